// What lets the newer side notice that its partner is older. A guard counts only if the older version carries it.
#pragma once

#include <string>

#include "analyzer/judge/context.h"
#include "analyzer/judge/finding.h"

namespace abigate {

struct Guard {
  GuardKind kind = GuardKind::none;
  std::string name;
  Evidence evidence = Evidence::inferred;
};

/// The guard of a record or enum that `change` touches, on the way `usage` (no_usage: none is known).
Guard guard_for(const JudgeContext& context, const Change& change, std::uint32_t usage);

/// Sentences about declared guards that name nothing in a version, where they count as absent.
std::vector<std::string> missing_guards(const JudgeContext& context);

/// Whether `a` says less than `b`, or the same.
bool is_no_stronger(const Guard& a, const Guard& b);

}  // namespace abigate
