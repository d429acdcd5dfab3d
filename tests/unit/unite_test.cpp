// Judgements of several targets as one.
#include "analyzer/judge/unite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace abigate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Judgement on(std::string target, Verdict verdict = Verdict::pass, Bump owed = Bump::none) {
  Judgement judgement;
  judgement.target = std::move(target);
  judgement.old_version = "1.4.0";
  judgement.verdict = verdict;
  judgement.required_bump = owed;
  judgement.verdict_reason = verdict == Verdict::fail ? "it owes more" : "nothing is owed";
  judgement.baselines = {{"1.4.0", verdict, owed, Bump::minor}};
  judgement.declared_bump = Bump::minor;
  return judgement;
}

Finding change(std::string subject, Bump bump) {
  Finding finding;
  finding.rule = "type-changed";
  finding.subject = std::move(subject);
  finding.bump = bump;
  finding.change_class = ChangeClass::conflict;
  return finding;
}

Judgement united(Judgement first, Judgement second) {
  std::vector<Judgement> each;
  each.push_back(std::move(first));
  each.push_back(std::move(second));
  return unite_targets(std::move(each));
}

TEST(UniteTargets, OneAloneStaysAsItIs) {
  std::vector<Judgement> each{on("x86_64", Verdict::fail, Bump::major)};
  each.front().findings = {change("box", Bump::major)};
  const Judgement whole = unite_targets(std::move(each));
  EXPECT_EQ(whole.target, "x86_64");
  EXPECT_THAT(whole.targets, IsEmpty());
  EXPECT_EQ(whole.findings.front().target, std::nullopt);
}

TEST(UniteTargets, TheWorstCountsWhicheverComesFirst) {
  for (const bool failing_first : {false, true}) {
    Judgement failing = on("i686", Verdict::fail, Bump::major);
    failing.bumps = {Bump::major, Bump::minor, Bump::none};
    failing.compatibility = {Answer::compatible, Answer::incompatible, Answer::incompatible};
    failing.next_version = "2.0.0";
    Judgement passing = on("x86_64", Verdict::pass, Bump::minor);
    passing.bumps = {Bump::minor, Bump::minor, Bump::patch};
    passing.compatibility = {Answer::conditional, Answer::compatible, Answer::compatible};
    passing.next_version = "1.5.0";
    const Judgement whole = failing_first ? united(failing, passing) : united(passing, failing);
    EXPECT_EQ(whole.verdict, Verdict::fail);
    EXPECT_EQ(whole.required_bump, Bump::major);
    EXPECT_EQ(whole.next_version, "2.0.0");
    EXPECT_EQ(whole.bumps.binary, Bump::major);
    EXPECT_EQ(whole.bumps.source, Bump::minor);
    EXPECT_EQ(whole.bumps.behaviour, Bump::patch);
    EXPECT_EQ(whole.compatibility.backward, Answer::conditional);
    EXPECT_EQ(whole.compatibility.forward, Answer::incompatible);
    EXPECT_EQ(whole.compatibility.swap, Answer::incompatible);
  }
}

TEST(UniteTargets, AProvenBreakOutweighsWhatIsUndecidedAndThatAPass) {
  EXPECT_EQ(united(on("a", Verdict::undecided), on("b", Verdict::fail)).verdict, Verdict::fail);
  EXPECT_EQ(united(on("a", Verdict::fail), on("b", Verdict::undecided)).verdict, Verdict::fail);
  EXPECT_EQ(united(on("a", Verdict::pass), on("b", Verdict::undecided)).verdict, Verdict::undecided);
  EXPECT_EQ(united(on("a", Verdict::pass), on("b", Verdict::pass)).verdict, Verdict::pass);
}

TEST(UniteTargets, ABaselineStaysOneEntry) {
  const Judgement whole = united(on("x86_64"), on("i686", Verdict::fail, Bump::major));
  ASSERT_THAT(whole.baselines, SizeIs(1));
  EXPECT_EQ(whole.baselines[0].version, "1.4.0");
  EXPECT_EQ(whole.baselines[0].verdict, Verdict::fail);
  EXPECT_EQ(whole.baselines[0].required_bump, Bump::major);
  EXPECT_EQ(whole.baselines[0].declared_bump, Bump::minor);
}

TEST(UniteTargets, WhatIsDeclaredOnlyOnSomeIsNotDeclared) {
  Judgement undeclared = on("i686");
  undeclared.declared_bump = std::nullopt;
  EXPECT_EQ(united(on("x86_64"), undeclared).declared_bump, std::nullopt);
}

TEST(UniteTargets, EachTargetKeepsItsResult) {
  const Judgement whole = united(on("x86_64"), on("i686", Verdict::fail, Bump::major));
  EXPECT_EQ(whole.target, "");
  ASSERT_THAT(whole.targets, SizeIs(2));
  EXPECT_EQ(whole.targets[0].target, "x86_64");
  EXPECT_EQ(whole.targets[0].verdict, Verdict::pass);
  EXPECT_EQ(whole.targets[1].target, "i686");
  EXPECT_EQ(whole.targets[1].required_bump, Bump::major);
}

TEST(UniteTargets, FindingsCarryTheirTargetWorstFirst) {
  Judgement first = on("x86_64");
  first.findings = {change("box", Bump::major), change("crate", Bump::minor)};
  Judgement second = on("i686");
  second.findings = {change("box", Bump::major), change("bag", Bump::patch)};
  std::vector<std::string> told;
  for (const Finding& finding : united(std::move(first), std::move(second)).findings) {
    told.push_back(finding.subject + " on " + finding.target.value_or("none"));
  }
  EXPECT_THAT(told, ElementsAre("box on x86_64", "box on i686", "crate on x86_64", "bag on i686"));
}

TEST(UniteTargets, AReasonAndAWarningNameTheirTargetWhereItIsNotAll) {
  Judgement first = on("x86_64");
  first.warnings = {"seen by all", "seen by one"};
  Judgement second = on("i686", Verdict::fail, Bump::major);
  second.warnings = {"seen by all"};
  const Judgement whole = united(first, second);
  EXPECT_EQ(whole.verdict_reason, "it owes more (i686)");
  EXPECT_THAT(whole.warnings, ElementsAre("seen by all", "seen by one (x86_64)"));
  EXPECT_EQ(united(on("x86_64"), on("i686")).verdict_reason, "nothing is owed");
}

TEST(UniteTargets, WhatCouldNotBeSeenIsToldOnce) {
  Judgement first = on("x86_64");
  first.fidelity = {{"attribute", "box", Effect::unseen}};
  Judgement second = on("i686");
  second.fidelity = {{"attribute", "box", Effect::undecided}, {"type", "crate", Effect::unseen}};
  const Judgement whole = united(first, second);
  ASSERT_THAT(whole.fidelity, SizeIs(2));
  EXPECT_EQ(whole.fidelity[0].effect, Effect::undecided);
  EXPECT_EQ(whole.fidelity[1].where, "crate");
}

}  // namespace
}  // namespace abigate
