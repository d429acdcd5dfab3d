// What a judged change owes the version number, and the facts that its finding shows.
#pragma once

#include "analyzer/judge/context.h"
#include "analyzer/judge/finding.h"
#include "analyzer/judge/rule_index.h"

namespace abigate {

/// Fills `bumps`, `bump` and `surface` of a finding whose class and answers are known.
void owe(const JudgeContext& context, const Change& change, const Rule& rule, Finding& finding);

/// Numbers, names, moved members and places of a change.
void copy_facts(const Change& change, Finding& finding);

}  // namespace abigate
