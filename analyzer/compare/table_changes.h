// What changed in the virtual tables of a class, and in who exports them.
#pragma once

#include <cstddef>
#include <optional>

#include "analyzer/compare/class_pair.h"

namespace abigate {

/// `bases_differ`: what came with a base, or went with it, is told there. The answer is the index, in
/// Comparing::changes, of a table pointer that came or went by itself, and moves the members.
std::optional<std::size_t> compare_tables(const ClassPair& classes, bool bases_differ);

}  // namespace abigate
