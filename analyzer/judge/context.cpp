#include "analyzer/judge/context.h"

#include <algorithm>
#include <deque>

#include "analyzer/compare/words.h"

namespace abigate {

namespace {

const Constant* find_constant(const Graph& graph, Text name) {
  const auto found = std::ranges::lower_bound(graph.constants, name, {}, &Constant::name);
  return found != graph.constants.end() && found->name == name ? &*found : nullptr;
}

bool tells_version(const Constant& constant) {
  return is_version_name(constant.name) || (constant.string && is_version_text(*constant.string));
}

bool same_value(const Constant& a, const Constant& b) {
  return a.integer == b.integer && a.floating == b.floating && a.string == b.string && a.tokens == b.tokens;
}

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

std::string_view without_tag(std::string_view name) {
  for (const std::string_view tag : {"struct ", "union ", "enum "}) {
    if (name.starts_with(tag)) {
      name.remove_prefix(tag.size());
    }
  }
  return name;
}

void collect_sizes(const Snapshot& side, JudgeContext& context) {
  for (const Constant& constant : side.graph.constants) {
    for (const Text name : constant.sizes) {
      (constant.integer ? context.id_sized : context.sized).emplace(without_tag(name));
    }
  }
  for (const Function& function : side.graph.functions) {
    for (const Text name : function.sizes) {
      context.sized.emplace(without_tag(name));
    }
  }
}

/// Names used by one name that code can compile in: a macro, a constant, an inline function.
struct Users {
  std::unordered_map<Text, std::vector<const std::vector<Text>*>> uses;

  explicit Users(const Graph& graph) {
    for (const Constant& constant : graph.constants) {
      uses[constant.name].push_back(&constant.uses);
    }
    for (const Function& function : graph.functions) {
      if (function.inlined) {
        uses[function.name].push_back(&function.uses);
      }
    }
  }

  /// All names that `name` leads to, through names that are compiled in.
  std::unordered_set<Text> reached(Text name) const {
    std::unordered_set<Text> seen;
    std::deque<Text> work{name};
    while (!work.empty()) {
      const auto found = uses.find(work.front());
      work.pop_front();
      if (found == uses.end()) {
        continue;
      }
      for (const auto* list : found->second) {
        for (const Text used : *list) {
          if (seen.insert(used).second) {
            work.push_back(used);
          }
        }
      }
    }
    return seen;
  }
};

/// Where a name that OLD already had leads, in NEW, to a name that it did not lead to before: whoever is merely rebuilt
/// uses it.
void collect_rebuilt(const Snapshot& old_side, const Snapshot& new_side, JudgeContext& context) {
  const Users before(old_side.graph);
  const Users after(new_side.graph);
  for (const auto& [name, lists] : after.uses) {
    if (!before.uses.contains(name)) {
      continue;
    }
    const auto then = before.reached(name);
    for (const Text used : after.reached(name)) {
      if (!then.contains(used)) {
        context.rebuilt.emplace(used);
      }
    }
  }
  // A name that was compiled in and is a symbol now leads to itself.
  for (const Function& function : new_side.graph.functions) {
    if (!function.inlined && before.uses.contains(function.name)) {
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
                       .rebuilt = {}};
  collect_sizes(old_side, context);
  collect_sizes(new_side, context);
  collect_rebuilt(old_side, new_side, context);
  return context;
}

}  // namespace abigate
