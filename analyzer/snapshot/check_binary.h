// What must hold in a binary's part of a snapshot, so that who looks for a symbol can search and find one.
#pragma once

#include <optional>

#include "analyzer/snapshot/check.h"

namespace abigate {

/// The first violation found:
///  - each list is in its order, without a thing that stands twice: versions; required versions by library and version;
///    exports by name and version; imports by name, version and library; facts by name;
///  - every symbol, version and fact has a name;
///  - no size in bits overflows 64 bits.
std::optional<Problem> find_problem(const BinaryFacts& binary);

}  // namespace abigate
