// The locations of a file, put back into a graph: those of top-level nodes from `locations`, those of fields and
// enumerators, which are relative, from there. locations.h describes the form.
#pragma once

#include <optional>

#include "analyzer/snapshot/check.h"
#include "analyzer/snapshot/locations.h"

namespace abigate {

/// As a Location of a field or enumerator that is not resolved yet: `line` holds the distance as a signed number.
Location relative_location(std::int32_t lines);

/// Makes every relative location of fields and enumerators absolute. A Problem where a line would leave [1, 2³²).
std::optional<Problem> resolve_relative_locations(Graph& graph);

}  // namespace abigate
