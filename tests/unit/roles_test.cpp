// Roles: who allocates, fills and uses what crosses, read off the position in which it crosses.
//
// Every interface here is released by the plugin: it defines the functions, and the host calls them.
#include "analyzer/roles/roles.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/graph_builder.h"

namespace abigate {
namespace {

using test::Interface;
using testing::ElementsAre;
using testing::SizeIs;

constexpr auto host = Side::host;
constexpr auto plugin = Side::plugin;

/// One position in words that a test can read: "host plugin host" = allocates, fills, used by.
std::string words(Sides sides) {
  return sides == Sides::both() ? "both" : sides.host ? "host" : sides.plugin ? "plugin" : "nobody";
}
std::string words(const Position& position) {
  return "allocates " + std::string(position.allocates == host ? "host" : "plugin") + ", fills " +
         (position.fills == host ? "host" : "plugin") + ", uses " + words(position.uses) + ", produces " +
         words(position.produces);
}

/// The positions of struct `thing` in an interface that stays as it is.
class Seen {
 public:
  explicit Seen(Interface& side, Side released_by = plugin)
      : snapshot_(side.snapshot()),
        comparison_(compare(snapshot_, snapshot_)),
        roles_(find_roles(comparison_, released_by)) {}

  std::vector<Position> of(std::string_view name = "thing") const {
    std::vector<Position> positions;
    for (std::uint32_t i = 0; i < comparison_.pairing.pairs.size(); ++i) {
      const TypeId id = comparison_.pairing.pairs[i].new_id;
      const Type& node = snapshot_.graph.at(id);
      const bool named = std::holds_alternative<Record>(node) || std::holds_alternative<Enum>(node) ||
                         std::holds_alternative<Opaque>(node);
      if (named && display_name(snapshot_.graph, id) == name) {
        for (const std::uint32_t usage : roles_.usages_of(PairId{i})) {
          positions.push_back(roles_.usages[usage].position);
        }
      }
    }
    return positions;
  }

  /// The only one.
  Position only(std::string_view name = "thing") const {
    const auto positions = of(name);
    EXPECT_THAT(positions, SizeIs(1));
    return positions.empty() ? Position{} : positions.front();
  }
  std::vector<std::string> all(std::string_view name = "thing") const {
    std::vector<std::string> list;
    for (const Position& position : of(name)) {
      list.push_back(words(position));
    }
    std::ranges::sort(list);
    list.erase(std::ranges::unique(list).begin(), list.end());
    return list;
  }

  const Roles& roles() const { return roles_; }
  const Comparison& comparison() const { return comparison_; }

