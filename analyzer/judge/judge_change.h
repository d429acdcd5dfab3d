// One change, judged: class, answers per direction, guard, roles, bumps.
#pragma once

#include <optional>

#include "analyzer/compare/change.h"
#include "analyzer/judge/context.h"
#include "analyzer/judge/finding.h"

namespace abigate {

/// The finding for one change. Policy and survival are applied later.
Finding judge_change(const JudgeContext& context, const Change& change);

/// The direction in which the released side is the newer one.
constexpr Direction released_direction(Side released_by) {
  return released_by == Side::plugin ? Direction::forward : Direction::backward;
}

}  // namespace abigate
