#include <map>
#include <string_view>

#include "rules/tool/emit.h"

namespace abigate::rulec {

namespace {

// Texts may name placeholders and macros; what Markdown or its table would take for markup is written as itself.
std::string plain(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view("|<>*_[]\\").contains(c)) {
      result += '\\';
    }
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

std::string joined(const std::vector<std::string>& items, std::string_view separator) {
  std::string text;
  for (const std::string& item : items) {
    text += (text.empty() ? "" : std::string(separator)) + item;
  }
  return text;
}

std::string policy_section(const std::vector<Policy>& policies) {
  std::string text =
      "## Policies\n\n"
      "| policy | surfaces that count (others count as patch) | conditional without a guard, released direction |\n"
      "| --- | --- | --- |\n";
  for (const Policy& policy : policies) {
    text += "| `" + policy.id + "`: " + plain(policy.title) + " | " + joined(policy.counts, ", ") + " | " +
            (policy.unguarded_fails ? "fails" : "passes with a warning") + " |\n";
  }
  return text + "\n";
}

std::string table_section(const std::vector<Row>& table) {
  std::string text =
      "## Decision table\n\n"
      "Where several rows fit, the worst counts.\n\n"
      "| class | situation | answer | with a guard | why |\n"
      "| --- | --- | --- | --- | --- |\n";
  for (const Row& row : table) {
    text += "| " + row.change_class + " | " + row.when + " | " + row.answer + " | " +
            (row.guarded.empty() ? row.answer : row.guarded) + " | " + plain(row.why) + " |\n";
  }
  return text + "\n";
}

std::string rule_section(const Rule& rule) {
  std::string text = "### " + rule.id + "\n\n" + plain(rule.title) + ".\n\n";
  text += "| class | surface | what sources owe | since |\n| --- | --- | --- | --- |\n";
  text += "| " + rule.change_class + " | " + rule.surface + " | " + (rule.source.empty() ? "none" : rule.source) +
          " | " + std::to_string(rule.since) + " |\n\n";
  text += "> " + plain(rule.message) + "\n\n";
  text += "**Why:** " + plain(rule.why) + "\n";
  if (!rule.fix.empty()) {
    text += "\n**What to do:** " + plain(rule.fix) + "\n";
  }
  if (!rule.refs.empty()) {
    text += "\n**See:** " + plain(joined(rule.refs, "; ")) + "\n";
  }
  return text + "\n";
}

}  // namespace

std::string documentation(const RuleBook& book) {
  std::string text =
      "<!-- Generated from rules/*.yaml by `cmake --build BUILD --target rules-docs`: change those files. -->\n"
      "# Rules\n\n"
      "Each finding names the rule that made it. `abi-diff explain RULE` prints the same text.\n\n";
  text += policy_section(book.policies) + table_section(book.table) + "## Rules\n\n";
  for (const Rule& rule : book.rules) {
    text += rule_section(rule);
  }
  while (text.ends_with("\n\n")) {
    text.pop_back();
  }
  return text;
}

}  // namespace abigate::rulec
