// Which findings count, and how: a built-in policy with the overrides of a file or a declaration.
#pragma once

#include <string>
#include <vector>

#include "analyzer/judge/finding.h"
#include "analyzer/judge/judge.h"
#include "analyzer/model/error.h"

namespace abigate {

struct Policy {
  std::string name;  ///< of the built-in policy that it extends
  bool counts_source = true;
  bool counts_behaviour = true;
  bool unguarded_fails = false;
  ZeroRule zero = ZeroRule::minor_is_major;
  struct Override {
    std::string rule;
    std::optional<Bump> bump;
    GateOverride gate = GateOverride::by_rule;
  };
  std::vector<Override> overrides;

  const Override* override_for(const std::string& rule) const;
};

/// The policy of the options, else of NEW's declarations, else semver. An unknown policy or rule is a usage error that
/// lists what there is or names what is near.
Result<Policy> make_policy(const JudgeOptions& options, const Declarations& declarations);

/// Lowers and overrides the bumps of a finding as the policy says.
void apply_policy(const Policy& policy, Finding& finding);

}  // namespace abigate
