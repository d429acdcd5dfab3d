// What changed in functions and variables, beyond the types that they name.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "analyzer/compare/changes.h"
#include "analyzer/compare/difference.h"

namespace abigate {

namespace {

/// Whether a user can link against it.
bool is_exported(const Function& function) {
  return function.linkage == Linkage::external && function.visibility != Visibility::hidden && !function.inlined;
}
bool is_exported(const Variable& variable) { return variable.visibility != Visibility::hidden; }

/// The first word of "alloc_size(1,2)".
Text stem(Text attribute) { return attribute.substr(0, attribute.find('(')); }

bool promises_to_caller(Text attribute) {
  const Text word = stem(attribute);
  return word == "noreturn" || word == "returns_nonnull" || word == "pure" || word == "const" || word == "malloc" ||
         word == "alloc_size" || word == "nothrow";
}
bool promises_to_callee(Text attribute) { return stem(attribute) == "nonnull"; }

std::vector<Text> without_demands(std::vector<Text> attributes) {
  std::erase_if(attributes, promises_to_callee);
  return attributes;
}

/// Parameters that must not be null, however that is spelled: nonnull(1), nonnull for all, or at the parameter.
std::set<std::size_t> demands(const Graph& graph, const Function& function) {
  std::set<std::size_t> places;
  const auto* type = std::get_if<FunctionType>(&graph.at(peel(graph, function.type)));
  for (const Text attribute : function.attributes) {
    if (attribute == "nonnull" && type != nullptr) {
      for (std::size_t i = 0; i < type->parameters.size(); ++i) {
        if (std::holds_alternative<Pointer>(graph.at(peel(graph, type->parameters[i])))) {
          places.insert(i);
        }
      }
    } else if (promises_to_callee(attribute)) {
      std::size_t number = 0;
      for (const char c : attribute.substr(attribute.find('(') + 1)) {
        if (c >= '0' && c <= '9') {
          number = std::min<std::size_t>(number * 10 + static_cast<std::size_t>(c - '0'), 10'000);
        } else if (number > 0) {
          places.insert(number - 1);
          number = 0;
        }
      }
    }
  }
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    if (std::ranges::any_of(function.parameters[i].attributes, promises_to_callee)) {
      places.insert(i);
    }
  }
  return places;
}

template <class Symbol>
Change symbol_change(ChangeKind kind, const Symbol& named) {
  Change change;
  change.kind = kind;
  change.subject = std::string(named.name);
  return change;
}

class FunctionComparison {
 public:
  explicit FunctionComparison(const Comparing& context) : context_(context) {}

  void run() {
    for (const SymbolPair& pair : context_.pairing.functions) {
      matched(pair);
    }
    for (const std::uint32_t i : context_.pairing.functions_removed) {
      removed(i);
    }
    for (const std::uint32_t i : context_.pairing.functions_added) {
      added(i);
    }
  }

 private:
  void matched(const SymbolPair& pair) {
    const Function& before = context_.old_graph().functions[pair.old_index];
    const Function& after = context_.new_graph().functions[pair.new_index];
    const bool was = is_exported(before);
    const bool is = is_exported(after);
    if (before.name != after.name && !pair.by_name) {
      renamed(pair, before);
    }
    const bool usable_before = was || before.inlined;
    const bool usable_after = is || after.inlined;
    if (!usable_before && !usable_after) {
      return;
    }
    if (!usable_after) {
      removed(pair.old_index);
      return;
    }
    if (!usable_before) {
      added(pair.new_index);
      return;
    }
    if (was && !is) {
      add(ChangeKind::function_became_inline, pair);
    } else if (!was && is) {
      add(ChangeKind::function_became_exported, pair);
    } else if (pair.by_name) {
      Change& change = add(ChangeKind::function_linkage_changed, pair);
      add_facts(change, "linkage_name", std::string(before.linkage_name), std::string(after.linkage_name));
    }
    const Change holder = holder_of(ChangeKind::parameters_changed, pair);
    compare_function_types(context_, peel(context_.pairing, pair.type), holder, &before.parameters, &after.parameters);
    if (!was && !is && before.body != after.body) {
      add(ChangeKind::inline_body_changed, pair);
    }
    if (was && is && before.weak != after.weak) {
      Change& change = add(ChangeKind::symbol_binding_changed, pair);
      add_facts(change, "weak", before.weak, after.weak);
    }
    attributes(pair, before, after);
  }

