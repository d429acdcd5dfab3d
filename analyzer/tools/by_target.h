// What was read, sorted by target: a judgement is about one of them.
#pragma once

#include <vector>

#include "analyzer/model/error.h"
#include "analyzer/tools/read_side.h"

namespace abigate {

/// The inputs of one target, in the order of the command line: NEW is the last.
using OneTarget = std::vector<SideInput>;

/// One entry for each target, in the order of NEW. `sides`: at least one. Errors of kind usage: an input has a target
/// that another lacks, or one target twice. Where every input has one snapshot only there is one entry, and whether the
/// targets agree is left to the judge.
Result<std::vector<OneTarget>> by_target(std::vector<ReadSide> sides);

}  // namespace abigate
