// Compares two snapshots: pairs of types and symbols, and what differs between them.
#pragma once

#include <vector>

#include "analyzer/compare/change.h"
#include "analyzer/compare/pairing.h"

namespace abigate {

struct Comparison {
  Pairing pairing;
  std::vector<Change> changes;   ///< in a fixed order: symbols, types, constants, declarations
  bool untyped_channel = false;  ///< of either version: what no entry point reaches may cross all the same
};

/// Both snapshots must outlive the result. Linear in the size of the graphs; thread-safe.
Comparison compare(const Snapshot& old_side, const Snapshot& new_side);

}  // namespace abigate