  /// One symbol under two names: the old name is gone, or leads to another symbol that OLD had.
  void renamed(const SymbolPair& pair, const Function& before) {
    const auto& functions = context_.new_graph().functions;
    const auto found = std::ranges::find(functions, before.name, &Function::name);
    if (found == functions.end()) {
      Change& change = add(ChangeKind::function_renamed, pair);
      add_facts(change, "name", std::string(before.name),
                std::string(context_.new_graph().functions[pair.new_index].name));
      return;
    }
    const auto& olds = context_.old_graph().functions;
    const bool was_symbol = std::ranges::find(olds, found->linkage_name, &Function::linkage_name) != olds.end();
    if (was_symbol) {
      Change& change = add(ChangeKind::function_linkage_changed, pair);
      change.subject = std::string(before.name);
      add_facts(change, "linkage_name", std::string(before.linkage_name), std::string(found->linkage_name));
    }
  }

  void attributes(const SymbolPair& pair, const Function& before, const Function& after) {
    const auto told = [&](const AttributeDelta& delta, const std::string& parameter) {
      for (const Text word : delta.added) {
        attribute(ChangeKind::function_attribute_added, pair, word, parameter)
            .new_facts.push_back({"attribute", std::string(word)});
      }
      for (const Text word : delta.removed) {
        attribute(ChangeKind::function_attribute_removed, pair, word, parameter)
            .old_facts.push_back({"attribute", std::string(word)});
      }
    };
    told(attribute_delta(without_demands(before.attributes), without_demands(after.attributes)), "");
    const auto old_demands = demands(context_.old_graph(), before);
    const auto new_demands = demands(context_.new_graph(), after);
    const std::size_t common = std::min(before.parameters.size(), after.parameters.size());
    for (std::size_t i = 0; i < common; ++i) {
      const std::string name =
          after.parameters[i].name.empty() ? std::to_string(i + 1) : std::string(after.parameters[i].name);
      told(attribute_delta(without_demands(before.parameters[i].attributes),
                           without_demands(after.parameters[i].attributes)),
           name);
      if (old_demands.contains(i) != new_demands.contains(i)) {
        AttributeDelta delta;
        (new_demands.contains(i) ? delta.added : delta.removed).emplace_back("nonnull");
        told(delta, name);
      }
    }
  }

  Change& attribute(ChangeKind kind, const SymbolPair& pair, Text word, const std::string& parameter) {
    Change& change = add(kind, pair);
    change.parameter_name = parameter;
    if (promises_to_caller(word)) {
      change.attributes.emplace_back("promise-to-caller");
    } else if (promises_to_callee(word)) {
      change.attributes.emplace_back("promise-to-callee");
    }
    return change;
  }

  void removed(std::uint32_t i) {
    const Function& function = context_.old_graph().functions[i];
    if (!is_exported(function) && !function.inlined) {
      return;
    }
    const auto& constants = context_.new_graph().constants;
    const auto macro = std::ranges::lower_bound(constants, function.name, {}, &Constant::name);
    if (function.inlined && macro != constants.end() && macro->name == function.name) {
      Change change = symbol_change(ChangeKind::inline_body_changed, function);
      change.old_symbol = i;
      change.old_location = function.location;
      change.new_location = macro->location;
      change.attributes.emplace_back("inline");
      context_.changes.push_back(std::move(change));
      return;
    }
    if (const auto variable = variable_of(function.linkage_name); variable) {
      kind_changed(function, *variable);
      return;
    }
    Change change = symbol_change(
        is_exported(function) ? ChangeKind::function_removed : ChangeKind::inline_function_removed, function);
    change.old_symbol = i;
    change.old_location = function.location;
    change.old_facts.push_back({"signature", spelled(context_.old_graph(), function.type)});
    context_.changes.push_back(std::move(change));
  }

  /// A symbol that is a variable in NEW.
  const Variable* variable_of(Text linkage_name) const {
    for (const std::uint32_t i : context_.pairing.variables_added) {
      if (context_.new_graph().variables[i].linkage_name == linkage_name) {
        return &context_.new_graph().variables[i];
      }
    }
    return nullptr;
  }

  void kind_changed(const Function& function, const Variable& variable) {
    Change change = symbol_change(ChangeKind::variable_type_changed, function);
    change.relation = Relation::replaced;
    change.old_symbol = 0;
    change.old_location = function.location;
    change.new_location = variable.location;
    add_facts(change, "type", spelled(context_.old_graph(), function.type),
              spelled(context_.new_graph(), variable.type));
    context_.changes.push_back(std::move(change));
  }

