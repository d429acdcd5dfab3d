// The situations of the decision table in which one change stands on one way.
#pragma once

#include <cstdint>
#include <string>

#include "analyzer/judge/context.h"
#include "analyzer/judge/situation.h"
#include "analyzer/judge/touched.h"

namespace abigate {

/// The newer side of a direction.
constexpr Side newer_side(Direction direction) { return direction == Direction::backward ? Side::host : Side::plugin; }

bool grows_or_shrinks(ChangeClass change_class);

/// A change of a class, on its way in one direction.
struct OnWay {
  const JudgeContext& context;
  const Change& change;
  const Touched& touched;
  ChangeClass change_class;
  Direction direction;
};

/// Why growth, or what it does to values in registers, is a conflict at this position; empty where it is none.
std::string why_conflict(const OnWay& way, const Position& position);

struct ChangeSituation {
  Situation situation;
  bool compared = false;  ///< the interface hands its size on, so no inferred guard counts
};

/// `usage`: where the position is that of a pair; else no_usage. `symbol`: where it is that of a symbol; else null.
ChangeSituation situation_at(const OnWay& way, const Position& position, std::uint32_t usage, const SymbolRole* symbol);

/// Of a pair for which no way is known.
ChangeSituation situation_without_roles(const OnWay& way);

/// The declared role with a version member with `check: layout`, of the record at a usage or of one on the way to it;
/// null where there is none.
const DeclaredRole* layout_guarded_role(const JudgeContext& context, std::uint32_t usage);

}  // namespace abigate
