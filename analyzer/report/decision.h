// Decisions of the gate in words: for people on call, for logs, for programs.
#pragma once

#include <string>

#include "analyzer/gate/decision.h"
#include "analyzer/report/report.h"

namespace abigate {

/// One paragraph that says what was decided, why, what it would have done, and what to do now.
std::string explain(const Decision& decision);

/// That paragraph, then every reason, condition and hazard.
std::string decision_text(const Decision& decision, const TextStyle& style);

/// One line for a log, without the final newline.
std::string decision_line(const Decision& decision);

struct DecisionJsonStyle {
  bool times = false;     ///< with `times_us`
  bool one_line = false;  ///< for logs: one object, one line
};

/// The object of `abi-gate check --format json`; ends with a newline.
std::string decision_json(const Decision& decision, const DecisionJsonStyle& style);

}  // namespace abigate