  void added(std::uint32_t i) {
    const Function& function = context_.new_graph().functions[i];
    if (!is_exported(function) && !function.inlined) {
      return;
    }
    Change change =
        symbol_change(is_exported(function) ? ChangeKind::function_added : ChangeKind::inline_function_added, function);
    if (function.weak) {
      change.attributes.emplace_back("weak");
    }
    change.new_symbol = i;
    change.new_location = function.location;
    change.new_facts.push_back({"signature", spelled(context_.new_graph(), function.type)});
    context_.changes.push_back(std::move(change));
  }

  Change holder_of(ChangeKind kind, const SymbolPair& pair) {
    const Function& before = context_.old_graph().functions[pair.old_index];
    const Function& after = context_.new_graph().functions[pair.new_index];
    Change change = symbol_change(kind, after);
    change.old_symbol = pair.old_index;
    change.new_symbol = pair.new_index;
    change.old_location = before.location;
    change.new_location = after.location;
    if (!is_exported(before) && !is_exported(after)) {
      change.attributes.emplace_back("inline");
    }
    return change;
  }

  Change& add(ChangeKind kind, const SymbolPair& pair) {
    context_.changes.push_back(holder_of(kind, pair));
    return context_.changes.back();
  }

  const Comparing& context_;
};

void compare_variable(const Comparing& context, const SymbolPair& pair) {
  const Variable& before = context.old_graph().variables[pair.old_index];
  const Variable& after = context.new_graph().variables[pair.new_index];
  const auto add = [&](ChangeKind kind) -> Change& {
    Change change = symbol_change(kind, after);
    change.old_symbol = pair.old_index;
    change.new_symbol = pair.new_index;
    change.old_location = before.location;
    change.new_location = after.location;
    context.changes.push_back(std::move(change));
    return context.changes.back();
  };
  if (!is_exported(before) || !is_exported(after)) {
    if (is_exported(before)) {
      add(ChangeKind::variable_removed);
    } else if (is_exported(after)) {
      add(ChangeKind::variable_added);
    }
    return;
  }
  if (pair.by_name) {
    add_facts(add(ChangeKind::variable_linkage_changed), "linkage_name", std::string(before.linkage_name),
              std::string(after.linkage_name));
  }
  if (before.thread_local_ != after.thread_local_) {
    add_facts(add(ChangeKind::variable_thread_local_changed), "thread_local", before.thread_local_,
              after.thread_local_);
  }
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

void compare_functions(const Comparing& context) { FunctionComparison(context).run(); }

void compare_variables(const Comparing& context) {
  for (const SymbolPair& pair : context.pairing.variables) {
    compare_variable(context, pair);
  }
  for (const std::uint32_t i : context.pairing.variables_removed) {
    const Variable& variable = context.old_graph().variables[i];
    if (is_exported(variable)) {
      Change change = symbol_change(ChangeKind::variable_removed, variable);
      change.old_symbol = i;
      change.old_location = variable.location;
      change.old_facts.push_back({"type", spelled(context.old_graph(), variable.type)});
      context.changes.push_back(std::move(change));
    }
  }
  for (const std::uint32_t i : context.pairing.variables_added) {
    const Variable& variable = context.new_graph().variables[i];
    if (is_exported(variable)) {
      Change change = symbol_change(ChangeKind::variable_added, variable);
      change.new_symbol = i;
      change.new_location = variable.location;
      change.new_facts.push_back({"type", spelled(context.new_graph(), variable.type)});
      context.changes.push_back(std::move(change));
    }
  }
}

namespace {

/// Whether the result (0) or a parameter (from 1) is passed in the same way in both.
bool travels_alike(const FunctionType& before, const FunctionType& after, std::size_t i) {
  return i < before.passing.size() && i < after.passing.size() && before.passing[i] == after.passing[i];
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
    if (!difference) {
      continue;
    }
    const bool is_result = edge.kind == EdgeKind::result;
    Change& change = add(is_result ? ChangeKind::result_type_changed : ChangeKind::parameter_type_changed);
    tell(change, *difference);
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
  // How values travel is a change of its own only where no change of a type explains it.
  if (!explained && before->passing != after->passing && !before->passing.empty() && !after->passing.empty() &&
      !context.pairing.differs[index_of(id)]) {
    add(ChangeKind::passing_changed);
  }
}

}  // namespace abigate
