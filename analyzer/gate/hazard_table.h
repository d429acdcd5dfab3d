// The catalogue of hazards: one row for an id and a moment. Ids are stable and never reused; docs/hazards.md shows the
// table with what the loader did.
#pragma once

#include <span>
#include <string_view>

#include "analyzer/gate/hazards.h"

namespace abigate {

struct HazardKind {
  std::string_view id;
  HazardMoment at = HazardMoment::load;
  HazardEffect effect = HazardEffect::note;  ///< the worst that it comes with
  std::string_view title;
  std::string_view why;  ///< what happens in the process
  std::string_view fix;
};

/// Sorted by id, then moment.
std::span<const HazardKind> hazard_table();

/// The row of `id` at `at`; null: none.
const HazardKind* find_hazard_kind(std::string_view id, HazardMoment at);

/// Whether any row has this id: what `--allow` may name.
bool is_hazard(std::string_view id);

}  // namespace abigate
