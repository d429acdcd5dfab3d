// Judges NEW against one or more OLD snapshots: changes + roles + rules → findings, verdict, required bump.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "analyzer/judge/finding.h"
#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

struct JudgeOptions {
  std::string policy;  ///< "semver", "strict", "binary"; empty: what NEW's declarations say, else semver
  std::optional<PolicyDeclaration> policy_file;  ///< a policy read from a file; wins over `policy`
  std::optional<std::string> old_version;        ///< of the last OLD; overrides the snapshot's
  std::optional<std::string> new_version;
  std::optional<Side> released_by;
  std::optional<Direction> direction;
  bool release = false;          ///< undeclared is not enough for anything above none
  bool allow_downgrade = false;  ///< NEW may be older than OLD
  bool symbols_only = false;     ///< judges what the binaries show alone; both snapshots need one
};

/// Every OLD is judged alone against `new_side`, the worst stands. Errors of kind usage: other interface or target,
/// a malformed version, NEW older than OLD, an unknown policy or rule. Of kind undecidable: symbols alone are asked
/// for, and a snapshot holds no binary. Linear in the size of the graphs; thread-safe: no state is kept.
Result<Judgement> judge(std::span<const Snapshot* const> olds, const Snapshot& new_side, const JudgeOptions& options);

}  // namespace abigate
