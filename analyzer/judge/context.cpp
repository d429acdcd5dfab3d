#include "analyzer/judge/context.h"

#include <algorithm>

#include "analyzer/compare/constant_values.h"
#include "analyzer/compare/reach.h"

namespace abigate {

namespace {

/// Whether the interface tells its version, and tells the same one in OLD and NEW.
bool version_constant_kept(const Snapshot& old_side, const Snapshot& new_side) {
  bool any = false;
  for (const Constant& before : old_side.graph.constants) {
    const Constant* after = tells_version(before) ? find_constant(new_side.graph, before.name) : nullptr;
    if (after == nullptr) {
      continue;
    }
    if (!same_value(before, *after)) {
      return false;
    }
    any = true;
  }
  return any;
}

std::unordered_set<Text> parameter_names(const Graph& graph) {
  std::unordered_set<Text> names;
  for (const Function& function : graph.functions) {
    for (const Parameter& parameter : function.parameters) {
      names.insert(parameter.name);
    }
  }
  return names;
}

void collect_sizes(const Snapshot& side, JudgeContext& context) {
  const auto record = [&](Text name) {
    const TypeId id = find_type(side.graph, name);
    return id == no_type ? std::string(name) : display_name(side.graph, id);
  };
  for (const Constant& constant : side.graph.constants) {
    for (const Text name : constant.sizes) {
      context.sized.insert(record(name));
      if (constant.integer) {
        context.id_sized.insert(record(name));
      }
    }
  }
  for (const Function& function : side.graph.functions) {
    for (const Text name : function.sizes) {
      context.sized.insert(record(name));
    }
  }
}

/// Names used by one name that code can compile in: a macro, a constant, an inline function, a template.
struct Users {
  std::unordered_map<Text, std::vector<const std::vector<Text>*>> uses;
  std::unordered_set<Text> compiled_in;

  explicit Users(const Graph& graph) {
    for (const Constant& constant : graph.constants) {
      uses[constant.name].push_back(&constant.uses);
      compiled_in.insert(constant.name);
    }
    for (const Function& function : graph.functions) {
      // Of one that is no inline function, its default arguments.
      if (function.inlined || !function.uses.empty()) {
        uses[function.name].push_back(&function.uses);
      }
      if (function.inlined) {
        compiled_in.insert(function.name);
      }
    }
    for (const Template& node : graph.templates) {
      uses[node.name].push_back(&node.uses);
    }
  }

  bool leads_to(Text name, Text used) const {
    const auto found = uses.find(name);
    return found != uses.end() && std::ranges::any_of(found->second, [&](const std::vector<Text>* list) {
             return std::ranges::binary_search(*list, used);
           });
  }
};

/// Where a name that OLD already had leads, in NEW, to a name that it did not lead to before: whoever is merely rebuilt
/// uses it.
void collect_rebuilt(const Snapshot& old_side, const Snapshot& new_side, JudgeContext& context) {
  const Users before(old_side.graph);
  const Users after(new_side.graph);
  std::unordered_map<Text, Text> symbols;  // of OLD, by the name that code uses
  std::unordered_set<Text> linkage_names;
  for (const Function& function : old_side.graph.functions) {
    symbols.emplace(function.name, function.linkage_name);
    context.old_functions.insert(function.name);
    linkage_names.insert(function.linkage_name);
  }
  // From each name that OLD had, along uses that are new; through names that are new themselves, along all.
  std::vector<Text> work;
  for (const auto& [name, lists] : after.uses) {
    if (before.uses.contains(name) || symbols.contains(name)) {
      work.push_back(name);
    }
  }
  std::unordered_set<Text> seen(work.begin(), work.end());
  while (!work.empty()) {
    const Text name = work.back();
    work.pop_back();
    const auto found = after.uses.find(name);
    if (found == after.uses.end()) {
      continue;
    }
    for (const auto* list : found->second) {
      for (const Text used : *list) {
        if (used == name || before.leads_to(name, used)) {
          continue;
        }
        context.rebuilt.emplace(used);
        if (seen.insert(used).second) {
          work.push_back(used);
        }
      }
    }
  }
  // A name that was compiled in and is a symbol now leads to itself.
  for (const Function& function : new_side.graph.functions) {
    const auto symbol = symbols.find(function.name);
    const bool leads_elsewhere = symbol != symbols.end() && symbol->second != function.linkage_name &&
                                 !linkage_names.contains(function.linkage_name);
    if (!function.inlined && (before.compiled_in.contains(function.name) || leads_elsewhere)) {
      context.rebuilt.emplace(function.name);
    }
  }
}

}  // namespace

JudgeContext make_context(const Comparison& comparison, const Roles& roles, const Backwards& backwards) {
  const Snapshot& old_side = *comparison.pairing.old_side;
  const Snapshot& new_side = *comparison.pairing.new_side;
  JudgeContext context{.old_side = old_side,
                       .new_side = new_side,
                       .comparison = comparison,
                       .roles = roles,
                       .backwards = backwards,
                       .released_by = roles.released_by,
                       .version_constant_kept = version_constant_kept(old_side, new_side),
                       .sized = {},
                       .id_sized = {},
                       .old_parameters = parameter_names(old_side.graph),
                       .new_parameters = parameter_names(new_side.graph),
                       .rebuilt = {},
                       .old_functions = {}};
  collect_sizes(old_side, context);
  collect_sizes(new_side, context);
  collect_rebuilt(old_side, new_side, context);
  return context;
}

}  // namespace abigate
