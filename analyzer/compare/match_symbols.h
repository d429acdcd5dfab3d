// Which function or variable of OLD is which of NEW.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "analyzer/model/snapshot.h"

namespace abigate {

struct SymbolMatch {
  std::uint32_t old_index = 0;
  std::uint32_t new_index = 0;
  bool by_name = false;                            ///< the linkage name differs, the qualified name is the same
  std::vector<std::pair<TypeId, TypeId>> widened;  ///< classes of which it takes objects of a base now: see widened.h
};

struct SymbolMatches {
  std::vector<SymbolMatch> both;
  std::vector<std::uint32_t> removed;  ///< indices into OLD
  std::vector<std::uint32_t> added;    ///< indices into NEW
};

/// By linkage name; an inline overload that is left over with the one that differs from it by `const` alone, or that
/// takes objects of a base class; any other with the only new one of its qualified name.
SymbolMatches match_functions(const Graph& olds, const Graph& news);
SymbolMatches match_variables(const Graph& olds, const Graph& news);

}  // namespace abigate
