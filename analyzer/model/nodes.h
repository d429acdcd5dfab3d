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

struct Reference {
  TypeId to = no_type;
  bool rvalue = false;
};

/// A pointer to a member of `object`: `to` is the type of the data member, or the function type.
struct MemberPointer {
  TypeId object = no_type;
  TypeId to = no_type;
  std::uint64_t size_bytes = 0;
  std::uint32_t align_bytes = 0;
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
  std::optional<TypeId> object;  ///< of a non-static member function: the class of `this`
  Text object_qualifiers;        ///< of those: "const", "volatile", "&", "&&", in this order, separated by blanks
  bool does_not_throw = false;   ///< noexcept, part of the type since C++17
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

enum class Access : std::uint8_t { public_, protected_, private_ };

struct Typedef {
  Text name;
  TypeId target = no_type;
  std::uint32_t align_bytes = 0;  ///< where an attribute of the typedef sets it, else 0
  bool owned = true;              ///< false: from a header outside the roots; `target` is then canonical
  Access access = Access::public_;
  Location location;
};

enum class Tag : std::uint8_t { struct_, class_, union_, enum_ };

struct Field {
  Text name;  ///< empty: unnamed bit-field, or the object of an anonymous struct or union
  TypeId type = no_type;
  std::uint64_t offset_bits = 0;
  std::optional<std::uint32_t> bit_width;
  Access access = Access::public_;
  bool is_mutable = false;
  bool no_unique_address = false;  ///< may share its place, or its tail padding, with another subobject
  Text initializer;                ///< hash of the tokens of a default member initializer
  std::vector<Text> attributes;    ///< sorted, without those that only show in the layout
  Location location;
};

/// One argument of a template: a type, or else a value, template or pack as it is spelled, which may be empty. Never
/// both.
struct TemplateArgument {
  std::optional<TypeId> type;
  Text value;
};

/// A base class subobject. Itanium C++ ABI, section 2.4.
struct Base {
  TypeId type = no_type;
  std::uint64_t offset_bytes = 0;  ///< in the complete object
  bool is_virtual = false;
  bool primary = false;  ///< shares its virtual table pointer with the class
  bool empty = false;
  Access access = Access::public_;
};

/// What stands in one place of a virtual table. Itanium C++ ABI, section 2.5.2.
enum class SlotKind : std::uint8_t {
  function,
  complete_destructor,
  deleting_destructor,
  vcall_offset,
  vbase_offset,
  offset_to_top,
  rtti,
  unused,  ///< of a function that a derived table serves
};

struct Slot {
  SlotKind kind = SlotKind::function;
  Text name;                   ///< of a function, as the source spells it, without its class
  Text linkage_name;           ///< of the function that is called in the end
  std::optional<TypeId> type;  ///< of that function
  bool pure = false;
  bool deleted = false;   ///< whoever calls it ends the program
  Wide offset_bytes = 0;  ///< of a vcall offset, vbase offset or offset to top
  Text thunk;             ///< linkage name of the code that adjusts `this` or the result, where the slot holds it
};

/// One of the tables in a class's group: its own first, then those of bases that need one.
struct Vtable {
  Text base;  ///< name of the base class that it serves; empty: the class's own
  std::uint64_t base_offset_bytes = 0;
  std::vector<Slot> slots;  ///< from the first offset up; the address point follows `rtti`
};

enum class SpecialMemberKind : std::uint8_t {
  default_constructor,
  copy_constructor,
  move_constructor,
  copy_assignment,
  move_assignment,
  destructor,
};
enum class Provision : std::uint8_t {
  implicit,
  defaulted,      ///< on its first declaration: inline
  user_provided,  ///< here or elsewhere
  deleted,
};

struct SpecialMember {
  SpecialMemberKind kind = SpecialMemberKind::default_constructor;
  Provision provision = Provision::implicit;
  bool trivial = false;
  Access access = Access::public_;
};

struct Record {
  Text name;               ///< qualified; of an unnamed record, its place: "outer.member"
  bool unnamed = false;    ///< `name` is a place
  bool anonymous = false;  ///< its members count as members of the enclosing record
  Tag tag = Tag::struct_;
  std::uint64_t size_bytes = 0;
  std::uint32_t align_bytes = 0;
  std::vector<Field> fields;  ///< in order of declaration
  bool packed = false;        ///< by attribute or pragma

