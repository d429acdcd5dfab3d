// Findings in words: for people, for programs, for a pull request. Nothing is decided here. What people read has names
// as they write them (readable_names.h), programs get the exact ones.
#pragma once

#include <string>

#include "analyzer/judge/finding.h"

namespace abigate {

struct TextStyle {
  bool colour = false;
  unsigned width = 100;  ///< columns to wrap at
};

/// The report for a terminal: causes first, a closing block with bumps, versions, directions and verdict.
std::string report_text(const Judgement& exact, const TextStyle& style);

/// The JSON object of `abi-diff --format json`: stable keys, indented, ends with a newline.
std::string report_json(const Judgement& judgement);

/// Markdown that fits a pull request or a release note.
std::string report_markdown(const Judgement& exact);

}  // namespace abigate
