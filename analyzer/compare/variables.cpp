// What changed in variables, beyond the types that they name.
#include "analyzer/compare/changes.h"
#include "analyzer/compare/difference.h"

namespace abigate {

namespace {

/// Whether both sides share one object: they link against it, or, where it is inline, the loader keeps the first of the
/// copies that each side defines.
bool is_visible(const Variable& variable) { return variable.visibility != Visibility::hidden; }

/// Whether a user can link against it.
bool is_exported(const Variable& variable) { return is_visible(variable) && !variable.inlined; }

template <class Symbol>
Change symbol_change(ChangeKind kind, const Symbol& named) {
  Change change;
  change.kind = kind;
  change.subject = std::string(named.name);
  return change;
}

void compare_variable(const Comparing& context, const SymbolPair& pair) {
  const Variable& before = context.old_graph().variables[pair.old_index];
  const Variable& after = context.new_graph().variables[pair.new_index];
  const auto change_of = [&](ChangeKind kind) {
    Change change = symbol_change(kind, after);
    change.old_symbol = pair.old_index;
    change.new_symbol = pair.new_index;
    change.old_location = before.location;
    change.new_location = after.location;
    return change;
  };
  const auto add = [&](ChangeKind kind) -> Change& {
    context.changes.push_back(change_of(kind));
    return context.changes.back();
  };
  if (is_exported(before) != is_exported(after)) {
    add(is_exported(before) ? ChangeKind::variable_removed : ChangeKind::variable_added);
    return;
  }
  if (!is_visible(before) || !is_visible(after)) {
    return;
  }
  if (pair.by_name) {
    add_facts(add(ChangeKind::variable_linkage_changed), "linkage_name", std::string(before.linkage_name),
              std::string(after.linkage_name));
  }
  // Moved into an inline namespace, it is still said by its old name.
  if (!pair.by_name && !context.is_still_said(before.name, after.name)) {
    add_facts(add(ChangeKind::variable_renamed), "name", std::string(before.name), std::string(after.name));
  }
  if (before.thread_local_ != after.thread_local_) {
    add_facts(add(ChangeKind::variable_thread_local_changed), "thread_local", before.thread_local_,
              after.thread_local_);
  }
  if (before.inlined && after.inlined && before.initializer != after.initializer) {
    add(ChangeKind::variable_initializer_changed);
  }
  const AttributeDelta delta = attribute_delta(before.attributes, after.attributes);
  for (const Text word : delta.added) {
    add(ChangeKind::variable_attribute_changed).new_facts.push_back({"attribute", std::string(word)});
  }
  for (const Text word : delta.removed) {
    add(ChangeKind::variable_attribute_changed).old_facts.push_back({"attribute", std::string(word)});
  }
  compare_access(context, before.access, after.access, change_of);
  if (before.weak != after.weak) {
    add_facts(add(ChangeKind::symbol_binding_changed), "weak", before.weak, after.weak);
  }
  if (const auto difference = pair.type == no_pair ? std::nullopt : difference_at(context.pairing, pair.type)) {
    const auto* was_array = std::get_if<Array>(&context.old_graph().at(peel(context.old_graph(), before.type)));
    if (difference->relation == Relation::array_length && was_array != nullptr && !was_array->count) {
      return;  // users of `T name[]` never knew how many there are
    }
    Change& change = add(ChangeKind::variable_type_changed);
    change.relation = difference->relation;
    change.behind_pointer = difference->behind_pointer;
    change.attributes.emplace_back("in-memory");
    add_facts(change, "type", spelled(context.old_graph(), before.type), spelled(context.new_graph(), after.type));
  }
}

}  // namespace

void compare_variables(const Comparing& context) {
  for (const SymbolPair& pair : context.pairing.variables) {
    compare_variable(context, pair);
  }
  for (const std::uint32_t i : context.pairing.variables_removed) {
    const Variable& variable = context.old_graph().variables[i];
    if (is_visible(variable)) {
      Change change = symbol_change(ChangeKind::variable_removed, variable);
      if (variable.inlined) {
        change.attributes.emplace_back("inline");
      }
      change.old_symbol = i;
      change.old_location = variable.location;
      change.old_facts.push_back({"type", spelled(context.old_graph(), variable.type)});
      context.changes.push_back(std::move(change));
    }
  }
  for (const std::uint32_t i : context.pairing.variables_added) {
    const Variable& variable = context.new_graph().variables[i];
    if (is_visible(variable)) {
      Change change = symbol_change(ChangeKind::variable_added, variable);
      if (variable.inlined) {
        change.attributes.emplace_back("inline");
      }
      change.new_symbol = i;
      change.new_location = variable.location;
      change.new_facts.push_back({"type", spelled(context.new_graph(), variable.type)});
      context.changes.push_back(std::move(change));
    }
  }
}

}  // namespace abigate
