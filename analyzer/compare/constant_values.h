// Questions about constants that comparing, reaching and judging all ask.
#pragma once

#include <string>

#include "analyzer/model/snapshot.h"

namespace abigate {

/// The constant of that name, or null. Constants of a graph are sorted by name.
const Constant* find_constant(const Graph& graph, Text name);

std::string decimal(Wide value);

bool same_value(const Constant& a, const Constant& b);

/// Arrays or objects that are known to hold something else. A snapshot may say nothing of the elements.
bool other_elements(const Constant& a, const Constant& b);

/// By its name, or by a string that reads as a version or date.
bool tells_version(const Constant& constant);

}  // namespace abigate
