// Random interfaces, mutated: what must hold whatever the interface. The same seeds every time.
#include <array>
#include <cstdlib>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/fingerprints.h"
#include "tests/unit/graph_builder.h"
#include "tests/unit/judging.h"

namespace abigate {
namespace {

using test::fingerprints;
using test::Interface;
using test::judged;
using test::Members;
using testing::IsEmpty;

constexpr auto incompatible = Answer::incompatible;

/// An interface of a few records, enums, functions and constants, the same for the same seed; then mutated.
class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  int below(int limit) { return static_cast<int>(engine_() % static_cast<std::uint32_t>(limit)); }

 private:
  std::mt19937 engine_;
};

/// What an interface is made of, in an order that can be built. Records embed only earlier ones.
struct Plan {
  struct RecordPlan {
    std::string name;
    bool is_union = false;
    Members members;
  };
  struct FunctionPlan {
    std::string name;
    std::string type;
    std::vector<std::string> parameters;
  };
  std::vector<std::pair<std::string, test::Enumerators>> enums;
  std::vector<RecordPlan> records;
  std::vector<FunctionPlan> functions;
  std::vector<std::pair<std::string, Wide>> constants;
  int added = 0;  ///< functions so far: each has a name of its own

  Interface build() const {
    Interface side;
    for (const auto& [name, enumerators] : enums) {
      side.enumeration(name, enumerators);
    }
    for (const RecordPlan& record : records) {
      if (record.is_union) {
        side.union_of(record.name, record.members);
      } else {
        side.record(record.name, record.members);
      }
    }
    for (const FunctionPlan& function : functions) {
      Function& made = side.function(function.name, function.type);
      for (std::size_t i = 0; i < made.parameters.size() && i < function.parameters.size(); ++i) {
        made.parameters[i].name = side.text(function.parameters[i]);
      }
    }
    for (const auto& [name, value] : constants) {
      side.constant(name, value);
    }
    return side;
  }
};

std::string random_scalar(Random& random) {
  static const std::array words{"int", "unsigned int", "char", "long", "double", "short", "unsigned char", "_Bool"};
  return words[static_cast<std::size_t>(random.below(static_cast<int>(words.size())))];
}

/// Any type that may stand as a member: by value only records before `limit`.
std::string random_type(Random& random, const Plan& plan, int limit) {
  const auto any_record = [&] { return "r" + std::to_string(random.below(6)); };
  switch (random.below(9)) {
    case 0:
      return any_record() + "*";
    case 1:
      return any_record() + " const*";
    case 2:
      return limit > 0 ? plan.records[static_cast<std::size_t>(random.below(limit))].name : "int";
    case 3:
      return "e" + std::to_string(random.below(2));
    case 4:
      return "int(" + any_record() + "*,int)*";
    case 5:
      return random_scalar(random) + "[" + std::to_string(1 + random.below(4)) + "]";
    case 6:
      return "void*";
    default:
      return random_scalar(random);
  }
}

std::string random_name(Random& random) {
  static const std::array words{"size", "version", "reserved", "pad", "count", "items", "flags", "next",
                                "a",    "b",       "c",        "d",   "n",     "data",  "info",  "out"};
  const std::string word = words[static_cast<std::size_t>(random.below(static_cast<int>(words.size())))];
  return word + std::to_string(random.below(3));
}

void add_member(Random& random, const Plan& plan, int limit, Members& members, std::size_t at) {
  const std::string name = random_name(random);
  if (std::ranges::none_of(members, [&](const test::MemberSpec& member) { return member.name == name; })) {
    members.insert(members.begin() + static_cast<std::ptrdiff_t>(at), {name, random_type(random, plan, limit)});
  }
}

Plan random_plan(Random& random) {
  Plan plan;
  for (int i = 0; i < 2; ++i) {
    test::Enumerators enumerators;
    for (int k = 0; k < 1 + random.below(4); ++k) {
      enumerators.emplace_back("E" + std::to_string(i) + "_" + std::to_string(k), k);
    }
    enumerators.emplace_back("E" + std::to_string(i) + "_LAST", static_cast<Wide>(enumerators.size()));
    plan.enums.emplace_back("e" + std::to_string(i), enumerators);
  }
  for (int i = 0; i < 6; ++i) {
    Plan::RecordPlan record{.name = "r" + std::to_string(i), .is_union = random.below(5) == 0, .members = {}};
    for (int k = 0; k < 1 + random.below(5); ++k) {
      add_member(random, plan, i, record.members, record.members.size());
    }
    plan.records.push_back(std::move(record));
  }
  for (int i = 0; i < 4; ++i) {
    plan.functions.push_back(
        {"f" + std::to_string(i),
         random_type(random, plan, 0) + "(" + random_type(random, plan, 6) + "," + random_type(random, plan, 6) + ")",
         {random_name(random), random_name(random)}});
    // A function returns no array.
    while (plan.functions.back().type.contains("](")) {
      plan.functions.back().type = "int(" + random_type(random, plan, 6) + ")";
    }
  }
  for (int i = 0; i < 3; ++i) {
    plan.constants.emplace_back("C_" + std::to_string(i), random.below(5));
  }
  return plan;
}

void mutate(Random& random, Plan& plan) {
  auto& record = plan.records[static_cast<std::size_t>(random.below(6))];
  const int limit = static_cast<int>(&record - plan.records.data());
  const auto size = static_cast<int>(record.members.size());
  switch (random.below(9)) {
    case 0:
      add_member(random, plan, limit, record.members, record.members.size());
      break;
    case 1:
      add_member(random, plan, limit, record.members, static_cast<std::size_t>(random.below(size + 1)));
      break;
    case 2:
      if (size > 1) {
        record.members.erase(record.members.begin() + random.below(size));
      }
      break;
    case 3:
      if (size > 0) {
        record.members[static_cast<std::size_t>(random.below(size))].type = random_type(random, plan, limit);
      }
      break;
    case 4:
      if (size > 1) {
        std::swap(record.members.front(), record.members.back());
      }
      break;
    case 5:
      plan.enums[static_cast<std::size_t>(random.below(2))].second.emplace_back(
          "NEW_" + std::to_string(random.below(9)), random.below(9));
      break;
    case 6:
      plan.functions.erase(plan.functions.begin() + random.below(static_cast<int>(plan.functions.size())));
      plan.functions.push_back(
          {"g" + std::to_string(plan.functions.size()) + "_" + std::to_string(plan.added++), "int(int)", {}});
      break;
    case 7:
      plan.constants[0].second += random.below(2);
      break;
    default:
      record.is_union = random.below(8) == 0 ? !record.is_union : record.is_union;
      break;
  }
}

std::string told(const Judgement& judgement) {
  std::string text;
  for (const Finding& finding : judgement.findings) {
    text += finding.rule + " " + finding.subject + " " + finding.member + " " + finding.message + " " +
            std::string(word_for(finding.backward.answer)) + " " + std::string(word_for(finding.forward.answer)) + " " +
            std::string(word_for(finding.bump)) + "\n";
    for (const std::string& step : finding.path) {
      text += "  " + step + "\n";
    }
  }
  return text;
}

/// ABIGATE_RANDOM_RUNS looks further than a quick test can.
std::uint32_t runs() {
  const char* wanted = std::getenv("ABIGATE_RANDOM_RUNS");
  return wanted == nullptr ? 400U : static_cast<std::uint32_t>(std::strtoul(wanted, nullptr, 10));
}

TEST(RandomInterfaces, AgainstThemselvesAreSilent) {
  for (std::uint32_t seed = 0; seed < runs(); ++seed) {
    Random random(seed);
    Interface side = random_plan(random).build();
    const Judgement judgement = judged(side, side);
    ASSERT_THAT(judgement.findings, IsEmpty()) << "seed " << seed << "\n" << told(judgement);
    ASSERT_EQ(judgement.verdict, Verdict::pass);
  }
}

TEST(RandomInterfaces, TheSameIsToldEveryTimeAndInEveryOrderOfTypes) {
  for (std::uint32_t seed = 0; seed < runs(); ++seed) {
    Random random(seed);
    const Plan plan = random_plan(random);
    Plan changed = plan;
    for (int i = 0; i < 1 + random.below(3); ++i) {
      mutate(random, changed);
    }
    Interface before = plan.build();
    Interface after = changed.build();
    const std::string once = told(judged(before, after));
    ASSERT_EQ(once, told(judged(before, after))) << "seed " << seed;
    Interface sorted_before = plan.build();
    Interface sorted_after = changed.build();
    (void)fingerprints(sorted_before);
    (void)fingerprints(sorted_after);
    ASSERT_EQ(once, told(judged(sorted_before, sorted_after))) << "types in another order, seed " << seed;
  }
}

TEST(RandomInterfaces, EqualAbiMeansNoFindingOnTheSurfaceBinary) {
  int equal = 0;
  for (std::uint32_t seed = 0; seed < runs(); ++seed) {
    Random random(seed);
    const Plan plan = random_plan(random);
    Plan changed = plan;
    mutate(random, changed);
    Interface before = plan.build();
    Interface after = changed.build();
    if (fingerprints(before).abi != fingerprints(after).abi) {
      continue;
    }
    ++equal;
    const Judgement judgement = judged(before, after);
    for (const Finding& finding : judgement.findings) {
      ASSERT_NE(finding.surface, Surface::binary) << "seed " << seed << "\n" << told(judgement);
      ASSERT_EQ(finding.bumps.binary, Bump::none) << "seed " << seed << "\n" << told(judgement);
    }
  }
  EXPECT_GT(equal, 10);
}

TEST(RandomInterfaces, OtherAbiIsNeverSilent) {
  for (std::uint32_t seed = 0; seed < runs(); ++seed) {
    Random random(seed);
    const Plan plan = random_plan(random);
    Plan changed = plan;
    mutate(random, changed);
    Interface before = plan.build();
    Interface after = changed.build();
    if (fingerprints(before).abi == fingerprints(after).abi) {
      continue;
    }
    const Judgement judgement = judged(before, after);
    // Space that was moved about is no change; everything else is told.
    bool only_space = true;
    for (std::size_t i = 0; i < plan.records.size(); ++i) {
      const auto named = [](const Members& members) {
        Members kept;
        std::ranges::copy_if(members, std::back_inserter(kept), [](const test::MemberSpec& member) {
          return !member.name.starts_with("pad") && !member.name.starts_with("reserved");
        });
        return kept;
      };
      const auto same = [](const test::MemberSpec& a, const test::MemberSpec& b) {
        return a.name == b.name && a.type == b.type;
      };
      only_space =
          only_space && std::ranges::equal(named(plan.records[i].members), named(changed.records[i].members), same);
    }
    const bool space_alone = only_space && plan.functions.size() == changed.functions.size();
    ASSERT_TRUE(!judgement.findings.empty() || space_alone) << "seed " << seed;
  }
}

/// Without declarations the side that releases the interface defines it: whoever that is, the answers are the same seen
/// from the other end.
TEST(RandomInterfaces, TheTwoSidesAreMirrored) {
  for (std::uint32_t seed = 0; seed < runs(); ++seed) {
    Random random(seed);
    const Plan plan = random_plan(random);
    Plan changed = plan;
    for (int i = 0; i < 1 + random.below(3); ++i) {
      mutate(random, changed);
    }
    Interface before = plan.build();
    Interface after = changed.build();
    JudgeOptions by_host;
    by_host.released_by = Side::host;
    const Judgement of_plugin = judged(before, after);
    const Judgement of_host = judged(before, after, by_host);
    ASSERT_EQ(of_plugin.compatibility.forward, of_host.compatibility.backward) << "seed " << seed << "\n"
                                                                               << told(of_plugin);
    ASSERT_EQ(of_plugin.compatibility.backward, of_host.compatibility.forward) << "seed " << seed << "\n"
                                                                               << told(of_plugin);
    ASSERT_EQ(of_plugin.required_bump, of_host.required_bump) << "seed " << seed << "\n" << told(of_plugin);
    ASSERT_EQ(of_plugin.verdict, of_host.verdict) << "seed " << seed;
  }
}

/// A conflict in a record that is passed by value, planted into any interface under any other change, is never called
/// compatible.
TEST(RandomInterfaces, APlantedConflictIsNeverCompatible) {
  for (std::uint32_t seed = 0; seed < runs(); ++seed) {
    Random random(seed);
    Plan plan = random_plan(random);
    plan.records.push_back({"planted", false, {{"first", "int"}, {"second", "long"}, {"third", "r0*"}}});
    const bool by_value = random.below(2) == 0;
    const bool inside = random.below(2) == 0;
    if (inside) {
      plan.records.push_back({"around", false, {{"planted", "planted"}, {"behind", "int"}}});
    }
    const std::string crossing = inside ? "around" : "planted";
    const int way = by_value ? 0 : random.below(3);
    plan.functions.push_back({"planted_run",
                              by_value   ? "int(" + crossing + ")"
                              : way == 0 ? "int(" + crossing + " const*)"
                              : way == 1 ? crossing + " const*(int)"
                                         : "int(void(" + crossing + "*)*)",
                              {"p"}});
    Plan changed = plan;
    for (int i = 0; i < random.below(3); ++i) {
      mutate(random, changed);
    }
    auto& planted = *std::ranges::find(changed.records, "planted", &Plan::RecordPlan::name);
    auto& functions = changed.functions;
    if (std::ranges::find(functions, "planted_run", &Plan::FunctionPlan::name) == functions.end()) {
      functions.push_back(plan.functions.back());
    }
    // What grows is a conflict only where its size is compiled in.
    switch (random.below(by_value || inside ? 6 : 5)) {
      case 5:
        planted.members.push_back({"appended", "long"});
        break;
      case 0:
        planted.members[1].type = "double";
        break;
      case 1:
        std::swap(planted.members[0], planted.members[1]);
        break;
      case 2:
        planted.members.insert(planted.members.begin(), {"zeroth", "long"});
        break;
      case 3:
        planted.members.erase(planted.members.begin());
        planted.members.insert(planted.members.begin() + 1, {"late", "int"});
        break;
      default:
        planted.members[0].type = "float";
        break;
    }
    Interface before = plan.build();
    Interface after = changed.build();
    const Judgement judgement = judged(before, after);
    ASSERT_EQ(judgement.compatibility.backward, incompatible) << "seed " << seed << "\n" << told(judgement);
    ASSERT_EQ(judgement.compatibility.forward, incompatible) << "seed " << seed << "\n" << told(judgement);
    ASSERT_EQ(judgement.required_bump, Bump::major) << "seed " << seed;
    ASSERT_EQ(judgement.verdict, Verdict::fail) << "seed " << seed;
  }
}

}  // namespace
}  // namespace abigate
