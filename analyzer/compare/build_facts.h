// What the facts of a build mean for a pair of binaries.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzer/model/snapshot.h"

namespace abigate {

enum class FactClass : std::uint8_t {
  must_match,              ///< layout or calls depend on it
  must_match_if_crossing,  ///< only where a type, or an exception, that it governs crosses the interface
  information,
};

/// One fact as two builds state it; empty: not stated.
struct FactPair {
  Text name;
  Text before;
  Text after;
  FactClass fact_class = FactClass::information;
  bool stated = false;  ///< by both; a fact that is stated only where it is not as usual counts as stated by both

  bool differs() const { return stated && before != after; }
};

FactClass fact_class(std::string_view name);

/// The facts of both, each once, in order of name. Both lists are sorted by name, as snapshots have them.
std::vector<FactPair> pair_facts(const std::vector<BuildFact>& before, const std::vector<BuildFact>& after);

/// Whether what the fact governs crosses in this interface: an object with a run-time type, an exception, a type of the
/// C++ library. For facts that must match in any case: yes.
bool fact_crosses(const Graph& graph, const Declarations& declarations, std::string_view name);

std::string_view word_for(FactClass value);

}  // namespace abigate
