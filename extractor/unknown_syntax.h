// Attributes and pragmas that Clang passes over although they may change a layout or a symbol: kept under fidelity.
#pragma once

#include "extractor/unit.h"

namespace abigate::extract {

/// Attributes of other compilers, unless they are known to change no ABI, and pragmas that set a byte order.
/// Found by their tokens: warnings about them are silent in system headers and where a pragma switches them off.
void report_unknown_syntax(Unit& unit);

}  // namespace abigate::extract
