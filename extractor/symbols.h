// A walk over all declarations of the unit: everything owned that has a name and an address or a value, and every type.
#pragma once

#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"
#include "extractor/unit.h"

namespace abigate::extract {

class TypeGraph;

/// Adds every owned declaration of the unit: functions, variables, tags, typedefs and templates, reached or not. What
/// is of no known kind goes to the unit's fidelity. Error: see TypeGraph::complete.
Result<void> collect_declarations(Unit& unit, TypeGraph& types, Snapshot& snapshot);

}  // namespace abigate::extract
