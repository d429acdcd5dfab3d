// Whether what survives a reload fits: every surviving record laid out the same in old and new, and without addresses
// of the module's code or data, or with a hook that carries it over.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "analyzer/compare/compare.h"
#include "analyzer/judge/finding.h"

namespace abigate {

struct Survival {
  Answer answer = Answer::compatible;
  std::unordered_set<std::uint32_t> pairs;  ///< all that a surviving record without a hook reaches
  std::vector<std::string> problems;        ///< sentences: what does not fit although nothing changed
  std::vector<std::string> unknown;         ///< surviving records that neither snapshot defines
};

Survival judge_survival(const Comparison& comparison);

}  // namespace abigate
