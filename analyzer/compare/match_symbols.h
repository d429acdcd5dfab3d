// Which function or variable of OLD is which of NEW.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/model/nodes.h"

namespace abigate {

struct SymbolMatch {
  std::uint32_t old_index = 0;
  std::uint32_t new_index = 0;
  bool by_name = false;  ///< the linkage name differs, the qualified name is the same
};

struct SymbolMatches {
  std::vector<SymbolMatch> both;
  std::vector<std::uint32_t> removed;  ///< indices into OLD
  std::vector<std::uint32_t> added;    ///< indices into NEW
};

/// By linkage name; an inline overload that is left over with the one that differs from it by `const` alone; any other
/// with the only new one of its qualified name.
SymbolMatches match_symbols(const std::vector<Function>& olds, const std::vector<Function>& news);
SymbolMatches match_symbols(const std::vector<Variable>& olds, const std::vector<Variable>& news);

}  // namespace abigate
