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

enum class CompareScope : std::uint8_t {
  everything,
  symbols,  ///< what the two binaries show, each symbol of which counts; the graphs are not looked at
};

/// Both snapshots must outlive the result. Linear in the size of the graphs; thread-safe. Graphs are compared where
/// both were read from headers; binaries, where both snapshots hold one.
Comparison compare(const Snapshot& old_side, const Snapshot& new_side, CompareScope scope = CompareScope::everything);

}  // namespace abigate
