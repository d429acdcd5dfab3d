// Which types of a graph the interface reaches as values, as pointees, or as elements of a container.
#pragma once

#include <vector>

#include "analyzer/model/snapshot.h"

namespace abigate::extract {

/// Per type, whether a symbol, a class or enum of the interface leads to it otherwise than as an argument of one of the
/// interface's own templates: there its layout shows in what the template makes of it.
std::vector<bool> reached_types(const Graph& graph);

}  // namespace abigate::extract