 private:
  const Snapshot& snapshot_;
  Comparison comparison_;
  Roles roles_;
};

Interface with_thing() {
  Interface side;
  side.record("thing", {{"x", "int"}, {"y", "int"}});
  return side;
}

/// One function in an interface with `thing`.
std::vector<std::string> positions(std::string_view name, std::string_view type,
                                   std::initializer_list<std::string_view> parameters = {}) {
  Interface side = with_thing();
  side.function(name, type, parameters);
  return Seen(side).all();
}

const char* const callers = "allocates host, fills host, uses plugin, produces host";
const char* const callers_plain = "allocates host, fills host, uses plugin, produces both";
const char* const callees = "allocates plugin, fills plugin, uses host, produces plugin";
const char* const out_record = "allocates host, fills plugin, uses host, produces plugin";

// ---- the rows of the position table ----

TEST(Positions, ConstPointerParameter) {
  EXPECT_THAT(positions("acme_run", "void(thing const*)", {"thing"}), ElementsAre(callers));
}

TEST(Positions, PlainPointerParameter) {
  EXPECT_THAT(positions("acme_run", "void(thing*)", {"thing"}), ElementsAre(callers_plain));
  Interface side = with_thing();
  side.function("acme_run", "void(thing*)", {"thing"});
  EXPECT_TRUE(Seen(side).only().plain_pointer);
}

TEST(Positions, OutRecords) {
  EXPECT_THAT(positions("acme_run", "void(thing*)", {"out"}), ElementsAre(out_record));
  EXPECT_THAT(positions("acme_run", "void(thing*)", {"out_thing"}), ElementsAre(out_record));
  EXPECT_THAT(positions("acme_run", "void(thing*)", {"thing_out"}), ElementsAre(out_record));
  EXPECT_THAT(positions("acme_run", "void(thing*)", {"result"}), ElementsAre(out_record));
  EXPECT_THAT(positions("acme_get_info", "void(int,thing*)", {"which", "info"}), ElementsAre(out_record));
  EXPECT_THAT(positions("acme_thing_init", "void(thing*)", {"thing"}), ElementsAre(out_record));
  EXPECT_THAT(positions("acme_clear", "void(thing*,int)", {"thing", "how"}), ElementsAre(out_record));
}

TEST(Positions, NoOutRecords) {
  EXPECT_THAT(positions("acme_get_name", "void(thing*)", {"ctx"}), ElementsAre(callers_plain));
  EXPECT_THAT(positions("acme_init", "void(int,thing*)", {"flags", "thing"}), ElementsAre(callers_plain));
  EXPECT_THAT(positions("acme_set", "void(thing*)", {"info"}), ElementsAre(callers_plain));
  EXPECT_THAT(positions("acme_run", "void(thing const*)", {"out"}), ElementsAre(callers))
      << "nobody fills what it may not write";
}

TEST(Positions, AGuardArgumentBesideAnOutRecord) {
  for (const auto& [type, parameters, guard] :
       {std::tuple("void(thing*,unsigned long)", std::array{"out", "size"}, GuardKind::size_argument),
        std::tuple("void(thing*,unsigned int)", std::array{"out", "struct_size"}, GuardKind::size_argument),
        std::tuple("void(thing*,unsigned int)", std::array{"out", "version"}, GuardKind::version_argument),
        std::tuple("void(thing*,unsigned short)", std::array{"out", "size"}, GuardKind::none),
        std::tuple("void(thing*,float)", std::array{"out", "size"}, GuardKind::none),
        std::tuple("void(thing*,unsigned long)", std::array{"out", "length"}, GuardKind::none)}) {
    Interface side = with_thing();
    side.function("acme_run", type, {parameters[0], parameters[1]});
    EXPECT_EQ(Seen(side).only().argument_guard, guard) << type << " " << parameters[1];
  }
}

TEST(Positions, AGuardArgumentStandsDirectlyBesideThePointer) {
  Interface before = with_thing();
  before.function("acme_run", "void(unsigned long,thing*)", {"size", "out"});
  EXPECT_EQ(Seen(before).only().argument_guard, GuardKind::size_argument);
  Interface apart = with_thing();
  apart.function("acme_run", "void(thing*,int,unsigned long)", {"out", "flags", "size"});
  EXPECT_EQ(Seen(apart).only().argument_guard, GuardKind::none);
}

TEST(Positions, Result) {
  EXPECT_THAT(positions("acme_run", "thing const*(int)"), ElementsAre(callees));
  EXPECT_THAT(positions("acme_run", "thing*(int)"), ElementsAre(callees));
}

TEST(Positions, PointerToPointerWithoutACountDelivers) {
  EXPECT_THAT(positions("acme_run", "int(thing**)", {"thing"}), ElementsAre(callees));
}

TEST(Positions, PointerToPointerWithACountIsAnArrayOfPointers) {
  EXPECT_THAT(positions("acme_run", "int(thing**,int)", {"things", "n_things"}), ElementsAre(callers));
  EXPECT_THAT(positions("acme_run", "int(thing const*const*,int)", {"things", "count"}), ElementsAre(callers));
}

TEST(Positions, APointerBesideACountIsAnArray) {
  const auto is_array = [](const char* type, std::initializer_list<std::string_view> names) {
    Interface side = with_thing();
    side.function("acme_run", type, names);
    return Seen(side).only().array;
  };
  EXPECT_TRUE(is_array("void(thing const*,int)", {"things", "count"}));
  EXPECT_TRUE(is_array("void(int,thing const*)", {"n", "things"}));
  EXPECT_TRUE(is_array("void(thing const*,unsigned long)", {"things", "len"}));
  EXPECT_TRUE(is_array("void(thing const*,void*,int)", {"things", "user", "n_things"})) << "named after it, anywhere";
  EXPECT_FALSE(is_array("void(thing const*,int)", {"thing", "flags"}));
  EXPECT_FALSE(is_array("void(thing const*,void*,int)", {"things", "user", "count"})) << "another's count";
  EXPECT_FALSE(is_array("void(thing const*,unsigned long)", {"thing", "len"})) << "no plural name";
}

TEST(Positions, OnlyAnIntegerCounts) {
  Interface side = with_thing();
  side.function("acme_run", "void(thing const*,void*)", {"things", "count"});
  EXPECT_FALSE(Seen(side).only().array);
  Interface member;
  member.record("thing", {{"x", "int"}});
  member.record("list", {{"things", "thing*"}, {"n_things", "void*"}});
  member.function("acme_run", "list const*(int)");
  for (const Position& position : Seen(member).of()) {
    EXPECT_FALSE(position.array);
  }
}

TEST(Positions, AnArrayMember) {
  Interface side = with_thing();
  side.record("list", {{"things", "thing*"}, {"count", "int"}});
  side.function("acme_run", "list const*(int)");
  const auto positions = Seen(side).of();
  EXPECT_TRUE(std::ranges::any_of(positions, &Position::array));
}

TEST(Positions, Variable) {
  Interface side = with_thing();
  side.variable("acme_thing", "thing");
  const Position position = Seen(side).only();
  EXPECT_EQ(position.allocates, plugin);
  EXPECT_EQ(position.fills, plugin);
  EXPECT_EQ(position.uses, Sides::of(host));
  EXPECT_TRUE(position.linked);
}

TEST(Positions, ADescriptorIsFetchedByName) {
  Interface side;
  side.record("thing", {{"run", "void(int)*"}});
  side.variable("acme_thing", "thing const");
  EXPECT_FALSE(Seen(side).only().linked);
  side.declarations().exports = {{plugin, "acme_*", std::nullopt, Lookup::link}};
  EXPECT_TRUE(Seen(side).only().linked) << "`lookup: link` overrides";
  Interface plain = with_thing();
  plain.variable("acme_thing", "thing");
  plain.declarations().exports = {{plugin, "acme_*", std::nullopt, Lookup::dlsym}};
  EXPECT_FALSE(Seen(plain).only().linked) << "`lookup: dlsym` overrides";
}

TEST(Positions, PointerMemberIsMadeAsTheFillerOfItsRecordMadeIt) {
  for (const auto& [type, name, made_by] :
       {std::tuple("box const*(int)", "which", plugin), std::tuple("void(box const*)", "box", host),
        std::tuple("void(box*)", "out", plugin)}) {
    Interface side = with_thing();
    side.record("box", {{"thing", "thing*"}});
    side.function("acme_run", type, {name});
    for (const Position& position : Seen(side).of()) {
      EXPECT_EQ(position.allocates, made_by) << type;
      EXPECT_EQ(position.fills, made_by) << type;
    }
  }
}

TEST(Positions, ByValueBothHoldACopy) {
  Interface side = with_thing();
  side.function("acme_run", "void(thing)");
  EXPECT_TRUE(Seen(side).only().copied);
  Interface result = with_thing();
  result.function("acme_run", "thing(int)");
  EXPECT_TRUE(Seen(result).only().copied);
  Interface pointer = with_thing();
  pointer.function("acme_run", "void(thing const*)");
  EXPECT_FALSE(Seen(pointer).only().copied);
}

TEST(Positions, ByValueInsideARecordPassedByValue) {
  Interface side = with_thing();
  side.record("box", {{"thing", "thing"}, {"more", "int"}});
  side.function("acme_run", "void(box)");
  Interface grown;
  grown.record("thing", {{"x", "int"}, {"y", "int"}, {"z", "int"}});
  grown.record("box", {{"thing", "thing"}, {"more", "int"}});
  grown.function("acme_run", "void(box)");
  const Comparison comparison = compare(side.snapshot(), grown.snapshot());
  const Roles roles = find_roles(comparison, plugin);
  bool copied = false;
  bool ahead = false;
  for (const Usage& usage : roles.usages) {
    if (display_name(grown.snapshot().graph, comparison.pairing.at(usage.pair).new_id) == "thing") {
      copied = copied || usage.position.copied;
      ahead = ahead || usage.position.ahead;
    }
  }
  EXPECT_TRUE(copied);
  EXPECT_TRUE(ahead) << "`more` moves with it";
}

TEST(Positions, ACallbackIsImplementedByWhoPassesIt) {
  Interface side = with_thing();
  side.function("acme_listen", "void(void(thing const*)*)", {"done"});
  // The host passes it, so the host implements it, and the plugin calls it with what the plugin made.
  EXPECT_THAT(Seen(side).all(), ElementsAre(callees));
}

TEST(Positions, SlotsOfATableThatThePluginReturnsAreThePlugins) {
  Interface side = with_thing();
  side.record("table", {{"run", "void(thing const*)*"}});
  side.function("acme_table", "table const*(int)");
  EXPECT_THAT(Seen(side).all(), ElementsAre(callers));
  EXPECT_THAT(Seen(side).all("table"), ElementsAre(callees));
}

TEST(Positions, SlotsOfATableThatTheHostPassesAreTheHosts) {
  Interface side = with_thing();
  side.record("table", {{"run", "thing const*(int)*"}});
  side.function("acme_start", "void(table const*)", {"table"});
  EXPECT_THAT(Seen(side).all(), ElementsAre(callers)) << "the host's function returns what the host made";
  EXPECT_THAT(Seen(side).all("table"), ElementsAre(callers));
}

TEST(Positions, ATableThatThePluginFillsIsAnOutRecord) {
  Interface side = with_thing();
  side.record("table", {{"run", "void(thing const*)*"}});
  side.function("acme_get_table", "void(table*)", {"out_table"});
  EXPECT_THAT(Seen(side).all("table"), ElementsAre(out_record));
  EXPECT_THAT(Seen(side).all(), ElementsAre(callers)) << "the plugin fills it, so its slots are the plugin's functions";
}

TEST(Positions, AnOpaqueTypeBelongsToWhoDeliversIt) {
  Interface side;
  side.function("acme_open", "thing*(int)");
  side.function("acme_use", "void(thing*)", {"thing"});
  side.function("acme_look", "void(thing const*)", {"thing"});
  for (const Position& position : Seen(side).of()) {
    EXPECT_EQ(position.allocates, plugin) << "passing it does not make it: " << words(position);
  }
}

TEST(Positions, APlainRecordThatIsDeliveredAndComesBack) {
  Interface back = with_thing();
  back.function("acme_open", "thing*(int)");
  back.function("acme_use", "void(thing*)", {"thing"});
  for (const Position& position : Seen(back).of()) {
    EXPECT_EQ(position.allocates, plugin) << "through T * it is the deliverer's";
  }
  Interface either = with_thing();
  either.function("acme_open", "thing*(int)");
  either.function("acme_look", "void(thing const*)", {"thing"});
  Sides made;
  for (const Position& position : Seen(either).of()) {
    made = made | Sides::of(position.allocates);
  }
  EXPECT_EQ(made, Sides::both()) << "through const T * either side may have made it";
}

TEST(Positions, DeliveredThroughTwoPointers) {
  Interface side = with_thing();
  side.function("acme_open", "int(thing**)", {"thing"});
  side.function("acme_close", "void(thing*)", {"thing"});
  for (const Position& position : Seen(side).of()) {
    EXPECT_EQ(position.allocates, plugin);
  }
}

TEST(Positions, TheMakerIsNoUserOfWhatItMade) {
  for (const char* type : {"thing*(int)", "void(thing*)", "void(thing const*)", "int(thing**)"}) {
    Interface side = with_thing();
    side.function("acme_run", type);
    for (const Position& position : Seen(side).of()) {
      EXPECT_FALSE(position.uses.has(position.allocates)) << type;
    }
  }
}

TEST(Positions, EnumsAreProducedByWhoPassesOrReturnsThem) {
  const auto produced = [](const char* type) {
    Interface side;
    side.enumeration("mode", {{"A", 0}});
    side.function("acme_run", type);
    Sides sides;
    for (const Position& position : Seen(side).of("mode")) {
      sides = sides | position.produces;
    }
    return words(sides);
  };
  EXPECT_EQ(produced("void(mode)"), "host");
  EXPECT_EQ(produced("mode(int)"), "plugin");
  EXPECT_EQ(produced("void(mode*)"), "both");
  EXPECT_EQ(produced("void(mode const*)"), "host");
  EXPECT_EQ(produced("void(void(mode)*)"), "plugin");
}

TEST(Positions, AnEnumInARecordIsProducedByItsFiller) {
  for (const auto& [type, name, producer] :
       {std::tuple("void(box const*)", "box", "host"), std::tuple("box const*(int)", "which", "plugin"),
        std::tuple("void(box*)", "out", "plugin"), std::tuple("void(box*)", "box", "both")}) {
    Interface side;
    side.enumeration("mode", {{"A", 0}});
    side.record("box", {{"mode", "mode"}});
    side.function("acme_run", type, {name});
    Sides sides;
    for (const Position& position : Seen(side).of("mode")) {
      sides = sides | position.produces;
    }
    EXPECT_EQ(words(sides), producer) << type << " " << name;
  }
}

// ---- who defines a symbol ----

TEST(Symbols, TheSideThatReleasesTheHeaderDefinesThem) {
  Interface side = with_thing();
  side.function("acme_run", "void(thing const*)");
  EXPECT_THAT(Seen(side, plugin).all(), ElementsAre(callers));
  EXPECT_THAT(Seen(side, host).all(), ElementsAre("allocates plugin, fills plugin, uses host, produces plugin"));
}

TEST(Symbols, ADeclarationSaysOtherwise) {
  Interface side = with_thing();
  side.function("acme_host_run", "void(thing const*)");
  side.declarations().exports = {{host, "acme_host_*", std::nullopt, Lookup::unstated}};
  EXPECT_THAT(Seen(side, plugin).all(), ElementsAre("allocates plugin, fills plugin, uses host, produces plugin"));
}

// ---- declared roles ----

RoleDeclaration declared(std::optional<Side> made_by, std::optional<Side> filled_by, std::optional<Sides> used_by) {
  return {
      .type = "thing", .made_by = made_by, .filled_by = filled_by, .destroyed_by = {}, .used_by = used_by, .guard = {}};
}

std::vector<std::string> with_role(const RoleDeclaration& role) {
  Interface side = with_thing();
  side.function("acme_run", "void(thing*)", {"thing"});
  side.declarations().roles = {role};
  return Seen(side).all();
}

TEST(DeclaredRoles, MadeBy) {
  EXPECT_THAT(with_role(declared(plugin, {}, {})), ElementsAre(callees));
  EXPECT_THAT(with_role(declared(host, {}, Sides::of(plugin))), ElementsAre(callers));
}

TEST(DeclaredRoles, AnOutRecord) { EXPECT_THAT(with_role(declared(host, plugin, {})), ElementsAre(out_record)); }

TEST(DeclaredRoles, AnInOutRecordIsUsedByItsMakerToo) {
  EXPECT_THAT(with_role(declared(host, {}, Sides::both())),
              ElementsAre("allocates host, fills host, uses both, produces host"));
}

TEST(DeclaredRoles, EvidenceIsDeclared) {
  Interface side = with_thing();
  side.function("acme_run", "void(thing*)");
  EXPECT_EQ(Seen(side).only().evidence, RoleEvidence::inferred);
  side.declarations().roles = {declared(plugin, {}, {})};
  EXPECT_EQ(Seen(side).only().evidence, RoleEvidence::declared);
}

TEST(DeclaredRoles, DestroyedByTheOtherSide) {
  Interface side = with_thing();
  side.function("acme_run", "thing*(int)");
  RoleDeclaration role = declared(plugin, {}, {});
  role.destroyed_by = host;
  side.declarations().roles = {role};
  EXPECT_TRUE(std::ranges::all_of(Seen(side).of(), &Position::destroyed));
  role.destroyed_by = plugin;
  side.declarations().roles = {role};
  EXPECT_TRUE(std::ranges::none_of(Seen(side).of(), &Position::destroyed));
}

TEST(DeclaredRoles, AnArrayThatEndsInAZeroElement) {
  Interface side = with_thing();
  side.function("acme_run", "thing const*(int)");
  RoleDeclaration role = declared({}, {}, {});
  role.array = true;
  side.declarations().roles = {role};
  EXPECT_TRUE(Seen(side).only().array);
}

TEST(DeclaredRoles, OneThatNamesNothingIsToldAndCountsAsAbsent) {
  Interface side = with_thing();
  side.function("acme_run", "thing const*(int)");
  RoleDeclaration role = declared(host, {}, {});
  role.type = "nothing_of_that_name";
  side.declarations().roles = {role};
  const Seen seen(side);
  EXPECT_THAT(seen.roles().unmatched, testing::Contains("nothing_of_that_name"));
  EXPECT_THAT(seen.all(), ElementsAre(callees));
}

TEST(DeclaredRoles, OfAClassThatNoHeaderDefinesIsTold) {
  Interface side;
  side.use_cxx();
  side.function("_Z8acme_runv", "thing*(int)");
  side.declarations().roles = {declared(plugin, {}, {})};
  EXPECT_THAT(Seen(side).roles().undefined, ElementsAre("thing"));
  Interface handle;
  handle.function("acme_open", "thing*(int)");
  handle.declarations().roles = {declared(plugin, {}, {})};
  EXPECT_THAT(Seen(handle).roles().undefined, testing::IsEmpty()) << "in C a handle is opaque by intention";
}

// ---- paths ----

TEST(Paths, LeadFromTheEntryPointToTheType) {
  Interface side = with_thing();
  side.record("box", {{"thing", "thing"}});
  side.function("acme_run", "void(box const*)", {"what"});
  const Seen seen(side);
  for (std::uint32_t i = 0; i < seen.roles().usages.size(); ++i) {
    const PairId pair = seen.roles().usages[i].pair;
    if (display_name(side.snapshot().graph, seen.comparison().pairing.at(pair).new_id) == "thing") {
      EXPECT_THAT(path_to(seen.comparison(), seen.roles(), i),
                  ElementsAre("acme_run", "param 1 (what)", "box", ".thing", "thing"));
    }
  }
}

TEST(Paths, CyclesEnd) {
  Interface side;
  side.record("thing", {{"next", "thing*"}, {"call", "void(thing*)*"}});
  side.function("acme_run", "thing*(thing const*,thing**)", {"a", "b"});
  const Seen seen(side);
  EXPECT_FALSE(seen.of().empty());
  EXPECT_LT(seen.roles().usages.size(), 200U);
}

}  // namespace
}  // namespace abigate
