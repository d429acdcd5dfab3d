// Comparison: which node stands where which node stood, and what differs between the two. Facts only.
#include "analyzer/compare/compare.h"

#include <ctime>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include "tests/unit/graph_builder.h"

namespace abigate {
namespace {

using test::Interface;
using test::Members;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

using Kinds = std::vector<std::string>;

/// "kind subject::member", sorted.
Kinds told(const Comparison& comparison) {
  Kinds kinds;
  for (const Change& change : comparison.changes) {
    const std::string text = std::string(change_kind_name(change.kind)) + " " + change.subject;
    kinds.push_back(change.member.empty() ? text : text + "::" + change.member);
  }
  std::ranges::sort(kinds);
  return kinds;
}

/// The two interfaces that a test builds, and what compare() tells of them.
struct Versions {
  Interface old_side;
  Interface new_side;

  /// Builds the same on both sides.
  void both(const std::function<void(Interface&)>& build) {
    build(old_side);
    build(new_side);
  }
  Comparison compared() { return compare(old_side.snapshot(), new_side.snapshot()); }
  Kinds changes() { return told(compared()); }
};

/// `frame` in both versions, behind the pointer that `acme_run` takes.
Comparison compare_records(const Members& before, const Members& after) {
  static std::vector<std::unique_ptr<Versions>> alive;  // a Comparison views into its snapshots
  Versions& versions = *alive.emplace_back(std::make_unique<Versions>());
  versions.old_side.record("frame", before);
  versions.new_side.record("frame", after);
  versions.both([](Interface& side) { side.function("acme_run", "void(frame*)", {"frame"}); });
  return versions.compared();
}
Kinds record_changes(const Members& before, const Members& after) { return told(compare_records(before, after)); }

const Change& only(const Comparison& comparison) {
  EXPECT_EQ(comparison.changes.size(), 1U) << testing::PrintToString(told(comparison));
  return comparison.changes.at(0);
}

// ---- pairing ----

TEST(Pairing, AnInterfaceAgainstItselfIsSilent) {
  Interface side;
  side.enumeration("mode", {{"OFF", 0}, {"ON", 1}});
  side.record("frame", {{"next", "frame*"}, {"mode", "mode"}, {"callback", "int(frame*,void*)*"}, {"bits", "int", 3}});
  side.alias("handle", "struct_that_nobody_defines*");
  side.function("acme_run", "handle(frame const*,...)", {"frame"});
  side.variable("acme_level", "int[]");
  side.constant("ACME_MAX", 7);
  EXPECT_THAT(told(compare(side.snapshot(), side.snapshot())), IsEmpty());
}

TEST(Pairing, TheOrderOfDeclarationIsNoChange) {
  Versions versions;
  versions.old_side.record("a", {{"x", "int"}});
  versions.old_side.record("b", {{"a", "a"}});
  versions.old_side.function("f", "void(b*)");
  versions.old_side.function("g", "void(a*)");
  versions.new_side.function("g", "void(a*)");
  versions.new_side.record("a", {{"x", "int"}});
  versions.new_side.function("f", "void(b*)");
  versions.new_side.record("b", {{"a", "a"}});
  EXPECT_THAT(versions.changes(), IsEmpty());
}

TEST(Pairing, ARenamedTagIsOneChange) {
  Versions versions;
  versions.old_side.record("frame", {{"next", "frame*"}, {"x", "int"}});
  versions.new_side.record("picture", {{"next", "picture*"}, {"x", "int"}});
  versions.old_side.function("acme_run", "void(frame*)");
  versions.new_side.function("acme_run", "void(picture*)");
  EXPECT_THAT(versions.changes(), ElementsAre("record-renamed picture"));
}

TEST(Pairing, AMemberOfARenamedTagIsComparedAllTheSame) {
  Versions versions;
  versions.old_side.record("frame", {{"x", "int"}});
  versions.new_side.record("picture", {{"x", "int"}, {"y", "int"}});
  versions.old_side.function("acme_run", "void(frame*)");
  versions.new_side.function("acme_run", "void(picture*)");
  EXPECT_THAT(versions.changes(), UnorderedElementsAre("record-field-appended picture::y", "record-renamed picture"));
}

TEST(Pairing, AnotherTypeThatBothVersionsKnowIsNoRenamedTag) {
  Versions versions;
  versions.both([](Interface& side) {
    side.record("frame", {{"x", "int"}});
    side.record("sound", {{"x", "float"}});
    side.function("acme_see", "void(frame*)");
    side.function("acme_hear", "void(sound*)");
  });
  versions.old_side.function("acme_run", "void(frame*)", {"what"});
  versions.new_side.function("acme_run", "void(sound*)", {"what"});
  const Comparison comparison = versions.compared();
  const Change& change = only(comparison);
  EXPECT_EQ(change.kind, ChangeKind::parameter_type_changed);
  EXPECT_EQ(change.subject, "acme_run");
  EXPECT_EQ(change.relation, Relation::replaced);
  EXPECT_TRUE(change.behind_pointer);
}

TEST(Pairing, CyclesEnd) {
  Versions versions;
  versions.both([](Interface& side) {
    side.record("a", {{"b", "b*"}});
    side.record("b", {{"c", "c*"}, {"self", "b*"}});
    side.function("acme_run", "void(a*)");
  });
  versions.old_side.record("c", {{"a", "a*"}, {"x", "int"}});
  versions.new_side.record("c", {{"a", "a*"}, {"x", "float"}});
  const Comparison comparison = versions.compared();
  EXPECT_EQ(only(comparison).subject, "c");
  EXPECT_EQ(only(comparison).member, "x");
}

/// The answer for a pair on a cycle does not depend on where the walk entered it.
TEST(Pairing, EveryMemberOfACycleDiffersIfOneDoes) {
  for (const char* entry : {"void(a*)", "void(b*)", "void(c*)"}) {
    Versions versions;
    versions.both([&](Interface& side) {
      side.record("a", {{"b", "b*"}});
      side.record("b", {{"c", "c*"}});
      side.function("acme_run", entry);
    });
    versions.old_side.record("c", {{"a", "a*"}, {"x", "int"}});
    versions.new_side.record("c", {{"a", "a*"}, {"x", "float"}});
    const Comparison comparison = versions.compared();
    for (std::uint32_t i = 0; i < comparison.pairing.pairs.size(); ++i) {
      const Pair& pair = comparison.pairing.pairs[i];
      if (std::holds_alternative<Record>(comparison.pairing.old_side->graph.at(pair.old_id))) {
        EXPECT_TRUE(comparison.pairing.differs[i]) << entry;
      }
    }
  }
}

TEST(Pairing, FunctionsPairBySymbolAndThenByTheOnlyOneOfTheirName) {
  Versions versions;
  versions.old_side.function("acme_run", "void(int)").linkage_name = "acme_run_v1";
  versions.new_side.function("acme_run", "void(int)").linkage_name = "acme_run_v2";
  EXPECT_THAT(versions.changes(), ElementsAre("function-linkage-changed acme_run"));
}

TEST(Pairing, WhatIsLeftIsRemovedOrAdded) {
  Versions versions;
  versions.old_side.function("acme_old", "void(int)");
  versions.new_side.function("acme_new", "void(int)");
  EXPECT_THAT(versions.changes(), ElementsAre("function-added acme_new", "function-removed acme_old"));
}

TEST(Pairing, UnreachedTypesPairByName) {
  Versions versions;
  versions.old_side.record("frame", {{"x", "int"}});
  versions.new_side.record("frame", {{"x", "int"}, {"y", "int"}});
  const Comparison comparison = versions.compared();
  EXPECT_EQ(only(comparison).kind, ChangeKind::record_field_appended);
  EXPECT_EQ(comparison.pairing.at(only(comparison).pair).reach, Reach::name);
}

TEST(Pairing, AnEnumWithoutANamePairsByAnEnumerator) {
  Versions versions;
  versions.old_side.enumeration("{A}", {{"A", 0}, {"B", 1}}).unnamed = true;
  versions.new_side.enumeration("{Z}", {{"Z", 5}, {"B", 1}, {"A", 0}}).unnamed = true;
  EXPECT_THAT(told(versions.compared()), SizeIs(1));
  EXPECT_EQ(only(versions.compared()).kind, ChangeKind::enumerator_added);
}

TEST(Pairing, OneCauseIsOneChange) {
  Versions versions;
  versions.old_side.record("inner", {{"x", "int"}});
  versions.new_side.record("inner", {{"x", "int"}, {"y", "int"}});
  versions.both([](Interface& side) {
    side.record("outer", {{"inner", "inner"}, {"z", "int"}});
    for (int i = 0; i < 40; ++i) {
      side.function("acme_run_" + std::to_string(i), "void(outer*,inner*)");
    }
  });
  EXPECT_THAT(versions.changes(), ElementsAre("record-field-appended inner::y"));
}

TEST(Pairing, AHandleThatIsPublishedIsOneType) {
  Versions versions;
  versions.both([](Interface& side) { side.function("acme_run", "void(frame*)"); });
  versions.new_side.record("frame", {{"x", "int"}});
  EXPECT_THAT(versions.changes(), ElementsAre("record-definition-published frame"));
  EXPECT_THAT(told(compare(versions.new_side.snapshot(), versions.old_side.snapshot())),
              ElementsAre("record-definition-withdrawn frame"));
}

TEST(Pairing, ATagBehindATypedefIsNoChange) {
  Versions versions;
  versions.old_side.record("frame_t", {{"x", "int"}});
  versions.new_side.record("frame", {{"x", "int"}});
  versions.old_side.alias("frame_t", "frame_t");
  versions.new_side.alias("frame_t", "frame");
  versions.both([](Interface& side) { side.function("acme_run", "void(frame_t*)"); });
  for (const std::string& change : versions.changes()) {
    EXPECT_EQ(change, "record-renamed frame");
  }
}

// ---- records ----

TEST(RecordComparison, Append) {
  const Comparison comparison = compare_records({{"x", "int"}}, {{"x", "int"}, {"y", "int"}});
  const Change& change = only(comparison);
  EXPECT_EQ(change.kind, ChangeKind::record_field_appended);
  EXPECT_EQ(change.member, "y");
  EXPECT_TRUE(change.size_changed);
  EXPECT_EQ(change.old_size_bytes, 4U);
  EXPECT_EQ(change.new_size_bytes, 8U);
  EXPECT_THAT(change.moved, IsEmpty());
}

TEST(RecordComparison, InsertListsWhatMoved) {
  const Comparison comparison =
      compare_records({{"x", "int"}, {"z", "int"}}, {{"x", "int"}, {"y", "int"}, {"z", "int"}});
  const Change& change = only(comparison);
  EXPECT_EQ(change.kind, ChangeKind::record_field_inserted);
  EXPECT_EQ(change.member, "y");
  ASSERT_THAT(change.moved, SizeIs(1));
  EXPECT_EQ(change.moved[0].name, "z");
  EXPECT_EQ(change.moved[0].old_offset_bits, 32U);
  EXPECT_EQ(change.moved[0].new_offset_bits, 64U);
}

struct RecordCase {
  const char* what;
  Members before;
  Members after;
  Kinds changes;
};
void PrintTo(const RecordCase& one, std::ostream* out) { *out << one.what; }

class RecordChanges : public testing::TestWithParam<RecordCase> {};
TEST_P(RecordChanges, AreTold) { EXPECT_EQ(record_changes(GetParam().before, GetParam().after), GetParam().changes); }

INSTANTIATE_TEST_SUITE_P(
    Members_, RecordChanges,
    testing::Values(
        RecordCase{
            "insert at the front", {{"b", "int"}}, {{"a", "int"}, {"b", "int"}}, {"record-field-inserted frame::a"}},
        RecordCase{
            "removed at the end", {{"a", "int"}, {"b", "int"}}, {{"a", "int"}}, {"record-field-removed frame::b"}},
        RecordCase{"removed inside",
                   {{"a", "int"}, {"b", "int"}, {"c", "int"}},
                   {{"a", "int"}, {"c", "int"}},
                   {"record-field-removed-inside frame::b"}},
        RecordCase{"into padding inside",
                   {{"a", "char"}, {"b", "int"}},
                   {{"a", "char"}, {"c", "char"}, {"b", "int"}},
                   {"record-field-in-padding frame::c"}},
        RecordCase{"into padding at the end",
                   {{"a", "long"}, {"b", "int"}},
                   {{"a", "long"}, {"b", "int"}, {"c", "int"}},
                   {"record-field-in-padding frame::c"}},
        RecordCase{"renamed at its place",
                   {{"a", "int"}, {"b", "int"}},
                   {{"a", "int"}, {"c", "int"}},
                   {"record-field-renamed frame::c"}},
        RecordCase{"reordered",
                   {{"a", "int"}, {"b", "float"}},
                   {{"b", "float"}, {"a", "int"}},
                   {"record-fields-reordered frame::a"}},
        RecordCase{"another type",
                   {{"a", "int"}, {"b", "int"}},
                   {{"a", "float"}, {"b", "int"}},
                   {"record-field-type-changed frame::a"}},
        RecordCase{"another type of another size",
                   {{"a", "int"}, {"b", "int"}},
                   {{"a", "long"}, {"b", "int"}},
                   {"record-field-type-changed frame::a"}},
        RecordCase{"array length at the end",
                   {{"a", "int"}, {"b", "char[8]"}},
                   {{"a", "int"}, {"b", "char[16]"}},
                   {"record-field-type-changed frame::b"}},
        RecordCase{
            "a pointee's const", {{"a", "char*"}}, {{"a", "char const*"}}, {"record-field-type-changed frame::a"}},
        RecordCase{"trailing array becomes flexible",
                   {{"n", "int"}, {"a", "int[1]"}},
                   {{"n", "int"}, {"a", "int[]"}},
                   {"trailing-array-became-flexible frame::a"}},
        RecordCase{"member of size zero",
                   {{"n", "int"}},
                   {{"n", "int"}, {"a", "int[]"}},
                   {"record-field-appended frame::a"}}));

INSTANTIATE_TEST_SUITE_P(
    Bits, RecordChanges,
    testing::Values(RecordCase{"appended in the same unit",
                               {{"a", "unsigned int", 3}},
                               {{"a", "unsigned int", 3}, {"b", "unsigned int", 5}},
                               {"record-field-in-padding frame::b"}},
                    RecordCase{"wider",
                               {{"a", "unsigned int", 3}},
                               {{"a", "unsigned int", 4}},
                               {"record-field-type-changed frame::a"}},
                    RecordCase{"wider and the next moves",
                               {{"a", "unsigned int", 3}, {"b", "unsigned int", 5}},
                               {{"a", "unsigned int", 4}, {"b", "unsigned int", 5}},
                               {"record-field-type-changed frame::a"}},
                    RecordCase{"inserted",
                               {{"a", "unsigned int", 3}, {"b", "unsigned int", 5}},
                               {{"a", "unsigned int", 3}, {"x", "unsigned int", 1}, {"b", "unsigned int", 5}},
                               {"record-field-inserted frame::x"}},
                    RecordCase{"unnamed bits are padding",
                               {{"a", "unsigned int", 3}, {"", "unsigned int", 5}},
                               {{"a", "unsigned int", 3}, {"x", "unsigned int", 5}},
                               {"record-field-in-padding frame::x"}}));

INSTANTIATE_TEST_SUITE_P(
    Reserved, RecordChanges,
    testing::Values(RecordCase{"used up whole",
                               {{"a", "int"}, {"reserved", "int"}},
                               {{"a", "int"}, {"b", "int"}},
                               {"record-reserved-used frame::b"}},
                    RecordCase{"used up in part",
                               {{"a", "int"}, {"reserved", "int[4]"}},
                               {{"a", "int"}, {"b", "int"}, {"reserved", "int[3]"}},
                               {"record-reserved-used frame::b"}},
                    RecordCase{"a pointer becomes a callback",
                               {{"a", "long"}, {"reserved0", "void*"}, {"reserved1", "void*"}},
                               {{"a", "long"}, {"done", "void(int)*"}, {"reserved1", "void*"}},
                               {"record-reserved-used frame::done"}},
                    RecordCase{"bits",
                               {{"a", "unsigned int", 3}, {"reserved", "unsigned int", 29}},
                               {{"a", "unsigned int", 3}, {"b", "unsigned int", 2}, {"reserved", "unsigned int", 27}},
                               {"record-reserved-used frame::b"}},
                    RecordCase{
                        "renumbered", {{"a", "int"}, {"reserved1", "int"}}, {{"a", "int"}, {"reserved2", "int"}}, {}},
                    RecordCase{"put where padding was",
                               {{"a", "char"}, {"b", "int"}},
                               {{"a", "char"}, {"pad", "char[3]"}, {"b", "int"}},
                               {}},
                    RecordCase{"shrinks by what was put before it",
                               {{"reserved", "int[2]"}, {"z", "int"}},
                               {{"a", "int"}, {"reserved", "int"}, {"z", "int"}},
                               {"record-reserved-used frame::a"}},
                    RecordCase{"more of it at the end",
                               {{"a", "int"}},
                               {{"a", "int"}, {"reserved", "int[4]"}},
                               {"record-reserved-appended frame"}}));

/// Space by a guess must never hide data: `mouse_pad` is a member like any other.
TEST(RecordComparison, AMemberWhoseNameOnlyMentionsSpaceIsCompared) {
  EXPECT_THAT(record_changes({{"a", "int"}, {"mouse_pad", "int"}}, {{"a", "int"}, {"mouse_pad", "float"}}),
              ElementsAre("record-field-type-changed frame::mouse_pad"));
  EXPECT_THAT(record_changes({{"a", "int"}, {"reserved_bytes", "int"}, {"z", "int"}}, {{"a", "int"}, {"z", "int"}}),
              ElementsAre("record-field-removed-inside frame::reserved_bytes"));
}

/// Both halves of a swap of two members of one type keep their places: only names tell it.
TEST(RecordComparison, TwoMembersOfOneTypeThatSwapAreReordered) {
  EXPECT_THAT(record_changes({{"width", "int"}, {"height", "int"}}, {{"height", "int"}, {"width", "int"}}),
              ElementsAre("record-fields-reordered frame::width"));
}

TEST(RecordComparison, MembersOfAnonymousRecordsCountAsThoseOfTheEnclosingOne) {
  Versions versions;
  versions.old_side.record("frame", {{"x", "int"}, {"y", "int"}, {"z", "int"}});
  versions.new_side.anonymous("frame.y", Tag::struct_, {{"y", "int"}, {"z", "int"}});
  versions.new_side.record("frame", {{"x", "int"}, {"", "frame.y"}});
  versions.both([](Interface& side) { side.function("acme_run", "void(frame*)"); });
  EXPECT_THAT(versions.changes(), IsEmpty()) << "an anonymous struct introduced around the same members";
}

TEST(RecordComparison, ASecondNameOfTheSameTypeAtTheSamePlaceIsANewName) {
  Versions versions;
  versions.old_side.record("frame", {{"x", "int"}, {"y", "int"}});
  versions.new_side.anonymous("frame.x", Tag::union_, {{"x", "int"}, {"left", "int"}});
  versions.new_side.record("frame", {{"", "frame.x"}, {"y", "int"}});
  versions.both([](Interface& side) { side.function("acme_run", "void(frame*)"); });
  EXPECT_THAT(versions.changes(), ElementsAre("record-field-alias-added frame::left"));
}

TEST(RecordComparison, AChangeInsideAnAnonymousUnionIsOfTheEnclosingRecord) {
  Versions versions;
  versions.old_side.anonymous("frame.i", Tag::union_, {{"i", "int"}, {"f", "float"}});
  versions.new_side.anonymous("frame.i", Tag::union_, {{"i", "int"}, {"f", "float"}, {"p", "void*"}});
  versions.both([](Interface& side) {
    side.record("frame", {{"", "frame.i"}, {"kind", "int"}});
    side.function("acme_run", "void(frame*)");
  });
  const Kinds changes = versions.changes();
  EXPECT_THAT(changes, testing::Contains("union-alternative-added frame::p"));
  const Comparison comparison = versions.compared();
  const bool moved = std::ranges::any_of(comparison.changes, [](const Change& c) { return !c.moved.empty(); });
  EXPECT_TRUE(moved) << "kind moved from byte 4 to byte 8: " << testing::PrintToString(changes);
}

Kinds union_changes(const Members& before, const Members& after) {
  Versions versions;
  versions.old_side.union_of("value", before);
  versions.new_side.union_of("value", after);
  versions.both([](Interface& side) { side.function("acme_run", "void(value*)"); });
  return versions.changes();
}

TEST(UnionComparison, AlternativesComeAndGo) {
  EXPECT_THAT(union_changes({{"i", "int"}}, {{"i", "int"}, {"f", "float"}}),
              ElementsAre("union-alternative-added value::f"));
  EXPECT_THAT(union_changes({{"i", "int"}, {"f", "float"}}, {{"i", "int"}}),
              ElementsAre("union-alternative-removed value::f"));
}

TEST(UnionComparison, ALargerAlternativeIsAnAlternativeAndGrowth) {
  EXPECT_THAT(union_changes({{"i", "int"}}, {{"i", "int"}, {"d", "double"}}),
              ElementsAre("union-alternative-added value::d", "union-grew value"));
  EXPECT_THAT(union_changes({{"i", "int"}, {"d", "double"}}, {{"i", "int"}}),
              ElementsAre("union-alternative-removed value::d", "union-shrank value"));
}

TEST(UnionComparison, OrderOfAlternativesIsNoChange) {
  EXPECT_THAT(union_changes({{"i", "int"}, {"f", "float"}}, {{"f", "float"}, {"i", "int"}}), IsEmpty());
}

TEST(UnionComparison, AnAlternativeReplacedIsOneGoneAndOneNew) {
  EXPECT_THAT(union_changes({{"i", "int"}, {"f", "float"}}, {{"i", "int"}, {"p", "short*"}}),
              testing::IsSupersetOf({"union-alternative-added value::p", "union-alternative-removed value::f"}));
}

TEST(RecordComparison, AStructThatBecomesAUnion) {
  Versions versions;
  versions.old_side.record("value", {{"i", "int"}, {"f", "float"}});
  versions.new_side.union_of("value", {{"i", "int"}, {"f", "float"}});
  versions.both([](Interface& side) { side.function("acme_run", "void(value*)"); });
  EXPECT_THAT(versions.changes(), ElementsAre("record-kind-changed value"));
}

// ---- relations of two types at one place ----

struct RelationCase {
  const char* before;
  const char* after;
  Relation relation;
};
void PrintTo(const RelationCase& one, std::ostream* out) { *out << one.before << " -> " << one.after; }

class Relations : public testing::TestWithParam<RelationCase> {};
TEST_P(Relations, OfAMember) {
  const auto& [before, after, relation] = GetParam();
  const Comparison comparison = compare_records({{"a", before}}, {{"a", after}});
  if (relation == Relation::same) {
    EXPECT_THAT(told(comparison), IsEmpty());
    return;
  }
  ASSERT_FALSE(comparison.changes.empty());
  EXPECT_EQ(relation_name(comparison.changes[0].relation), relation_name(relation));
}
INSTANTIATE_TEST_SUITE_P(
    Scalars, Relations,
    testing::Values(RelationCase{"int", "int", Relation::same},
                    RelationCase{"long", "long long", Relation::integer_respelled},
                    RelationCase{"unsigned long", "unsigned long long", Relation::integer_respelled},
                    RelationCase{"unsigned char", "_Bool", Relation::byte_became_bool},
                    RelationCase{"int", "unsigned int", Relation::replaced},
                    RelationCase{"int", "float", Relation::replaced}, RelationCase{"int", "long", Relation::replaced},
                    RelationCase{"_Bool", "unsigned char", Relation::replaced},
                    RelationCase{"int", "int const", Relation::top_const_added},
                    RelationCase{"int const", "int", Relation::top_const_removed}));
INSTANTIATE_TEST_SUITE_P(Pointers, Relations,
                         testing::Values(RelationCase{"int*", "int const*", Relation::const_added},
                                         RelationCase{"int const*", "int*", Relation::const_removed},
                                         RelationCase{"int*", "int**", Relation::replaced},
                                         RelationCase{"int*", "float*", Relation::replaced},
                                         RelationCase{"int**", "int const**", Relation::const_added},
                                         RelationCase{"void(int)*", "void(float)*", Relation::replaced}));
INSTANTIATE_TEST_SUITE_P(Bytes, Relations,
                         testing::Values(RelationCase{"int[2]", "int[3]", Relation::array_length},
                                         RelationCase{"unsigned int", "unsigned short[2]", Relation::same_bytes},
                                         RelationCase{"unsigned char[8]", "unsigned long", Relation::same_bytes},
                                         RelationCase{"_Complex double", "double[2]", Relation::equal_representation}));

// ---- enums ----

Kinds enum_changes(const test::Enumerators& before, const test::Enumerators& after) {
  Versions versions;
  versions.old_side.enumeration("mode", before);
  versions.new_side.enumeration("mode", after);
  return versions.changes();
}

TEST(EnumComparison, Enumerators) {
  EXPECT_THAT(enum_changes({{"A", 0}}, {{"A", 0}, {"B", 1}}), ElementsAre("enumerator-added mode::B"));
  EXPECT_THAT(enum_changes({{"A", 0}, {"B", 1}}, {{"A", 0}}), ElementsAre("enumerator-removed mode::B"));
  EXPECT_THAT(enum_changes({{"A", 0}, {"B", 1}}, {{"A", 0}, {"B", 2}}),
              ElementsAre("enumerator-value-changed mode::B"));
  EXPECT_THAT(enum_changes({{"A", 0}, {"B", 1}}, {{"B", 1}, {"A", 0}}), IsEmpty());
  EXPECT_THAT(enum_changes({{"A", 0}, {"B", 1}}, {{"A", 0}, {"b_", 1}}), ElementsAre("enumerator-renamed mode::b_"));
}

const Change& first(const Comparison& comparison, ChangeKind kind) {
  const auto found = std::ranges::find(comparison.changes, kind, &Change::kind);
  EXPECT_NE(found, comparison.changes.end()) << testing::PrintToString(told(comparison));
  return found == comparison.changes.end() ? comparison.changes.at(0) : *found;
}

TEST(EnumComparison, ARecycledValueIsNoRename) {
  Versions versions;
  versions.old_side.enumeration("mode", {{"A", 0}, {"OLD", 1}});
  versions.new_side.enumeration("mode", {{"A", 0}, {"OTHER", 1}});
  const Comparison comparison = versions.compared();
  EXPECT_TRUE(first(comparison, ChangeKind::enumerator_renamed).has("recycled"));
}

TEST(EnumComparison, TwoNamesOfOneValueTakeNoAlternativeAway) {
  Versions versions;
  versions.old_side.enumeration("mode", {{"A", 0}, {"B", 1}, {"ALSO_B", 1}});
  versions.new_side.enumeration("mode", {{"A", 0}, {"B", 1}});
  const Comparison comparison = versions.compared();
  EXPECT_TRUE(first(comparison, ChangeKind::enumerator_removed).has("alias"));
}

TEST(EnumComparison, AnEndThatMovedIsASentinel) {
  Versions versions;
  versions.old_side.enumeration("mode", {{"A", 0}, {"B", 1}, {"MODE_COUNT", 2}});
  versions.new_side.enumeration("mode", {{"A", 0}, {"B", 1}, {"C", 2}, {"MODE_COUNT", 3}});
  const Comparison comparison = versions.compared();
  EXPECT_TRUE(first(comparison, ChangeKind::enumerator_value_changed).has("sentinel"));
  EXPECT_FALSE(first(comparison, ChangeKind::enumerator_added).has("alias"));
}

TEST(EnumComparison, ASentinelIsOneInEveryVersionThatHasIt) {
  Versions versions;
  versions.old_side.enumeration("mode", {{"A", 0}, {"B", 1}, {"MODE_MAX", 100}});
  versions.new_side.enumeration("mode", {{"A", 0}, {"B", 1}, {"MODE_MAX", 2}});
  const Comparison comparison = versions.compared();
  EXPECT_FALSE(first(comparison, ChangeKind::enumerator_value_changed).has("sentinel"));
}

TEST(EnumComparison, AnUnfixedEnumThatOutgrowsInt) {
  Versions versions;
  versions.old_side.enumeration("mode", {{"A", 0}});
  versions.new_side.enumeration("mode", {{"A", 0}, {"B", Wide{1} << 40}}, "unsigned long");
  EXPECT_THAT(versions.changes(), ElementsAre("enum-size-changed mode", "enumerator-added mode::B"));
}

TEST(EnumComparison, AnUnfixedEnumThatTurnsSigned) {
  Versions versions;
  versions.old_side.enumeration("mode", {{"A", 0}});
  versions.new_side.enumeration("mode", {{"A", 0}, {"NEGATIVE", -1}}, "int");
  EXPECT_THAT(versions.changes(), ElementsAre("enum-sign-changed mode", "enumerator-added mode::NEGATIVE"));
}

// ---- constants ----

Kinds constant_changes(const std::vector<std::pair<std::string, int>>& before,
                       const std::vector<std::pair<std::string, int>>& after) {
  Versions versions;
  for (const auto& [name, value] : before) {
    versions.old_side.constant(name, value);
  }
  for (const auto& [name, value] : after) {
    versions.new_side.constant(name, value);
  }
  return versions.changes();
}

TEST(ConstantComparison, Values) {
  EXPECT_THAT(constant_changes({{"ACME_X", 1}}, {{"ACME_X", 1}}), IsEmpty());
  EXPECT_THAT(constant_changes({{"ACME_X", 1}}, {{"ACME_X", 2}}), ElementsAre("constant-value-changed ACME_X"));
  EXPECT_THAT(constant_changes({}, {{"ACME_X", 2}}), ElementsAre("constant-added ACME_X"));
  EXPECT_THAT(constant_changes({{"ACME_X", 2}}, {}), ElementsAre("constant-removed ACME_X"));
  EXPECT_THAT(constant_changes({{"ACME_CMD_X", 2}}, {{"ACME_CMD_x_", 2}}), ElementsAre("constant-renamed ACME_CMD_x_"));
}

TEST(ConstantComparison, VersionsAndEndsAreMarked) {
  Versions versions;
  versions.old_side.constant("ACME_VERSION", 1);
  versions.new_side.constant("ACME_VERSION", 2);
  EXPECT_TRUE(only(versions.compared()).has("version"));
  Versions ends;
  ends.both([](Interface& side) {
    side.constant("ACME_CMD_A", 0);
    side.constant("ACME_CMD_B", 1);
  });
  ends.old_side.constant("ACME_CMD_LAST", 2);
  ends.new_side.constant("ACME_CMD_C", 2);
  ends.new_side.constant("ACME_CMD_LAST", 3);
  const Comparison comparison = ends.compared();
  EXPECT_TRUE(first(comparison, ChangeKind::constant_value_changed).has("sentinel"));
}

TEST(ConstantComparison, OnlyTheTokensOfAMacroChanged) {
  Versions versions;
  versions.old_side.token_constant("ACME_DO", "aa");
  versions.new_side.token_constant("ACME_DO", "bb");
  EXPECT_THAT(versions.changes(), ElementsAre("constant-tokens-changed ACME_DO"));
}

TEST(ConstantComparison, DeclaredIdsThatCollide) {
  Versions versions;
  versions.both([](Interface& side) {
    side.declarations().ids = {"ACME_CMD_*"};
    side.constant("ACME_CMD_OPEN", 1);
  });
  versions.new_side.constant("ACME_CMD_CLOSE", 1);
  EXPECT_THAT(versions.changes(), testing::Contains(testing::StartsWith("id-collision")));
}

// ---- symbols ----

TEST(SymbolComparison, FunctionTypes) {
  const auto changes = [](const char* before, const char* after) {
    Versions versions;
    versions.old_side.function("acme_run", before);
    versions.new_side.function("acme_run", after);
    Kinds kinds;
    for (const Change& change : versions.compared().changes) {
      kinds.emplace_back(change_kind_name(change.kind));
    }
    return kinds;
  };
  EXPECT_THAT(changes("int(int)", "int(int,int)"), ElementsAre("parameters-changed"));
  EXPECT_THAT(changes("int(int)", "int(float)"), ElementsAre("parameter-type-changed"));
  EXPECT_THAT(changes("int(int)", "long(int)"), ElementsAre("result-type-changed"));
  EXPECT_THAT(changes("int(int)", "int(int,...)"), ElementsAre("variadic-changed"));
  EXPECT_THAT(changes("int(int(int)*)", "int(int(float)*)"), ElementsAre("parameter-type-changed"));
  EXPECT_THAT(changes("int(char*)", "int(char*)"), IsEmpty());
}

TEST(SymbolComparison, VisibilityAndInline) {
  Versions versions;
  versions.both([](Interface& side) { side.function("acme_run", "int(int)"); });
  const auto change = [&](auto&& edit) {
    Versions edited;
    edited.both([](Interface& side) { side.function("acme_stays", "int(int)"); });
    edited.old_side.function("acme_run", "int(int)");
    edit(edited.new_side.function("acme_run", "int(int)"));
    return edited.changes();
  };
  EXPECT_THAT(change([](Function& f) { f.visibility = Visibility::hidden; }), ElementsAre("function-removed acme_run"));
  EXPECT_THAT(change([](Function& f) { f.inlined = true; }), ElementsAre("function-became-inline acme_run"));
  EXPECT_THAT(change([](Function& f) { f.weak = true; }), ElementsAre("symbol-binding-changed acme_run"));
  EXPECT_THAT(change([](Function& f) { f.attributes = {"noreturn"}; }),
              ElementsAre("function-attribute-added acme_run"));
  EXPECT_THAT(change([](Function& f) { f.parameters[0].name = "renamed"; }), IsEmpty());
}

TEST(SymbolComparison, Variables) {
  Versions versions;
  versions.old_side.variable("acme_level", "int");
  versions.new_side.variable("acme_level", "long");
  versions.old_side.variable("acme_gone", "int");
  versions.new_side.variable("acme_new", "int");
  versions.old_side.variable("acme_local", "int");
  versions.new_side.variable("acme_local", "int").thread_local_ = true;
  EXPECT_THAT(versions.changes(),
              ElementsAre("variable-added acme_new", "variable-removed acme_gone",
                          "variable-thread-local-changed acme_local", "variable-type-changed acme_level"));
}

// ---- length: linear time, bounded stack ----

/// `length` records, each with a pointer to the next; the last differs where `last` says.
void build_chain(Interface& side, int length, const char* last) {
  for (int i = length - 1; i >= 0; --i) {
    const std::string name = "node" + std::to_string(i);
    const std::string next = i + 1 == length ? last : "node" + std::to_string(i + 1) + "*";
    side.record(name, {{"value", "int"}, {"next", next}});
  }
  side.function("acme_run", "void(node0*)");
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct ChainRun {
  int length;
  double seconds = 0;
  Kinds changes;
};

/// On a thread whose stack would not hold one frame per record.
void* compare_chain(void* argument) {
  auto& run = *static_cast<ChainRun*>(argument);
  Versions versions;
  build_chain(versions.old_side, run.length, "int*");
  build_chain(versions.new_side, run.length, "float*");
  const Snapshot& before = versions.old_side.snapshot();
  const Snapshot& after = versions.new_side.snapshot();
  const double start = cpu_seconds();
  run.changes = told(compare(before, after));
  run.seconds = cpu_seconds() - start;
  return nullptr;
}

ChainRun on_small_stack(int length) {
  constexpr std::size_t stack_bytes = std::size_t{512} * 1024;
  ChainRun run{.length = length, .changes = {}};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack_bytes);
  pthread_t thread{};
  EXPECT_EQ(pthread_create(&thread, &attributes, compare_chain, &run), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  return run;
}

TEST(Length, ChainsCostTheirLengthInTimeAndNothingInStack) {
  on_small_stack(1'000);  // the first run pays for what is set up once
  const ChainRun small = on_small_stack(5'000);
  const ChainRun large = on_small_stack(100'000);
  EXPECT_THAT(small.changes, ElementsAre("record-field-type-changed node4999::next"));
  EXPECT_THAT(large.changes, ElementsAre("record-field-type-changed node99999::next"));
  // 20 times the records; caches and rehashing cost their share, a square would cost 400 times.
  EXPECT_LT(large.seconds, 80 * std::max(small.seconds, 0.002));
}

TEST(Length, OneRecordWithManyMembers) {
  const auto seconds = [](int members) {
    Members before;
    for (int i = 0; i < members; ++i) {
      before.push_back({"m" + std::to_string(i), "int"});
    }
    Members after = before;
    after.insert(after.begin(), {"inserted", "int"});
    Versions versions;
    versions.old_side.record("frame", before);
    versions.new_side.record("frame", after);
    versions.both([](Interface& side) { side.function("acme_run", "void(frame*)"); });
    const Snapshot& old_side = versions.old_side.snapshot();
    const Snapshot& new_side = versions.new_side.snapshot();
    const double start = cpu_seconds();
    EXPECT_THAT(compare(old_side, new_side).changes, SizeIs(1));
    return cpu_seconds() - start;
  };
  const double small = seconds(2'000);
  EXPECT_LT(seconds(40'000), 80 * std::max(small, 0.002));
}

TEST(Length, ManyMembersUsedUpFromReservedSpace) {
  const auto seconds = [](int members) {
    Members before{{"reserved", "int[" + std::to_string(members) + "]"}};
    Members after;
    for (int i = 0; i < members; ++i) {
      after.push_back({"m" + std::to_string(i), "int"});
    }
    Versions versions;
    versions.old_side.record("frame", before);
    versions.new_side.record("frame", after);
    versions.both([](Interface& side) { side.function("acme_run", "void(frame*)"); });
    const Snapshot& old_side = versions.old_side.snapshot();
    const Snapshot& new_side = versions.new_side.snapshot();
    const double start = cpu_seconds();
    EXPECT_THAT(compare(old_side, new_side).changes, SizeIs(static_cast<std::size_t>(members)));
    return cpu_seconds() - start;
  };
  const double small = seconds(2'000);
  EXPECT_LT(seconds(20'000), 40 * std::max(small, 0.002));
}

TEST(Length, AUnionOfManyAlternatives) {
  const auto seconds = [](int members) {
    Members before;
    for (int i = 0; i < members; ++i) {
      before.push_back({"m" + std::to_string(i), "int"});
    }
    Members after = before;
    for (int i = 0; i < members; ++i) {
      after.push_back({"more" + std::to_string(i), "float"});
    }
    Versions versions;
    versions.old_side.union_of("value", before);
    versions.new_side.union_of("value", after);
    versions.both([](Interface& side) { side.function("acme_run", "void(value*)"); });
    const Snapshot& old_side = versions.old_side.snapshot();
    const Snapshot& new_side = versions.new_side.snapshot();
    const double start = cpu_seconds();
    EXPECT_THAT(compare(old_side, new_side).changes, SizeIs(static_cast<std::size_t>(members)));
    return cpu_seconds() - start;
  };
  const double small = seconds(1'000);
  EXPECT_LT(seconds(10'000), 40 * std::max(small, 0.002));
}

TEST(Length, AnEnumOfManyValues) {
  const auto seconds = [](int values) {
    test::Enumerators before{{"START_FIRST", -1}};
    for (int i = 0; i < values; ++i) {
      before.emplace_back("LAST_" + std::to_string(i), i);
    }
    test::Enumerators after = before;
    for (auto& [name, value] : after) {
      value += 1;
    }
    Versions versions;
    versions.old_side.enumeration("mode", before);
    versions.new_side.enumeration("mode", after);
    const Snapshot& old_side = versions.old_side.snapshot();
    const Snapshot& new_side = versions.new_side.snapshot();
    const double start = cpu_seconds();
    EXPECT_FALSE(compare(old_side, new_side).changes.empty());
    return cpu_seconds() - start;
  };
  const double small = seconds(1'000);
  EXPECT_LT(seconds(10'000), 40 * std::max(small, 0.002));
}

}  // namespace
}  // namespace abigate
