// Snapshots of C++ interfaces: what comes back, what a fingerprint sees, what is refused.
#include <functional>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/snapshot/canonical.h"
#include "analyzer/snapshot/fingerprint.h"
#include "analyzer/snapshot/order.h"
#include "analyzer/snapshot/write.h"
#include "tests/unit/sample_snapshot.h"
#include "tests/unit/snapshot_text.h"

namespace abigate {
namespace {

using sample::edited;
using sample::everything_cxx;
using sample::read;
using sample::refusal;
using sample::text_of;
using testing::HasSubstr;
using testing::IsEmpty;

template <class Node>
Node& node(Snapshot& s, std::string_view key) {
  return std::get<Node>(std::ranges::find(s.graph.types, key, &TypeNode::key)->node);
}
Record& shape(Snapshot& s) { return node<Record>(s, "acme::Shape"); }
Record& circle(Snapshot& s) { return node<Record>(s, "acme::Circle<int, 3>"); }
Foreign& list(Snapshot& s) { return node<Foreign>(s, "std::__cxx11::list<acme::Shape*>"); }

Function& function(Snapshot& s, std::string_view name) {
  return *std::ranges::find(s.graph.functions, name, &Function::name);
}

TypeId find(const Snapshot& s, std::string_view key) {
  return TypeId{
      static_cast<std::uint32_t>(std::ranges::find(s.graph.types, key, &TypeNode::key) - s.graph.types.begin())};
}

// ---- the sample is complete ----

/// "struct index::member" of every member that is away from its default.
struct Occurring {
  std::set<std::string> members;
  std::set<std::string> missing;

  template <class Value>
  void visit(const Value& value) {
    if constexpr (std::is_same_v<Value, Type>) {
      std::visit([&](const auto& inner) { visit(inner); }, value);
    } else if constexpr (Described<Value>) {
      for_each_field<Value>([&](const auto& entry) {
        if (!is_default(value, entry)) {
          members.insert(name_of_member<Value>(entry.name));
        }
        visit(value.*entry.member);
      });
    } else if constexpr (is_vector<Value>) {
      for (const auto& element : value) {
        visit(element);
      }
    } else if constexpr (is_optional<Value>) {
      if (value) {
        visit(*value);
      }
    }
  }

  void visit(const Graph& graph) {
    for (const TypeNode& type : graph.types) {
      visit(type.node);
    }
    visit(graph.functions);
    visit(graph.variables);
    visit(graph.constants);
    visit(graph.templates);
  }

  template <Described Struct>
  void expect_all_of() {
    for_each_field<Struct>([&](const auto& entry) {
      using Member = std::remove_cvref_t<decltype(Struct{}.*entry.member)>;
      if (!std::is_same_v<Member, Location> && !members.contains(name_of_member<Struct>(entry.name))) {
        missing.insert(name_of_member<Struct>(entry.name));
      }
    });
  }

