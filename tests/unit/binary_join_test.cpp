// What the headers declare against what the file has.
#include "analyzer/compare/binary_join.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/graph_builder.h"

namespace abigate {
namespace {

using test::Interface;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

ExportedSymbol exported(Text name, SymbolType type = SymbolType::function, std::uint64_t size_bytes = 0) {
  ExportedSymbol made;
  made.name = name;
  made.type = type;
  made.size_bytes = size_bytes;
  return made;
}

ExportedSymbol with_version(ExportedSymbol made, Text version, bool is_default) {
  made.version = version;
  made.default_version = is_default;
  return made;
}

/// The interface with a binary that has these exports, which are sorted here.
BinaryJoin join(Interface& headers, std::vector<ExportedSymbol> exports, BinaryFacts facts = {}) {
  auto& snapshot = const_cast<Snapshot&>(headers.snapshot());
  std::ranges::sort(exports, {}, [](const ExportedSymbol& s) { return std::pair(s.name, s.version); });
  facts.exports = std::move(exports);
  snapshot.binary = std::move(facts);
  return join_binary(snapshot);
}

std::vector<std::string> sizes(const BinaryJoin& join) {
  std::vector<std::string> lines;
  lines.reserve(join.data_size_mismatches.size());
  for (const DataSizeMismatch& one : join.data_size_mismatches) {
    lines.push_back(std::string(one.name) + " " + std::to_string(one.declared_bytes) + " " +
                    std::to_string(one.exported_bytes));
  }
  return lines;
}

std::vector<std::string> types(const BinaryJoin& join) {
  std::vector<std::string> lines;
  lines.reserve(join.type_mismatches.size());
  for (const SymbolTypeMismatch& one : join.type_mismatches) {
    lines.emplace_back(one.symbol);
  }
  return lines;
}

TEST(BinaryJoin, WithoutABinaryThereIsNothingToSay) {
  Interface headers;
  headers.function("acme_run", "int(void)");
  const BinaryJoin join = join_binary(headers.snapshot());
  EXPECT_THAT(join.declared_not_exported, IsEmpty());
}

TEST(BinaryJoin, WhoHasWhat) {
  Interface headers;
  headers.function("acme_run", "int(void)");
  headers.function("acme_gone", "int(void)");
  headers.function("host_log", "void(char const*)");
  BinaryFacts facts;
  facts.imports = {{.name = "host_log", .version = {}, .library = {}}};
  const BinaryJoin made = join(headers, {exported("acme_run"), exported("acme_secret"), exported("_end")}, facts);
  EXPECT_THAT(made.declared_and_exported, ElementsAre("acme_run"));
  EXPECT_THAT(made.declared_and_imported, ElementsAre("host_log"));
  EXPECT_THAT(made.declared_not_exported, ElementsAre("acme_gone"));
  EXPECT_THAT(made.exported_not_declared, ElementsAre("acme_secret"));
}

TEST(BinaryJoin, WhatNoFileOwes) {
  Interface headers;
  headers.function("acme_inline", "int(void)").inlined = true;
  headers.function("acme_hidden", "int(void)").visibility = Visibility::hidden;
  headers.function("acme_static", "int(void)").linkage = Linkage::internal;
  headers.function("acme_deleted", "int(void)").deleted = true;
  headers.variable("acme_inline_variable", "int").inlined = true;
  headers.variable("acme_hidden_variable", "int").visibility = Visibility::hidden;
  EXPECT_THAT(join(headers, {}).declared_not_exported, IsEmpty());
  const BinaryJoin made = join(headers, {exported("acme_inline")});  // a copy, as compilers emit them
  EXPECT_THAT(made.declared_and_exported, IsEmpty());
  EXPECT_THAT(made.exported_not_declared, IsEmpty());
}

TEST(BinaryJoin, AConstructorCountsUnderAnyOfItsNames) {
  Interface headers;
  headers.use_cxx();
  Function& constructor = headers.function("acme::Shape::Shape", "void(void)");
  constructor.linkage_name = "_ZN4acme5ShapeC1Ev";
  constructor.other_linkage_names = {"_ZN4acme5ShapeC2Ev"};
  const BinaryJoin made = join(headers, {exported("_ZN4acme5ShapeC2Ev")});
  EXPECT_THAT(made.declared_and_exported, ElementsAre("_ZN4acme5ShapeC1Ev"));
  EXPECT_THAT(made.exported_not_declared, IsEmpty());
}

TEST(BinaryJoin, OneEntityOfTwoDeclarationsCountsOnce) {
  Interface headers;
  headers.function("acme_one", "int(void)").linkage_name = "acme_both";
  headers.function("acme_two", "int(void)").linkage_name = "acme_both";
  EXPECT_THAT(join(headers, {}).declared_not_exported, ElementsAre("acme_both"));
}

// ---- kinds ----

TEST(BinaryJoin, Kinds) {
  Interface headers;
  for (const char* name : {"f_as_data", "f_as_tls", "f_as_ifunc", "f_as_function", "f_as_none"}) {
    headers.function(name, "int(void)");
  }
  for (const char* name : {"v_as_function", "v_as_ifunc", "v_as_tls", "v_as_data", "v_as_none"}) {
    headers.variable(name, "int");
  }
  headers.variable("t_as_data", "int").thread_local_ = true;
  headers.variable("t_as_tls", "int").thread_local_ = true;
  const auto function = SymbolType::function;
  const auto data = SymbolType::data;
  const auto tls = SymbolType::thread_local_;
  const auto ifunc = SymbolType::ifunc;
  const auto none = SymbolType::none;
  const BinaryJoin made = join(
      headers, {exported("f_as_data", data), exported("f_as_tls", tls), exported("f_as_ifunc", ifunc),
                exported("f_as_function", function), exported("f_as_none", none), exported("v_as_function", function),
                exported("v_as_ifunc", ifunc), exported("v_as_tls", tls), exported("v_as_data", data),
                exported("v_as_none", none), exported("t_as_data", data), exported("t_as_tls", tls)});
  EXPECT_THAT(types(made), UnorderedElementsAreArray(
                               {"f_as_data", "f_as_tls", "v_as_function", "v_as_ifunc", "v_as_tls", "t_as_data"}));
}

TEST(BinaryJoin, OnlyTheDefaultVersionIsHeldAgainstTheHeaders) {
  Interface headers;
  headers.variable("acme_table", "int[4]");
  const auto data = SymbolType::data;
  const auto made = join(headers, {with_version(exported("acme_table", data, 8), "ACME_1", false),
                                   with_version(exported("acme_table", data, 16), "ACME_2", true)});
  EXPECT_THAT(sizes(made), IsEmpty());
  EXPECT_THAT(sizes(join(headers, {with_version(exported("acme_table", data, 8), "ACME_1", false)})), IsEmpty());
  EXPECT_THAT(sizes(join(headers, {with_version(exported("acme_table", data, 16), "ACME_1", false),
                                   with_version(exported("acme_table", data, 8), "ACME_2", true)})),
              ElementsAre("acme_table 16 8"));
}

// ---- sizes ----

TEST(BinaryJoin, Sizes) {
  Interface headers;
  headers.record("frame", {{"size", "unsigned int"}, {"flags", "unsigned int"}});
  headers.variable("acme_frame", "frame const");
  headers.variable("acme_open", "int[]");
  headers.variable("acme_handle", "opaque");
  headers.variable("acme_unsized", "int");
  const auto data = SymbolType::data;
  const std::vector<ExportedSymbol> fitting = {exported("acme_frame", data, 8), exported("acme_open", data, 400),
                                               exported("acme_handle", data, 64), exported("acme_unsized", data, 0)};
  EXPECT_THAT(sizes(join(headers, fitting)), IsEmpty());
  EXPECT_THAT(sizes(join(headers, {exported("acme_frame", data, 12)})), ElementsAre("acme_frame 8 12"));
  EXPECT_THAT(sizes(join(headers, {exported("acme_frame", data, 4)})), ElementsAre("acme_frame 8 4"));
}

TEST(BinaryJoin, AFlexibleArrayMayBeLonger) {
  Interface headers;
  headers.record("list", {{"count", "int"}, {"items", "int[]"}});
  headers.record("outer", {{"size", "int"}, {"list", "list"}});
  headers.record("plain", {{"items", "int[2]"}});
  headers.variable("acme_list", "list");
  headers.variable("acme_outer", "outer");
  headers.variable("acme_plain", "plain");
  const auto data = SymbolType::data;
  EXPECT_THAT(sizes(join(headers, {exported("acme_list", data, 20), exported("acme_outer", data, 24)})), IsEmpty());
  EXPECT_THAT(sizes(join(headers, {exported("acme_list", data, 2)})), ElementsAre("acme_list 4 2"));
  EXPECT_THAT(sizes(join(headers, {exported("acme_plain", data, 12)})), ElementsAre("acme_plain 8 12"));
}

TEST(BinaryJoin, ASanitizersZonesAreNoPartOfTheObject) {
  Interface headers;
  headers.variable("acme_count", "int");
  BinaryFacts facts;
  facts.facts = {{"sanitizers", "address undefined"}};
  const auto data = SymbolType::data;
  EXPECT_THAT(sizes(join(headers, {exported("acme_count", data, 32)}, facts)), IsEmpty());
  EXPECT_THAT(sizes(join(headers, {exported("acme_count", data, 2)}, facts)), ElementsAre("acme_count 4 2"));
  EXPECT_THAT(sizes(join(headers, {exported("acme_count", data, 32)})), ElementsAre("acme_count 4 32"));
}

// ---- what compilers make besides ----

TEST(BinaryJoin, WhatCompilersMakeOfDeclaredThings) {
  Interface headers;
  headers.use_cxx();
  headers.function("acme::Shape::draw", "void(void)").linkage_name = "_ZN4acme5Shape4drawEv";
  headers.function("acme::Circle<int>::area", "int(void)").linkage_name = "_ZNK4acme6CircleIiE4areaEv";
  headers.function("acme::count", "int(int)").linkage_name = "_ZN4acme5countEi";
  headers.function("Global::run", "void(void)").linkage_name = "_ZN6Global3runEv";
  headers.variable("acme::limit", "int").linkage_name = "_ZN4acme5limitE";
  headers.variable("counter", "int");
  const std::vector<Text> implied = {
      "_ZTVN4acme5ShapeE",
      "_ZTIN4acme5ShapeE",
      "_ZTSN4acme5ShapeE",
      "_ZTTN4acme5ShapeE",
      "_ZTIPN4acme5ShapeE",
      "_ZTIPKN4acme5ShapeE",
      "_ZTVN4acme6CircleIiEE",
      "_ZTV6Global",
      "_ZThn16_N4acme5Shape4drawEv",
      "_ZTv0_n24_N4acme5Shape4drawEv",
      "_ZGVN4acme5limitE",
      "_ZTch0_v0_n24_N4acme5Shape4drawEv",
      "_ZTWN4acme5limitE",
      "_ZTHN4acme5limitE",
      "_ZGRN4acme5limitE_",
      "_ZGRN4acme5limitE12_",
      "_ZTW7counter",
      "_ZZN4acme5countEiE4seen",
      "_ZGVZN4acme5countEiE4seen",
      "_ZZNK4acme6CircleIiE4areaEvE5cache",
  };
  const std::vector<Text> unrelated = {
      "_ZTVN4acme5OtherE",
      "_ZTVN4acme6CircleIdEE",
      "_ZTV5Other",
      "_ZThn16_N4acme5Other4drawEv",
      "_ZGVN4acme5otherE",
      "_ZGV5other",
      "_ZZN4acme5otherEvE1x",
      "_ZTV",
      "_ZThn16_",
      "_ZTv0_",
      "_ZTc",
      "_ZGR_",
      "_ZTW99999999999999999999999",
      "_ZTVN",
      "_ZTVNE",
      "_Z",
  };
  std::vector<ExportedSymbol> exports;
  exports.reserve(std::size(implied) + std::size(unrelated));
  for (const Text symbol : implied) {
    exports.push_back(exported(symbol, SymbolType::data, 8));
  }
  for (const Text symbol : unrelated) {
    exports.push_back(exported(symbol, SymbolType::data, 8));
  }
  EXPECT_THAT(join(headers, exports).exported_not_declared, UnorderedElementsAreArray(unrelated));
}

TEST(BinaryJoin, LongNamesAreNoBurden) {
  Interface headers;
  headers.use_cxx();
  headers.function("acme::count", "int(int)").linkage_name = "_ZN4acme5countEi";
  const std::string longest = "_ZZ" + std::string(1 << 20, 'E');
  EXPECT_THAT(join(headers, {exported(longest)}).exported_not_declared, ElementsAre(longest));
}

TEST(BinaryJoin, VersionNodesAndCopiesOfTheStandardLibrary) {
  Interface headers;
  headers.use_cxx();
  BinaryFacts facts;
  facts.versions = {"ACME_1"};
  ExportedSymbol copy = exported("_ZNSt6vectorIiSaIiEE9push_backEOi");
  copy.binding = SymbolBinding::weak;
  EXPECT_THAT(join(headers, {exported("ACME_1", SymbolType::data), copy}, facts).exported_not_declared, IsEmpty());
}

}  // namespace
}  // namespace abigate
