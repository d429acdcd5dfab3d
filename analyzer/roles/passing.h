// Whether values travel alike in both versions.
#pragma once

#include <cstddef>

#include "analyzer/compare/pairing.h"

namespace abigate {

/// Whether the result (0) or a parameter (from 1) of a pair of function types is passed in another way in NEW.
bool travels_otherwise(const Pairing& pairing, PairId function, std::size_t i);

}  // namespace abigate
