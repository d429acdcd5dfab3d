// Attributes of functions as promises between caller and callee.
#pragma once

#include <cstddef>
#include <set>
#include <vector>

#include "analyzer/model/snapshot.h"

namespace abigate {

/// The first word of "alloc_size(1,2)".
Text stem(Text attribute);

/// The caller relies on it.
bool promises_to_caller(Text attribute);
/// The callee relies on it.
bool promises_to_callee(Text attribute);

std::vector<Text> without_demands(std::vector<Text> attributes);

/// Parameters that must not be null, however that is spelled: nonnull(1), nonnull for all, or at the parameter.
std::set<std::size_t> demands(const Graph& graph, const Function& function);

}  // namespace abigate
