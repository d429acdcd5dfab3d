// The text of a snapshot: the same for the same interface, and little changes for a little change.
#include <algorithm>
#include <random>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/snapshot/leaves.h"
#include "analyzer/snapshot/write.h"
#include "tests/unit/sample_snapshot.h"
#include "tests/unit/snapshot_text.h"

namespace abigate {
namespace {

using sample::text_of;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

/// Lines of `after` that are not in `before`, without fingerprints and digest.
std::vector<std::string> new_lines(const std::string& before, const std::string& after) {
  std::vector<std::string> old_lines = lines_of(before);
  std::vector<std::string> result;
  for (const std::string& line : lines_of(after)) {
    const auto same = std::ranges::find(old_lines, line);
    if (same != old_lines.end()) {
      old_lines.erase(same);
    } else if (!line.contains("\"abi\": ") && !line.contains("\"api\": ") && !line.contains("\"digest\": ")) {
      result.push_back(line.substr(line.find_first_not_of(' ')));
    }
  }
  return result;
}

/// A header with the structs and functions that a small plugin interface has.
Snapshot header(std::uint32_t inserted_lines = 0) {
  Snapshot s = sample::empty();
  const auto at = [&](std::uint32_t line) { return Location{"acme.h", line + inserted_lines}; };
  const TypeId point = sample::record(s, "acme_point", {{"x", sample::int_type(s)}, {"y", sample::int_type(s)}}, at(3));
  auto& fields = std::get<Record>(s.graph.types[index_of(point)].node).fields;
  fields[0].location = at(4);
  fields[1].location = at(5);
  const TypeId draw = sample::function_type(s, sample::void_type(s), {sample::pointer_to(s, point)});
  sample::function(s, "acme_draw", draw, at(8));
  sample::function(s, "acme_erase", draw, at(9));
  return s;
}

TEST(SnapshotText, LinesInsertedAtTheTopChangeOneNumber) {
  EXPECT_THAT(new_lines(text_of(header()), text_of(header(3))), ElementsAre("[\"type\", \"struct acme_point\", 6],"));
}

TEST(SnapshotText, OneMoreMemberIsOneMoreLine) {
  Snapshot more = sample::empty();
  const TypeId integer = sample::int_type(more);
  sample::record(more, "acme_point", {{"x", integer}, {"y", integer}, {"z", integer}, {"t", integer}});
  Snapshot fewer = sample::empty();
  const TypeId same = sample::int_type(fewer);
  sample::record(fewer, "acme_point", {{"x", same}, {"y", same}, {"z", same}});
  EXPECT_THAT(new_lines(text_of(fewer), text_of(more)),
              ElementsAre("\"size_bytes\": 16,", "{\"name\": \"z\", \"type\": \"int\", \"offset_bits\": 64},",
                          "{\"name\": \"t\", \"type\": \"int\", \"offset_bits\": 96}"));
}

TEST(SnapshotText, OneMoreFunctionIsOneMoreLineAndItsPlace) {
  Snapshot more = header();
  sample::function(more, "acme_clear", more.graph.functions.front().type, {"acme.h", 10});
  EXPECT_THAT(new_lines(text_of(header()), text_of(more)),
              ElementsAre("{\"name\": \"acme_clear\", \"linkage_name\": \"acme_clear\", \"type\": \"void(struct "
                          "acme_point*)\"},",
                          "[\"function\", \"acme_erase\", 1],", "[\"function\", \"acme_clear\", 1]"));
}

TEST(SnapshotText, NoLineIsLongWhereItCanBeBroken) {
  for (const std::string& line : lines_of(text_of(sample::everything()))) {
    EXPECT_LE(line.size(), 120U) << line;
  }
}

/// The same nodes in another order, every id renumbered.
Snapshot shuffled(std::uint32_t seed) {
  Snapshot s = sample::everything();
  std::mt19937 random(seed);
  std::vector<std::uint32_t> new_index(s.graph.types.size());
  for (std::uint32_t i = 0; i < new_index.size(); ++i) {
    new_index[i] = i;
  }
  std::ranges::shuffle(new_index, random);
  std::vector<TypeNode> types(new_index.size());
  for (std::size_t i = 0; i < new_index.size(); ++i) {
    types[new_index[i]] = s.graph.types[i];
  }
  s.graph.types = std::move(types);
  const auto renumber = [&](TypeId& id) { id = TypeId{new_index[index_of(id)]}; };
  for (TypeNode& type : s.graph.types) {
    for_each_leaf<TypeId>(type.node, renumber);
  }
  for_each_leaf<TypeId>(s.graph.functions, renumber);
  for_each_leaf<TypeId>(s.graph.variables, renumber);
  std::ranges::shuffle(s.graph.functions, random);
  std::ranges::shuffle(s.graph.constants, random);
  std::ranges::shuffle(s.declarations.exports, random);
  std::ranges::shuffle(s.build.facts, random);
  std::ranges::shuffle(s.fidelity, random);
  return s;
}

TEST(SnapshotText, IndependentOfTheOrderOfDeclarations) {
  const std::string text = text_of(sample::everything());
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    EXPECT_EQ(text_of(shuffled(seed)), text);
  }
}

TEST(SnapshotText, WhatIsDeclaredTwiceIsWrittenOnceAtTheFirstPlace) {
  Snapshot once = header();
  Snapshot twice = header();
  Function again = twice.graph.functions.front();
  again.location.line += 100;
  twice.graph.functions.insert(twice.graph.functions.begin(), again);
  sample::add(twice, "struct acme_point*", Pointer{TypeId{1}, 0});  // it is there already
  EXPECT_EQ(text_of(twice), text_of(once));
}

// ---- what cannot be written ----

std::string error_of(Snapshot& snapshot) {
  const auto text = write_snapshot(snapshot);
  return text ? "written" : text.error().message;
}

TEST(SnapshotText, ReferenceToNoType) {
  Snapshot s = sample::empty();
  sample::add(s, "int*", Pointer{no_type, 0});
  EXPECT_THAT(error_of(s), HasSubstr("inconsistent snapshot: type \"int*\" refers to no type at /to"));
}

TEST(SnapshotText, TwoTypesOfOneKey) {
  Snapshot s = sample::empty();
  sample::record(s, "acme", {{"a", sample::int_type(s)}});
  sample::record(s, "acme", {{"b", sample::int_type(s)}});
  EXPECT_THAT(error_of(s), HasSubstr("two different types have the key \"struct acme\""));
}

TEST(SnapshotText, TwoConstantsOfOneName) {
  Snapshot s = sample::empty();
  for (const int value : {1, 2}) {
    Constant& constant = s.graph.constants.emplace_back();
    constant.name = "ACME_MAX";
    constant.integer = value;
    constant.location = {"acme.h", static_cast<std::uint32_t>(value)};
  }
  EXPECT_THAT(error_of(s), HasSubstr("two different constants have the name \"ACME_MAX\" (acme.h:1 and acme.h:2)"));
}

TEST(SnapshotText, TextThatIsNotUtf8) {
  Snapshot s = header();
  s.graph.functions.front().attributes = {"annotate(\"\xe9t\xe9\")"};
  EXPECT_EQ(error_of(s),
            "the text at /attributes/0 of function \"acme_draw\" is not valid UTF-8 and cannot stand in a snapshot; "
            "convert the header to UTF-8, or rename the file");
}

TEST(SnapshotText, IntegerBeyond64Bits) {
  Snapshot s = sample::empty();
  Constant& constant = s.graph.constants.emplace_back();
  constant.name = "ACME_HUGE";
  constant.integer = Wide{UINT64_MAX} + 1;
  EXPECT_THAT(error_of(s), HasSubstr("the integer at /integer of constant \"ACME_HUGE\" does not fit in 64 bits"));
}

}  // namespace
}  // namespace abigate