  // In C++ only; C leaves these as they are here.
  std::uint64_t data_size_bytes = 0;  ///< without tail padding
  std::uint64_t nv_size_bytes = 0;    ///< as a base: without virtual bases; what follows may use the padding
  std::uint32_t nv_align_bytes = 0;
  std::vector<Base> bases;                     ///< direct, in order of declaration
  std::vector<Base> virtual_bases;             ///< all, direct or not, by offset
  std::vector<Vtable> vtables;                 ///< empty: the class has no virtual table
  Text key_function;                           ///< linkage name; its object file alone holds the tables
  std::vector<SpecialMember> special_members;  ///< in order of kind, those that are declared or implied
  bool abstract = false;
  bool final = false;
  bool standard_layout = false;
  bool aggregate = false;  ///< a list of its members initializes it
  bool trivially_copyable = false;
  bool trivial_for_calls = false;   ///< may travel in registers. Itanium C++ ABI, section 3.1.1
  Access access = Access::public_;  ///< of a member class: who can name it
  std::vector<Text> friends;        ///< sorted, as spelled
  Text template_name;               ///< of a specialization, qualified
  std::vector<TemplateArgument> arguments;
  bool explicitly_specialized = false;
  bool explicitly_instantiated = false;  ///< its members are exports
  std::vector<Text> attributes;          ///< sorted
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
  Access access = Access::public_;
  Location location;
};

/// Declared and never defined: complete knowledge, a handle.
struct Opaque {
  Text name;
  Tag tag = Tag::struct_;
  Text template_name;  ///< of a specialization that the interface names and never lays out
  std::vector<TemplateArgument> arguments;
  Access access = Access::public_;
  Location location;
};

/// A type that the interface does not own: a summary, whether a header completes it or not.
struct Foreign {
  Text name;
  Tag tag = Tag::struct_;
  std::uint64_t size_bytes = 0;  ///< 0 when incomplete
  std::uint32_t align_bytes = 0;
  Text library;        ///< the header that owns it, as one includes it: "time.h"
  Text template_name;  ///< of a specialization, with the inline namespaces that tell one ABI of a library from another
  std::vector<TemplateArgument> arguments;
  bool polymorphic = false;
  bool trivial_for_calls = false;
};

using Type = std::variant<Builtin, Pointer, Array, Vector, Qualified, Atomic, FunctionType, Unmodelled, Typedef, Record,
                          Enum, Opaque, Foreign, Reference, MemberPointer>;

// ---- symbols and constants ----

enum class Linkage : std::uint8_t { external, internal };
enum class Visibility : std::uint8_t { default_, protected_, hidden };

enum class FunctionKind : std::uint8_t { function, method, static_method, constructor, destructor, conversion };

struct Parameter {
  Text name;
  Text default_argument;         ///< tokens as written, one blank between; empty: none
  std::vector<Text> attributes;  ///< sorted: "nonnull", …
};

struct Function {
  Text name;          ///< qualified, without inline namespaces
  Text linkage_name;  ///< as the object file spells it; of a constructor or destructor, that of the complete object
  std::vector<Text> other_linkage_names;  ///< sorted: base object and deleting variants
  FunctionKind kind = FunctionKind::function;
  Text record;  ///< name of the class that it is a member of
  Access access = Access::public_;
  TypeId type = no_type;
  std::vector<Parameter> parameters;
  Linkage linkage = Linkage::external;
  Visibility visibility = Visibility::default_;
  bool weak = false;
  bool inlined = false;  ///< the body is compiled into the user; no export is promised
  bool is_virtual = false;
  bool pure = false;
  bool is_explicit = false;
  bool deleted = false;
  bool is_constexpr = false;
  bool immediate = false;        ///< consteval
  std::vector<Text> attributes;  ///< sorted promises and the rest: "noreturn", "returns_nonnull", "alloc_size(1)", …
  Text body;                     ///< hash of the expanded tokens of an inline body
  std::vector<Text>
      uses;  ///< names of this interface that the inline body or a default argument mentions, macros included
  std::vector<Text> sizes;       ///< of them, records whose sizeof the body takes
  std::vector<Text> throws;      ///< classes of this interface that the inline body throws
  std::vector<TypeId> deletes;   ///< sorted: what the body deletes, where that is a parameter or a member
  bool deletes_unknown = false;  ///< it deletes something else besides
  Location location;
};

struct Variable {
  Text name;
  Text linkage_name;
  TypeId type = no_type;
  Visibility visibility = Visibility::default_;
  bool weak = false;
  bool inlined = false;  ///< C++17 inline: every user defines it
  Text initializer;      ///< of such a variable: hash of the tokens that every user compiles in
  Access access = Access::public_;
  bool thread_local_ = false;
  std::vector<Text> attributes;
  Location location;
};

enum class TemplateKind : std::uint8_t {
  class_,
  function,
  variable,
  alias,
  concept_,
  deduction_guide,
  using_declaration,  ///< no template: a name that stands for others
  namespace_alias,    ///< the same
  inline_namespace,   ///< the same, with the inline namespaces around it: what is in it is named without it too
};

/// A template, known by its tokens. What an interface uses of it are specializations, which are types and functions.
/// Names that only stand for others are known in the same way.
struct Template {
  Text name;  ///< qualified, without inline namespaces
  TemplateKind kind = TemplateKind::class_;
  Text record;  ///< of a member template: the class
  Access access = Access::public_;
  Text declaration;        ///< hash of the head: parameters, constraints, type
  Text body;               ///< hash of the rest: members, body, aliased type; empty: only declared
  std::vector<Text> uses;  ///< names of this interface that it mentions
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
  /// Beside `tokens`, of an array or object: what is not zero in it, "{[0]=1,[2].x=7}", or the hash of that.
  std::optional<Text> elements;
  Text type;                ///< of a variable, canonical; empty: a macro, a string, or a value that is not known
  bool shared = false;      ///< C++17 inline: the loader keeps one object for all who take its address
  std::vector<Text> uses;   ///< names of this interface that the replacement mentions
  std::vector<Text> sizes;  ///< of them, records whose sizeof it takes
  Access access = Access::public_;
  Location location;
};

}  // namespace abigate
