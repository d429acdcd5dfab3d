// One field list per struct. The list drives writer, reader, fingerprints and JSON Schema; a member that is missing
// from its list, or added to the struct later and forgotten here, does not compile (see the assertion below).
//
// Each field is tagged with the surface on which it counts:
//   abi       a compiled binary can see it: part of both fingerprints
//   api       only recompiling or reading sees it: part of the api fingerprint
//   unhashed  carried, never part of a fingerprint (locations, spellings)
#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>

#include "analyzer/model/snapshot.h"

namespace abigate {

enum class Tagged : std::uint8_t { abi, api, unhashed };

template <class Struct, class Member>
struct FieldEntry {
  std::string_view name;
  Member Struct::* member;
  Tagged tag;
};

template <class Struct, class Member>
constexpr FieldEntry<Struct, Member> field(std::string_view name, Member Struct::* member, Tagged tag) {
  return {name, member, tag};
}

/// `Fields<Struct>::list` is a tuple of FieldEntry, in the order in which JSON is written.
template <class Struct>
struct Fields;

template <class Struct>
concept Described = requires { Fields<Struct>::list; };

/// Calls `visit(entry)` for every field of Struct.
template <Described Struct, class Visit>
constexpr void for_each_field(Visit&& visit) {
  std::apply([&](const auto&... entry) { (visit(entry), ...); }, Fields<Struct>::list);
}

/// `Names<Enum>::list`: the JSON word for each enumerator, in order of value from 0.
template <class Enum>
struct Names;

template <class Enum>
concept Named = requires { Names<Enum>::list; };

template <Named Enum>
constexpr std::string_view name_of(Enum value) {
  return Names<Enum>::list[static_cast<std::size_t>(value)];
}

template <Named Enum>
constexpr std::optional<Enum> enum_from(std::string_view name) {
  for (std::size_t i = 0; i < Names<Enum>::list.size(); ++i) {
    if (Names<Enum>::list[i] == name) {
      return static_cast<Enum>(i);
    }
  }
  return std::nullopt;
}

namespace detail {
struct Anything {
  template <class T>
  operator T() const;
};
template <class Struct, std::size_t... I>
consteval bool initializable(std::index_sequence<I...>) {
  return requires { Struct{(void(I), Anything{})...}; };
}
template <class Struct, std::size_t N = 0>
consteval std::size_t member_count() {
  if constexpr (initializable<Struct>(std::make_index_sequence<N + 1>{})) {
    return member_count<Struct, N + 1>();
  } else {
    return N;
  }
}
}  // namespace detail

#define ABIGATE_FIELDS(Struct, ...)                                                                  \
  template <>                                                                                        \
  struct Fields<Struct> {                                                                            \
    using S = Struct;                                                                                \
    static constexpr auto list = std::tuple{__VA_ARGS__};                                            \
  };                                                                                                 \
  static_assert(std::tuple_size_v<decltype(Fields<Struct>::list)> == detail::member_count<Struct>(), \
                "a member of " #Struct " is missing from its field list")

#define ABIGATE_NAMES(Enum, ...)                                                 \
  template <>                                                                    \
  struct Names<Enum> {                                                           \
    static constexpr auto list = std::to_array<std::string_view>({__VA_ARGS__}); \
  }

ABIGATE_NAMES(Encoding, "none", "boolean", "character", "signed", "unsigned", "floating", "complex-floating",
              "complex-integer", "null-pointer", "other");
ABIGATE_NAMES(Tag, "struct", "class", "union", "enum");
ABIGATE_NAMES(Access, "public", "protected", "private");
ABIGATE_NAMES(SlotKind, "function", "complete-destructor", "deleting-destructor", "vcall-offset", "vbase-offset",
              "offset-to-top", "rtti", "unused");
ABIGATE_NAMES(SpecialMemberKind, "default-constructor", "copy-constructor", "move-constructor", "copy-assignment",
              "move-assignment", "destructor");
ABIGATE_NAMES(Provision, "implicit", "defaulted", "user-provided", "deleted");
ABIGATE_NAMES(FunctionKind, "function", "method", "static-method", "constructor", "destructor", "conversion");
ABIGATE_NAMES(TemplateKind, "class", "function", "variable", "alias", "concept", "deduction-guide", "using-declaration",
              "namespace-alias", "inline-namespace");
ABIGATE_NAMES(Linkage, "external", "internal");
ABIGATE_NAMES(Visibility, "default", "protected", "hidden");
ABIGATE_NAMES(SymbolType, "none", "function", "data", "thread-local", "ifunc", "other");
ABIGATE_NAMES(SymbolBinding, "global", "weak", "unique");
ABIGATE_NAMES(BinaryKind, "shared-object", "executable", "relocatable");
ABIGATE_NAMES(ConstantKind, "macro", "function-macro", "variable");
ABIGATE_NAMES(Side, "host", "plugin");
ABIGATE_NAMES(Lookup, "unstated", "dlsym", "link");
ABIGATE_NAMES(GuardKind, "none", "size-member", "size-argument", "version-member", "version-argument", "mask-member",
              "null-check", "lookup", "open");
ABIGATE_NAMES(GuardCheck, "at-least", "at-most", "equal", "layout");
ABIGATE_NAMES(BumpOverride, "none", "patch", "minor", "major");
ABIGATE_NAMES(GateOverride, "by-rule", "allow", "refuse");
ABIGATE_NAMES(ZeroRule, "minor-is-major", "anything");

using enum Tagged;

// A location has a JSON form of its own: see snapshot/locations.h.
ABIGATE_FIELDS(Builtin, field("name", &S::name, abi), field("encoding", &S::encoding, abi),
               field("size_bytes", &S::size_bytes, abi), field("align_bytes", &S::align_bytes, abi),
               field("value_bits", &S::value_bits, abi));
ABIGATE_FIELDS(Pointer, field("to", &S::to, abi), field("address_space", &S::address_space, abi));
ABIGATE_FIELDS(Reference, field("to", &S::to, abi), field("rvalue", &S::rvalue, abi));
ABIGATE_FIELDS(MemberPointer, field("object", &S::object, abi), field("to", &S::to, abi),
               field("size_bytes", &S::size_bytes, abi), field("align_bytes", &S::align_bytes, abi));
ABIGATE_FIELDS(Array, field("element", &S::element, abi), field("count", &S::count, abi));
ABIGATE_FIELDS(Vector, field("element", &S::element, abi), field("count", &S::count, abi),
               field("size_bytes", &S::size_bytes, abi), field("align_bytes", &S::align_bytes, abi));
ABIGATE_FIELDS(Qualified, field("of", &S::of, abi), field("const", &S::is_const, abi),
               field("volatile", &S::is_volatile, abi), field("restrict", &S::is_restrict, api));
ABIGATE_FIELDS(Atomic, field("of", &S::of, abi), field("size_bytes", &S::size_bytes, abi),
               field("align_bytes", &S::align_bytes, abi));
ABIGATE_FIELDS(FunctionType, field("result", &S::result, abi), field("parameters", &S::parameters, abi),
               field("variadic", &S::variadic, abi), field("prototype", &S::prototype, abi),
               field("object", &S::object, abi), field("object_qualifiers", &S::object_qualifiers, abi),
               field("noexcept", &S::does_not_throw, abi), field("convention", &S::convention, abi),
               field("attributes", &S::attributes, abi), field("passing", &S::passing, abi));
ABIGATE_FIELDS(Unmodelled, field("spelling", &S::spelling, abi), field("tokens", &S::tokens, abi));
ABIGATE_FIELDS(Typedef, field("name", &S::name, api), field("target", &S::target, abi),
               field("align_bytes", &S::align_bytes, abi), field("owned", &S::owned, api),
               field("access", &S::access, api), field("location", &S::location, unhashed));
ABIGATE_FIELDS(Field, field("name", &S::name, abi), field("type", &S::type, abi),
               field("offset_bits", &S::offset_bits, abi), field("bit_width", &S::bit_width, abi),
               field("access", &S::access, api), field("mutable", &S::is_mutable, api),
               field("no_unique_address", &S::no_unique_address, api), field("initializer", &S::initializer, api),
               field("attributes", &S::attributes, api), field("location", &S::location, unhashed));
ABIGATE_FIELDS(TemplateArgument, field("type", &S::type, abi), field("value", &S::value, abi));
ABIGATE_FIELDS(Base, field("type", &S::type, abi), field("offset_bytes", &S::offset_bytes, abi),
               field("virtual", &S::is_virtual, abi), field("primary", &S::primary, abi),
               field("empty", &S::empty, abi), field("access", &S::access, api));
ABIGATE_FIELDS(Slot, field("kind", &S::kind, abi), field("name", &S::name, abi),
               field("linkage_name", &S::linkage_name, abi), field("type", &S::type, abi), field("pure", &S::pure, abi),
               field("deleted", &S::deleted, abi), field("offset_bytes", &S::offset_bytes, abi),
               field("thunk", &S::thunk, abi));
ABIGATE_FIELDS(Vtable, field("base", &S::base, abi), field("base_offset_bytes", &S::base_offset_bytes, abi),
               field("slots", &S::slots, abi));
ABIGATE_FIELDS(SpecialMember, field("kind", &S::kind, api), field("provision", &S::provision, api),
               field("trivial", &S::trivial, api), field("access", &S::access, api));
ABIGATE_FIELDS(Record, field("name", &S::name, abi), field("unnamed", &S::unnamed, abi),
               field("anonymous", &S::anonymous, abi), field("tag", &S::tag, abi),
               field("size_bytes", &S::size_bytes, abi), field("align_bytes", &S::align_bytes, abi),
               field("fields", &S::fields, abi), field("packed", &S::packed, api),
               field("data_size_bytes", &S::data_size_bytes, abi), field("nv_size_bytes", &S::nv_size_bytes, abi),
               field("nv_align_bytes", &S::nv_align_bytes, abi), field("bases", &S::bases, abi),
               field("virtual_bases", &S::virtual_bases, abi), field("vtables", &S::vtables, abi),
               field("key_function", &S::key_function, abi), field("special_members", &S::special_members, api),
               field("abstract", &S::abstract, abi), field("final", &S::final, api),
               field("standard_layout", &S::standard_layout, api), field("aggregate", &S::aggregate, api),
               field("trivially_copyable", &S::trivially_copyable, abi),
               field("trivial_for_calls", &S::trivial_for_calls, abi), field("access", &S::access, api),
               field("friends", &S::friends, api), field("template_name", &S::template_name, api),
               field("arguments", &S::arguments, abi), field("explicitly_specialized", &S::explicitly_specialized, api),
               field("explicitly_instantiated", &S::explicitly_instantiated, api),
               field("attributes", &S::attributes, api), field("location", &S::location, unhashed));
ABIGATE_FIELDS(Enumerator, field("name", &S::name, abi), field("value", &S::value, abi),
               field("location", &S::location, unhashed));
ABIGATE_FIELDS(Enum, field("name", &S::name, abi), field("unnamed", &S::unnamed, abi),
               field("underlying", &S::underlying, abi), field("fixed", &S::fixed, api),
               field("scoped", &S::scoped, api), field("flags", &S::flags, api),
               field("enumerators", &S::enumerators, abi), field("attributes", &S::attributes, api),
               field("access", &S::access, api), field("location", &S::location, unhashed));
ABIGATE_FIELDS(Opaque, field("name", &S::name, abi), field("tag", &S::tag, abi),
               field("template_name", &S::template_name, api), field("arguments", &S::arguments, abi),
               field("access", &S::access, api), field("location", &S::location, unhashed));
ABIGATE_FIELDS(Foreign, field("name", &S::name, abi), field("tag", &S::tag, abi),
               field("size_bytes", &S::size_bytes, abi), field("align_bytes", &S::align_bytes, abi),
               field("library", &S::library, api), field("template_name", &S::template_name, abi),
               field("arguments", &S::arguments, abi), field("polymorphic", &S::polymorphic, abi),
               field("trivial_for_calls", &S::trivial_for_calls, abi));
ABIGATE_FIELDS(Parameter, field("name", &S::name, unhashed), field("default_argument", &S::default_argument, api),
               field("attributes", &S::attributes, api));
ABIGATE_FIELDS(Function, field("name", &S::name, api), field("linkage_name", &S::linkage_name, abi),
               field("other_linkage_names", &S::other_linkage_names, abi), field("kind", &S::kind, abi),
               field("record", &S::record, api), field("access", &S::access, api), field("type", &S::type, abi),
               field("parameters", &S::parameters, api), field("linkage", &S::linkage, abi),
               field("visibility", &S::visibility, abi), field("weak", &S::weak, abi),
               field("inlined", &S::inlined, abi), field("virtual", &S::is_virtual, api), field("pure", &S::pure, api),
               field("explicit", &S::is_explicit, api), field("deleted", &S::deleted, abi),
               field("constexpr", &S::is_constexpr, api), field("consteval", &S::immediate, api),
               field("attributes", &S::attributes, api), field("body", &S::body, api), field("uses", &S::uses, api),
               field("sizes", &S::sizes, api), field("throws", &S::throws, api), field("deletes", &S::deletes, api),
               field("deletes_unknown", &S::deletes_unknown, api), field("location", &S::location, unhashed));
ABIGATE_FIELDS(Variable, field("name", &S::name, api), field("linkage_name", &S::linkage_name, abi),
               field("type", &S::type, abi), field("visibility", &S::visibility, abi), field("weak", &S::weak, abi),
               field("inlined", &S::inlined, abi), field("initializer", &S::initializer, api),
               field("access", &S::access, api), field("thread_local", &S::thread_local_, abi),
               field("attributes", &S::attributes, api), field("location", &S::location, unhashed));
ABIGATE_FIELDS(Constant, field("name", &S::name, abi), field("kind", &S::kind, api), field("integer", &S::integer, abi),
               field("floating", &S::floating, abi), field("string", &S::string, abi), field("tokens", &S::tokens, api),
               field("elements", &S::elements, abi), field("type", &S::type, abi), field("shared", &S::shared, abi),
               field("uses", &S::uses, api), field("sizes", &S::sizes, api), field("access", &S::access, api),
               field("location", &S::location, unhashed));

ABIGATE_FIELDS(Template, field("name", &S::name, api), field("kind", &S::kind, api), field("record", &S::record, api),
               field("access", &S::access, api), field("declaration", &S::declaration, api),
               field("body", &S::body, api), field("uses", &S::uses, api), field("location", &S::location, unhashed));

ABIGATE_FIELDS(Interface, field("name", &S::name, unhashed), field("version", &S::version, unhashed));
ABIGATE_FIELDS(BuildFact, field("name", &S::name, abi), field("value", &S::value, abi));
ABIGATE_FIELDS(Build, field("target", &S::target, abi), field("pointer_bytes", &S::pointer_bytes, abi),
               field("big_endian", &S::big_endian, abi), field("facts", &S::facts, unhashed));
// The headers' snapshot of a host and that of a plugin have equal fingerprints, whatever was built from them.
ABIGATE_FIELDS(ExportedSymbol, field("name", &S::name, unhashed), field("version", &S::version, unhashed),
               field("default_version", &S::default_version, unhashed), field("type", &S::type, unhashed),
               field("binding", &S::binding, unhashed), field("visibility", &S::visibility, unhashed),
               field("size_bytes", &S::size_bytes, unhashed));
ABIGATE_FIELDS(ImportedSymbol, field("name", &S::name, unhashed), field("version", &S::version, unhashed),
               field("library", &S::library, unhashed), field("type", &S::type, unhashed),
               field("weak", &S::weak, unhashed));
ABIGATE_FIELDS(RequiredVersion, field("library", &S::library, unhashed), field("version", &S::version, unhashed),
               field("weak", &S::weak, unhashed));
ABIGATE_FIELDS(BinaryFacts, field("kind", &S::kind, unhashed), field("soname", &S::soname, unhashed),
               field("needed", &S::needed, unhashed), field("run_path", &S::run_path, unhashed),
               field("versions", &S::versions, unhashed), field("required_versions", &S::required_versions, unhashed),
               field("exports", &S::exports, unhashed), field("imports", &S::imports, unhashed),
               field("facts", &S::facts, unhashed));
ABIGATE_FIELDS(Unseen, field("what", &S::what, api), field("where", &S::where, api), field("tokens", &S::tokens, abi));

ABIGATE_FIELDS(ExportDeclaration, field("side", &S::side, abi), field("name", &S::name, abi),
               field("required", &S::required, abi), field("lookup", &S::lookup, abi));
ABIGATE_FIELDS(GuardDeclaration, field("kind", &S::kind, abi), field("name", &S::name, abi),
               field("check", &S::check, abi));
ABIGATE_FIELDS(RoleDeclaration, field("type", &S::type, abi), field("made_by", &S::made_by, abi),
               field("filled_by", &S::filled_by, abi), field("destroyed_by", &S::destroyed_by, abi),
               field("used_by", &S::used_by, abi), field("guard", &S::guard, abi), field("array", &S::array, abi),
               field("open", &S::open, abi));
ABIGATE_FIELDS(ExtensionDeclaration, field("id", &S::id, abi), field("type", &S::type, abi),
               field("made_by", &S::made_by, abi));
ABIGATE_FIELDS(SurvivorDeclaration, field("type", &S::type, abi), field("hook", &S::hook, abi));
ABIGATE_FIELDS(NamedList, field("name", &S::name, abi), field("items", &S::items, abi));
ABIGATE_FIELDS(RuleOverride, field("rule", &S::rule, unhashed), field("bump", &S::bump, unhashed),
               field("gate", &S::gate, unhashed));
ABIGATE_FIELDS(ChannelOverride, field("channel", &S::channel, unhashed), field("bump", &S::bump, unhashed));
ABIGATE_FIELDS(PolicyDeclaration, field("extends", &S::extends, unhashed), field("zero", &S::zero, unhashed),
               field("rules", &S::rules, unhashed), field("channels", &S::channels, unhashed));
ABIGATE_FIELDS(Declarations, field("released_by", &S::released_by, abi), field("exports", &S::exports, abi),
               field("roles", &S::roles, abi), field("extensions", &S::extensions, abi), field("ids", &S::ids, abi),
               field("thrown", &S::thrown, abi), field("survives_reload", &S::survives_reload, abi),
               field("reserved", &S::reserved, abi), field("channels", &S::channels, abi),
               field("views", &S::views, abi), field("policy", &S::policy, unhashed));

#undef ABIGATE_FIELDS
#undef ABIGATE_NAMES

/// The JSON `kind` of each alternative of Type, in the order of the variant.
inline constexpr auto type_kind_names = std::to_array<std::string_view>(
    {"builtin", "pointer", "array", "vector", "qualified", "atomic", "function", "unmodelled", "typedef", "record",
     "enum", "opaque", "foreign", "reference", "member-pointer"});
static_assert(type_kind_names.size() == std::variant_size_v<Type>);

}  // namespace abigate
