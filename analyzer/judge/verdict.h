// From findings to a verdict: what they owe, what was declared, and whether the gate passes.
#pragma once

#include "analyzer/judge/finding.h"
#include "analyzer/judge/judge.h"
#include "analyzer/judge/policy.h"

namespace abigate {

/// Worst answer of all findings that decide compatibility, per direction.
Compatibility overall(const std::vector<Finding>& findings);

/// Whether source or neutral findings aside, this one decides compatibility.
bool decides(const Finding& finding);

/// The order of a report: worst first; then by name, so that it never depends on how the graphs were walked.
bool comes_before(const Finding& a, const Finding& b);

struct VerdictInput {
  const JudgeOptions& options;
  const Policy& policy;
  Side released_by = Side::plugin;
  std::optional<Bump> declared;
  bool undecided = false;      ///< something that could not be seen changed
  bool types_unread = false;   ///< a snapshot without headers: nothing is known of types
  bool state_unknown = false;  ///< a surviving record that nobody defines
};

struct VerdictResult {
  Verdict verdict = Verdict::pass;
  std::string reason;  ///< one sentence
};

VerdictResult decide_verdict(const VerdictInput& input, const std::vector<Finding>& findings, Bump required,
                             const Compatibility& compatibility);

}  // namespace abigate
