// What changed in functions, beyond the types that they name.
#include <algorithm>

#include "analyzer/compare/attributes.h"
#include "analyzer/compare/changes.h"
#include "analyzer/compare/difference.h"
#include "analyzer/compare/member_functions.h"

namespace abigate {

namespace {

/// Whether the symbol spells the signature.
bool is_mangled(Text linkage_name) { return linkage_name.starts_with("_Z") || linkage_name.starts_with("__Z"); }

template <class Symbol>
Change symbol_change(ChangeKind kind, const Symbol& named) {
  Change change;
  change.kind = kind;
  change.subject = std::string(named.name);
  return change;
}

class FunctionComparison {
 public:
  explicit FunctionComparison(const Comparing& context) : context_(context), members_(context) {}

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
  /// What only whoever defines the class can name is told once, whatever changed.
  void matched(const SymbolPair& pair) {
    const std::size_t first = context_.changes.size();
    compare_pair(pair);
    const Function& before = context_.old_graph().functions[pair.old_index];
    const Function& after = context_.new_graph().functions[pair.new_index];
    if (context_.changes.size() > first && members_.is_private(before) && members_.is_private(after)) {
      context_.changes.resize(first);
      add(ChangeKind::private_function_changed, pair);
    }
  }

  void compare_pair(const SymbolPair& pair) {
    const Function& before = context_.old_graph().functions[pair.old_index];
    const Function& after = context_.new_graph().functions[pair.new_index];
    const bool was = is_exported(before);
    const bool is = is_exported(after);
    if (before.name != after.name && !pair.by_name && !is_said_shorter(before, after)) {
      renamed(pair, before);
    }
    const bool usable_before = was || is_compiled_in(before);
    const bool usable_after = is || is_compiled_in(after);
    if (!usable_before && !usable_after) {
      // Who implements or calls a pure virtual function sees its declaration.
      if (before.pure && after.pure) {
        declaration(pair, before, after);
      }
      return;
    }
    // Of a slot that both versions have, only the export is a change of its own: the table tells the rest.
    const bool slot = before.is_virtual && after.is_virtual && members_.has_class_in_both(before, after);
    if (!usable_after) {
      if (!slot || was) {
        removed(pair.old_index);
      }
      return;
    }
    if (!usable_before) {
      if (!slot || is) {
        added(pair.new_index);
      }
      return;
    }
    if (was && !is) {
      add(ChangeKind::function_became_inline, pair);
    } else if (!was && is) {
      add(ChangeKind::function_became_exported, pair);
    } else if (pair.widened) {
      signature_changed(pair, before, after).attributes.emplace_back("takes-more");
    } else if (pair.by_name) {
      if (another_signature(pair, before, after)) {
        return;
      }
      if (was && is) {
        Change& change = add(ChangeKind::function_linkage_changed, pair);
        add_facts(change, "linkage_name", std::string(before.linkage_name), std::string(after.linkage_name));
      }
    }
    // What a slot takes is told by the table of its class.
    if (!slot && !pair.widened) {
      const Change holder = holder_of(ChangeKind::parameters_changed, pair);
      compare_function_types(context_, peel(context_.pairing, pair.type), holder, &before.parameters,
                             &after.parameters);
    }
    if (!was && !is && before.body != after.body) {
      add(ChangeKind::inline_body_changed, pair);
    }
    if (was && is && before.weak != after.weak) {
      Change& change = add(ChangeKind::symbol_binding_changed, pair);
      add_facts(change, "weak", before.weak, after.weak);
    }
    declaration(pair, before, after);
  }

  /// An overload that came in place of another: the symbol says another signature. True where that is told.
  bool another_signature(const SymbolPair& pair, const Function& before, const Function& after) {
    const bool mangled = is_mangled(before.linkage_name) && is_mangled(after.linkage_name);
    const std::string old_type = spelled(context_.old_graph(), before.type);
    const std::string new_type = spelled(context_.new_graph(), after.type);
    if (!mangled || old_type == new_type) {
      return false;
    }
    if (before.is_virtual && after.is_virtual && members_.has_class_in_both(before, after)) {
      return true;  // told by the table of the class
    }
    Change& change = signature_changed(pair, before, after);
    if (before.inlined && after.inlined && only_became_const(before, after)) {
      change.attributes.emplace_back("became-const");
    }
    return true;
  }

  Change& signature_changed(const SymbolPair& pair, const Function& before, const Function& after) {
    Change& change = add(ChangeKind::function_signature_changed, pair);
    add_facts(change, "signature", spelled(context_.old_graph(), before.type),
              spelled(context_.new_graph(), after.type));
    add_facts(change, "linkage_name", std::string(before.linkage_name), std::string(after.linkage_name));
    return change;
  }

