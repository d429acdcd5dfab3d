// Puts a snapshot into the one order in which equal snapshots have equal text.
#pragma once

#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

/// Sorts types by key (and renumbers every TypeId), functions and variables by linkage name and name, constants by name
/// and kind, facts by name, fidelity, and every list of declarations and attributes whose order means nothing.
/// What is there twice is kept once, at the place that sorts first.
/// Errors, all inconsistencies of whoever filled the snapshot: an id of no node, two different nodes of one key, two
/// different symbols or constants of one name, a text that is not UTF-8, an integer beyond 64 bits.
Result<void> canonicalize(Snapshot& snapshot);

}  // namespace abigate
