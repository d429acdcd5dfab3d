// What changed in the direct bases of a class.
#pragma once

#include "analyzer/compare/class_changes.h"
#include "analyzer/compare/class_pair.h"

namespace abigate {

struct BaseAnswer {
  LayoutCause cause;
  bool differ = false;  ///< told, or moved: what follows from it is not told again
};

BaseAnswer compare_bases(const ClassPair& classes);

}  // namespace abigate
