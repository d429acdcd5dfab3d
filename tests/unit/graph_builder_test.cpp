// Classes of the builder lie as this compiler lays the same ones out. Tests of everything else rely on it.
#include "tests/unit/graph_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace abigate {
namespace {

using testing::ElementsAre;

struct Root {
  virtual ~Root() = default;
  virtual void draw(int) const = 0;
  int id;
};
struct Other {
  virtual ~Other() = default;
  virtual void other() {}
};
struct Empty {};
// Several bases are what is tested. NOLINTNEXTLINE(misc-multiple-inheritance)
struct Leaf : Root, Other, Empty {
  void draw(int) const override {}
  void other() override {}
  virtual void more() {}
  char mark;
};
struct Kept {
  virtual ~Kept() = default;
  int level;
};
struct Shared : virtual Kept {
  int x;
};
// A virtual base of a base is what is tested. NOLINTNEXTLINE(misc-multiple-inheritance)
struct Last : Shared {
  int y;
};

void add_classes(test::Interface& side) {
  side.class_of("Root", {.members = {{"id", "int"}}, .virtuals = {{"~"}, {"draw", "void(int)", "const", true}}});
  side.class_of("Other", {.virtuals = {{"~"}, {"other"}}});
  side.class_of("Empty", {});
  side.class_of("Leaf", {.bases = {{"Root"}, {"Other"}, {"Empty"}},
                         .members = {{"mark", "char"}},
                         .virtuals = {{"draw", "void(int)", "const"}, {"other"}, {"more"}}});
  side.class_of("Kept", {.members = {{"level", "int"}}, .virtuals = {{"~"}}});
  side.class_of("Shared", {.bases = {{"Kept", true}}, .members = {{"x", "int"}}});
  side.class_of("Last", {.bases = {{"Shared"}}, .members = {{"y", "int"}}});
}

const Record& find(test::Interface& side, std::string_view name) {
  return std::get<Record>(side.snapshot().graph.at(side.type(name)));
}

template <class Class>
void expect_size(test::Interface& side, std::string_view name) {
  EXPECT_EQ(find(side, name).size_bytes, sizeof(Class)) << name;
  EXPECT_EQ(find(side, name).align_bytes, alignof(Class)) << name;
}

TEST(GraphBuilder, ClassesAreAsLargeAsTheCompilerMakesThem) {
  test::Interface side;
  add_classes(side);
  expect_size<Root>(side, "Root");
  expect_size<Other>(side, "Other");
  expect_size<Empty>(side, "Empty");
  expect_size<Leaf>(side, "Leaf");
  expect_size<Shared>(side, "Shared");
  expect_size<Last>(side, "Last");
}

template <class Class, class Part>
std::uint64_t offset_of(Class& object, const Part* part) {
  return static_cast<std::uint64_t>(reinterpret_cast<const char*>(part) - reinterpret_cast<const char*>(&object));
}

TEST(GraphBuilder, BasesAndMembersLieWhereTheCompilerPutsThem) {
  test::Interface side;
  add_classes(side);
  Leaf leaf;
  EXPECT_EQ(find(side, "Leaf").bases[1].offset_bytes, offset_of(leaf, static_cast<Other*>(&leaf)));
  EXPECT_EQ(find(side, "Leaf").fields[0].offset_bits, offset_of(leaf, &leaf.mark) * 8);
  EXPECT_TRUE(find(side, "Leaf").bases[0].primary);
  EXPECT_TRUE(find(side, "Leaf").bases[2].empty);
  Last last;
  EXPECT_EQ(find(side, "Last").fields[0].offset_bits, offset_of(last, &last.y) * 8);
  EXPECT_EQ(find(side, "Last").virtual_bases[0].offset_bytes, offset_of(last, static_cast<Kept*>(&last)));
}

std::vector<Text> called(const Vtable& table) {
  std::vector<Text> names;
  for (const Slot& slot : table.slots) {
    if (slot.type) {
      names.push_back(slot.thunk.empty() ? slot.linkage_name : slot.thunk);
    }
  }
  return names;
}

TEST(GraphBuilder, OverridersTakeTheSlotsOfTheirBases) {
  test::Interface side;
  add_classes(side);
  const Record& leaf = find(side, "Leaf");
  ASSERT_EQ(leaf.vtables.size(), 2U);
  EXPECT_THAT(called(leaf.vtables[0]), ElementsAre("_ZN4Leaf2D1E()", "_ZN4Leaf2D0E()", "_ZNK4Leaf4drawE(int)",
                                                   "_ZN4Leaf5otherE()", "_ZN4Leaf4moreE()"));
  EXPECT_THAT(called(leaf.vtables[1]),
              ElementsAre("_ZThn16_N4Leaf2D1E()", "_ZThn16_N4Leaf2D0E()", "_ZThn16_N4Leaf5otherE()"));
  EXPECT_EQ(leaf.key_function, "_ZNK4Leaf4drawE(int)");
  EXPECT_FALSE(leaf.abstract);
  EXPECT_TRUE(find(side, "Root").abstract);
}

TEST(GraphBuilder, SpecializationsHaveTheArgumentsOfTheirNames) {
  test::Interface side;
  side.use_cxx();
  side.foreign("std::array<Root*, 3>", 24, 8, "array");
  const auto& array = std::get<Foreign>(side.snapshot().graph.at(side.type("std::array<Root*, 3>")));
  EXPECT_EQ(array.template_name, "std::array");
  ASSERT_EQ(array.arguments.size(), 2U);
  EXPECT_EQ(array.arguments[0].type, side.type("Root*"));
  EXPECT_EQ(array.arguments[1].value, "3");
}

}  // namespace
}  // namespace abigate
