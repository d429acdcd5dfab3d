// Names as the reports show them: what is left out, and what must not be.
#include "analyzer/judge/readable_names.h"

#include <gtest/gtest.h>

#include "analyzer/report/report.h"
#include "tests/unit/report_samples.h"

namespace abigate {
namespace {

constexpr std::string_view cxx11_string =
    "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char>>";
constexpr std::string_view old_string = "std::basic_string<char, std::char_traits<char>, std::allocator<char>>";

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) {
    out += part;
  }
  return out;
}

TEST(ReadableNames, StringIsWrittenAsEverybodyDoes) {
  EXPECT_EQ(with_readable_names(cxx11_string), "std::string");
  EXPECT_EQ(with_readable_names("std::__1::basic_string<char, std::__1::char_traits<char>, std::__1::allocator<char>>"),
            "std::string");
  EXPECT_EQ(with_readable_names("std::basic_string_view<wchar_t, std::char_traits<wchar_t>>"), "std::wstring_view");
}

TEST(ReadableNames, DefaultArgumentsAreLeftOut) {
  EXPECT_EQ(with_readable_names("std::vector<int, std::allocator<int>>"), "std::vector<int>");
  EXPECT_EQ(with_readable_names(joined({"std::map<", cxx11_string, ", long, std::less<", cxx11_string,
                                        ">, std::allocator<std::pair<", cxx11_string, " const, long>>>"})),
            "std::map<std::string, long>");
  EXPECT_EQ(with_readable_names("std::unordered_map<int, acme::Row, std::hash<int>, std::equal_to<int>, "
                                "std::allocator<std::pair<int const, acme::Row>>>"),
            "std::unordered_map<int, acme::Row>");
  EXPECT_EQ(with_readable_names("std::unique_ptr<acme::Plugin, std::default_delete<acme::Plugin>>"),
            "std::unique_ptr<acme::Plugin>");
  EXPECT_EQ(with_readable_names("std::span<int const, 18446744073709551615>"), "std::span<int const>");
}

TEST(ReadableNames, OtherArgumentsStay) {
  for (const std::string_view name :
       {"std::vector<int, acme::Pool<int>>", "std::vector<int, std::allocator<long>>", "std::array<int, 4>",
        "std::unique_ptr<acme::Plugin, acme::Free>", "std::span<int, 4>", "std::tuple<>",
        "acme::map<int, std::less<int>>", "std::__debug::vector<int, std::allocator<int>>"}) {
    EXPECT_EQ(with_readable_names(name), name);
  }
  // Only trailing arguments can be left out.
  EXPECT_EQ(with_readable_names("std::set<int, std::less<int>, acme::Pool<int>>"),
            "std::set<int, std::less<int>, acme::Pool<int>>");
  EXPECT_EQ(with_readable_names("std::set<int, std::greater<int>, std::allocator<int>>"),
            "std::set<int, std::greater<int>>");
}

TEST(ReadableNames, InsideOtherNamesAndSentences) {
  EXPECT_EQ(with_readable_names(joined({"acme::List<", cxx11_string, ">::push(", cxx11_string, " const&)"})),
            "acme::List<std::string>::push(std::string const&)");
  EXPECT_EQ(with_readable_names(
                "acme::f: void(std::function<void(int, std::vector<int, std::allocator<int>>)>) became void(int)"),
            "acme::f: void(std::function<void(int, std::vector<int>)>) became void(int)");
  EXPECT_EQ(with_readable_names("acme::Id::operator<, std::vector<int, std::allocator<int>>"),
            "acme::Id::operator<, std::vector<int>");
  EXPECT_EQ(with_readable_names("std::enable_if<(4 > 2), int>"), "std::enable_if<(4 > 2), int>");
}

TEST(ReadableNames, WhatDoesNotMatchStaysAsItIs) {
  for (const std::string_view name : {"std::vector<int, std::allocator<int>", "std::vector<)>",
                                      "std::__cxx11::", "std::", "plain", "", "less std::a<b"}) {
    EXPECT_EQ(with_readable_names(name), name);
  }
  std::string deep;
  for (int i = 0; i < 100'000; ++i) {
    deep += "std::v<";
  }
  deep += "int" + std::string(100'000, '>');
  EXPECT_EQ(with_readable_names(deep), deep);
}

Judgement with_type(std::string_view before, std::string_view after) {
  Judgement judgement = samples::step("1.0.0", "1.1.0");
  Finding finding = samples::field_appended();
  finding.rule = "type-changed";
  finding.message = joined({"acme_frame::name: type ", before, " became ", after});
  finding.old_facts = {{"type", std::string(before)}};
  finding.new_facts = {{"type", std::string(after)}};
  judgement.findings.push_back(finding);
  return judgement;
}

TEST(ReadableNames, AReportShowsThem) {
  const Judgement judgement = with_type("std::vector<int, std::allocator<int>>", cxx11_string);
  const std::string message = "acme_frame::name: type std::vector<int> became std::string";
  EXPECT_TRUE(report_text(judgement, {.width = 200}).contains(message));
  EXPECT_FALSE(report_text(judgement, {}).contains("allocator"));
  EXPECT_FALSE(report_markdown(judgement).contains("allocator"));
  // Programs get what the snapshot says.
  EXPECT_TRUE(report_json(judgement).contains(cxx11_string));
}

TEST(ReadableNames, TwoTypesNeverLookTheSame) {
  const Judgement judgement = with_type(old_string, cxx11_string);
  const std::string text = report_text(judgement, {.width = 400});
  EXPECT_TRUE(text.contains(joined({"type ", old_string, " became ", cxx11_string})));
}

}  // namespace
}  // namespace abigate
