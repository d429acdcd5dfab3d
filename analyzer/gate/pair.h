// The graphs of one host and one plugin, judged as a pair: the one with the higher version is the newer side.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "analyzer/gate/decision.h"
#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

/// What a judgement of a pair says against it, and what it hangs on.
struct PairAnswer {
  Judgement judgement;  ///< with equal versions, that of the worse direction
  Direction direction = Direction::forward;
  std::vector<Reason> reasons;
  std::vector<Condition> conditions;
};

/// Whether the plugin asks for a symbol of the host.
using Imports = std::function<bool(std::string_view linkage_name)>;

/// Both snapshots carry the host's declarations (see adopt_declarations). A condition passes, and is listed, where a
/// declared guard decides it or the lookup of a symbol does; else it is a reason. Equal versions are judged in both
/// directions. Errors: versions that cannot be read, and other things that make a judgement impossible.
Result<PairAnswer> judge_pair(const Snapshot& host, const Snapshot& plugin, const Imports& imports);

/// Lets what the host declares of roles, guards, exports and policy stand in place of what the plugin claims. What
/// either of them declares to survive a reload survives. `host` must outlive `plugin`.
void adopt_declarations(const Snapshot& host, Snapshot& plugin);

}  // namespace abigate
