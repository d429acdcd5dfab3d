// Macros: by value where they fold to one, else by a hash of their replacement.
//
// A macro is evaluated by feeding its name to the parser when the unit is over, as if an expression followed the last
// header. Whatever is no expression (a type, a statement, half a call) is rejected there, and nothing of it remains.
#pragma once

#include "analyzer/model/snapshot.h"
#include "extractor/unit.h"

namespace abigate::extract {

/// Adds the constants for the owned macros. To be called when all other facts are taken.
void collect_macros(Unit& unit, Snapshot& snapshot);

}  // namespace abigate::extract
