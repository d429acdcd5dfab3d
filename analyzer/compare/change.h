// What differs between two snapshots: numbers and names, no opinion.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "analyzer/model/nodes.h"

namespace abigate {

/// Index of a pair in Pairing::pairs.
enum class PairId : std::uint32_t {};
inline constexpr PairId no_pair{0xffffffffU};
constexpr std::uint32_t index_of(PairId id) { return static_cast<std::uint32_t>(id); }

/// The facts that rules select by name. Words: change_kind_name().
enum class ChangeKind : std::uint8_t {
  // symbols
  function_added,
  function_removed,
  function_renamed,          ///< the symbol stays
  function_linkage_changed,  ///< same name in the source, another symbol
  function_became_inline,    ///< the export is withdrawn
  function_became_exported,  ///< an inline function is now a symbol
  inline_function_added,
  inline_function_removed,
  inline_body_changed,
  function_attribute_added,
  function_attribute_removed,
  function_signature_changed,  ///< the only overload that is left of its name: C++ spells the signature in the symbol
  method_static_changed,       ///< with and without `this`, under one symbol
  private_function_changed,    ///< not virtual, and no code of the other side can name it
  explicit_added,
  explicit_removed,
  constexpr_removed,
  consteval_added,
  default_argument_added,
  default_argument_changed,
  default_argument_removed,
  access_narrowed,  ///< of a member of a class or a base
  access_widened,
  symbol_binding_changed,  ///< strong and weak
  variable_added,
  variable_removed,
  variable_linkage_changed,
  variable_renamed,  ///< the symbol stays
  variable_type_changed,
  variable_thread_local_changed,
  variable_initializer_changed,  ///< of an inline variable: compiled into every user
  variable_attribute_changed,
  // function types, wherever they stand: `subject` holds it
  parameters_changed,  ///< their number
  parameter_type_changed,
  result_type_changed,
  variadic_changed,
  convention_changed,
  prototype_changed,  ///< f() and f(void)
  passing_changed,    ///< travels otherwise although no type differs
  function_type_attribute_changed,
  // records
  record_added,
  record_removed,
  record_renamed,
  record_definition_published,
  record_definition_withdrawn,
  record_kind_changed,  ///< struct and union
  record_field_appended,
  record_field_inserted,
  record_field_in_padding,
  record_reserved_used,
  record_reserved_appended,
  record_field_removed,
  record_field_removed_inside,
  record_field_renamed,
  record_field_alias_added,
  record_field_type_changed,
  record_field_attribute_changed,
  record_fields_reordered,
  record_layout_changed,  ///< offsets, size or alignment, without a change of members
  record_attribute_changed,
  trailing_array_became_flexible,
  union_alternative_added,
  union_alternative_removed,
  union_grew,
  union_shrank,
  // classes
  base_added,
  base_removed,
  base_moved,  ///< another place, or virtual and not
  virtual_appended,
  virtual_inserted,
  virtual_removed,  ///< from the end
  virtual_removed_inside,
  virtuals_reordered,
  virtual_renamed,  ///< same slot, same signature
  virtual_signature_changed,
  virtual_became_pure,
  virtual_became_concrete,
  virtual_deleted,  ///< its slot stays
  virtual_undeleted,
  vtable_added,  ///< the class had no virtual table
  vtable_removed,
  vtable_changed,           ///< offsets or tables, without a change of a function
  vtable_export_withdrawn,  ///< no function is left whose object file holds the table
  vtable_export_added,
  record_final_added,
  record_final_removed,
  record_passing_changed,       ///< trivial for calls, or no longer
  record_destructor_changed,    ///< trivial, or no longer
  record_tail_padding_changed,  ///< what a derived class may reuse
  record_trait_lost,            ///< standard layout, trivially copyable
  template_argument_changed,    ///< a value, or how many there are
  template_argument_type_changed,
  aggregate_lost,
  special_member_added,
  special_member_removed,
  member_initializer_changed,
  template_added,
  template_removed,
  template_declaration_changed,
  template_body_changed,
  name_added,  ///< a using-declaration or namespace alias
  name_removed,
  name_changed,  ///< it stands for something else
  // enums
  enum_added,
  enum_removed,
  enum_renamed,
  enumerator_added,
  enumerator_removed,
  enumerator_renamed,
  enumerator_value_changed,
  enum_size_changed,
  enum_sign_changed,
  enum_scope_changed,
  enum_attribute_changed,
  // typedefs and opaque types
  typedef_added,
  typedef_removed,
  typedef_type_changed,
  opaque_added,
  opaque_removed,
  foreign_type_changed,  ///< size or alignment of a type that the interface does not own
  unmodelled_changed,
  // constants
  constant_added,
  constant_removed,
  constant_renamed,
  constant_value_changed,
  constant_tokens_changed,
  constant_type_changed,  ///< of a variable, whose value stays
  constant_kind_changed,  ///< macro, variable or enumerator: the same value under the same name
  // declarations
  extension_id_changed,
  id_collision,
  declaration_dropped,
  export_declaration_dropped,
  build_fact_changed,
  // the files that were built, where the headers do not tell it
  export_removed,  ///< "undeclared", "copy": see compare/binary.h
  export_added,
  export_version_moved,      ///< another default; the old version stays, or nobody asked for one. "dlsym": looked up
  export_hidden_from_links,  ///< left for who is already linked
  export_type_changed,       ///< function, data, thread-local
  export_size_changed,       ///< of data
  export_binding_changed,
  undeclared_export_changed,
  version_node_removed,
  version_node_added,
  declared_not_exported,
  required_symbol_added,
  required_version_added,
  needed_library_added,
  run_path_changed,
  soname_changed,  ///< "link": the other side is linked against it
  soname_kept,     ///< although the changes owe a major version
  binary_fact_changed,
};

std::string_view change_kind_name(ChangeKind kind);
std::optional<ChangeKind> change_kind_from(std::string_view name);

/// How two types at one place relate where they are not the same.
enum class Relation : std::uint8_t {
  same,
  const_added,  ///< to a pointee
  const_removed,
  top_const_added,  ///< to a field or variable itself
  top_const_removed,
  qualifier_changed,  ///< volatile, restrict
  integer_respelled,  ///< another integer type of equal size, alignment and signedness
  byte_became_bool,
  reference_for_pointer,  ///< or a reference of the other kind: the binary sees an address
  enum_for_integer,       ///< an enum and an integer of its size and signedness
  equal_representation,   ///< T _Complex, T[2], a record of two T
  same_bytes,             ///< an integer and integers that tile it
  array_length,           ///< same element, another length
  bit_width,
  replaced,  ///< anything else
};

std::string_view relation_name(Relation relation);

/// A number or a name that a message uses.
using FactValueOf = std::variant<std::int64_t, std::uint64_t, bool, std::string>;
struct Fact {
  std::string name;
  FactValueOf value;
};

struct Move {
  std::string name;
  std::uint64_t old_offset_bits = 0;
  std::uint64_t new_offset_bits = 0;
};

/// One cause. A record that grows under forty functions is one change.
struct Change {
  ChangeKind kind{};
  std::string subject;         ///< qualified name of the entity that holds the change
  std::string member;          ///< field or enumerator; empty: the entity itself
  std::string parameter_name;  ///< of the function, slot or callback that holds the change; its position if unnamed
  PairId pair = no_pair;       ///< the pair of types that holds it, where a type does
  Relation relation = Relation::same;
  int callbacks = 0;       ///< function types between the place and what differs
  bool in_result = false;  ///< of the innermost of these, or of the function, slot or callback that holds the change
  bool delivered = false;  ///< behind `T **`: the callee hands over what differs
  bool behind_pointer = false;  ///< the types that relate are not at the place itself but pointed to
  /// Index into the snapshot's functions, variables or constants, where a symbol or constant holds the change.
  std::optional<std::uint32_t> old_symbol;
  std::optional<std::uint32_t> new_symbol;
  std::string symbol;                   ///< linkage name, where an exported or imported symbol holds the change
  std::vector<std::string> attributes;  ///< words for a rule's `where`, sorted: "sentinel", "alias", "promise", …
  std::vector<Move> moved;
  bool size_changed = false;         ///< the object that holds it has another size
  bool tail_changed = false;         ///< a class that derives from it would put its members elsewhere
  std::uint64_t old_size_bytes = 0;  ///< of the record
  std::uint64_t new_size_bytes = 0;
  std::vector<Fact> old_facts;
  std::vector<Fact> new_facts;
  Location old_location;
  Location new_location;

  bool has(std::string_view attribute) const;
};

}  // namespace abigate
