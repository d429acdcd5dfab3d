// What a change touches, and whether any of it crosses.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analyzer/compare/change.h"
#include "analyzer/judge/context.h"

namespace abigate {

/// A change lies in a pair of types, which cross on ways; in a symbol, which somebody defines; or in the released file
/// as a whole, which somebody provides.
struct Touched {
  const Pair* pair = nullptr;
  std::vector<std::uint32_t> ways;  ///< of the pair: indices into Roles::usages, in the order of the walk
  std::optional<SymbolRole> symbol;
  std::optional<Side> provider;
  bool is_enum = false;    ///< no storage: who may send its values makes it
  bool is_record = false;  ///< the change is one of what a record consists of
};

Touched find_touched(const JudgeContext& context, const Change& change);

/// Why the change does no harm whatever its class, as a sentence; null where it may.
const char* why_harmless(const JudgeContext& context, const Change& change, const Touched& touched);

}  // namespace abigate
