#include "analyzer/gate/survivors.h"

#include <algorithm>
#include <set>
#include <string>

#include "analyzer/compare/compare.h"
#include "analyzer/gate/allowance.h"
#include "analyzer/judge/survival.h"

namespace abigate {

namespace {

bool is_exported_function(Text name, const Snapshot& snapshot, const DynamicSymbols& symbols) {
  std::set<Text> wanted{name};
  for (const Function& function : snapshot.graph.functions) {
    if (function.name == name) {
      wanted.insert(function.linkage_name);
    }
  }
  for (std::size_t i = 1; i < symbols.size(); ++i) {
    if (const DynamicSymbol symbol = symbols.at(i); symbol.exported && wanted.contains(symbol.name)) {
      return true;
    }
  }
  return false;
}

}  // namespace

void check_survivors(const Snapshot& running, const Snapshot& plugin, const DynamicSymbols& symbols,
                     Decision& decision) {
  const Comparison comparison = compare(running, plugin);
  const Survival survival = judge_survival(comparison);
  for (const std::string& type : survival.unknown) {
    refuse(decision, ReasonCode::undecided_state, type,
           type + " is declared to survive a reload, but neither the running plugin nor the new one defines it");
  }
  for (const std::string& problem : survival.problems) {
    refuse(decision, ReasonCode::state_differs, {}, problem);
  }
  if (survival.answer == Answer::incompatible && survival.problems.empty()) {
    refuse(decision, ReasonCode::state_differs, {},
           "what survives the swap is laid out differently in " + decision.running_version + " and " +
               decision.plugin_version + ", and no hook carries it over");
  }
  for (const SurvivorDeclaration& survivor : plugin.declarations.survives_reload) {
    if (!survivor.hook.empty() && !is_exported_function(survivor.hook, plugin, symbols)) {
      refuse(decision, ReasonCode::state_differs, std::string(survivor.hook),
             "the hook " + std::string(survivor.hook) + " that carries " + std::string(survivor.type) +
                 " over is not exported by the new plugin");
    }
  }
  decision.compatibility.swap = std::max(decision.compatibility.swap, survival.answer);
}

}  // namespace abigate
