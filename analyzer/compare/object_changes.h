// What may be done with the objects of a class: passed in registers, copied, constructed, destroyed, derived from.
#pragma once

#include "analyzer/compare/class_pair.h"

namespace abigate {

/// `told`: some change says already that the class is another. `bases_differ`: a base came, went or moved.
void compare_objects(const ClassPair& classes, bool told, bool bases_differ);

}  // namespace abigate
