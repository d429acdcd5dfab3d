// What changed in a function type, told for the symbol, slot or callback that has it.
#include "analyzer/compare/attributes.h"
#include "analyzer/compare/changes.h"
#include "analyzer/compare/difference.h"

namespace abigate {

namespace {

/// Whether the result (0) or a parameter (from 1) is passed in the same way in both.
bool travels_alike(const FunctionType& before, const FunctionType& after, std::size_t i) {
  return i < before.passing.size() && i < after.passing.size() && before.passing[i] == after.passing[i];
}

/// A promise of the function that has a name; part of the signature in the type of a callback.
template <class Add>
void does_not_throw(Add&& add, const Change& holder, bool promised) {
  const bool is_virtual = holder.has("virtual");
  const bool named = holder.old_symbol || is_virtual;
  Change& change = add(!named     ? ChangeKind::function_type_attribute_changed
                       : promised ? ChangeKind::function_attribute_added
                                  : ChangeKind::function_attribute_removed);
  (promised ? change.new_facts : change.old_facts).push_back({"attribute", std::string("noexcept")});
  if (!named) {
    change.attributes.emplace_back("noexcept");
  } else if (is_virtual) {
    // Who overrides it has to promise the same.
    change.attributes.emplace_back(promised ? "demand-on-overriders" : "promise-to-caller");
    change.attributes.emplace_back(promised ? "promise-added" : "promise-removed");
  } else if (!holder.has("inline")) {
    change.attributes.emplace_back("promise-to-caller");
  }
}

/// How the object of a virtual function is taken now: the call stays the same.
Relation object_relation(Text before, Text after) {
  const bool was_const = before.starts_with("const");
  const bool is_const = after.starts_with("const");
  if (was_const == is_const) {
    return Relation::qualifier_changed;
  }
  return is_const ? Relation::const_added : Relation::const_removed;
}

/// Types that a binary does not tell apart, and that whoever overrides a virtual function has to spell alike.
bool is_respelled(Relation relation) {
  switch (relation) {
    case Relation::const_added:
    case Relation::const_removed:
    case Relation::integer_respelled:
    case Relation::byte_became_bool:
    case Relation::reference_for_pointer:
    case Relation::enum_for_integer:
    case Relation::qualifier_changed:
      return true;
    case Relation::same:
    case Relation::top_const_added:
    case Relation::top_const_removed:
    case Relation::equal_representation:
    case Relation::same_bytes:
    case Relation::array_length:
    case Relation::bit_width:
    case Relation::replaced:
      return false;
  }
  return false;
}

}  // namespace

PairId function_type_at(const Pairing& pairing, PairId place) {
  PairId id = peel(pairing, place);
  const auto edges = pairing.edges_of(id);
  if (!edges.empty() && edges.front().kind == EdgeKind::pointee) {
    id = peel(pairing, edges.front().to);
  }
  const Pair& pair = pairing.at(id);
  const bool functions = std::holds_alternative<FunctionType>(pairing.old_side->graph.at(pair.old_id)) &&
                         std::holds_alternative<FunctionType>(pairing.new_side->graph.at(pair.new_id));
  return functions ? id : no_pair;
}

void compare_function_types(const Comparing& context, PairId id, const Change& holder,
                            const std::vector<Parameter>* old_parameters,
                            const std::vector<Parameter>* new_parameters) {
  const Pair& pair = context.pairing.at(id);
  const auto* before = std::get_if<FunctionType>(&context.old_graph().at(pair.old_id));
  const auto* after = std::get_if<FunctionType>(&context.new_graph().at(pair.new_id));
  const auto add = [&](ChangeKind kind) -> Change& {
    Change change = holder;
    change.kind = kind;
    context.changes.push_back(std::move(change));
    return context.changes.back();
  };
  if (before == nullptr || after == nullptr) {
    Change& change = add(ChangeKind::parameters_changed);
    add_facts(change, "signature", spelled(context.old_graph(), pair.old_id),
              spelled(context.new_graph(), pair.new_id));
    return;
  }
  const auto signatures = [&](Change& change) {
    add_facts(change, "signature", spelled(context.old_graph(), pair.old_id),
              spelled(context.new_graph(), pair.new_id));
  };
  bool explained = false;
  if (before->object.has_value() != after->object.has_value()) {
    Change& change = add(ChangeKind::method_static_changed);
    signatures(change);
    add_facts(change, "static", !before->object.has_value(), !after->object.has_value());
    return;
  }
  if (before->object_qualifiers != after->object_qualifiers) {
    // A virtual function, a pointer to a member: no symbol says it.
    Change& change = add(holder.has("virtual") ? ChangeKind::parameter_type_changed : ChangeKind::parameters_changed);
    if (holder.has("virtual")) {
      change.relation = object_relation(before->object_qualifiers, after->object_qualifiers);
      change.parameter_name = "this";
      change.attributes.emplace_back("overriders-respell");
      add_facts(change, "type", spelled(context.old_graph(), pair.old_id), spelled(context.new_graph(), pair.new_id));
    } else {
      add_facts(change, "parameters", std::string(before->object_qualifiers), std::string(after->object_qualifiers));
      signatures(change);
    }
    explained = true;
  }
  if (before->parameters.size() != after->parameters.size() && before->prototype == after->prototype &&
      before->variadic == after->variadic) {
    Change& change = add(ChangeKind::parameters_changed);
    add_facts(change, "parameters", std::uint64_t{before->parameters.size()}, std::uint64_t{after->parameters.size()});
    signatures(change);
    explained = true;
  }
  if (before->variadic != after->variadic) {
    signatures(add(ChangeKind::variadic_changed));
    explained = true;
  }
  if (before->convention != after->convention) {
    add_facts(add(ChangeKind::convention_changed), "convention", std::string(before->convention),
              std::string(after->convention));
    explained = true;
  }
  if (before->prototype != after->prototype) {
    Change& change = add(ChangeKind::prototype_changed);
    signatures(change);
    if (!before->parameters.empty() || !after->parameters.empty()) {
      change.attributes.emplace_back("parameters");
    }
  }
  for (const PairEdge& edge : context.pairing.edges_of(id)) {
    const auto difference = difference_at(context.pairing, edge.to);
    // That a slot came from another class, or went to one, is told by the bases.
    if (!difference || edge.kind == EdgeKind::object) {
      continue;
    }
    const bool is_result = edge.kind == EdgeKind::result;
    Change& change = add(is_result ? ChangeKind::result_type_changed : ChangeKind::parameter_type_changed);
    tell(change, *difference);
    if (holder.has("virtual") && is_respelled(difference->relation)) {
      change.attributes.emplace_back("overriders-respell");
    }
    const bool alike = difference->relation == Relation::equal_representation;
    if (difference->behind_pointer || (alike && travels_alike(*before, *after, is_result ? 0 : edge.new_index + 1))) {
      change.attributes.emplace_back("in-memory");
    }
    if (difference->callbacks == 0) {
      change.in_result = is_result;
      change.delivered = !is_result && difference->pointers > 1;
    }
    const TypeId old_type = is_result ? before->result : before->parameters[edge.old_index];
    const TypeId new_type = is_result ? after->result : after->parameters[edge.new_index];
    if (!is_result) {
      const auto name = [&](const std::vector<Parameter>* names, std::uint32_t i) {
        return names != nullptr && i < names->size() ? std::string((*names)[i].name) : std::string();
      };
      const std::string written = name(new_parameters, edge.new_index);
      const std::string earlier = name(old_parameters, edge.old_index);
      const std::string position = std::to_string(edge.new_index + 1);
      change.parameter_name = !written.empty() ? written : !earlier.empty() ? earlier : position;
    }
    add_facts(change, "type", spelled(context.old_graph(), old_type), spelled(context.new_graph(), new_type));
    explained = true;
  }
  const auto delta = attribute_delta(before->attributes, after->attributes);
  for (const Text word : delta.added) {
    Change& change = add(ChangeKind::function_type_attribute_changed);
    change.new_facts.push_back({"attribute", std::string(word)});
    change.attributes.emplace_back(stem(word) == "noreturn" ? "promise-added" : "convention");
  }
  for (const Text word : delta.removed) {
    Change& change = add(ChangeKind::function_type_attribute_changed);
    change.old_facts.push_back({"attribute", std::string(word)});
    change.attributes.emplace_back(stem(word) == "noreturn" ? "promise-removed" : "convention");
  }
  if (before->does_not_throw != after->does_not_throw) {
    does_not_throw(add, holder, after->does_not_throw);
  }
  // How values travel is a change of its own only where no change of a type explains it.
  if (!explained && before->passing != after->passing && !before->passing.empty() && !after->passing.empty() &&
      !context.pairing.differs[index_of(id)]) {
    add(ChangeKind::passing_changed);
  }
}

}  // namespace abigate
