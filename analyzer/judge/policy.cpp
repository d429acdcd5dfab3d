#include "analyzer/judge/policy.h"

#include <algorithm>

#include "rules/rules.h"

namespace abigate {

namespace {

std::string known_policies() {
  std::string list;
  for (const PolicyRecord& record : policy_records()) {
    list += (list.empty() ? "" : ", ") + std::string(record.id);
  }
  return list;
}

Bump as_bump(BumpOverride value) { return static_cast<Bump>(static_cast<int>(value)); }

}  // namespace

const Policy::Override* Policy::override_for(const std::string& rule) const {
  const auto found = std::ranges::find(overrides, rule, &Override::rule);
  return found == overrides.end() ? nullptr : &*found;
}

Result<Policy> make_policy(const JudgeOptions& options, const Declarations& declarations) {
  const PolicyDeclaration& declared = options.policy_file ? *options.policy_file : declarations.policy;
  Policy policy;
  policy.name = options.policy_file || options.policy.empty() ? std::string(declared.extends) : options.policy;
  if (policy.name.empty()) {
    policy.name = "semver";
  }
  const auto record = std::ranges::find(policy_records(), std::string_view(policy.name), &PolicyRecord::id);
  if (record == policy_records().end()) {
    return usage_error("unknown policy '" + policy.name + "': expected " + known_policies() + " or a file");
  }
  const auto counts = [&](std::string_view surface) {
    return std::ranges::find(record->counts, surface) != record->counts.end();
  };
  policy.counts_source = counts("source");
  policy.counts_behaviour = counts("behaviour");
  policy.unguarded_fails = record->unguarded_fails;
  if (!options.policy.empty() && !options.policy_file) {
    return policy;  // named on the command line: nothing of the declarations counts
  }
  policy.zero = declared.zero;
  for (const RuleOverride& rule : declared.rules) {
    if (find_rule(rule.rule) == nullptr) {
      return usage_error("the policy overrides rule '" + std::string(rule.rule) +
                         "', which does not exist: 'abi-diff rules' lists all");
    }
    policy.overrides.push_back(
        {std::string(rule.rule), rule.bump ? std::optional(as_bump(*rule.bump)) : std::nullopt, rule.gate});
  }
  return policy;
}

void apply_policy(const Policy& policy, Finding& finding) {
  Bumps& bumps = finding.bumps;
  const auto lower = [](Bump& bump) { bump = std::min(bump, Bump::patch); };
  if (!policy.counts_source) {
    lower(bumps.source);
  }
  if (!policy.counts_behaviour) {
    lower(bumps.behaviour);
  }
  if (const auto* override = policy.override_for(finding.rule); override != nullptr && override->bump) {
    const Bump wanted = *override->bump;
    bumps = {};
    Bump& place = finding.surface == Surface::source      ? bumps.source
                  : finding.surface == Surface::behaviour ? bumps.behaviour
                                                          : bumps.binary;
    place = wanted;
    finding.bump = wanted;
    return;
  }
  if (finding.surface == Surface::neutral) {
    return;
  }
  finding.bump = std::max({bumps.binary, bumps.source, bumps.behaviour});
  if (finding.bump != Bump::none) {
    finding.surface = bumps.binary == finding.bump   ? Surface::binary
                      : bumps.source == finding.bump ? Surface::source
                                                     : Surface::behaviour;
  }
}

}  // namespace abigate
