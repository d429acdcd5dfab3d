// Judging whole interfaces: growth that becomes a conflict, guards, bumps, the version gate, what survives a reload,
// what could not be seen.
#include "analyzer/judge/judge.h"

#include <array>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/fingerprints.h"
#include "tests/unit/graph_builder.h"
#include "tests/unit/judging.h"

namespace abigate {
namespace {

using test::Interface;
using test::judged;
using test::Members;
using test::of_rule;
using test::only;
using test::under;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto compatible = Answer::compatible;
constexpr auto conditional = Answer::conditional;
constexpr auto incompatible = Answer::incompatible;

RoleDeclaration role(Text type) {
  return {.type = type, .made_by = {}, .filled_by = {}, .destroyed_by = {}, .used_by = {}, .guard = {}};
}

/// Two versions of one interface in which `thing` is {x} and then {x, y}.
struct Growth {
  Interface before;
  Interface after;

  explicit Growth(const std::function<void(Interface&)>& around, std::string_view old_version = {},
                  std::string_view new_version = {}, Members head = {{"x", "int"}},
                  const test::MemberSpec& more = {"y", "int"})
      : before(old_version), after(new_version) {
    before.record("thing", head);
    head.push_back(more);
    after.record("thing", head);
    around(before);
    around(after);
  }
  Judgement judge(const JudgeOptions& options = {}) { return judged(before, after, options); }
};

// ---- growth becomes conflict ----

struct Compiled {
  const char* what;
  void (*around)(Interface&);
  bool conflict;
};
void PrintTo(const Compiled& one, std::ostream* out) { *out << one.what; }

class SizeCompiledIn : public testing::TestWithParam<Compiled> {};
TEST_P(SizeCompiledIn, MakesGrowthAConflict) {
  Growth growth(GetParam().around);
  const Judgement judgement = growth.judge();
  const Finding& finding = of_rule(judgement, "record-field-appended");
  if (GetParam().conflict) {
    EXPECT_EQ(word_for(finding.change_class), "conflict");
    EXPECT_EQ(judgement.compatibility.backward, incompatible);
    EXPECT_EQ(judgement.compatibility.forward, incompatible);
    EXPECT_EQ(judgement.required_bump, Bump::major);
    EXPECT_FALSE(finding.path.empty()) << "the finding names the path";
  } else {
    EXPECT_EQ(word_for(finding.change_class), "product-grows");
    EXPECT_NE(std::min(finding.backward.answer, finding.forward.answer), incompatible);
  }
}
INSTANTIATE_TEST_SUITE_P(
    Ways, SizeCompiledIn,
    testing::Values(
        Compiled{"passed by value", [](Interface& i) { i.function("f", "void(thing)"); }, true},
        Compiled{"returned by value", [](Interface& i) { i.function("f", "thing(int)"); }, true},
        Compiled{"passed by value through a callback", [](Interface& i) { i.function("f", "void(void(thing)*)"); },
                 true},
        Compiled{"passed by value through a slot",
                 [](Interface& i) {
                   i.record("table", {{"run", "void(thing)*"}});
                   i.function("f", "table const*(int)");
                 },
                 true},
        Compiled{"embedded ahead of others",
                 [](Interface& i) {
                   i.record("box", {{"thing", "thing"}, {"z", "int"}});
                   i.function("f", "void(box const*)");
                 },
                 true},
        Compiled{"embedded at the end",
                 [](Interface& i) {
                   i.record("box", {{"z", "int"}, {"thing", "thing"}});
                   i.function("f", "void(box const*)");
                 },
                 false},
        Compiled{"embedded ahead of reserved space that gives way",
                 [](Interface& i) {
                   const bool large = extent_of(i.snapshot(), i.type("thing"))->size_bytes > 4;
                   i.record("box", {{"thing", "thing"}, {"reserved", large ? "int[3]" : "int[4]"}, {"z", "int"}});
                   i.function("f", "void(box const*)");
                 },
                 false},
        Compiled{"element of an array member",
                 [](Interface& i) {
                   i.record("box", {{"things", "thing[4]"}});
                   i.function("f", "void(box const*)");
                 },
                 true},
        Compiled{"pointer beside a count",
                 [](Interface& i) { i.function("f", "void(thing const*,int)", {"things", "count"}); }, true},
        Compiled{"pointer member beside a count",
                 [](Interface& i) {
                   i.record("box", {{"things", "thing const*"}, {"n_things", "int"}});
                   i.function("f", "box const*(int)");
                 },
                 true},
        Compiled{"declared an array",
                 [](Interface& i) {
                   RoleDeclaration declaration = role("thing");
                   declaration.array = true;
                   i.declarations().roles = {declaration};
                   i.function("f", "thing const*(int)");
                 },
                 true},
        Compiled{"an array of pointers is none of things",
                 [](Interface& i) { i.function("f", "void(thing const*const*,int)", {"things", "count"}); }, false},
        Compiled{"a linked variable", [](Interface& i) { i.variable("v", "thing"); }, true},
        Compiled{"a variable that is looked up",
                 [](Interface& i) {
                   i.declarations().exports = {{Side::plugin, "v", std::nullopt, Lookup::dlsym}};
                   i.variable("v", "thing");
                 },
                 false},
        Compiled{"destroyed by the other side",
                 [](Interface& i) {
                   RoleDeclaration declaration = role("thing");
                   declaration.made_by = Side::plugin;
                   declaration.destroyed_by = Side::host;
                   i.declarations().roles = {declaration};
                   i.function("f", "thing*(int)");
                 },
                 true},
        Compiled{"behind a pointer", [](Interface& i) { i.function("f", "void(thing const*)"); }, false},
        Compiled{"by value among pointers",
                 [](Interface& i) {
                   i.function("f", "void(thing const*)");
                   i.function("g", "thing const*(int)");
                   i.function("h", "void(thing)");
                 },
                 true}));

TEST(GrowthBecomesConflict, NotWhereTheMemberFellIntoPadding) {
  Growth growth([](Interface& i) { i.function("f", "void(thing const*,int)", {"things", "count"}); }, {}, {},
                {{"p", "long"}, {"c", "char"}}, {"d", "char"});
  const Judgement judgement = growth.judge();
  EXPECT_EQ(word_for(only(judgement).change_class), "product-grows");
}

TEST(GrowthBecomesConflict, AMemberOfSizeZeroIsNoGrowth) {
  Growth growth([](Interface& i) { i.function("f", "void(thing*,int)", {"things", "count"}); }, {}, {}, {{"x", "int"}},
                {"tail", "int[]"});
  const Judgement judgement = growth.judge();
  EXPECT_NE(only(judgement).change_class, ChangeClass::conflict);
}

TEST(GrowthBecomesConflict, ALargerUnionBehindAPointerIsProductAndSum) {
  Interface before;
  Interface after;
  before.union_of("value", {{"i", "int"}});
  after.union_of("value", {{"i", "int"}, {"d", "double"}});
  for (Interface* side : {&before, &after}) {
    side->function("f", "value const*(int)");
  }
  const Judgement judgement = judged(before, after);
  EXPECT_EQ(of_rule(judgement, "union-alternative-added").change_class, ChangeClass::sum_grows);
  EXPECT_EQ(of_rule(judgement, "union-grew").change_class, ChangeClass::product_grows);
}

// ---- reach ----

TEST(Reach, AnUnreachedRecordIsNeutral) {
  Growth growth([](Interface& i) { i.function("f", "void(int)"); });
  const Judgement judgement = growth.judge();
  EXPECT_EQ(only(judgement).surface, Surface::neutral);
  EXPECT_EQ(only(judgement).bump, Bump::patch);
  EXPECT_EQ(only(judgement).bumps.binary, Bump::none);
}

TEST(Reach, AnUntypedChannelMayCarryIt) {
  for (const char* type : {"void*(char const*)", "void*(unsigned int)", "int(char const*,void*)", "int(int,void**)"}) {
    Growth growth([&](Interface& i) { i.function("f", type, {}); });
    const Judgement judgement = growth.judge();
    EXPECT_EQ(only(judgement).change_class, ChangeClass::product_grows) << type;
    EXPECT_EQ(only(judgement).backward.answer, conditional) << type;
    EXPECT_EQ(only(judgement).forward.answer, conditional) << type;
    EXPECT_EQ(only(judgement).roles.evidence, Evidence::unknown) << type;
  }
}

TEST(Reach, UserDataAndBytesAreNoChannel) {
  struct Signature {
    const char* type;
    std::array<const char*, 3> names;
  };
  for (const Signature& function : {Signature{"void(void(int)*,void*)", {"done", "user_data", ""}},
                                    Signature{"int(void*,unsigned long)", {"data", "len", ""}},
                                    Signature{"int(int,void const*,unsigned long)", {"fd", "bytes", "size"}}}) {
    Growth growth([&](Interface& i) {
      abigate::Function& made = i.function("f", function.type);
      for (std::size_t k = 0; k < made.parameters.size(); ++k) {
        made.parameters[k].name = function.names[k];
      }
    });
    EXPECT_EQ(only(growth.judge()).surface, Surface::neutral) << function.type;
  }
}

TEST(Reach, EnumsAlwaysCount) {
  Interface before;
  Interface after;
  before.enumeration("mode", {{"A", 0}});
  after.enumeration("mode", {{"A", 0}, {"B", 1}});
  EXPECT_EQ(only(judged(before, after)).bump, Bump::minor);
}

// ---- guards ----

Members sized() { return {{"size", "unsigned int"}, {"x", "int"}}; }

TEST(Guards, ASizeMemberByItsShape) {
  Growth growth([](Interface& i) { i.function("f", "void(thing const*)"); }, {}, {}, sized());
  const Judgement judgement = growth.judge();
  EXPECT_EQ(only(judgement).guard, GuardKind::size_member);
  EXPECT_EQ(only(judgement).guard_name, "size");
  EXPECT_EQ(only(judgement).guard_evidence, Evidence::inferred);
}

TEST(Guards, ASecondMemberBehindAVersion) {
  Growth growth([](Interface& i) { i.function("f", "void(thing const*)"); }, {}, {},
                {{"version", "unsigned int"}, {"struct_size", "unsigned int"}, {"x", "int"}});
  EXPECT_EQ(only(growth.judge()).guard, GuardKind::size_member);
}

TEST(Guards, AVersionMember) {
  Growth growth([](Interface& i) { i.function("f", "void(thing const*)"); }, {}, {},
                {{"abi_version", "unsigned int"}, {"x", "int"}});
  EXPECT_EQ(only(growth.judge()).guard, GuardKind::version_member);
}

TEST(Guards, ShapesThatAreNone) {
  for (const Members& head :
       {Members{{"x", "int"}, {"size", "unsigned int"}}, Members{{"size", "unsigned short"}, {"s", "short"}},
        Members{{"size", "float"}}, Members{{"size", "unsigned int", 16}}, Members{{"x", "int"}},
        Members{{"kind", "int"}, {"struct_size", "unsigned int"}}, Members{{"data_size", "unsigned int"}}}) {
    Growth growth([](Interface& i) { i.function("f", "void(thing const*)"); }, {}, {}, head);
    const Judgement judgement = growth.judge();
    EXPECT_EQ(only(judgement).guard, GuardKind::none) << head.front().name << " " << head.front().type;
    EXPECT_EQ(only(judgement).guard_evidence, std::nullopt);
  }
}

TEST(Guards, OneThatComesWithTheGrowthGuardsNothing) {
  Interface before;
  Interface after;
  before.record("thing", {{"x", "unsigned int"}});
  after.record("thing", {{"x", "unsigned int"}, {"size", "unsigned int"}});
  for (Interface* side : {&before, &after}) {
    RoleDeclaration declaration = role("thing");
    declaration.guard = GuardDeclaration{GuardKind::size_member, "size", GuardCheck::at_least};
    side->declarations().roles = {declaration};
    side->function("f", "void(thing const*)");
  }
  EXPECT_EQ(only(judged(before, after)).guard, GuardKind::none);
}

TEST(Guards, ASizeIsVoidWhereItDidNotChange) {
  Growth growth([](Interface& i) { i.function("f", "void(thing const*)"); }, {}, {},
                {{"size", "unsigned long"}, {"c", "char"}}, {"d", "char"});
  EXPECT_EQ(only(growth.judge()).guard, GuardKind::none);
}

TEST(Guards, ASizeIsVoidWhereItIsPartOfAnId) {
  Growth growth(
      [](Interface& i) {
        i.function("f", "void(thing const*)");
        i.constant("ACME_COMMAND", 5).sizes = {"thing"};
      },
      {}, {}, sized());
  EXPECT_EQ(of_rule(growth.judge(), "record-field-appended").guard, GuardKind::none);
}

TEST(Guards, AVersionIsVoidWhereTheVersionConstantStayed) {
  for (const bool changed : {false, true}) {
    Growth growth(
        [&](Interface& i) {
          const bool large = extent_of(i.snapshot(), i.type("thing"))->size_bytes > 8;
          i.constant("ACME_ABI_VERSION", changed && large ? 2 : 1);
          i.function("f", "void(thing const*)");
        },
        {}, {}, {{"version", "unsigned int"}, {"x", "int"}});
    const Judgement judgement = growth.judge();
    EXPECT_EQ(of_rule(judgement, "record-field-appended").guard, changed ? GuardKind::version_member : GuardKind::none);
  }
}

TEST(Guards, AnArgument) {
  Growth growth([](Interface& i) { i.function("f", "void(thing const*,unsigned long)", {"thing", "size"}); });
  EXPECT_EQ(only(growth.judge()).guard, GuardKind::size_argument);
  EXPECT_EQ(only(growth.judge()).guard_name, "size");
}

TEST(Guards, AMaskIsDeclared) {
  Growth growth(
      [](Interface& i) {
        RoleDeclaration declaration = role("thing");
        declaration.guard = GuardDeclaration{GuardKind::mask_member, "mask", GuardCheck::at_least};
        i.declarations().roles = {declaration};
        i.function("f", "void(thing const*)");
      },
      {}, {}, {{"mask", "unsigned int"}, {"x", "int"}});
  EXPECT_EQ(only(growth.judge()).guard, GuardKind::mask_member);
  EXPECT_EQ(only(growth.judge()).guard_evidence, Evidence::declared);
}

TEST(Guards, ReservedSpaceIsSeenByNull) {
  const auto guard = [](const char* space, bool declare) {
    Interface before;
    Interface after;
    before.record("thing", {{"x", "int"}, {space, "int"}});
    after.record("thing", {{"x", "int"}, {"y", "int"}});
    for (Interface* side : {&before, &after}) {
      side->function("f", "void(thing const*)");
      if (declare) {
        side->declarations().reserved = {side->text("thing::" + std::string(space))};
      }
    }
    const Judgement judgement = judged(before, after);
    EXPECT_EQ(only(judgement).change_class, ChangeClass::product_grows) << space;
    return only(judgement).guard;
  };
  EXPECT_EQ(guard("reserved", false), GuardKind::null_check);
  EXPECT_EQ(guard("unused", false), GuardKind::null_check);
  EXPECT_EQ(guard("pad", false), GuardKind::none) << "callers do not zero padding";
  EXPECT_EQ(guard("pad", true), GuardKind::null_check);
}

TEST(Guards, OpenEnums) {
  Interface before;
  Interface after;
  before.enumeration("mode", {{"A", 0}});
  after.enumeration("mode", {{"A", 0}, {"B", 1}});
  for (Interface* side : {&before, &after}) {
    RoleDeclaration declaration = role("mode");
    declaration.open = true;
    side->declarations().roles = {declaration};
    side->function("f", "mode(int)");
  }
  EXPECT_EQ(only(judged(before, after)).guard, GuardKind::open);
}

TEST(Guards, OfTwoConditionsTheWeakerIsNamed) {
  Growth growth([](Interface& i) {
    i.function("f", "void(thing const*,unsigned long)", {"thing", "size"});
    i.function("g", "void(thing const*)", {"thing"});
  });
  EXPECT_EQ(only(growth.judge()).guard, GuardKind::none);
}

TEST(Guards, OneOfAnEnclosingRecordCounts) {
  Growth growth([](Interface& i) {
    i.record("box", {{"size", "unsigned int"}, {"z", "int"}, {"thing", "thing"}});
    i.function("f", "void(box const*)");
  });
  EXPECT_EQ(of_rule(growth.judge(), "record-field-appended").guard, GuardKind::size_member);
}

TEST(Guards, AFunctionIsLookedUp) {
  Interface before;
  Interface after;
  before.function("f", "int(int)");
  after.function("f", "int(int)");
  after.function("g", "int(int)");
  EXPECT_EQ(only(judged(before, after)).guard, GuardKind::lookup);
}

TEST(Guards, RebuiltIsNotUsed) {
  Interface before;
  Interface after;
  before.function("f", "int(int)");
  after.function("f", "int(int)");
  after.function("g", "int(int)");
  before.token_constant("ACME_RUN", "aa").uses = {"f"};
  after.token_constant("ACME_RUN", "bb").uses = {"g"};
  const Judgement judgement = judged(before, after);
  const Finding& finding = of_rule(judgement, "function-added");
  EXPECT_TRUE(finding.rebuild) << "merely recompiling calls g";
  EXPECT_FALSE(finding.rebuild_chooses);
  EXPECT_EQ(finding.guard, GuardKind::none);
}

TEST(Guards, RebuildingMayChooseANewOverload) {
  Interface before;
  Interface after;
  for (Interface* side : {&before, &after}) {
    side->function("n::f", "int(int)").linkage_name = "_ZN1n1fEi";
  }
  after.function("n::f", "int(long)").linkage_name = "_ZN1n1fEl";
  const Judgement judgement = judged(before, after);
  const Finding& finding = of_rule(judgement, "function-added");
  EXPECT_TRUE(finding.rebuild);
  EXPECT_TRUE(finding.rebuild_chooses) << "the arguments say which is called";
}

// ---- the version gate ----

void nothing(Interface&, Interface&) {}
void minor_change(Interface&, Interface& after) { after.function("acme_more", "int(int)"); }
void major_change(Interface& before, Interface&) { before.function("acme_gone", "int(int)"); }
void patch_change(Interface& before, Interface& after) {
  before.record("nobody_reaches", {{"x", "int"}});
  after.record("nobody_reaches", {{"y", "float"}});
}

Judgement gate(void (*change)(Interface&, Interface&), std::string_view old_version, std::string_view new_version,
               const JudgeOptions& options = {}) {
  Interface before(old_version);
  Interface after(new_version);
  for (Interface* side : {&before, &after}) {
    side->function("acme_stays", "int(int)");
  }
  change(before, after);
  return judged(before, after, options);
}

struct Step {
  const char* old_version;
  const char* new_version;
  Bump required;
  bool passes;
  bool passes_release;
};
void PrintTo(const Step& step, std::ostream* out) {
  *out << step.old_version << " -> " << step.new_version << " owing " << word_for(step.required);
}

class Steps : public testing::TestWithParam<Step> {};
TEST_P(Steps, PassIfTheyDeclareWhatIsOwed) {
  const Step& step = GetParam();
  const auto change = step.required == Bump::major   ? major_change
                      : step.required == Bump::minor ? minor_change
                      : step.required == Bump::patch ? patch_change
                                                     : nothing;
  for (const char* policy : {"semver", "binary"}) {
    JudgeOptions options = under(policy);
    const Judgement judgement = gate(change, step.old_version, step.new_version, options);
    EXPECT_EQ(judgement.required_bump, step.required);
    EXPECT_EQ(judgement.verdict, step.passes ? Verdict::pass : Verdict::fail) << judgement.verdict_reason;
    options.release = true;
    const Judgement release = gate(change, step.old_version, step.new_version, options);
    EXPECT_EQ(release.verdict, step.passes_release ? Verdict::pass : Verdict::fail) << release.verdict_reason;
  }
}
INSTANTIATE_TEST_SUITE_P(
    Declared, Steps,
    testing::Values(Step{"1.4.0", "2.0.0", Bump::major, true, true}, Step{"1.4.0", "1.5.0", Bump::major, false, false},
                    Step{"1.4.0", "1.4.1", Bump::major, false, false}, Step{"1.4.0", "2.0.0", Bump::minor, true, true},
                    Step{"1.4.0", "1.5.0", Bump::minor, true, true}, Step{"1.4.0", "1.4.1", Bump::minor, false, false},
                    Step{"1.4.0", "1.4.1", Bump::patch, true, true}, Step{"1.4.0", "1.5.0", Bump::patch, true, true},
                    Step{"1.4.0", "1.4.1", Bump::none, true, true}, Step{"1.4.0", "2.0.0", Bump::none, true, true}));
INSTANTIATE_TEST_SUITE_P(
    Undeclared, Steps,
    testing::Values(Step{"1.4.0", "1.4.0", Bump::major, false, false}, Step{"1.4.0", "1.4.0", Bump::minor, true, false},
                    Step{"1.4.0", "1.4.0", Bump::patch, true, false}, Step{"1.4.0", "1.4.0", Bump::none, true, true},
                    Step{"", "", Bump::major, false, false}, Step{"", "", Bump::minor, true, false},
                    Step{"", "1.0.0", Bump::minor, true, false}, Step{"1.0.0", "", Bump::minor, true, false},
                    Step{"1.4.0-rc.1", "1.4.0", Bump::minor, true, false}));
INSTANTIATE_TEST_SUITE_P(ZeroVersions, Steps,
                         testing::Values(Step{"0.3.1", "0.4.0", Bump::major, true, true},
                                         Step{"0.3.1", "0.3.2", Bump::major, false, false},
                                         Step{"0.3.1", "0.3.2", Bump::minor, true, true},
                                         Step{"0.3.1", "1.0.0", Bump::major, true, true}));

TEST(Versions, TheNextOneThatTheChangesOwe) {
  EXPECT_EQ(gate(major_change, "1.4.2", "1.4.2").next_version, "2.0.0");
  EXPECT_EQ(gate(minor_change, "1.4.2", "1.4.2").next_version, "1.5.0");
  EXPECT_EQ(gate(patch_change, "1.4.2", "1.4.2").next_version, "1.4.3");
  EXPECT_EQ(gate(minor_change, "", "").next_version, std::nullopt);
}

TEST(Versions, DeclaredBumpIsPrintedAfterTheZeroRule) {
  EXPECT_EQ(gate(nothing, "0.3.0", "0.4.0").declared_bump, Bump::major);
  EXPECT_EQ(gate(nothing, "1.3.0", "1.4.0").declared_bump, Bump::minor);
  EXPECT_EQ(gate(nothing, "1.3.0", "1.3.0").declared_bump, std::nullopt);
}

TEST(Versions, NewOlderThanOldIsAnErrorOfUsage) {
  Interface before("1.4.0");
  Interface after("1.3.0");
  const Snapshot* const olds[] = {&before.snapshot()};
  const auto refused = judge(olds, after.snapshot(), {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::usage);
  EXPECT_THAT(refused.error().message,
              testing::AllOf(HasSubstr("1.3.0"), HasSubstr("1.4.0"), HasSubstr("--allow-downgrade")));
  JudgeOptions options;
  options.allow_downgrade = true;
  EXPECT_TRUE(judge(olds, after.snapshot(), options).has_value());
}

TEST(Versions, OfTheCommandLineWinOverThoseOfTheSnapshots) {
  JudgeOptions options;
  options.old_version = "2.0.0";
  options.new_version = "2.1.0";
  EXPECT_EQ(gate(minor_change, "1.0.0", "1.0.1", options).verdict, Verdict::pass);
}

TEST(Versions, OtherInterfacesTargetsAndLanguagesAreErrorsOfUsage) {
  for (int i = 0; i < 3; ++i) {
    Interface before;
    Interface after;
    auto& changed = const_cast<Snapshot&>(after.snapshot());
    (i == 0 ? changed.interface.name : i == 1 ? changed.build.target : changed.language) = "other";
    const Snapshot* const olds[] = {&before.snapshot()};
    const auto refused = judge(olds, changed, {});
    ASSERT_FALSE(refused.has_value()) << i;
    EXPECT_EQ(refused.error().kind, ErrorKind::usage) << i;
  }
}

// ---- policies ----

TEST(Policies, UnguardedConditionalsInTheReleasedDirection) {
  const auto growth = [](const char* type, const Members& head) {
    return Growth([type](Interface& i) { i.function("f", type, {"thing"}); }, "1.0.0", "1.1.0", head);
  };
  const Members plain{{"x", "int"}};
  // Forward is the released direction of a plugin: the new plugin uses what the old host makes.
  EXPECT_EQ(growth("void(thing const*)", plain).judge(under("semver")).verdict, Verdict::pass);
  EXPECT_EQ(growth("void(thing const*)", plain).judge(under("binary")).verdict, Verdict::pass);
  EXPECT_EQ(growth("void(thing const*)", plain).judge(under("strict")).verdict, Verdict::fail);
  EXPECT_EQ(growth("void(thing const*)", sized()).judge(under("strict")).verdict, Verdict::pass);
  // The condition is on the other direction.
  EXPECT_EQ(growth("thing const*(int)", plain).judge(under("strict")).verdict, Verdict::pass);
  JudgeOptions by_host = under("strict");
  by_host.released_by = Side::host;
  EXPECT_EQ(growth("thing const*(int)", plain).judge(by_host).verdict, Verdict::pass)
      << "the host defines f: the plugin makes the argument, the host the result";
}

TEST(Policies, ThePassUnderSemverIsWarnedOf) {
  Growth growth([](Interface& i) { i.function("f", "void(thing const*)"); }, "1.0.0", "1.1.0");
  EXPECT_THAT(growth.judge().warnings, SizeIs(1));
  EXPECT_THAT(growth.judge(under("strict")).warnings, IsEmpty());
}

TEST(Policies, StrictDoesNotChangeWhatIsOwed) {
  Growth growth([](Interface& i) { i.function("f", "void(thing const*)"); }, "1.0.0", "1.1.0");
  EXPECT_EQ(growth.judge(under("strict")).required_bump, growth.judge(under("semver")).required_bump);
}

TEST(Policies, BinaryCountsSourceAndBehaviourAsPatch) {
  Interface before("1.0.0");
  Interface after("1.0.1");
  before.record("thing", {{"x", "int"}});
  after.record("thing", {{"y", "int"}});
  for (Interface* side : {&before, &after}) {
    side->function("f", "void(thing const*)");
  }
  EXPECT_EQ(judged(before, after, under("semver")).required_bump, Bump::major);
  EXPECT_EQ(judged(before, after, under("binary")).required_bump, Bump::patch);
  EXPECT_EQ(judged(before, after, under("binary")).verdict, Verdict::pass);
}

TEST(Policies, AnUnknownPolicyOrRuleIsAnErrorOfUsage) {
  Interface side;
  const Snapshot* const olds[] = {&side.snapshot()};
  const auto refused = judge(olds, side.snapshot(), under("lenient"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, HasSubstr("semver"));
  const PolicyDeclaration file{
      .extends = "semver", .rules = {{"no-such-rule", BumpOverride::none, GateOverride::by_rule}}, .channels = {}};
  JudgeOptions options;
  options.policy_file = file;
  EXPECT_FALSE(judge(olds, side.snapshot(), options).has_value());
}

TEST(Policies, ARuleIsOverridden) {
  PolicyDeclaration file{
      .extends = "semver", .rules = {{"function-added", BumpOverride::patch, GateOverride::by_rule}}, .channels = {}};
  JudgeOptions options;
  options.policy_file = file;
  EXPECT_EQ(gate(minor_change, "1.0.0", "1.0.1", options).verdict, Verdict::pass);
  file.rules[0] = {"function-added", std::nullopt, GateOverride::refuse};
  options.policy_file = file;
  EXPECT_EQ(gate(minor_change, "1.0.0", "2.0.0", options).verdict, Verdict::fail);
}

// ---- directions ----

TEST(Directions, AskedForTheyFailOnWhatIsIncompatibleThere) {
  // A function of the plugin goes: backward works, forward does not.
  const auto verdict = [](std::optional<Direction> direction) {
    JudgeOptions options;
    options.direction = direction;
    return gate(major_change, "1.0.0", "2.0.0", options).verdict;
  };
  EXPECT_EQ(verdict(std::nullopt), Verdict::pass);
  EXPECT_EQ(verdict(Direction::backward), Verdict::pass);
  EXPECT_EQ(verdict(Direction::forward), Verdict::fail);
  EXPECT_EQ(verdict(Direction::swap), Verdict::fail);
  EXPECT_EQ(verdict(Direction::full), Verdict::fail);
}

TEST(Directions, UnderStrictTheyFailOnUnguardedConditions) {
  Growth growth([](Interface& i) { i.function("f", "thing const*(int)"); }, "1.0.0", "1.1.0");
  JudgeOptions options = under("strict");
  EXPECT_EQ(growth.judge(options).verdict, Verdict::pass);
  options.direction = Direction::backward;
  EXPECT_EQ(growth.judge(options).verdict, Verdict::fail);
  options.policy = "semver";
  EXPECT_EQ(growth.judge(options).verdict, Verdict::pass);
}

TEST(Directions, TheRequiredBumpDoesNotDependOnThem) {
  for (const Direction direction : {Direction::backward, Direction::forward, Direction::swap, Direction::full}) {
    JudgeOptions options;
    options.direction = direction;
    EXPECT_EQ(gate(minor_change, "1.0.0", "1.1.0", options).required_bump, Bump::minor);
    EXPECT_EQ(gate(major_change, "1.0.0", "2.0.0", options).required_bump, Bump::major);
  }
}

TEST(Directions, TheReleasedOneDecidesTheBump) {
  // A record that the plugin makes shrinks: an old host misses it, an old plugin's surplus is ignored.
  Interface before;
  Interface after;
  before.record("thing", {{"x", "int"}, {"y", "int"}});
  after.record("thing", {{"x", "int"}});
  for (Interface* side : {&before, &after}) {
    side->declarations().exports = {{Side::plugin, "f", std::nullopt, Lookup::unstated}};
    side->function("f", "thing const*(int)");
  }
  JudgeOptions options;
  options.released_by = Side::plugin;
  EXPECT_EQ(only(judged(before, after, options)).bumps.binary, Bump::major);
  options.released_by = Side::host;
  EXPECT_EQ(only(judged(before, after, options)).bumps.binary, Bump::minor);
}

// ---- several baselines ----

TEST(Baselines, EachIsJudgedAloneAndTheWorstStands) {
  Interface first("1.0.0");
  Interface second("1.1.0");
  Interface newest("1.2.0");
  for (Interface* side : {&first, &second, &newest}) {
    side->function("acme_stays", "int(int)");
  }
  first.function("acme_gone", "int(int)");
  newest.function("acme_more", "int(int)");
  const Snapshot* const olds[] = {&first.snapshot(), &second.snapshot()};
  const auto judgement = judge(olds, newest.snapshot(), {});
  ASSERT_TRUE(judgement.has_value());
  EXPECT_EQ(judgement->verdict, Verdict::fail);
  EXPECT_EQ(judgement->required_bump, Bump::major);
  ASSERT_THAT(judgement->baselines, SizeIs(2));
  EXPECT_EQ(judgement->baselines[0].verdict, Verdict::fail);
  EXPECT_EQ(judgement->baselines[1].verdict, Verdict::pass);
  EXPECT_THAT(judgement->findings, SizeIs(3));
}

// ---- declarations ----

TEST(Declarations, OneThatNamesNothingIsWarnedOfOnce) {
  Interface side;
  side.function("f", "int(int)");
  side.declarations().roles = {role("no_such_type")};
  EXPECT_THAT(judged(side, side).warnings, SizeIs(1));
}

TEST(Declarations, ADroppedRoleIsNeutralAndADroppedExportShrinks) {
  Interface before;
  Interface after;
  for (Interface* side : {&before, &after}) {
    side->record("thing", {{"x", "int"}});
    side->function("f", "void(thing const*)");
  }
  RoleDeclaration declaration = role("thing");
  declaration.made_by = Side::host;
  before.declarations().roles = {declaration};
  EXPECT_EQ(only(judged(before, after)).surface, Surface::neutral);
  before.declarations().roles.clear();
  before.declarations().exports = {{Side::plugin, "f", true, Lookup::dlsym}};
  EXPECT_EQ(only(judged(before, after)).change_class, ChangeClass::product_shrinks);
}

// ---- what survives a reload ----

Interface surviving(const Members& members, Text hook = {}, bool has_hook = false) {
  Interface side;
  side.record("state", members);
  side.function("f", "void(state*)", {"state"});
  if (has_hook) {
    side.function(hook, "void(state const*,state*)", {"from", "to"});
  }
  side.declarations().survives_reload = {{"state", hook}};
  return side;
}

Answer swap_of(Interface before, Interface after) { return judged(before, after).compatibility.swap; }

TEST(Survival, EqualLayoutWithoutAddressesSwaps) {
  EXPECT_EQ(swap_of(surviving({{"x", "int"}}), surviving({{"x", "int"}})), compatible);
}

TEST(Survival, AnotherLayoutDoesNot) {
  EXPECT_EQ(swap_of(surviving({{"x", "int"}}), surviving({{"x", "int"}, {"y", "int"}})), incompatible);
  EXPECT_EQ(
      swap_of(surviving({{"x", "long"}, {"c", "char"}}), surviving({{"x", "long"}, {"c", "char"}, {"d", "char"}})),
      incompatible)
      << "even into padding: the state holds no value there";
}

TEST(Survival, ForwardIsNotTouched) {
  Interface before = surviving({{"x", "int"}});
  Interface after = surviving({{"x", "int"}, {"y", "int"}});
  EXPECT_NE(judged(before, after).compatibility.forward, incompatible);
}

TEST(Survival, AddressesOfTheModuleDoNotSurvive) {
  EXPECT_EQ(swap_of(surviving({{"x", "void(int)*"}}), surviving({{"x", "void(int)*"}})), incompatible);
  EXPECT_EQ(swap_of(surviving({{"x", "char const*"}}), surviving({{"x", "char const*"}})), incompatible);
}

TEST(Survival, NorDoThoseBehindItsMembers) {
  const auto nested = [] {
    Interface side;
    side.record("inner", {{"call", "void(int)*"}});
    side.record("state", {{"inner", "inner*"}});
    side.function("f", "void(state*)");
    side.declarations().survives_reload = {{"state", ""}};
    return side;
  };
  EXPECT_EQ(swap_of(nested(), nested()), incompatible);
}

TEST(Survival, AHookOfTheNewPluginCarriesItOver) {
  EXPECT_NE(
      swap_of(surviving({{"x", "int"}}, "acme_migrate"), surviving({{"x", "int"}, {"y", "int"}}, "acme_migrate", true)),
      incompatible);
  EXPECT_EQ(swap_of(surviving({{"x", "int"}}, "acme_migrate"), surviving({{"x", "int"}, {"y", "int"}}, "acme_migrate")),
            incompatible)
      << "a hook that does not exist carries nothing";
}

TEST(Survival, AHookMustBeExportedByTheNewPlugin) {
  Interface before = surviving({{"x", "int"}}, "acme_migrate");
  Interface after = surviving({{"x", "int"}, {"y", "int"}}, "acme_migrate");
  after.function("acme_migrate", "void(state*)").visibility = Visibility::hidden;
  EXPECT_EQ(judged(before, after).compatibility.swap, incompatible);
}

TEST(Survival, AnUnreachedRecordSurvivesToo) {
  const auto side = [](const Members& members) {
    Interface made;
    made.record("state", members);
    made.function("f", "void(int)");
    made.declarations().survives_reload = {{"state", ""}};
    return made;
  };
  EXPECT_EQ(swap_of(side({{"x", "int"}}), side({{"x", "int"}})), compatible);
  EXPECT_EQ(swap_of(side({{"x", "int"}}), side({{"x", "float"}})), incompatible);
}

TEST(Survival, AStateThatNobodyDefinesIsNotSwapped) {
  Interface side;
  side.function("f", "void(state*)");
  side.declarations().survives_reload = {{"state", ""}};
  const Judgement judgement = judged(side, side);
  EXPECT_EQ(judgement.compatibility.swap, incompatible);
  EXPECT_FALSE(judgement.warnings.empty());
  JudgeOptions options;
  options.direction = Direction::swap;
  EXPECT_EQ(judged(side, side, options).verdict, Verdict::undecided);
}

TEST(Survival, DeclaredByEitherSideCounts) {
  Interface before = surviving({{"x", "int"}});
  Interface after = surviving({{"x", "int"}, {"y", "int"}});
  after.declarations().survives_reload.clear();
  EXPECT_EQ(judged(before, after).compatibility.swap, incompatible);
}

TEST(Survival, MembersOfOneTypeThatSwap) {
  EXPECT_EQ(swap_of(surviving({{"x", "int"}, {"y", "int"}}), surviving({{"y", "int"}, {"x", "int"}})), incompatible);
}

// ---- what could not be seen ----

TEST(Fidelity, EqualHashesAreUnseenAndOthersUndecided) {
  Interface before;
  Interface after;
  for (Interface* side : {&before, &after}) {
    side->function("f", "int(int)");
    const_cast<Snapshot&>(side->snapshot()).fidelity = {{"type", "strange", "aa"}};
  }
  EXPECT_EQ(judged(before, after).verdict, Verdict::pass);
  EXPECT_EQ(judged(before, after).fidelity.at(0).effect, Effect::unseen);
  const_cast<Snapshot&>(after.snapshot()).fidelity = {{"type", "strange", "bb"}};
  const Judgement undecided = judged(before, after);
  EXPECT_EQ(undecided.verdict, Verdict::undecided);
  EXPECT_EQ(undecided.fidelity.at(0).effect, Effect::undecided);
  EXPECT_EQ(undecided.compatibility.backward, incompatible);
  EXPECT_EQ(undecided.compatibility.forward, incompatible);
  EXPECT_EQ(undecided.compatibility.swap, incompatible);
}

TEST(Fidelity, AProvenBreakWins) {
  Interface before;
  Interface after;
  before.function("f", "int(int)");
  const_cast<Snapshot&>(before.snapshot()).fidelity = {{"type", "strange", "aa"}};
  const_cast<Snapshot&>(after.snapshot()).fidelity = {{"type", "strange", "bb"}};
  EXPECT_EQ(judged(before, after).verdict, Verdict::fail);
}

TEST(Fidelity, TwoOfOneNameAreBothLookedAt) {
  Interface before;
  Interface after;
  for (Interface* side : {&before, &after}) {
    side->function("f", "int(int)");
  }
  const_cast<Snapshot&>(before.snapshot()).fidelity = {{"attribute", "f", "aa"}, {"attribute", "f", "bb"}};
  const_cast<Snapshot&>(after.snapshot()).fidelity = {{"attribute", "f", "aa"}, {"attribute", "f", "cc"}};
  EXPECT_EQ(judged(before, after).verdict, Verdict::undecided);
  const_cast<Snapshot&>(after.snapshot()).fidelity = {{"attribute", "f", "aa"}, {"attribute", "f", "bb"}};
  EXPECT_EQ(judged(before, after).verdict, Verdict::pass);
  const_cast<Snapshot&>(after.snapshot()).fidelity = {{"attribute", "f", "aa"}};
  EXPECT_EQ(judged(before, after).verdict, Verdict::undecided) << "one of them is gone";
}

// ---- fingerprints ----

TEST(Fingerprint, ASwapOfTwoMembersOfOneTypeShows) {
  const auto side = [](const char* first, const char* second) {
    Interface made;
    made.record("thing", {{first, "int"}, {second, "int"}});
    made.function("f", "void(thing const*)");
    return made;
  };
  Interface straight = side("width", "height");
  Interface swapped = side("height", "width");
  EXPECT_NE(test::fingerprints(straight).abi, test::fingerprints(swapped).abi);
}

// ---- length: judging costs what the interface is long ----
//
// No time is asserted. At this length a square would cost hundreds of times what a line costs, and would not end within
// the time that a test is given.

struct Long {
  const char* what;
  void (*build)(Interface&, int size, bool newer);
};
void PrintTo(const Long& one, std::ostream* out) { *out << one.what; }

class Length : public testing::TestWithParam<Long> {};
TEST_P(Length, IsJudgedToTheEnd) {
  constexpr int length = 10'000;
  Interface before;
  Interface after;
  GetParam().build(before, length, false);
  GetParam().build(after, length, true);
  EXPECT_EQ(judged(before, after).baselines.size(), 1U);
}

std::string numbered(const char* word, int i) { return word + std::to_string(i); }

INSTANTIATE_TEST_SUITE_P(
    Interfaces, Length,
    testing::Values(Long{"a table of many slots",
                         [](Interface& side, int size, bool newer) {
                           Members slots;
                           for (int i = 0; i < size + (newer ? 1 : 0); ++i) {
                             slots.push_back({numbered("slot", i), "int(int)*"});
                           }
                           side.record("table", slots);
                           side.function("f", "void(table const*)");
                         }},
                    Long{"macros that each use the next",
                         [](Interface& side, int size, bool) {
                           for (int i = 0; i < size; ++i) {
                             side.token_constant(numbered("M", i), "aa").uses = {side.text(numbered("M", i + 1))};
                           }
                         }},
                    Long{"an enum whose names share one value",
                         [](Interface& side, int size, bool newer) {
                           test::Enumerators enumerators;
                           for (int i = 0; i < size; ++i) {
                             enumerators.emplace_back(numbered(newer ? "NEW" : "OLD", i), 1);
                           }
                           side.enumeration("mode", enumerators);
                         }},
                    Long{"a declared role for each record",
                         [](Interface& side, int size, bool newer) {
                           for (int i = 0; i < size; ++i) {
                             Members members{{"size", "unsigned int"}, {"x", "int"}};
                             members.resize(newer ? 2 : 1);
                             side.record(numbered("r", i), members);
                             side.function(numbered("f", i), "void(" + numbered("r", i) + "*)", {"thing"});
                             RoleDeclaration declaration = role(side.text(numbered("r", i)));
                             declaration.guard = GuardDeclaration{GuardKind::size_member, "size", GuardCheck::at_least};
                             side.declarations().roles.push_back(declaration);
                           }
                         }},
                    Long{"a chain of which every record changed",
                         [](Interface& side, int size, bool newer) {
                           for (int i = size - 1; i >= 0; --i) {
                             Members members{{"next", numbered("r", i + 1) + "*"}};
                             if (newer) {
                               members.push_back({"more", "int"});
                             }
                             side.record(numbered("r", i), members);
                           }
                           side.function("f", "void(r0*)");
                         }},
                    Long{"many members appended",
                         [](Interface& side, int size, bool newer) {
                           Members members{{"x", "int"}};
                           for (int i = 0; newer && i < size; ++i) {
                             members.push_back({numbered("m", i), "int"});
                           }
                           side.record("r", members);
                           side.function("f", "void(r*)");
                         }},
                    Long{"what could not be seen", [](Interface& side, int size, bool) {
                           side.function("f", "int(int)");
                           for (int i = 0; i < size; ++i) {
                             const_cast<Snapshot&>(side.snapshot())
                                 .fidelity.push_back({"attribute", side.text(numbered("x", i)), "aa"});
                           }
                         }}));

}  // namespace
}  // namespace abigate
