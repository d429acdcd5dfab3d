// Judging interfaces that a test builds, and picking what a test asks about.
#pragma once

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "analyzer/judge/judge.h"
#include "tests/unit/graph_builder.h"

namespace abigate::test {

/// The options that name a built-in policy.
inline JudgeOptions under(std::string_view policy) {
  JudgeOptions options;
  options.policy = policy;
  return options;
}

inline Judgement judged(const Snapshot& before, const Snapshot& after, const JudgeOptions& options = {}) {
  const Snapshot* const olds[] = {&before};
  auto judgement = judge(olds, after, options);
  EXPECT_TRUE(judgement.has_value()) << (judgement ? "" : judgement.error().message);
  return judgement ? std::move(*judgement) : Judgement{};
}

inline Judgement judged(Interface& before, Interface& after, const JudgeOptions& options = {}) {
  return judged(before.snapshot(), after.snapshot(), options);
}

/// "rule subject::member" of each finding, one per line: what a failing test shows.
inline std::string listed(const Judgement& judgement) {
  std::string list;
  for (const Finding& finding : judgement.findings) {
    list += finding.rule + " " + finding.subject + (finding.member.empty() ? "" : "::" + finding.member) + "\n";
  }
  return list;
}

/// The only finding.
inline const Finding& only(const Judgement& judgement) {
  static const Finding none{};
  EXPECT_EQ(judgement.findings.size(), 1U) << listed(judgement);
  return judgement.findings.empty() ? none : judgement.findings.front();
}

/// The finding of that rule.
inline const Finding& of_rule(const Judgement& judgement, std::string_view rule) {
  static const Finding none{};
  const auto found = std::ranges::find(judgement.findings, rule, &Finding::rule);
  EXPECT_NE(found, judgement.findings.end()) << "no finding of " << rule << " among\n" << listed(judgement);
  return found == judgement.findings.end() ? none : *found;
}

}  // namespace abigate::test
