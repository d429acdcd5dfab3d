// The parts of compare(): each looks at one kind of entity and appends what changed.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "analyzer/compare/compare.h"
#include "analyzer/compare/names.h"

namespace abigate {

struct Comparing {
  const Pairing& pairing;
  const Snapshot& old_side;
  const Snapshot& new_side;
  std::vector<Change>& changes;
  std::unordered_set<Text> mentioned;  ///< names in inline bodies, macros and templates, of both versions

  InlineNamespaces old_inline;
  InlineNamespaces new_inline;

  const Graph& old_graph() const { return old_side.graph; }
  const Graph& new_graph() const { return new_side.graph; }
  /// Whether the name by which code says `before` means `after` in NEW.
  bool is_still_said(Text before, Text after) const {
    return (old_inline.empty() && new_inline.empty()) ? before == after
                                                      : new_inline.lead(old_inline.left_out(before), after);
  }
};

/// Whether a user can link against it. A pure virtual function is reached through the table of its class alone.
bool is_exported(const Function& function);
/// Whether each side has its own copy of it.
bool is_compiled_in(const Function& function);
void compare_functions(const Comparing& context);
void compare_variables(const Comparing& context);
/// Changes of a function type that `subject` (and, in it, `member`) holds.
void compare_function_types(const Comparing& context, PairId id, const Change& holder,
                            const std::vector<Parameter>* old_parameters, const std::vector<Parameter>* new_parameters);
/// Where `place` leads, on both sides, to a function or a pointer to one: the pair of function types; else no_pair.
PairId function_type_at(const Pairing& pairing, PairId place);
/// Whether a typedef has the name of the tag: if the name goes, the typedef tells it; if it stays, nobody notices.
bool is_typedef_of_its_name(const Graph& graph, TypeId tag);
/// Whether a typedef names the tag, so that code need not say the tag itself.
bool has_typedef(const Graph& graph, TypeId tag);
void compare_record(const Comparing& context, PairId id);
void compare_templates(const Comparing& context);
void compare_enum(const Comparing& context, PairId id);
void compare_typedef(const Comparing& context, PairId id);
void compare_handle(const Comparing& context, PairId id);
/// Of a type that a class holds.
void compare_type_access(const Comparing& context, PairId id);
void compare_types_of_one_side(const Comparing& context);
void compare_constants(const Comparing& context);
void compare_declarations(const Comparing& context);
void compare_build(const Comparing& context);

/// Whether arrays of the interface have the one length in OLD and the other in NEW: the value sizes them.
bool sizes_an_array(const Comparing& context, Wide before, Wide after);
/// Two facts of one name, old and new.
void add_facts(Change& change, std::string name, FactValueOf old_value, FactValueOf new_value);
/// The key of a type, as a reader would write it.
std::string spelled(const Graph& graph, TypeId id);
/// Adds words for what was added to and taken from a sorted list of attributes; true if anything was.
struct AttributeDelta {
  std::vector<Text> added;
  std::vector<Text> removed;
};
AttributeDelta attribute_delta(const std::vector<Text>& before, const std::vector<Text>& after);
FactValueOf wide_value(Wide value);
std::string_view access_word(Access access);
/// If the two differ, appends what `change_of` makes for a kind, access that was taken away or granted.
template <class ChangeOf>
void compare_access(const Comparing& context, Access before, Access after, ChangeOf&& change_of) {
  if (before != after) {
    Change change = change_of(after > before ? ChangeKind::access_narrowed : ChangeKind::access_widened);
    add_facts(change, "access", std::string(access_word(before)), std::string(access_word(after)));
    context.changes.push_back(std::move(change));
  }
}

}  // namespace abigate
