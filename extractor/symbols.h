// Functions, variables, and the constants that are variables: everything that has a name and an address or a value.
#pragma once

#include "analyzer/model/snapshot.h"
#include "extractor/unit.h"

namespace abigate::extract {

class TypeGraph;

/// Adds every owned declaration of the unit: functions, variables, tags and typedefs, reached or not.
void collect_declarations(Unit& unit, TypeGraph& types, Snapshot& snapshot);

}  // namespace abigate::extract
