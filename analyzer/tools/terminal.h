// What standard output is connected to.
#pragma once

#include "analyzer/report/report.h"

namespace abigate {

/// Colour and width for a report on standard output: colour only on a terminal, never with NO_COLOR set or TERM=dumb;
/// the terminal's width within reason, else the default.
TextStyle style_of_stdout();

}  // namespace abigate