  /// A member function that takes a const object now, and nothing else.
  bool only_became_const(const Function& before, const Function& after) const {
    const FunctionType* a = signature_of(context_.old_graph(), before);
    const FunctionType* b = signature_of(context_.new_graph(), after);
    const auto same = [&](TypeId x, TypeId y) { return context_.old_graph().key(x) == context_.new_graph().key(y); };
    return a != nullptr && b != nullptr && a->object_qualifiers.empty() && b->object_qualifiers == "const" &&
           same(a->result, b->result) && std::ranges::equal(a->parameters, b->parameters, same);
  }

  /// What a caller that is compiled again sees besides types.
  void declaration(const SymbolPair& pair, const Function& before, const Function& after) {
    compare_access(context_, before.access, after.access, [&](ChangeKind kind) { return holder_of(kind, pair); });
    if (before.is_explicit != after.is_explicit) {
      add(after.is_explicit ? ChangeKind::explicit_added : ChangeKind::explicit_removed, pair);
    }
    if (before.is_constexpr && !after.is_constexpr) {
      add(ChangeKind::constexpr_removed, pair);
    }
    if (!before.immediate && after.immediate) {
      add(ChangeKind::consteval_added, pair);
    }
    const std::size_t common = std::min(before.parameters.size(), after.parameters.size());
    for (std::size_t i = 0; i < common; ++i) {
      default_argument(pair, i, before.parameters[i].default_argument, after.parameters[i].default_argument);
    }
    attributes(pair, before, after);
  }

  void default_argument(const SymbolPair& pair, std::size_t i, Text before, Text after) {
    if (before == after) {
      return;
    }
    Change& change = add(before.empty()  ? ChangeKind::default_argument_added
                         : after.empty() ? ChangeKind::default_argument_removed
                                         : ChangeKind::default_argument_changed,
                         pair);
    const Text name = context_.new_graph().functions[pair.new_index].parameters[i].name;
    change.parameter_name = name.empty() ? std::to_string(i + 1) : std::string(name);
    add_facts(change, "default", std::string(before), std::string(after));
  }

  /// A namespace became inline: the name that code says still leads there.
  static bool is_said_shorter(const Function& before, const Function& after) {
    if (!is_mangled(after.linkage_name)) {
      return false;
    }
    Text rest = after.name;
    for (Text name = before.name;;) {
      const std::size_t end = name.find("::");
      const Text part = name.substr(0, end);
      const std::size_t next = rest.find("::");
      if (rest.substr(0, next) == part) {
        if (next == Text::npos) {
          return end == Text::npos;
        }
        rest.remove_prefix(next + 2);
      }
      if (end == Text::npos) {
        return false;
      }
      name.remove_prefix(end + 2);
    }
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
    if (word == "final" && !members_.is_of_final_class(context_.old_graph().functions[pair.old_index])) {
      change.attributes.emplace_back("closes-overriding");
    }
    if (change.has("inline")) {
      return change;  // whoever calls it has compiled in what it promises
    }
    if (promises_to_caller(word)) {
      change.attributes.emplace_back("promise-to-caller");
    } else if (promises_to_callee(word)) {
      change.attributes.emplace_back("promise-to-callee");
    }
    return change;
  }

  void removed(std::uint32_t i) {
    const Function& function = context_.old_graph().functions[i];
    if ((!is_exported(function) && !is_compiled_in(function)) || members_.told_by_class(function, false)) {
      return;
    }
    if (members_.is_private(function)) {
      private_only(function, i, false);
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
    if ((!is_exported(function) && !is_compiled_in(function)) || members_.told_by_class(function, true)) {
      return;
    }
    if (members_.is_private(function)) {
      private_only(function, i, true);
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

  void private_only(const Function& function, std::uint32_t i, bool is_new) {
    Change change = symbol_change(ChangeKind::private_function_changed, function);
    (is_new ? change.new_symbol : change.old_symbol) = i;
    (is_new ? change.new_location : change.old_location) = function.location;
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
  MemberFunctions members_;
};

}  // namespace

bool is_exported(const Function& function) {
  return function.linkage == Linkage::external && function.visibility != Visibility::hidden && !function.inlined &&
         !function.pure && !function.deleted;
}

bool is_compiled_in(const Function& function) { return function.inlined && !function.pure && !function.deleted; }

void compare_functions(const Comparing& context) { FunctionComparison(context).run(); }

}  // namespace abigate
