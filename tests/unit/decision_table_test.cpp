// The decision table, cell by cell, as the theory states it. Written from the statement of the table, not from the data
// that the program compiles in: what is wrong in either shows here.
//
// N is the newer side of a direction, O the older one.
#include <array>

#include <gtest/gtest.h>

#include "analyzer/judge/judge.h"
#include "analyzer/judge/situation.h"
#include "tests/unit/graph_builder.h"
#include "tests/unit/judging.h"

namespace abigate {
namespace {

using test::Interface;
using test::judged;
using test::only;

constexpr auto compatible = Answer::compatible;
constexpr auto conditional = Answer::conditional;
constexpr auto incompatible = Answer::incompatible;

// ---- one situation at a time, against decide() ----

struct Cell {
  const char* situation;
  ChangeClass change_class;
  When when;
  Answer answer;
  Answer guarded;  ///< where a guard counts
};
void PrintTo(const Cell& cell, std::ostream* out) { *out << word_for(cell.change_class) << ": " << cell.situation; }

Cell cell(ChangeClass change_class, const char* situation, When when, Answer answer) {
  return {situation, change_class, when, answer, answer};
}

class Table : public testing::TestWithParam<Cell> {};
TEST_P(Table, Answers) {
  Situation situation;
  situation.set(GetParam().when);
  const TableAnswer unguarded = decide(GetParam().change_class, situation, false);
  EXPECT_TRUE(unguarded.row);
  EXPECT_EQ(unguarded.answer, GetParam().answer);
  EXPECT_FALSE(unguarded.why.empty());
  EXPECT_EQ(decide(GetParam().change_class, situation, true).answer, GetParam().guarded);
}

INSTANTIATE_TEST_SUITE_P(
    ProductGrows, Table,
    testing::Values(cell(ChangeClass::product_grows, "check: equal", When::equal_check, incompatible),
                    Cell{"N fills whole what O allocated, and it is larger", ChangeClass::product_grows,
                         When::new_fills_old_storage, incompatible, conditional},
                    cell(ChangeClass::product_grows, "a required symbol, which N uses", When::new_uses_required_symbol,
                         incompatible),
                    cell(ChangeClass::product_grows, "N allocates, O fills, N uses", When::new_keeps_what_old_fills,
                         conditional),
                    cell(ChangeClass::product_grows, "N uses what O made", When::new_uses_old_made, conditional),
                    cell(ChangeClass::product_grows, "unknown", When::roles_unknown, conditional),
                    cell(ChangeClass::product_grows, "a sizeof handed on", When::size_may_be_compared, conditional),
                    cell(ChangeClass::product_grows, "N makes, O uses", When::new_makes_old_uses, compatible),
                    cell(ChangeClass::product_grows, "check: at-most", When::at_most_check, conditional)));

INSTANTIATE_TEST_SUITE_P(
    ProductShrinks, Table,
    testing::Values(cell(ChangeClass::product_shrinks, "check: equal", When::equal_check, incompatible),
                    Cell{"O fills whole what N allocated, and it is smaller", ChangeClass::product_shrinks,
                         When::old_fills_new_storage, incompatible, conditional},
                    cell(ChangeClass::product_shrinks, "N makes, O uses", When::new_makes_old_uses, incompatible),
                    cell(ChangeClass::product_shrinks, "unknown", When::roles_unknown, incompatible),
                    cell(ChangeClass::product_shrinks, "N is the callee behind a plain T *",
                         When::new_callee_of_plain_pointer, conditional),
                    cell(ChangeClass::product_shrinks, "N uses what O made", When::new_uses_old_made, compatible)));

INSTANTIATE_TEST_SUITE_P(Sums, Table,
                         testing::Values(cell(ChangeClass::sum_grows, "N produces", When::new_produces, conditional),
                                         cell(ChangeClass::sum_grows, "unknown", When::roles_unknown, conditional),
                                         cell(ChangeClass::sum_grows, "N receives", When::new_receives, compatible),
                                         cell(ChangeClass::sum_shrinks, "N receives from O", When::new_receives,
                                              incompatible),
                                         cell(ChangeClass::sum_shrinks, "unknown", When::roles_unknown, incompatible),
                                         cell(ChangeClass::sum_shrinks, "N produces", When::new_produces, compatible)));

INSTANTIATE_TEST_SUITE_P(
    TheRest, Table,
    testing::Values(cell(ChangeClass::conflict, "same bytes", When::same_bytes, conditional),
                    cell(ChangeClass::conflict, "a declared version tells", When::layout_told_by_version, conditional),
                    cell(ChangeClass::conflict, "otherwise", When::any, incompatible),
                    cell(ChangeClass::constant, "any", When::any, conditional),
                    cell(ChangeClass::behaviour, "a promise that is kept", When::promise_kept, compatible),
                    cell(ChangeClass::behaviour, "any other", When::any, conditional),
                    cell(ChangeClass::source, "any", When::any, compatible),
                    cell(ChangeClass::neutral, "any", When::any, compatible)));

/// Where several rows fit, the worst counts: no second situation makes a change of a product or a sum look better.
TEST(Table, TheWorstRowCounts) {
  constexpr auto last = static_cast<int>(When::promise_kept);
  for (const ChangeClass change_class : {ChangeClass::product_grows, ChangeClass::product_shrinks,
                                         ChangeClass::sum_grows, ChangeClass::sum_shrinks, ChangeClass::constant}) {
    for (int a = 0; a <= last; ++a) {
      for (int b = 0; b <= last; ++b) {
        for (const bool guarded : {false, true}) {
          Situation one;
          one.set(static_cast<When>(a));
          Situation two;
          two.set(static_cast<When>(b));
          Situation both = one;
          both.set(static_cast<When>(b));
          EXPECT_EQ(decide(change_class, both, guarded).answer,
                    std::max(decide(change_class, one, guarded).answer, decide(change_class, two, guarded).answer))
              << word_for(change_class) << " " << a << " " << b;
        }
      }
    }
  }
}

/// Same bytes and a declared version soften a conflict, whatever else holds; nothing else does.
TEST(Table, OnlyTwoSituationsSoftenAConflict) {
  constexpr auto last = static_cast<int>(When::promise_kept);
  for (int when = 0; when <= last; ++when) {
    Situation situation;
    situation.set(static_cast<When>(when));
    const bool softens =
        static_cast<When>(when) == When::same_bytes || static_cast<When>(when) == When::layout_told_by_version;
    EXPECT_EQ(decide(ChangeClass::conflict, situation, true).answer, softens ? conditional : incompatible) << when;
  }
}

// ---- the situations that a position means ----

Position position(Side allocates, Side fills, Sides uses) {
  Position made;
  made.allocates = allocates;
  made.fills = fills;
  made.uses = uses;
  made.produces = Sides::of(fills);
  return made;
}

Situation situation(const Position& from, Side newer, bool size_differs = true) {
  Situation made;
  add_position(made, from, newer, size_differs);
  return made;
}

constexpr auto host = Side::host;
constexpr auto plugin = Side::plugin;

TEST(Situations, OneSideMakesTheOtherUses) {
  const Position by_plugin = position(plugin, plugin, Sides::of(host));
  const Situation forward = situation(by_plugin, plugin);
  EXPECT_TRUE(forward.has(When::new_makes_old_uses));
  EXPECT_TRUE(forward.has(When::new_produces));
  EXPECT_FALSE(forward.has(When::new_uses_old_made));
  EXPECT_FALSE(forward.has(When::new_receives));
  EXPECT_FALSE(forward.has(When::new_fills_old_storage));
  const Situation backward = situation(by_plugin, host);
  EXPECT_TRUE(backward.has(When::new_uses_old_made));
  EXPECT_TRUE(backward.has(When::new_receives));
  EXPECT_FALSE(backward.has(When::new_makes_old_uses));
}

TEST(Situations, AnOutRecord) {
  const Position filled_by_plugin = position(host, plugin, Sides::of(host));
  const Situation forward = situation(filled_by_plugin, plugin);
  EXPECT_TRUE(forward.has(When::new_fills_old_storage));
  EXPECT_FALSE(situation(filled_by_plugin, plugin, false).has(When::new_fills_old_storage)) << "of the same size";
  const Situation backward = situation(filled_by_plugin, host);
  EXPECT_TRUE(backward.has(When::old_fills_new_storage));
  EXPECT_TRUE(backward.has(When::new_keeps_what_old_fills));
  EXPECT_TRUE(backward.has(When::new_uses_old_made));
}

TEST(Situations, APlainPointer) {
  Position from_host = position(host, host, Sides::of(plugin));
  from_host.plain_pointer = true;
  from_host.produces = Sides::both();
  EXPECT_TRUE(situation(from_host, plugin).has(When::new_callee_of_plain_pointer));
  EXPECT_FALSE(situation(from_host, host).has(When::new_callee_of_plain_pointer));
  EXPECT_TRUE(situation(from_host, plugin).has(When::new_produces));
  EXPECT_TRUE(situation(from_host, plugin).has(When::new_receives));
}

// ---- every row through judge(), per direction ----

/// A record in one position; plugin functions take and give it.
enum class Where : std::uint8_t {
  plugin_made,    ///< the plugin returns it, the host reads it
  host_made,      ///< the host passes it by `const T *`
  plain_pointer,  ///< the host passes it by `T *`
  out_record,     ///< the host allocates, the plugin fills
  guarded_out,    ///< the same with a size argument beside it
  by_value,       ///< both hold a copy
};

Interface record_interface(Where where, const test::Members& members, std::string_view version = {}) {
  Interface side(version);
  side.record("thing", members);
  switch (where) {
    case Where::plugin_made:
      side.function("acme_give", "thing const*(int)", {"which"});
      break;
    case Where::host_made:
      side.function("acme_take", "int(thing const*)", {"thing"});
      break;
    case Where::plain_pointer:
      side.function("acme_touch", "int(thing*)", {"thing"});
      break;
    case Where::out_record:
      side.function("acme_report", "int(thing*)", {"out_thing"});
      break;
    case Where::guarded_out:
      side.function("acme_report", "int(thing*,unsigned long)", {"out_thing", "size"});
      break;
    case Where::by_value:
      side.function("acme_copy", "int(thing)", {"thing"});
      break;
  }
  return side;
}

test::Members small_record() { return {{"x", "int"}, {"y", "int"}}; }
test::Members large_record() { return {{"x", "int"}, {"y", "int"}, {"z", "int"}}; }

struct Row {
  const char* situation;
  Where where;
  bool grows;
  ChangeClass change_class;
  Answer backward;
  Answer forward;
  Bump bump;  ///< released by the plugin
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.situation; }

class Rows : public testing::TestWithParam<Row> {};
TEST_P(Rows, Judged) {
  const Row& row = GetParam();
  Interface before = record_interface(row.where, row.grows ? small_record() : large_record());
  Interface after = record_interface(row.where, row.grows ? large_record() : small_record());
  const Judgement judgement = judged(before, after);
  const Finding& finding = only(judgement);
  EXPECT_EQ(word_for(finding.change_class), word_for(row.change_class));
  EXPECT_EQ(word_for(finding.backward.answer), word_for(row.backward)) << finding.backward.why;
  EXPECT_EQ(word_for(finding.forward.answer), word_for(row.forward)) << finding.forward.why;
  EXPECT_EQ(word_for(finding.bumps.binary), word_for(row.bump));
  EXPECT_EQ(judgement.compatibility.backward, row.backward);
  EXPECT_EQ(judgement.compatibility.forward, row.forward);
}

constexpr auto grows = ChangeClass::product_grows;
constexpr auto shrinks = ChangeClass::product_shrinks;

// backward: N is the host. forward: N is the plugin.
INSTANTIATE_TEST_SUITE_P(Growth, Rows,
                         testing::Values(Row{"the plugin makes it, the host uses it", Where::plugin_made, true, grows,
                                             conditional, compatible, Bump::minor},
                                         Row{"the host makes it, the plugin uses it", Where::host_made, true, grows,
                                             compatible, conditional, Bump::minor},
                                         Row{"behind a plain pointer of the host", Where::plain_pointer, true, grows,
                                             compatible, conditional, Bump::minor},
                                         Row{"the plugin fills what the host allocated", Where::out_record, true, grows,
                                             conditional, incompatible, Bump::major},
                                         Row{"a size bounds the write", Where::guarded_out, true, grows, conditional,
                                             conditional, Bump::minor},
                                         Row{"by value growth is a conflict", Where::by_value, true,
                                             ChangeClass::conflict, incompatible, incompatible, Bump::major}));

INSTANTIATE_TEST_SUITE_P(Shrinking, Rows,
                         testing::Values(Row{"the plugin makes it, the host uses it", Where::plugin_made, false,
                                             shrinks, compatible, incompatible, Bump::major},
                                         Row{"the host makes it, the plugin uses it", Where::host_made, false, shrinks,
                                             incompatible, compatible, Bump::minor},
                                         Row{"N is the callee behind a plain pointer", Where::plain_pointer, false,
                                             shrinks, incompatible, conditional, Bump::major},
                                         Row{"the plugin fills what the host allocated", Where::out_record, false,
                                             shrinks, incompatible, incompatible, Bump::major},
                                         Row{"a size bounds the write", Where::guarded_out, false, shrinks, conditional,
                                             incompatible, Bump::major},
                                         Row{"by value", Where::by_value, false, ChangeClass::conflict, incompatible,
                                             incompatible, Bump::major}));

// ---- sums ----

struct SumRow {
  const char* situation;
  const char* function;  ///< type; empty: nothing leads to the enum
  bool grows;
  Answer backward;
  Answer forward;
  Bump bump;
};
void PrintTo(const SumRow& row, std::ostream* out) { *out << row.situation; }

class SumRows : public testing::TestWithParam<SumRow> {};
TEST_P(SumRows, Judged) {
  const SumRow& row = GetParam();
  const auto side = [&](bool large) {
    Interface made;
    made.enumeration("mode",
                     large ? test::Enumerators{{"A", 0}, {"B", 1}, {"C", 2}} : test::Enumerators{{"A", 0}, {"B", 1}});
    if (*row.function != '\0') {
      made.function("acme_mode", row.function);
    }
    return made;
  };
  Interface before = side(!row.grows);
  Interface after = side(row.grows);
  const Judgement judgement = judged(before, after);
  const Finding& finding = only(judgement);
  EXPECT_EQ(finding.change_class, row.grows ? ChangeClass::sum_grows : ChangeClass::sum_shrinks);
  EXPECT_EQ(word_for(finding.backward.answer), word_for(row.backward)) << finding.backward.why;
  EXPECT_EQ(word_for(finding.forward.answer), word_for(row.forward)) << finding.forward.why;
  EXPECT_EQ(word_for(finding.bumps.binary), word_for(row.bump));
}

INSTANTIATE_TEST_SUITE_P(
    Enums, SumRows,
    testing::Values(SumRow{"grows, the plugin produces", "mode(void*)", true, compatible, conditional, Bump::minor},
                    SumRow{"grows, the host produces", "int(mode)", true, conditional, compatible, Bump::minor},
                    SumRow{"grows, either may produce", "int(mode*)", true, conditional, conditional, Bump::minor},
                    SumRow{"grows, unknown", "", true, conditional, conditional, Bump::minor},
                    SumRow{"shrinks, the plugin produces", "mode(void*)", false, incompatible, compatible, Bump::minor},
                    SumRow{"shrinks, the host produces", "int(mode)", false, compatible, incompatible, Bump::major},
                    SumRow{"shrinks, either may produce", "int(mode*)", false, incompatible, incompatible, Bump::major},
                    SumRow{"shrinks, unknown", "", false, incompatible, incompatible, Bump::major}));

// ---- symbols ----

TEST(SymbolRows, AFunctionOfThePlugin) {
  Interface before;
  Interface after;
  before.function("acme_stays", "int(int)");
  after.function("acme_stays", "int(int)");
  after.function("acme_more", "int(int)");
  // Added: the new host would use what an old plugin does not have.
  const Judgement added = judged(before, after);
  EXPECT_EQ(only(added).change_class, grows);
  EXPECT_EQ(only(added).backward.answer, conditional);
  EXPECT_EQ(only(added).forward.answer, compatible);
  EXPECT_EQ(only(added).guard, GuardKind::lookup);
  EXPECT_EQ(only(added).bump, Bump::minor);
  // Removed: an old host still calls what the new plugin no longer has.
  // The other way round, what was added is removed. NOLINTNEXTLINE(readability-suspicious-call-argument)
  const Judgement removed = judged(after, before);
  EXPECT_EQ(only(removed).change_class, shrinks);
  EXPECT_EQ(only(removed).backward.answer, compatible);
  EXPECT_EQ(only(removed).forward.answer, incompatible);
  EXPECT_EQ(only(removed).bump, Bump::major);
}

TEST(SymbolRows, AFunctionOfTheHost) {
  Interface before;
  Interface after;
  for (Interface* side : {&before, &after}) {
    side->declarations().exports = {{Side::host, "acme_host_*", std::nullopt, Lookup::unstated}};
    side->function("acme_host_stays", "int(int)");
  }
  after.function("acme_host_more", "int(int)");
  const Judgement added = judged(before, after);
  EXPECT_EQ(only(added).backward.answer, compatible);
  EXPECT_EQ(only(added).forward.answer, conditional);
  // The other way round, what was added is removed. NOLINTNEXTLINE(readability-suspicious-call-argument)
  const Judgement removed = judged(after, before);
  EXPECT_EQ(only(removed).backward.answer, incompatible);
  EXPECT_EQ(only(removed).forward.answer, compatible);
}

TEST(SymbolRows, ARequiredFunctionThatTheNewSideUses) {
  Interface before;
  Interface after;
  for (Interface* side : {&before, &after}) {
    side->declarations().exports = {{Side::plugin, "acme_entry*", true, Lookup::dlsym}};
    side->function("acme_entry", "int(int)");
  }
  after.function("acme_entry2", "int(int)");
  const Judgement judgement = judged(before, after);
  EXPECT_EQ(only(judgement).backward.answer, incompatible) << "the new host insists on what the old plugin lacks";
  EXPECT_EQ(only(judgement).forward.answer, compatible);
}

TEST(SymbolRows, ARequiredVariableThatTheNewSideUses) {
  Interface before;
  Interface after;
  for (Interface* side : {&before, &after}) {
    side->declarations().exports = {{Side::plugin, "acme_*", true, Lookup::dlsym}};
    side->variable("acme_entry", "int const");
  }
  after.variable("acme_level", "int const");
  const Judgement judgement = judged(before, after);
  EXPECT_EQ(only(judgement).backward.answer, incompatible);
  EXPECT_EQ(only(judgement).forward.answer, compatible);
}

TEST(SymbolRows, ASignatureIsAConflictBothWays) {
  Interface before;
  Interface after;
  before.function("acme_run", "int(int)");
  after.function("acme_run", "int(float)");
  const Judgement judgement = judged(before, after);
  EXPECT_EQ(only(judgement).change_class, ChangeClass::conflict);
  EXPECT_EQ(only(judgement).backward.answer, incompatible);
  EXPECT_EQ(only(judgement).forward.answer, incompatible);
  EXPECT_EQ(only(judgement).bump, Bump::major);
}

// ---- the other classes ----

TEST(OtherRows, SameBytesBehindAPointerAreConditionalAndByValueAreNot) {
  for (const bool by_value : {false, true}) {
    Interface before;
    Interface after;
    before.record("thing", {{"x", "unsigned int"}, {"y", "int"}});
    after.record("thing", {{"x", "unsigned short[2]"}, {"y", "int"}});
    for (Interface* side : {&before, &after}) {
      side->function("acme_run", by_value ? "int(thing)" : "int(thing const*)");
    }
    const Judgement judgement = judged(before, after);
    EXPECT_EQ(only(judgement).change_class, ChangeClass::conflict);
    EXPECT_EQ(only(judgement).backward.answer, by_value ? incompatible : conditional);
    EXPECT_EQ(only(judgement).forward.answer, by_value ? incompatible : conditional);
    EXPECT_EQ(only(judgement).bump, Bump::major) << "a conflict, whatever its answer";
  }
}

TEST(OtherRows, ADeclaredVersionTellsTheLayoutsApart) {
  Interface before;
  Interface after;
  before.record("thing", {{"version", "unsigned int"}, {"x", "int"}, {"y", "int"}});
  after.record("thing", {{"version", "unsigned int"}, {"y", "float"}, {"x", "double"}});
  for (Interface* side : {&before, &after}) {
    side->function("acme_give", "thing const*(int)");
    side->declarations().roles = {
        {.type = "thing",
         .made_by = Side::plugin,
         .filled_by = {},
         .destroyed_by = {},
         .used_by = Sides::of(Side::host),
         .guard = GuardDeclaration{GuardKind::version_member, "version", GuardCheck::layout}}};
  }
  const Judgement judgement = judged(before, after);
  EXPECT_EQ(judgement.compatibility.backward, conditional) << "the new host reads what the old plugin made";
  EXPECT_EQ(judgement.compatibility.forward, incompatible) << "the old host knows one layout";
}

TEST(OtherRows, AConstant) {
  Interface before;
  Interface after;
  before.constant("ACME_LIMIT", 1);
  after.constant("ACME_LIMIT", 2);
  const Judgement judgement = judged(before, after);
  EXPECT_EQ(only(judgement).change_class, ChangeClass::constant);
  EXPECT_EQ(only(judgement).backward.answer, conditional);
  EXPECT_EQ(only(judgement).forward.answer, conditional);
  EXPECT_EQ(only(judgement).bump, Bump::major);
}

TEST(OtherRows, Behaviour) {
  Interface before;
  Interface after;
  before.function("acme_half", "int(int)").inlined = true;
  after.function("acme_half", "int(int)").inlined = true;
  before.function("acme_other", "int(int)").inlined = true;
  after.function("acme_other", "int(int)").inlined = true;
  for (Interface* side : {&before, &after}) {
    auto& functions = const_cast<Graph&>(side->snapshot().graph).functions;
    functions[0].body = side == &before ? "aa" : "bb";
    functions[1].body = "cc";
  }
  const Judgement judgement = judged(before, after);
  EXPECT_EQ(only(judgement).change_class, ChangeClass::behaviour);
  EXPECT_EQ(only(judgement).backward.answer, conditional);
  EXPECT_EQ(only(judgement).forward.answer, conditional);
  EXPECT_EQ(only(judgement).bump, Bump::minor);
}

/// noreturn and its like are promises of the callee: who was compiled with one relies on it.
/// nonnull is a promise of the caller.
struct Promise {
  const char* attribute;
  bool of_callee;
};
TEST(OtherRows, PromisesTouchOnlyTheSideThatRelies) {
  for (const Promise promise :
       {Promise{"noreturn", true}, Promise{"returns_nonnull", true}, Promise{"pure", true}, Promise{"const", true},
        Promise{"malloc", true}, Promise{"alloc_size(1)", true}, Promise{"nonnull(1)", false}}) {
    Interface with;
    Interface without;
    with.function("acme_run", "void*(void*)").attributes = {with.text(promise.attribute)};
    without.function("acme_run", "void*(void*)");
    // The plugin is the callee. A promise of the callee withdrawn: the old host still relies on it, which shows where
    // the plugin is new. Made: the new host relies on it, and an old plugin never promised.
    const Judgement withdrawn = judged(with, without);
    const Judgement made = judged(without, with);
    const Answer when_old_host = promise.of_callee ? conditional : compatible;
    const Answer when_old_plugin = promise.of_callee ? compatible : conditional;
    EXPECT_EQ(only(withdrawn).change_class, ChangeClass::behaviour) << promise.attribute;
    EXPECT_EQ(only(withdrawn).forward.answer, when_old_host) << promise.attribute;
    EXPECT_EQ(only(withdrawn).backward.answer, when_old_plugin) << promise.attribute;
    EXPECT_EQ(only(made).forward.answer, when_old_plugin) << promise.attribute;
    EXPECT_EQ(only(made).backward.answer, when_old_host) << promise.attribute;
    EXPECT_EQ(only(made).bump, Bump::minor) << promise.attribute;
  }
}

TEST(OtherRows, SourceAndNeutralNeverDecide) {
  Interface before;
  Interface after;
  before.record("thing", {{"x", "int"}, {"y", "int"}});
  after.record("thing", {{"x", "int"}, {"why", "int"}});
  for (Interface* side : {&before, &after}) {
    side->function("acme_take", "int(thing const*)");
  }
  const Judgement judgement = judged(before, after);
  EXPECT_EQ(only(judgement).change_class, ChangeClass::source);
  EXPECT_EQ(judgement.compatibility.backward, compatible);
  EXPECT_EQ(judgement.compatibility.forward, compatible);
  EXPECT_EQ(only(judgement).bumps.source, Bump::major) << "code that used the old name no longer compiles";
}

// ---- declared checks ----

Interface checked(GuardCheck check, const test::Members& tail, Where where = Where::host_made) {
  test::Members members{{"size", "unsigned int"}};
  members.insert(members.end(), tail.begin(), tail.end());
  Interface side = record_interface(where, members);
  side.declarations().roles = {{.type = "thing",
                                .made_by = {},
                                .filled_by = {},
                                .destroyed_by = {},
                                .used_by = {},
                                .guard = GuardDeclaration{GuardKind::size_member, "size", check}}};
  return side;
}

TEST(Checks, AtLeastLetsGrowthPass) {
  Interface before = checked(GuardCheck::at_least, {{"x", "int"}});
  Interface after = checked(GuardCheck::at_least, {{"x", "int"}, {"y", "int"}});
  const Judgement judgement = judged(before, after);
  EXPECT_EQ(only(judgement).backward.answer, compatible);
  EXPECT_EQ(only(judgement).forward.answer, conditional);
  EXPECT_EQ(only(judgement).guard, GuardKind::size_member);
  EXPECT_EQ(only(judgement).guard_evidence, Evidence::declared);
}

TEST(Checks, AtMostRefusesALargerOneFromTheNewSide) {
  Interface before = checked(GuardCheck::at_most, {{"x", "int"}});
  Interface after = checked(GuardCheck::at_most, {{"x", "int"}, {"y", "int"}});
  const Judgement judgement = judged(before, after);
  EXPECT_EQ(only(judgement).backward.answer, conditional) << "the old plugin refuses the new host's larger record";
  EXPECT_EQ(only(judgement).forward.answer, conditional);
}

TEST(Checks, EqualRefusesBothWays) {
  for (const bool growth : {true, false}) {
    const test::Members less{{"x", "int"}};
    const test::Members more{{"x", "int"}, {"y", "int"}};
    Interface before = checked(GuardCheck::equal, growth ? less : more);
    Interface after = checked(GuardCheck::equal, growth ? more : less);
    const Judgement judgement = judged(before, after);
    EXPECT_EQ(only(judgement).backward.answer, incompatible);
    EXPECT_EQ(only(judgement).forward.answer, incompatible);
  }
}

/// `check: equal` on a version: any change of the version refuses, though the member fell into padding.
TEST(Checks, EqualOnAVersionThatChanges) {
  Interface before;
  Interface after;
  before.record("thing", {{"version", "unsigned int"}, {"x", "int"}, {"c", "char"}});
  after.record("thing", {{"version", "unsigned int"}, {"x", "int"}, {"c", "char"}, {"d", "char"}});
  before.constant("ACME_ABI_VERSION", 1);
  after.constant("ACME_ABI_VERSION", 2);
  for (Interface* side : {&before, &after}) {
    side->function("acme_take", "int(thing const*)");
    side->declarations().roles = {{.type = "thing",
                                   .made_by = {},
                                   .filled_by = {},
                                   .destroyed_by = {},
                                   .used_by = {},
                                   .guard = GuardDeclaration{GuardKind::version_member, "version", GuardCheck::equal}}};
  }
  const Judgement judgement = judged(before, after);
  EXPECT_EQ(judgement.compatibility.backward, incompatible);
  EXPECT_EQ(judgement.compatibility.forward, incompatible);
}

TEST(Checks, ASizeofThatTheInterfaceHandsOnMayBeCompared) {
  Interface before = record_interface(Where::host_made, small_record());
  Interface after = record_interface(Where::host_made, large_record());
  for (Interface* side : {&before, &after}) {
    side->token_constant("ACME_OPEN", "aa").sizes = {"thing"};
  }
  const Judgement judgement = judged(before, after);
  EXPECT_EQ(only(judgement).backward.answer, conditional);
  EXPECT_EQ(only(judgement).forward.answer, conditional);
  EXPECT_EQ(only(judgement).guard, GuardKind::none);
}

}  // namespace
}  // namespace abigate
