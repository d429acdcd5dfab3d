// The nodes of a type graph: plain structs, one per kind. Sizes and offsets carry their unit in their names.
//
// A node refers to another by TypeId, an index into Graph::types. Texts belong to the graph's StringPool.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "analyzer/model/text.h"

namespace abigate {

/// Index of a node in Graph::types.
enum class TypeId : std::uint32_t {};

inline constexpr TypeId no_type{0xffffffffU};
constexpr std::uint32_t index_of(TypeId id) { return static_cast<std::uint32_t>(id); }

/// Wide enough for every 64-bit value, signed or not. Snapshots hold nothing beyond [INT64_MIN, UINT64_MAX].
__extension__ using Wide = __int128;

/// Where a declaration stands: a path relative to the root that owns it, and a line from 1.
struct Location {
  Text file;
  std::uint32_t line = 0;  ///< 0 = unknown
};

// ---- types without a name of their own in the interface ----

enum class Encoding : std::uint8_t {
  none,  ///< void
  boolean,
  character,  ///< plain char: neither signed char nor unsigned char
  signed_integer,
  unsigned_integer,
  floating,
  complex_floating,
  complex_integer,
  null_pointer,
  other,
};

struct Builtin {
  Text name;  ///< canonical spelling, "unsigned long", "_BitInt(7)", "_Complex double"
  Encoding encoding = Encoding::none;
  std::uint64_t size_bytes = 0;
  std::uint32_t align_bytes = 0;
  std::uint32_t value_bits = 0;  ///< of a _BitInt(N), else 0
};

struct Pointer {
  TypeId to = no_type;
  std::uint32_t address_space = 0;
};

struct Array {
  TypeId element = no_type;
  std::optional<std::uint64_t> count;  ///< absent: T[], incomplete or a flexible array member
};

struct Vector {
  TypeId element = no_type;
  std::uint64_t count = 0;
  std::uint64_t size_bytes = 0;
  std::uint32_t align_bytes = 0;
};

struct Qualified {
  TypeId of = no_type;
  bool is_const = false;
  bool is_volatile = false;
  bool is_restrict = false;
};

struct Atomic {
  TypeId of = no_type;
  std::uint64_t size_bytes = 0;
  std::uint32_t align_bytes = 0;
};

struct FunctionType {
  TypeId result = no_type;
  std::vector<TypeId> parameters;  ///< arrays and functions decayed, top-level qualifiers dropped
  bool variadic = false;
  bool prototype = true;         ///< false for C's f()
  Text convention;               ///< empty = the target's default; else Clang's word: "stdcall", "ms_abi", …
  std::vector<Text> attributes;  ///< sorted: "noreturn", "regparm(2)", …
  std::vector<Text> passing;     ///< how result, then each parameter travel; empty when unknown
};

/// A type of a kind that the model does not know. Equal hashes: the same tokens, hence unseen; else undecided.
struct Unmodelled {
  Text spelling;
  Text tokens;  ///< hash
};

// ---- types with a name ----

struct Typedef {
  Text name;
  TypeId target = no_type;
  std::uint32_t align_bytes = 0;  ///< where an attribute of the typedef sets it, else 0
  bool owned = true;              ///< false: from a header outside the roots; `target` is then canonical
  Location location;
};

enum class Tag : std::uint8_t { struct_, class_, union_, enum_ };

struct Field {
  Text name;  ///< empty: unnamed bit-field, or the object of an anonymous struct or union
  TypeId type = no_type;
  std::uint64_t offset_bits = 0;
  std::optional<std::uint32_t> bit_width;
  std::vector<Text> attributes;  ///< sorted, without those that only show in the layout
  Location location;
};

struct Record {
  Text name;               ///< qualified; of an unnamed record, its place: "outer.member"
  bool unnamed = false;    ///< `name` is a place
  bool anonymous = false;  ///< its members count as members of the enclosing record
  Tag tag = Tag::struct_;
  std::uint64_t size_bytes = 0;
  std::uint32_t align_bytes = 0;
  std::vector<Field> fields;     ///< in order of declaration
  bool packed = false;           ///< by attribute or pragma
  std::vector<Text> attributes;  ///< sorted
  Location location;
};

struct Enumerator {
  Text name;
  Wide value = 0;
  Location location;
};

struct Enum {
  Text name;
  bool unnamed = false;
  TypeId underlying = no_type;
  bool fixed = false;  ///< the underlying type is spelled out
  bool scoped = false;
  bool flags = false;  ///< attribute flag_enum
  std::vector<Enumerator> enumerators;
  std::vector<Text> attributes;
  Location location;
};

/// Declared and never defined: complete knowledge, a handle.
struct Opaque {
  Text name;
  Tag tag = Tag::struct_;
  Location location;
};

/// A type that the interface does not own: a summary, whether a header completes it or not.
struct Foreign {
  Text name;
  Tag tag = Tag::struct_;
  std::uint64_t size_bytes = 0;  ///< 0 when incomplete
  std::uint32_t align_bytes = 0;
  Text library;  ///< the header that owns it, as one includes it: "time.h"
};

using Type = std::variant<Builtin, Pointer, Array, Vector, Qualified, Atomic, FunctionType, Unmodelled, Typedef, Record,
                          Enum, Opaque, Foreign>;

// ---- symbols and constants ----

enum class Linkage : std::uint8_t { external, internal };
enum class Visibility : std::uint8_t { default_, protected_, hidden };

struct Parameter {
  Text name;
  std::vector<Text> attributes;  ///< sorted: "nonnull", …
};

struct Function {
  Text name;          ///< qualified
  Text linkage_name;  ///< as the object file spells it
  TypeId type = no_type;
  std::vector<Parameter> parameters;
  Linkage linkage = Linkage::external;
  Visibility visibility = Visibility::default_;
  bool weak = false;
  bool inlined = false;          ///< the body is compiled into the user; no export is promised
  std::vector<Text> attributes;  ///< sorted promises and the rest: "noreturn", "returns_nonnull", "alloc_size(1)", …
  Text body;                     ///< hash of the expanded tokens of an inline body
  std::vector<Text> uses;        ///< names of this interface that the inline body mentions, macros it expands included
  std::vector<Text> sizes;       ///< of them, records whose sizeof the body takes
  Location location;
};

struct Variable {
  Text name;
  Text linkage_name;
  TypeId type = no_type;
  Visibility visibility = Visibility::default_;
  bool weak = false;
  bool thread_local_ = false;
  std::vector<Text> attributes;
  Location location;
};

enum class ConstantKind : std::uint8_t { macro, function_macro, variable };

/// A value that is compiled into whoever uses the name. Exactly one of integer, floating, string, tokens is set.
struct Constant {
  Text name;
  ConstantKind kind = ConstantKind::macro;
  std::optional<Wide> integer;
  std::optional<Text> floating;  ///< exact, as a hexadecimal float
  std::optional<Text> string;    ///< bytes outside printable ASCII as \xNN, a backslash as two
  std::optional<Text> tokens;    ///< hash of the replacement, where it does not fold to a value
  std::vector<Text> uses;        ///< names of this interface that the replacement mentions
  std::vector<Text> sizes;       ///< of them, records whose sizeof it takes
  Location location;
};

}  // namespace abigate
