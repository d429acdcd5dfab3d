// The reports over sample judgements, whole, against the files of tests/golden/report (read them: they are what a user
// sees), and what no sample shows. ABIGATE_UPDATE_GOLDEN=1 writes the files anew.
#include "analyzer/report/report.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/report_samples.h"

namespace abigate {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

struct Sample {
  std::string_view name;
  Judgement (*make)();
};

constexpr Sample all_samples[] = {
    {"nothing", samples::nothing},
    {"growth-without-a-guard", samples::growth_without_a_guard},
    {"everything-at-once", samples::everything_at_once},
    {"many-functions-removed", samples::many_functions_removed},
    {"sixty-functions-added", samples::sixty_functions_added},
    {"undecided", samples::undecided},
    {"several-baselines", samples::several_baselines},
    {"several-targets", samples::several_targets},
    {"suppressed-break", samples::suppressed_break},
};

std::string text_of(const Judgement& judgement) { return report_text(judgement, {}); }

void expect_golden(const std::string& name, const std::string& actual) {
  const auto path = std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" / "report" / name;
  if (std::getenv("ABIGATE_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << actual;
    return;
  }
  std::stringstream expected;
  expected << std::ifstream(path).rdbuf();
  EXPECT_EQ(expected.str(), actual) << name << ": run with ABIGATE_UPDATE_GOLDEN=1 and read the difference";
}

class Golden : public ::testing::TestWithParam<Sample> {};

TEST_P(Golden, Text) { expect_golden(std::string(GetParam().name) + ".txt", text_of(GetParam().make())); }
TEST_P(Golden, Markdown) { expect_golden(std::string(GetParam().name) + ".md", report_markdown(GetParam().make())); }
TEST_P(Golden, Json) { expect_golden(std::string(GetParam().name) + ".json", report_json(GetParam().make())); }

INSTANTIATE_TEST_SUITE_P(Report, Golden, ::testing::ValuesIn(all_samples), [](const auto& sample) {
  std::string name(sample.param.name);
  std::ranges::replace(name, '-', '_');
  return name;
});

// ---- JSON ----

TEST(ReportJson, PromisedKeysComeFirstAndInOrder) {
  const auto json = nlohmann::ordered_json::parse(report_json(samples::everything_at_once()));
  std::vector<std::string> keys;
  for (const auto& [key, value] : json["findings"][0].items()) {
    keys.push_back(key);
  }
  keys.resize(23);
  EXPECT_THAT(keys,
              ::testing::ElementsAre("rule", "subject", "member", "class", "surface", "bump", "bumps", "backward",
                                     "forward", "swap", "guard", "guard_evidence", "rebuild", "roles", "reason", "path",
                                     "symbols", "suppressed", "baseline", "view", "target", "old", "new"));
}

TEST(ReportJson, WithoutAGuardThereIsNoEvidence) {
  const auto json = nlohmann::json::parse(report_json(samples::growth_without_a_guard()));
  EXPECT_EQ(json["findings"][0]["guard"], "none");
  EXPECT_TRUE(json["findings"][0]["guard_evidence"].is_null());
}

TEST(ReportJson, PlaceOfTheNewSideElseOfTheOld) {
  const auto json = nlohmann::json::parse(report_json(samples::everything_at_once()));
  EXPECT_EQ(json["findings"][0]["location"]["line"], 31);
  EXPECT_EQ(json["findings"][1]["location"]["line"], 14);
  EXPECT_TRUE(json["findings"][1]["new"].is_null());
}

TEST(ReportJson, NamesThatAreNoUtf8StayReadable) {
  Judgement judgement = samples::growth_without_a_guard();
  judgement.findings[0].subject = "acme_\xff\xfe";
  EXPECT_EQ(nlohmann::json::parse(report_json(judgement))["findings"][0]["subject"], "acme_\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(ReportJson, KeepsTheWholeRangeOfNumbers) {
  Judgement judgement = samples::growth_without_a_guard();
  judgement.findings[0].old_facts = {{"value", std::numeric_limits<std::int64_t>::min()}};
  judgement.findings[0].new_facts = {{"value", std::numeric_limits<std::uint64_t>::max()}};
  const std::string json = report_json(judgement);
  EXPECT_THAT(json, HasSubstr("-9223372036854775808"));
  EXPECT_THAT(json, HasSubstr("18446744073709551615"));
}

// ---- text ----

TEST(ReportText, NothingFoundIsOneLine) {
  Judgement judgement = samples::nothing();
  judgement.fidelity.clear();
  EXPECT_EQ(text_of(judgement), "PASS  acme-filter 1.0.0 → 1.0.1: no change of the interface was found.\n");
}

TEST(ReportText, NothingFoundAndYetNoPassIsExplained) {
  EXPECT_THAT(text_of(samples::undecided()), HasSubstr("UNDECIDED: something that could not be read has changed"));
}

TEST(ReportText, EveryBreakIsNamed) {
  const std::string text = text_of(samples::many_functions_removed());
  for (int i = 0; i < 6; ++i) {
    EXPECT_THAT(text, HasSubstr("acme_old_" + std::to_string(i)));
    EXPECT_THAT(text, HasSubstr("acme/api.h:2" + std::to_string(i)));
  }
}

TEST(ReportText, ManyEntryPointsAreToldByTheirClasses) {
  Judgement judgement = samples::growth_without_a_guard();
  Finding& finding = judgement.findings[0];
  const auto entry_points = [&](std::vector<std::string> names, std::size_t more = 0) {
    finding.symbols = std::move(names);
    finding.more_symbols = more;
    const std::string text = text_of(judgement);
    const std::size_t begin = text.find("  entry points");
    return text.substr(begin, text.find("\n  why", begin) - begin);
  };
  const auto members = [](const std::string& scope, std::size_t count) {
    std::vector<std::string> names(count, scope + "::run");
    for (std::size_t i = 0; i < names.size(); ++i) {
      names[i] += std::to_string(i);
    }
    return names;
  };
  const auto together = [](std::vector<std::string> names, const std::vector<std::string>& more) {
    names.insert(names.end(), more.begin(), more.end());
    return names;
  };
  const std::vector<std::string> eight = members("a::B", 8);
  EXPECT_THAT(entry_points(eight), HasSubstr("a::B::run7"));
  EXPECT_THAT(entry_points(members("a::B<c::D>", 9)), HasSubstr("  9 of a::B<c::D>"));
  EXPECT_THAT(entry_points(together({"a::B::operator c::D", "a::B::operator<"}, eight)), HasSubstr("  10 of a::B"));
  EXPECT_THAT(entry_points(members("a::operators::B", 9)), HasSubstr("  9 of a::operators::B"));
  EXPECT_THAT(entry_points(together(members("a::A", 3), eight)), HasSubstr("  11: 8 of a::B and 3 of a::A"));
  EXPECT_THAT(entry_points(together({"stop"}, eight)), HasSubstr("  9: 8 of a::B and 1 more"));
  EXPECT_THAT(entry_points(together(members("a::C", 8), together(members("a::A", 1), eight))),
              HasSubstr("  17: 8 of a::B, 8 of a::C and 1 of a::A"));
  EXPECT_THAT(entry_points(eight, 1), HasSubstr("a::B::run5 and")) << "what is not known may be of another class";
  EXPECT_THAT(entry_points({"b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8"}), HasSubstr("b5 and 3 more"));
}

TEST(ReportText, ARebuildThatMayChooseAnOverload) {
  Judgement judgement = samples::growth_without_a_guard();
  judgement.findings[0].rebuild = true;
  EXPECT_THAT(text_of(judgement), HasSubstr("merely recompiling"));
  judgement.findings[0].rebuild_chooses = true;
  EXPECT_THAT(text_of(judgement), HasSubstr("recompiling against the new headers may use the addition"));
}

TEST(ReportText, OneCauseAgainstSeveralBaselinesIsToldOnce) {
  const std::string text = text_of(samples::several_baselines());
  EXPECT_THAT(text, HasSubstr("1.0.0 and 1.1.0"));
  EXPECT_EQ(text.find("record-field-appended"), text.rfind("record-field-appended"));
}

TEST(ReportText, OneCauseOnSeveralTargetsIsToldOnceWithTheNumbersOfEach) {
  const std::string text = text_of(samples::several_targets());
  EXPECT_EQ(text.find("BREAKS  record-field-inserted"), text.rfind("BREAKS  record-field-inserted"));
  EXPECT_THAT(text, HasSubstr("x86_64-unknown-linux-gnu and i686-unknown-linux-gnu"));
  EXPECT_THAT(text, HasSubstr("i686-unknown-linux-gnu: size: 12 bytes → 14 bytes"));
}

TEST(ReportText, WhatIsAlikeOnOneTargetStaysApart) {
  Judgement judgement = samples::several_targets();
  judgement.findings = {judgement.findings[0], judgement.findings[0], judgement.findings[1]};
  judgement.findings[1].message = "acme_state changed a second time";
  const std::string text = text_of(judgement);
  EXPECT_THAT(text, HasSubstr("2 changes break"));
  EXPECT_THAT(text, HasSubstr("acme_state changed a second time"));
}

TEST(ReportText, OverloadsThatShareEveryWordAreCountedEach) {
  Judgement judgement = samples::many_functions_removed();
  Finding finding = judgement.findings.front();
  finding.subject = "acme::Object::get";
  judgement.findings.assign(5, finding);
  const std::string text = text_of(judgement);
  EXPECT_THAT(text, HasSubstr("5 changes break"));
  EXPECT_THAT(text, HasSubstr("5 findings alike"));
  EXPECT_THAT(text, HasSubstr("BREAKS: 5 findings"));
}

TEST(ReportText, OverloadsInAGroupAreToldApartByTheirSignatures) {
  Judgement judgement = samples::many_functions_removed();
  judgement.findings[1].subject = judgement.findings[0].subject;
  judgement.findings[0].old_facts = {{"signature", "int(acme_node *)"}};
  judgement.findings[1].old_facts = {{"signature", "int(char const *)"}};
  judgement.findings[2].old_facts = {{"signature", "int(long)"}};
  for (const std::string& text : {text_of(judgement), report_markdown(judgement)}) {
    EXPECT_THAT(text, HasSubstr("int(acme"));
    EXPECT_THAT(text, HasSubstr("int(char const"));
    EXPECT_THAT(text, Not(HasSubstr("int(long)"))) << "no other has its name";
  }
}

TEST(ReportText, OverloadsAreNamedOnceWithTheirNumber) {
  Judgement judgement = samples::sixty_functions_added();
  Finding finding = judgement.findings.front();
  finding.subject = "acme::Object::get";
  judgement.findings.assign(3, finding);
  EXPECT_THAT(text_of(judgement), HasSubstr("acme::Object::get (3)"));
}

TEST(ReportText, BitsAreToldApartFromBytes) {
  EXPECT_THAT(text_of(samples::everything_at_once()), HasSubstr("muted: byte 8.3 → byte 12.3"));
}

TEST(ReportText, ColourOnlyWhereAsked) {
  EXPECT_THAT(text_of(samples::everything_at_once()), Not(HasSubstr("\x1b")));
  EXPECT_THAT(report_text(samples::everything_at_once(), {.colour = true}), HasSubstr("\x1b[1;31mBREAKS\x1b[0m"));
}

TEST(ReportText, LinesKeepToTheWidth) {
  for (const Sample& sample : all_samples) {
    std::istringstream lines(report_text(sample.make(), {.width = 72}));
    for (std::string line; std::getline(lines, line);) {
      const auto columns =
          std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; });
      EXPECT_LE(columns, 72) << sample.name << ": " << line;
    }
  }
}

TEST(ReportText, NamesCannotSteerTheTerminal) {
  Judgement judgement = samples::growth_without_a_guard();
  // What a report must not pass on. NOLINTNEXTLINE(misc-misleading-bidirectional)
  judgement.findings[0].subject = "acme\x1b[2J\n\xE2\x80\xAE_frame\xff";
  const std::string text = text_of(judgement);
  EXPECT_THAT(text, HasSubstr("acme\\x1b[2J \\xe2\\x80\\xae_frame\\xff::deadline"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

// ---- Markdown ----

TEST(ReportMarkdown, NamesDoNotFormat) {
  Judgement judgement = samples::growth_without_a_guard();
  judgement.findings[0].message = "map<int, T*>::a_b_c | `x` @octocat #12";
  EXPECT_THAT(report_markdown(judgement),
              HasSubstr("map&lt;int, T\\*&gt;::a\\_b\\_c \\| \\`x\\` @<!-- -->octocat #<!-- -->12"));
}

TEST(ReportMarkdown, ABarInANameDoesNotEndTheCell) {
  Judgement judgement = samples::growth_without_a_guard();
  judgement.findings[0].new_facts = {{"type", "a|b"}};
  EXPECT_THAT(report_markdown(judgement), HasSubstr("| `a\\|b` |"));
}

TEST(ReportMarkdown, ABacktickInANameDoesNotEndTheCode) {
  Judgement judgement = samples::growth_without_a_guard();
  judgement.findings[0].member = "a`b";
  EXPECT_THAT(report_markdown(judgement), HasSubstr("``acme_frame::a`b``"));
}

TEST(ReportMarkdown, FitsACommentAndSaysWhatIsLeftOut) {
  Judgement judgement = samples::everything_at_once();
  const Finding moved = judgement.findings[0];
  for (int i = 0; i < 400; ++i) {
    judgement.findings.push_back(moved);
    judgement.findings.back().subject = "acme_state_" + std::to_string(i);
  }
  const std::string markdown = report_markdown(judgement);
  EXPECT_LE(markdown.size(), 65536U);
  EXPECT_THAT(markdown, ContainsRegex("[0-9]+ findings did not fit here and are left out"));
  EXPECT_THAT(markdown, HasSubstr("## acme-filter"));
}

TEST(ReportMarkdown, OneEndlessNameDoesNotBreakTheLimit) {
  Judgement judgement = samples::everything_at_once();
  for (Finding& finding : judgement.findings) {
    finding.subject = std::string(200'000, 'x');
    finding.message = std::string(200'000, '_');
    finding.symbols = {std::string(200'000, '<')};
  }
  judgement.warnings.assign(1000, std::string(5000, 'w'));
  judgement.interface = std::string(100'000, '<');
  judgement.verdict_reason = std::string(100'000, '|');
  judgement.baselines.assign(5000, {std::string(5000, '<'), Verdict::fail, Bump::major, std::nullopt});
  EXPECT_LE(report_markdown(judgement).size(), 65536U);
}

}  // namespace
}  // namespace abigate
