// What changes a fingerprint, and what does not.
#include <functional>

#include <gtest/gtest.h>

#include "analyzer/snapshot/canonical.h"
#include "analyzer/snapshot/fingerprint.h"
#include "tests/unit/sample_snapshot.h"

namespace abigate {
namespace {

using sample::add;
using sample::const_of;
using sample::function_type;
using sample::int_type;
using sample::pointer_to;
using sample::record;

using Build = std::function<void(Snapshot&)>;

Fingerprints of(const Build& build) {
  Snapshot s = sample::empty();
  build(s);
  const auto ok = canonicalize(s);
  EXPECT_TRUE(ok) << ok.error().message;
  return compute_fingerprints(s);
}

/// Which of the two differ between two interfaces.
std::string difference(const Build& a, const Build& b) {
  const Fingerprints first = of(a);
  const Fingerprints second = of(b);
  return first.abi != second.abi ? (first.api != second.api ? "abi api" : "abi only")
                                 : (first.api != second.api ? "api" : "none");
}

/// The interface `void f(T)` for the type that `make` gives.
Build taking(const std::function<TypeId(Snapshot&)>& make) {
  return [make](Snapshot& s) { sample::function(s, "acme_f", function_type(s, sample::void_type(s), {make(s)})); };
}

TypeId unsigned_int(Snapshot& s) { return sample::builtin(s, "unsigned int", Encoding::unsigned_integer, 4); }

// ---- spelling ----

TEST(Fingerprint, ForeignTypedefOrWhatItNames) {
  const auto spelled = taking([](Snapshot& s) {
    const TypeId id = sample::typedef_of(s, "uint32_t", unsigned_int(s));
    std::get<Typedef>(s.graph.types.back().node).owned = false;
    return id;
  });
  EXPECT_EQ(difference(taking(unsigned_int), spelled), "none");
}

TEST(Fingerprint, OwnTypedefOrWhatItNames) {
  const auto interface = [](bool respelled) {
    return [respelled](Snapshot& s) {
      const TypeId own = sample::typedef_of(s, "acme_size", unsigned_int(s));
      record(s, "acme_box", {{"size", respelled ? unsigned_int(s) : own}});
    };
  };
  EXPECT_EQ(difference(interface(false), interface(true)), "none");
}

TEST(Fingerprint, OwnTypedefThatNamesAnotherType) {
  const auto names = [](const std::function<TypeId(Snapshot&)>& make) {
    return [make](Snapshot& s) { sample::typedef_of(s, "acme_size", make(s)); };
  };
  EXPECT_EQ(difference(names(int_type), names(unsigned_int)), "abi api");
}

TEST(Fingerprint, ArrayParameterOrPointer) {
  EXPECT_EQ(difference(taking([](Snapshot& s) { return pointer_to(s, int_type(s)); }),
                       taking([](Snapshot& s) { return sample::array_of(s, int_type(s), 5); })),
            "none");
}

TEST(Fingerprint, TopLevelConstOfAParameter) {
  EXPECT_EQ(difference(taking(int_type), taking([](Snapshot& s) { return const_of(s, int_type(s)); })), "none");
}

TEST(Fingerprint, OrderOfNestedQualifiers) {
  const auto qualified = [](bool const_first) {
    return taking([const_first](Snapshot& s) {
      const TypeId inner = add(s, "inner", Qualified{int_type(s), const_first, !const_first, false});
      return pointer_to(s, add(s, "outer", Qualified{inner, !const_first, const_first, false}));
    });
  };
  EXPECT_EQ(difference(qualified(true), qualified(false)), "none");
}

TEST(Fingerprint, QualifiedArrayOrArrayOfQualified) {
  const auto member = [](const std::function<TypeId(Snapshot&)>& make) {
    return [make](Snapshot& s) { record(s, "acme_row", {{"cells", make(s)}}); };
  };
  EXPECT_EQ(difference(member([](Snapshot& s) { return const_of(s, sample::array_of(s, int_type(s), 3)); }),
                       member([](Snapshot& s) { return sample::array_of(s, const_of(s, int_type(s)), 3); })),
            "none");
}

TEST(Fingerprint, ConstOfAPointee) {
  EXPECT_EQ(difference(taking([](Snapshot& s) { return pointer_to(s, int_type(s)); }),
                       taking([](Snapshot& s) { return pointer_to(s, const_of(s, int_type(s))); })),
            "abi api");
}

TEST(Fingerprint, RestrictIsSeenInSourceOnly) {
  const auto restricted = [](bool is_restrict) {
    return taking([is_restrict](Snapshot& s) {
      const TypeId inner = add(s, "q", Qualified{pointer_to(s, int_type(s)), true, false, is_restrict});
      return pointer_to(s, inner);
    });
  };
  EXPECT_EQ(difference(restricted(true), restricted(false)), "api");
}

// ---- layout and names ----

Build members(std::initializer_list<std::string_view> names) {
  return [names = std::vector<std::string_view>(names)](Snapshot& s) {
    const TypeId integer = int_type(s);
    const TypeId id = record(s, "acme_point", {});
    auto& node = std::get<Record>(s.graph.types[index_of(id)].node);
    for (const std::string_view name : names) {
      node.fields.push_back(sample::field(name, integer, node.size_bytes * 8));
      node.size_bytes += 4;
    }
  };
}

TEST(Fingerprint, TwoMembersOfOneTypeChangePlaces) {
  EXPECT_EQ(difference(members({"x", "y"}), members({"y", "x"})), "abi api");
}

TEST(Fingerprint, MemberRenamed) { EXPECT_EQ(difference(members({"x", "y"}), members({"x", "z"})), "abi api"); }

TEST(Fingerprint, MembersOfAUnionReordered) {
  const auto reordered = [](bool other) {
    return [other](Snapshot& s) {
      Record number;
      number.name = "acme_number";
      number.tag = Tag::union_;
      number.size_bytes = number.align_bytes = 4;
      number.fields = {sample::field("i", int_type(s), 0), sample::field("u", unsigned_int(s), 0)};
      if (other) {
        std::swap(number.fields[0], number.fields[1]);
      }
      add(s, "union acme_number", number);
    };
  };
  EXPECT_EQ(difference(reordered(false), reordered(true)), "api");
}

Build enumerators(std::vector<Enumerator> list) {
  return [list = std::move(list)](Snapshot& s) {
    Enum mode;
    mode.name = "acme_mode";
    mode.underlying = int_type(s);
    mode.enumerators = list;
    add(s, "enum acme_mode", mode);
  };
}

TEST(Fingerprint, Enumerators) {
  const auto off_on = enumerators({sample::enumerator("OFF", 0), sample::enumerator("ON", 1)});
  EXPECT_EQ(difference(off_on, enumerators({sample::enumerator("OFF", 1), sample::enumerator("ON", 0)})), "abi api")
      << "values exchanged";
  EXPECT_EQ(difference(off_on, enumerators({sample::enumerator("ON", 1), sample::enumerator("OFF", 0)})), "none")
      << "only their order";
}

TEST(Fingerprint, PlacesAndParameterNames) {
  const auto declared = [](std::string_view parameter, Location location) {
    return [parameter, location](Snapshot& s) {
      Function& f = sample::function(s, "acme_f", function_type(s, int_type(s), {int_type(s)}), location);
      f.parameters.emplace_back().name = parameter;
    };
  };
  EXPECT_EQ(difference(declared("count", {"a.h", 1}), declared("n", {"b.h", 9})), "none");
}

TEST(Fingerprint, AttributesAreSeenInSourceOnly) {
  const auto attributed = [](std::vector<Text> attributes) {
    return [attributes = std::move(attributes)](Snapshot& s) {
      sample::function(s, "acme_f", function_type(s, int_type(s), {})).attributes = attributes;
    };
  };
  EXPECT_EQ(difference(attributed({}), attributed({"warn_unused_result"})), "api");
}

// ---- constants ----

Build constant(ConstantKind kind, std::optional<Wide> integer, std::optional<Text> tokens) {
  return [=](Snapshot& s) {
    Constant& c = s.graph.constants.emplace_back();
    c.name = "ACME_C";
    c.kind = kind;
    c.integer = integer;
    c.tokens = tokens;
  };
}

TEST(Fingerprint, Constants) {
  const auto macro = ConstantKind::macro;
  const auto call = ConstantKind::function_macro;
  EXPECT_EQ(difference(constant(macro, 1, {}), constant(macro, 2, {})), "abi api");
  EXPECT_EQ(difference(constant(macro, {}, "aa"), constant(macro, {}, "bb")), "api");
  EXPECT_EQ(difference(constant(call, {}, "aa"), constant(call, {}, "bb")), "api");
  EXPECT_EQ(difference(constant(macro, 1, {}), constant(ConstantKind::variable, 1, {})), "api");
}

// ---- what else is covered ----

TEST(Fingerprint, DeclarationsAndTarget) {
  const Build plain = [](Snapshot&) {};
  EXPECT_EQ(difference(plain, [](Snapshot& s) { s.declarations.ids = {"ACME_ID_*"}; }), "abi api");
  EXPECT_EQ(difference(plain, [](Snapshot& s) { s.build.pointer_bytes = 4; }), "abi api");
  EXPECT_EQ(difference(plain, [](Snapshot& s) { s.declarations.policy.extends = "strict"; }), "none");
  EXPECT_EQ(difference(plain, [](Snapshot& s) { s.build.facts = {{"compiler", "clang 22"}}; }), "none");
  EXPECT_EQ(difference(plain, [](Snapshot& s) { s.interface.version = "2.0.0"; }), "none");
}

TEST(Fingerprint, StateCoversWhatCanBeReached) {
  const auto state = [](std::string_view reached, std::string_view unrelated) {
    return [reached, unrelated](Snapshot& s) {
      const TypeId leaf = record(s, "acme_leaf", {{reached, int_type(s)}});
      record(s, "acme_other", {{unrelated, int_type(s)}});
      const TypeId callback = function_type(s, int_type(s), {pointer_to(s, leaf)});
      record(s, "acme_state", {{"on_leaf", pointer_to(s, callback)}});
      s.declarations.survives_reload = {{"acme_state", ""}};
    };
  };
  const Fingerprints before = of(state("a", "b"));
  ASSERT_EQ(before.state.size(), 1U);
  EXPECT_EQ(before.state[0].type, "acme_state");
  EXPECT_EQ(of(state("a", "c")).state[0].fingerprint, before.state[0].fingerprint);
  EXPECT_NE(of(state("c", "b")).state[0].fingerprint, before.state[0].fingerprint);
}

TEST(Fingerprint, LongChainsNeedNoStack) {
  Snapshot s = sample::empty();
  TypeId typedefs = int_type(s);
  TypeId pointers = typedefs;
  TypeId records = typedefs;
  for (int i = 0; i < 100'000; ++i) {
    const std::string number = std::to_string(i);
    Typedef named;
    named.name = "t";
    named.target = typedefs;
    typedefs = add(s, "t" + number, named);
    pointers = add(s, "p" + number, Pointer{pointers, 0});
    if (i % 10 != 0) {
      continue;
    }
    Record outer;
    outer.name = "r";
    outer.fields = {sample::field("inner", records, 0)};
    records = add(s, "r" + number, outer);
  }
  s.declarations.survives_reload = {{"r", ""}};
  EXPECT_EQ(compute_fingerprints(s).state.size(), 1U);
}

}  // namespace
}  // namespace abigate
