// Class templates that a by-value parameter or result names: the parser does not instantiate them, yet how they travel
// is decided by their layout.
#pragma once

#include "extractor/unit.h"

namespace abigate::extract {

/// Completes the specializations that functions of the interface take or return by value and that its variables hold,
/// as every caller's compiler will, and those of the interface's own templates that its symbols and virtual functions
/// take or return behind a pointer or reference. Those that are merely named stay as they are. One that does not
/// compile is marked invalid and told as fidelity, "specialization-does-not-compile"; it is no error of the unit.
/// Before any fact is taken: layouts and passing depend on it.
void complete_by_value_types(Unit& unit);

}  // namespace abigate::extract