  template <class Struct>
  static std::string name_of_member(std::string_view member) {
    return std::string(typeid(Struct).name()) + "::" + std::string(member);
  }
};

template <std::size_t... I>
void expect_all_types(Occurring& occurring, std::index_sequence<I...>) {
  (occurring.expect_all_of<std::variant_alternative_t<I, Type>>(), ...);
}

TEST(SnapshotSample, EveryMemberIsAwayFromItsDefaultSomewhere) {
  Occurring occurring;
  occurring.visit(sample::everything().graph);
  occurring.visit(everything_cxx().graph);
  expect_all_types(occurring, std::make_index_sequence<std::variant_size_v<Type>>{});
  occurring.expect_all_of<Field>();
  occurring.expect_all_of<Base>();
  occurring.expect_all_of<Slot>();
  occurring.expect_all_of<Vtable>();
  occurring.expect_all_of<TemplateArgument>();
  occurring.expect_all_of<SpecialMember>();
  occurring.expect_all_of<Function>();
  occurring.expect_all_of<Parameter>();
  occurring.expect_all_of<Variable>();
  occurring.expect_all_of<Template>();
  occurring.expect_all_of<Constant>();
  EXPECT_THAT(occurring.missing, IsEmpty());
}

// ---- there and back ----

TEST(SnapshotCxx, EveryNodeComesBack) {
  Snapshot written = everything_cxx();
  const std::string text = text_of(written);
  Snapshot back = read(text);
  ASSERT_EQ(back.graph.types.size(), written.graph.types.size());
  for (std::size_t i = 0; i < written.graph.types.size(); ++i) {
    EXPECT_EQ(back.graph.types[i].key, written.graph.types[i].key);
    EXPECT_TRUE(order(back.graph.types[i].node, written.graph.types[i].node) == 0) << written.graph.types[i].key;
  }
  EXPECT_TRUE(order(back.graph.functions, written.graph.functions) == 0);
  EXPECT_TRUE(order(back.graph.variables, written.graph.variables) == 0);
  EXPECT_TRUE(order(back.graph.templates, written.graph.templates) == 0);
  EXPECT_EQ(back.fingerprints.abi, written.fingerprints.abi);
  EXPECT_EQ(back.fingerprints.api, written.fingerprints.api);
  EXPECT_EQ(text_of(back), text);
}

TEST(SnapshotCxx, TemplatesOfOneNameKeepTheirPlaces) {
  const Snapshot back = read(text_of(everything_cxx()));
  std::string places;
  for (const Template& one : back.graph.templates) {
    places += std::string(one.name) + " " + std::to_string(one.location.line) + ", ";
  }
  EXPECT_EQ(places,
            "acme::Circle 3, acme::Circle 8, acme::Circle 9, acme::Drawable 18, acme::Shape::visit 12, "
            "acme::Shapes 16, acme::draw 20, acme::shapes 21, acme::zero 14, ");
}

TEST(SnapshotCxx, SetsHaveNoOrder) {
  Snapshot other = everything_cxx();
  std::ranges::reverse(shape(other).friends);
  std::ranges::reverse(shape(other).special_members);
  std::ranges::reverse(function(other, "acme::Shape::~Shape").other_linkage_names);
  std::ranges::reverse(function(other, "acme::run").deletes);
  std::ranges::reverse(other.graph.templates);
  std::ranges::reverse(other.graph.functions);
  EXPECT_EQ(text_of(other), text_of(everything_cxx()));
}

TEST(SnapshotCxx, OrderOfSlotsAndBasesStays) {
  Snapshot other = everything_cxx();
  std::ranges::reverse(circle(other).vtables[0].slots);
  std::ranges::reverse(circle(other).bases);
  const Snapshot back = read(text_of(other));
  const auto& read_back = std::get<Record>(back.graph.at(find(back, "acme::Circle<int, 3>")));
  EXPECT_EQ(read_back.vtables[0].slots[0].name, "draw");
  EXPECT_TRUE(read_back.bases[0].is_virtual);
}

// ---- what a fingerprint sees ----

struct Edit {
  std::string_view what;
  void (*change)(Snapshot&);
  std::string_view surfaces;
};

void PrintTo(const Edit& edit, std::ostream* out) { *out << edit.what; }

Fingerprints fingerprints_of(Snapshot snapshot) {
  const auto ok = canonicalize(snapshot);
  EXPECT_TRUE(ok) << ok.error().message;
  return compute_fingerprints(snapshot);
}

class Surfaces : public testing::TestWithParam<Edit> {};

TEST_P(Surfaces, AreTheOnesThatCanSeeIt) {
  Snapshot after = everything_cxx();
  GetParam().change(after);
  const Fingerprints olds = fingerprints_of(everything_cxx());
  const Fingerprints news = fingerprints_of(std::move(after));
  const std::string surfaces = std::string(olds.abi != news.abi ? "abi " : "") + (olds.api != news.api ? "api" : "");
  EXPECT_EQ(surfaces, GetParam().surfaces);
}

constexpr Edit edits[] = {
    {"access of a field", [](Snapshot& s) { shape(s).fields[0].access = Access::public_; }, "api"},
    {"access of a base", [](Snapshot& s) { circle(s).bases[1].access = Access::public_; }, "api"},
    {"access of a function", [](Snapshot& s) { function(s, "acme::Shape::draw").access = Access::private_; }, "api"},
    {"initializer of a member", [](Snapshot& s) { shape(s).fields[0].initializer = "cafe"; }, "api"},
    {"default argument", [](Snapshot& s) { function(s, "acme::Shape::draw").parameters[0].default_argument = "2"; },
     "api"},
    {"name of a parameter", [](Snapshot& s) { function(s, "acme::Shape::draw").parameters[0].name = "level"; }, ""},
    {"explicit", [](Snapshot& s) { function(s, "acme::Shape::Shape").is_explicit = false; }, "api"},
    {"deleted", [](Snapshot& s) { function(s, "acme::Shape::operator int").deleted = false; }, "abi api"},
    {"name of a slot", [](Snapshot& s) { shape(s).vtables[0].slots[4].name = "paint"; }, "abi api"},
    {"linkage name of a slot", [](Snapshot& s) { shape(s).vtables[0].slots[4].linkage_name = "_Z"; }, "abi api"},
    {"pure slot", [](Snapshot& s) { shape(s).vtables[0].slots[4].pure = false; }, "abi api"},
    {"order of slots", [](Snapshot& s) { std::swap(shape(s).vtables[0].slots[2], shape(s).vtables[0].slots[4]); },
     "abi api"},
    {"offset in a table", [](Snapshot& s) { circle(s).vtables[1].slots[0].offset_bytes = -48; }, "abi api"},
    {"thunk", [](Snapshot& s) { circle(s).vtables[1].slots[3].thunk = ""; }, "abi api"},
    {"offset of a base", [](Snapshot& s) { circle(s).bases[2].offset_bytes = 48; }, "abi api"},
    {"order of bases", [](Snapshot& s) { std::swap(circle(s).bases[0], circle(s).bases[1]); }, "abi api"},
    {"tail padding", [](Snapshot& s) { shape(s).nv_size_bytes = 16; }, "abi api"},
    {"key function", [](Snapshot& s) { shape(s).key_function = ""; }, "abi api"},
    {"final", [](Snapshot& s) { circle(s).final = false; }, "api"},
    {"trivial for calls", [](Snapshot& s) { circle(s).trivial_for_calls = true; }, "abi api"},
    {"special member", [](Snapshot& s) { shape(s).special_members[1].provision = Provision::implicit; }, "api"},
    {"friend", [](Snapshot& s) { shape(s).friends.pop_back(); }, "api"},
    {"argument of an owned specialization", [](Snapshot& s) { circle(s).arguments[1].value = "4"; }, "abi api"},
    {"argument of a foreign one", [](Snapshot& s) { list(s).arguments[0].type = find(s, "acme::Shape"); }, "abi api"},
    {"inline namespace of a foreign one", [](Snapshot& s) { list(s).template_name = "std::list"; }, "abi api"},
    {"body of a template", [](Snapshot& s) { s.graph.templates[0].body = "99"; }, "api"},
    {"declaration of a template", [](Snapshot& s) { s.graph.templates[0].declaration = "99"; }, "api"},
    {"a template less", [](Snapshot& s) { s.graph.templates.pop_back(); }, "api"},
    {"noexcept of a type",
     [](Snapshot& s) { node<FunctionType>(s, "void(acme::Shape::)(int) const& noexcept").does_not_throw = false; },
     "abi api"},
    {"qualifiers of the object",
     [](Snapshot& s) { node<FunctionType>(s, "void(acme::Shape::)(int) const& noexcept").object_qualifiers = "const"; },
     "abi api"},
    {"reference to an rvalue", [](Snapshot& s) { node<Reference>(s, "acme::Shape&").rvalue = true; }, "abi api"},
    {"what an inline body deletes", [](Snapshot& s) { function(s, "acme::run").deletes.pop_back(); }, "api"},
    {"inline variable", [](Snapshot& s) { s.graph.variables[0].inlined = false; }, "abi api"},
    {"place of a template", [](Snapshot& s) { s.graph.templates[0].location.line = 99; }, ""},
};
INSTANTIATE_TEST_SUITE_P(Fingerprint, Surfaces, testing::ValuesIn(edits));

// ---- cycles ----

std::string verdict(const std::function<void(Snapshot&)>& change) {
  Snapshot s = everything_cxx();
  change(s);
  const auto text = write_snapshot(s);
  return text ? refusal(*text) : text.error().message;
}

TemplateArgument argument_of(TypeId type) {
  TemplateArgument made;
  made.type = type;
  return made;
}

TEST(SnapshotCxx, ClassThatHoldsAContainerOfItself) {
  EXPECT_EQ(verdict([](Snapshot& s) {
              list(s).arguments = {argument_of(find(s, "acme::Circle<int, 3>"))};  // Circle has a field of this type
            }),
            "accepted");
}

TEST(SnapshotCxx, SpecializationOverItself) {
  EXPECT_EQ(verdict([](Snapshot& s) {
              circle(s).arguments[0] = argument_of(find(s, "acme::Circle<int, 3>"));
              list(s).arguments[0] = argument_of(find(s, "std::__cxx11::list<acme::Shape*>"));
            }),
            "accepted");
}

TEST(SnapshotCxx, ClassThatContainsItself) {
  const std::string refused = "which is made of itself";
  EXPECT_THAT(verdict([](Snapshot& s) { shape(s).fields[0].type = find(s, "acme::Circle<int, 3>"); }),
              HasSubstr(refused));
  EXPECT_THAT(verdict([](Snapshot& s) { circle(s).bases[0].type = find(s, "acme::Circle<int, 3>"); }),
              HasSubstr(refused));
  EXPECT_THAT(verdict([](Snapshot& s) { circle(s).virtual_bases[0].type = find(s, "acme::Circle<int, 3>"); }),
              HasSubstr(refused));
}

TEST(SnapshotCxx, ReferencesAndMethodsThatAreSpelledWithThemselves) {
  const std::string refused = "which is made of itself";
  EXPECT_THAT(verdict([](Snapshot& s) { node<Reference>(s, "acme::Shape&").to = find(s, "acme::Shape&"); }),
              HasSubstr(refused));
  EXPECT_THAT(
      verdict([](Snapshot& s) { node<MemberPointer>(s, "int acme::Shape::*").to = find(s, "int acme::Shape::*"); }),
      HasSubstr(refused));
}

Snapshot derived_chain(int length) {
  Snapshot s = sample::empty();
  s.language = "c++";
  Record derived;
  derived.name = "acme::Base";
  TypeId last = sample::add(s, "b", derived);
  derived.bases.resize(1);
  for (int i = 0; i < length; ++i) {
    derived.bases[0].type = last;
    last = sample::add(s, "d" + std::to_string(i), derived);
  }
  return s;
}

TEST(SnapshotCxx, LongChainsOfBases) {
  EXPECT_EQ(refusal(text_of(derived_chain(9'000))), "accepted");
  Snapshot longer = derived_chain(11'000);
  const auto text = write_snapshot(longer);
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error().message, HasSubstr("expected at most 10000 types or 10000 records"));
}

// ---- numbers ----

TEST(SnapshotCxx, OffsetsThatOverflow) {
  EXPECT_THAT(
      verdict([](Snapshot& s) { circle(s).bases[2].offset_bytes = UINT64_MAX; }),
      HasSubstr("/bases/2/offset_bytes: expected a number up to 2305843009213693927, found 18446744073709551615"));
  EXPECT_THAT(verdict([](Snapshot& s) { circle(s).virtual_bases[0].offset_bytes = UINT64_MAX; }),
              HasSubstr("/virtual_bases/0/offset_bytes: expected a number up to"));
  EXPECT_THAT(verdict([](Snapshot& s) { circle(s).vtables[1].base_offset_bytes = UINT64_MAX; }),
              HasSubstr("/vtables/1/base_offset_bytes: expected a number up to"));
  EXPECT_THAT(verdict([](Snapshot& s) { circle(s).vtables[1].slots[0].offset_bytes = INT64_MIN; }),
              HasSubstr("/vtables/1/slots/0/offset_bytes: expected a number from -2305843009213693951 to "
                        "2305843009213693951, found -9223372036854775808"));
  EXPECT_THAT(verdict([](Snapshot& s) { circle(s).data_size_bytes = UINT64_MAX; }),
              HasSubstr("/data_size_bytes: expected a number up to"));
  EXPECT_THAT(verdict([](Snapshot& s) { circle(s).nv_size_bytes = UINT64_MAX; }),
              HasSubstr("/nv_size_bytes: expected a number up to"));
  EXPECT_THAT(verdict([](Snapshot& s) { node<MemberPointer>(s, "int acme::Shape::*").size_bytes = UINT64_MAX; }),
              HasSubstr("/size_bytes: expected a number up to"));
}

TEST(SnapshotCxx, TablesOfManySlots) {
  Snapshot s = everything_cxx();
  circle(s).vtables[0].slots.resize(100'000, circle(s).vtables[0].slots.back());
  Snapshot back = read(text_of(s));
  EXPECT_EQ(circle(back).vtables[0].slots.size(), 100'000U);
}

TEST(SnapshotCxx, ManyTemplatesOfOneName) {
  Snapshot s = everything_cxx();
  std::vector<std::string> declarations;
  declarations.reserve(50'000);
  for (std::uint32_t i = 0; i < 50'000; ++i) {
    declarations.push_back("d" + std::to_string(i));
  }
  for (const std::string& declaration : declarations) {
    Template& one = s.graph.templates.emplace_back();
    one.name = "acme::Circle";
    one.declaration = declaration;
    one.location = {"acme/templates.hpp", 7};
  }
  EXPECT_EQ(read(text_of(s)).graph.templates.size(), s.graph.templates.size());
}

// ---- what later stages rely on ----

struct Replacement {
  std::string_view from;
  std::string_view to;
  std::string_view message;
};

void PrintTo(const Replacement& replacement, std::ostream* out) {
  *out << replacement.from << " -> " << replacement.to;
}

class RefusedCxx : public testing::TestWithParam<Replacement> {};

TEST_P(RefusedCxx, WithThePlace) {
  const auto& [from, to, message] = GetParam();
  EXPECT_THAT(refusal(edited(text_of(everything_cxx()), from, to)), HasSubstr(message));
}

constexpr Replacement kinds[] = {
    {R"j({"type": "acme::Tag", "empty": true, "access": "private"})j", R"j({"type": "int"})j",
     "/bases/1/type: expected a class, found \"int\""},
    {R"j({"type": "acme::Tag", "empty": true, "access": "private"})j", R"j({"type": "acme::Handle<acme::Shape,7>"})j",
     "accepted"},
    {R"j({"type": "acme::Tag", "empty": true, "access": "private"})j", R"j({"empty": true})j",
     "/bases/1/type: expected this member, found none"},
    {R"j({"type": "acme::Tag", "empty": true, "access": "private"})j", R"j({"type": "acme::Tog"})j",
     "/bases/1/type: expected the key of a type of this snapshot, found \"acme::Tog\""},
    {R"j({"value": "3"})j", R"j({"type": "int", "value": "3"})j",
     "/arguments/1: expected either a type or a value, found both"},
    {R"j({"value": "3"})j", R"j({})j", "accepted"},
    {R"j({"value": "7"})j", R"j({"type": "int", "value": "7"})j", "/arguments/1: expected either a type or a value"},
    {R"j({"name": "acme::zero", "kind": "variable", "declaration": "16"})j",
     R"j({"name": "acme::Circle", "kind": "variable", "declaration": "16"})j",
     R"(/templates/8: expected names in ascending order, each once, found "acme::Circle" behind "acme::shapes")"},
    {R"j(["template", "acme::zero", "variable 16", 2])j", R"j(["template", "acme::zero", "variable 17", 2])j",
     "expected a node of this snapshot that has a place, found template \"acme::zero\""},
    {R"j(["template", "acme::zero", "variable 16", 2])j", R"j(["template", "acme::zero", 2])j",
     "expected a node of this snapshot that has a place, found template \"acme::zero\""},
    {R"j(["template", "acme::zero", "variable 16", 2])j", R"j(["template", "acme::Circle", "class 11", 2])j",
     "expected each node once, found \"acme::Circle\" again"},
};
INSTANTIATE_TEST_SUITE_P(Kinds, RefusedCxx, testing::ValuesIn(kinds));

TEST(SnapshotCxx, SlotOfAnotherKindOfType) {
  EXPECT_THAT(verdict([](Snapshot& s) { shape(s).vtables[0].slots[4].type = find(s, "int"); }),
              HasSubstr("/vtables/0/slots/4/type: expected a function type, found \"int\""));
  EXPECT_THAT(verdict([](Snapshot& s) { shape(s).vtables[0].slots[4].type = no_type; }),
              HasSubstr("refers to no type at /vtables/0/slots/4/type"));
}

TEST(SnapshotCxx, ObjectThatIsNoClass) {
  const auto object = [](std::string_view key) {
    return [key](Snapshot& s) { node<FunctionType>(s, "void(acme::Shape::)()").object = find(s, key); };
  };
  EXPECT_THAT(verdict(object("int")), HasSubstr("/object: expected a class, found \"int\""));
  EXPECT_THAT(verdict([](Snapshot& s) { node<MemberPointer>(s, "int acme::Shape::*").object = find(s, "int"); }),
              HasSubstr("/object: expected a class, found \"int\""));
  EXPECT_EQ(verdict(object("std::__cxx11::list<acme::Shape*>")), "accepted");
}

TEST(SnapshotCxx, TruncatedAnywhere) {
  const std::string text = text_of(everything_cxx());
  for (std::size_t size = 0; size < text.size(); size += 7) {
    EXPECT_NE(refusal(text.substr(0, size)), "accepted") << size;
  }
}

}  // namespace
}  // namespace abigate
