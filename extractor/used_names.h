// Bodies, templates and macros mention names as they are spelled; the graph refers to entities by their full names.
#pragma once

#include "analyzer/model/snapshot.h"

namespace abigate::extract {

/// Replaces the names in `uses` and `sizes` of all nodes by those of the interface that they may mean: every owned
/// entity whose last component is spelled so. Names that the interface does not own go.
void keep_owned_names(Graph& graph);

}  // namespace abigate::extract
