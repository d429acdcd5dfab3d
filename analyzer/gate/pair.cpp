#include "analyzer/gate/pair.h"

#include <algorithm>
#include <array>

#include "analyzer/judge/judge.h"
#include "analyzer/judge/readable_names.h"
#include "analyzer/judge/semver.h"
#include "analyzer/judge/verdict.h"
#include "analyzer/roles/roles.h"

namespace abigate {

namespace {

/// From a judgement to reasons, for one of its directions.
class Reader {
 public:
  Reader(const Snapshot& host, const Snapshot& newer, Direction direction, const Imports& imports)
      : host_(host), newer_(newer), direction_(direction), imports_(imports) {}

  void read(const Judgement& judgement, PairAnswer& into) const {
    for (const Finding& finding : judgement.findings) {
      read(finding, into);
    }
    for (const FidelityNote& note : judgement.fidelity) {
      if (note.effect == Effect::undecided) {
        into.reasons.push_back({ReasonCode::undecided, note.where,
                                note.where + " changed in a way that could not be seen (" + note.what + ")", ""});
      }
    }
  }

 private:
  void read(const Finding& finding, PairAnswer& into) const {
    if (finding.rule == "build-fact-changed") {
      return;  // the gate has a table of its own for those, with and without a comparison of the graphs
    }
    const GateOverride wish = override_of(finding.rule);
    if (wish == GateOverride::refuse) {
      into.reasons.push_back(reason(ReasonCode::policy, finding, "the host's policy refuses " + finding.rule));
      return;
    }
    if (!decides(finding)) {
      return;
    }
    const DirectedAnswer& answer = direction_ == Direction::backward ? finding.backward : finding.forward;
    if (answer.answer == Answer::incompatible) {
      into.reasons.push_back(reason(ReasonCode::conflict, finding, answer.why));
    } else if (answer.answer == Answer::conditional && finding.change_class != ChangeClass::behaviour &&
               !is_never_asked_for(finding)) {
      if (wish == GateOverride::allow || is_decided(finding)) {
        into.conditions.push_back(
            {entity_name(finding), with_readable_names(finding).message + ": " + who_decides(finding)});
      } else {
        into.reasons.push_back(reason(ReasonCode::undecided_guard, finding, undecided_why(finding, answer.why)));
      }
    }
  }

  static Reason reason(ReasonCode code, const Finding& finding, const std::string& why) {
    return {code, entity_name(finding), with_readable_names(finding).message + ": " + why, finding.rule};
  }

  GateOverride override_of(const std::string& rule) const {
    const auto& rules = host_.declarations.policy.rules;
    const auto found = std::ranges::find(rules, std::string_view(rule), &RuleOverride::rule);
    return found == rules.end() ? GateOverride::by_rule : found->gate;
  }

  static bool is_decided(const Finding& finding) {
    return finding.guard == GuardKind::lookup ||
           (finding.guard != GuardKind::none && finding.guard_evidence == Evidence::declared);
  }

  static std::string who_decides(const Finding& finding) {
    if (finding.guard == GuardKind::lookup) {
      return "whoever looks the symbol up, or the loader, notices where it is missing";
    }
    if (finding.guard == GuardKind::none) {
      return "the host's policy allows it";
    }
    return "decided when they meet, by the declared guard" +
           (finding.guard_name.empty() ? std::string() : " " + finding.guard_name);
  }

  static std::string undecided_why(const Finding& finding, const std::string& why) {
    if (finding.guard == GuardKind::none) {
      return why + ", and nothing in the interface decides it at run time; a declared guard would";
    }
    return why + "; " + (finding.guard_name.empty() ? "a guard" : finding.guard_name) +
           " looks like a guard, but the host does not declare it as one";
  }

  /// A function that the host provides and this plugin does not import is no condition for it.
  bool is_never_asked_for(const Finding& finding) const {
    bool found = false;
    for (const Function& function : newer_.graph.functions) {
      if (function.name != finding.subject) {
        continue;
      }
      const SymbolRole role = symbol_role(host_, host_, function.name,
                                          host_.declarations.released_by.value_or(Side::plugin), function.linkage_name);
      if (role.defined_by != Side::host || role.lookup == Lookup::dlsym || function.inlined || function.is_virtual ||
          imports_(function.linkage_name)) {
        return false;
      }
      found = true;
    }
    return found;
  }

  const Snapshot& host_;
  const Snapshot& newer_;
  Direction direction_;
  const Imports& imports_;
};

/// Negative: the host is older.
Result<std::strong_ordering> order(const Snapshot& host, const Snapshot& plugin) {
  if (host.interface.version.empty() || plugin.interface.version.empty()) {
    return std::strong_ordering::equal;
  }
  const auto host_version = parse_version(host.interface.version);
  const auto plugin_version = parse_version(plugin.interface.version);
  if (!host_version || !plugin_version) {
    return std::unexpected((host_version ? plugin_version : host_version).error());
  }
  return precedence(*host_version, *plugin_version);
}

Result<PairAnswer> judge_direction(const Snapshot& host, const Snapshot& plugin, Direction direction,
                                   const Imports& imports) {
  const bool host_is_newer = direction == Direction::backward;
  const Snapshot& newer = host_is_newer ? host : plugin;
  JudgeOptions options;
  options.allow_downgrade = true;
  options.direction = direction;
  options.released_by = host.declarations.released_by;
  const std::array olds{host_is_newer ? &plugin : &host};
  auto judgement = judge(olds, newer, options);
  if (!judgement) {
    return std::unexpected(judgement.error());
  }
  PairAnswer answer;
  answer.direction = direction;
  Reader(host, newer, direction, imports).read(*judgement, answer);
  answer.judgement = std::move(*judgement);
  return answer;
}

bool is_worse(const PairAnswer& a, const PairAnswer& b) {
  const auto proven = [](const PairAnswer& answer) {
    return std::ranges::count_if(answer.reasons, [](const Reason& reason) { return !is_undecided(reason.code); });
  };
  return std::pair(proven(a), a.reasons.size()) > std::pair(proven(b), b.reasons.size());
}

}  // namespace

Result<PairAnswer> judge_pair(const Snapshot& host, const Snapshot& plugin, const Imports& imports) {
  const auto ordered = order(host, plugin);
  if (!ordered) {
    return std::unexpected(ordered.error());
  }
  if (*ordered != 0) {
    return judge_direction(host, plugin, *ordered > 0 ? Direction::backward : Direction::forward, imports);
  }
  auto forward = judge_direction(host, plugin, Direction::forward, imports);
  if (!forward) {
    return forward;
  }
  auto backward = judge_direction(host, plugin, Direction::backward, imports);
  if (!backward) {
    return backward;
  }
  return is_worse(*backward, *forward) ? std::move(backward) : std::move(forward);
}

void adopt_declarations(const Snapshot& host, Snapshot& plugin) {
  std::vector<SurvivorDeclaration> survivors = host.declarations.survives_reload;
  for (const SurvivorDeclaration& claimed : plugin.declarations.survives_reload) {
    if (std::ranges::find(survivors, claimed.type, &SurvivorDeclaration::type) == survivors.end()) {
      survivors.push_back(claimed);
    }
  }
  plugin.declarations = host.declarations;
  plugin.declarations.survives_reload = std::move(survivors);
}

}  // namespace abigate
