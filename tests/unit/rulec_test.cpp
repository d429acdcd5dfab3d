// The rule compiler: what a rule must say, and what is said about one that does not.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "rules/rules.h"
#include "rules/tool/emit.h"
#include "rules/tool/rule_book.h"

namespace abigate::rulec {
namespace {

constexpr const char* moved = R"(id: record-field-moved
since: 1
title: A field moved
change: record-field-moved
where: { kind: struct }
class: conflict
surface: binary
message: "{record}::{field} moved from byte {old} to byte {new}"
why: Code compiled against the old header reads the old offset.
fix: Append instead, or use up a "reserved" slot.
refs: [Itanium C++ ABI 2.4]
)";

constexpr const char* table =
    R"(- { class: conflict, when: any, answer: incompatible, guarded: conditional, why: neither contains the other }
)";

constexpr const char* policy = R"(id: semver
title: Everything counts
counts: [binary, source]
unguarded_fails: false
)";

class RuleBookTest : public testing::Test {
 protected:
  RuleBookTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() / ("abigate-rules-" + std::to_string(getpid()) + test->name());
    std::filesystem::create_directories(folder_ / "catalogue");
    std::filesystem::create_directories(folder_ / "policies");
    write("catalogue/record-field-moved.yaml", moved);
    write("decision-table.yaml", table);
    write("policies/semver.yaml", policy);
  }
  ~RuleBookTest() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& content) { std::ofstream(folder_ / name) << content; }

  void replace_in_rule(const std::string& from, const std::string& to) {
    std::string text = moved;
    text.replace(text.find(from), from.size(), to);
    write("catalogue/record-field-moved.yaml", text);
  }

  std::string fault() {
    const auto book = read_rule_book(folder_.string());
    if (book) {
      return "accepted";
    }
    std::string message = book.error().message;
    const std::string folder = folder_.string() + "/";
    for (std::size_t at = message.find(folder); at != std::string::npos; at = message.find(folder)) {
      message.erase(at, folder.size());
    }
    return message;
  }

  std::filesystem::path folder_;
};

TEST_F(RuleBookTest, ReadsRulesTableAndPolicies) {
  const auto book = read_rule_book(folder_.string());
  ASSERT_TRUE(book) << book.error().message;
  ASSERT_EQ(book->rules.size(), 1U);
  EXPECT_EQ(book->rules[0].id, "record-field-moved");
  EXPECT_EQ(book->rules[0].where, (std::vector<std::pair<std::string, std::string>>{{"kind", "struct"}}));
  EXPECT_EQ(book->table[0].guarded, "conditional");
  EXPECT_EQ(book->policies[0].counts, (std::vector<std::string>{"binary", "source"}));
}

TEST_F(RuleBookTest, TheFileIsNamedAsTheRule) {
  replace_in_rule("id: record-field-moved", "id: record-field-gone");
  EXPECT_EQ(fault(),
            "catalogue/record-field-moved.yaml:1:1: expected the id \"record-field-moved\", as the file is named, "
            "found \"record-field-gone\"");
}

TEST_F(RuleBookTest, MistakesAreNamedAtTheirPlace) {
  replace_in_rule("class: conflict", "class: conflikt");
  EXPECT_NE(fault().find("record-field-moved.yaml:6:8: expected product-grows,"), std::string::npos);
  EXPECT_NE(fault().find("did you mean \"conflict\"?"), std::string::npos);
  replace_in_rule("since: 1", "since: 0");
  EXPECT_NE(fault().find("2:8: expected the rule-set version, a number from 1, found \"0\""), std::string::npos);
  replace_in_rule("why: Code", "wy: Code");
  EXPECT_NE(fault().find("a rule needs the key \"why\""), std::string::npos);
  EXPECT_NE(fault().find("9:1: unknown key \"wy\""), std::string::npos);
}

TEST_F(RuleBookTest, PlaceholdersAreWellFormed) {
  for (const std::string bad : {"{field", "field}", "{}", "{Field}", "{{field}}", "{a b}"}) {
    replace_in_rule("{field}", bad);
    EXPECT_NE(fault().find("expected placeholders as {record} in the message"), std::string::npos) << bad;
  }
}

TEST_F(RuleBookTest, AChangeMayBeNamedByItsEnd) {
  replace_in_rule("change: record-field-moved", "change: \"*-moved\"");
  EXPECT_EQ(fault(), "accepted");
  for (const std::string bad : {"\"*\"", "\"*moved\"", "Record", "\"a-*\""}) {
    replace_in_rule("change: record-field-moved", "change: " + bad);
    EXPECT_NE(fault().find("expected the name of a change"), std::string::npos) << bad;
  }
}

TEST_F(RuleBookTest, ASituationHasOneRow) {
  write("decision-table.yaml", std::string(table) + table);
  EXPECT_EQ(fault(), "decision-table.yaml:2:3: class \"conflict\" has two rows for \"any\": keep one");
}

TEST_F(RuleBookTest, NothingIsNoRuleBook) {
  std::filesystem::remove(folder_ / "catalogue/record-field-moved.yaml");
  EXPECT_EQ(fault(), "expected at least one file in catalogue/*.yaml, found none");
  std::filesystem::remove(folder_ / "decision-table.yaml");
  EXPECT_NE(fault().find("cannot read decision-table.yaml"), std::string::npos);
}

TEST_F(RuleBookTest, BecomesCppAndDocumentation) {
  const auto book = read_rule_book(folder_.string());
  ASSERT_TRUE(book);
  const std::string source = cpp_source(*book);
  EXPECT_NE(source.find(".fix = \"Append instead, or use up a \\\"reserved\\\" slot.\""), std::string::npos);
  EXPECT_NE(source.find("{\"kind\", \"struct\"}"), std::string::npos);
  const std::string page = documentation(*book);
  EXPECT_NE(page.find("### record-field-moved\n\nA field moved.\n"), std::string::npos);
  EXPECT_NE(page.find("**See:** Itanium C++ ABI 2.4\n"), std::string::npos);
}

TEST(CompiledRules, AreSortedAndFound) {
  const auto rules = rule_records();
  ASSERT_FALSE(rules.empty());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    EXPECT_EQ(find_rule(rules[i].id), &rules[i]);
    EXPECT_TRUE(i == 0 || rules[i - 1].id < rules[i].id);
  }
  EXPECT_EQ(find_rule("no-such-rule"), nullptr);
  EXPECT_EQ(find_rule(""), nullptr);
  EXPECT_EQ(policy_records().size(), 3U);
  EXPECT_FALSE(decision_table().empty());
}

}  // namespace
}  // namespace abigate::rulec
