// Which pairs differ in anything that can be reached from them.
#pragma once

#include "analyzer/compare/pairing.h"

namespace abigate {

/// Fills Pairing::differs and Pairing::differs_here: a pair differs if it, or any pair that it leads to, does. Breadth
/// first against the edges, hence linear.
void spread_differences(Pairing& pairing);

}  // namespace abigate
