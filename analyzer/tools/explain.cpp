#include "analyzer/tools/explain.h"

#include <algorithm>
#include <vector>

#include "analyzer/config/suggest.h"
#include "analyzer/config/yaml.h"
#include "analyzer/tools/glossary.h"
#include "rules/rules.h"

namespace abigate {

namespace {

constexpr std::size_t width = 100;

// Appends `text` at `indent`, wrapped at spaces; the first line continues what stands in `page`.
void wrap(std::string& page, std::string_view text, std::size_t indent) {
  std::size_t column = page.size() - (page.rfind('\n') + 1);
  bool line_begins = true;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    if (!line_begins && column + 1 + word.size() > width) {
      page += "\n" + std::string(indent, ' ');
      column = indent;
      line_begins = true;
    }
    if (!line_begins) {
      page += ' ';
      ++column;
    }
    page += word;
    column += word.size();
    line_begins = false;
  }
  page += '\n';
}

void row(std::string& page, std::string_view label, std::string_view text) {
  constexpr std::size_t indent = 12;
  if (text.empty()) {
    return;
  }
  page += std::string(label) + std::string(indent - label.size(), ' ');
  wrap(page, text, indent);
}

const GlossaryEntry* find_word(std::string_view word) {
  const auto found = std::ranges::find(glossary(), word, &GlossaryEntry::word);
  return found == glossary().end() ? nullptr : &*found;
}

std::string rule_text(const RuleRecord& rule) {
  std::string page = std::string(rule.id) + ": " + std::string(rule.title) + "\n\n";
  row(page, "class", rule.change_class);
  if (const GlossaryEntry* meaning = find_word(rule.change_class)) {
    row(page, "", meaning->meaning);
  }
  row(page, "surface", rule.surface);
  if (!rule.source.empty() && rule.source != "none") {
    row(page, "recompiled", "owes " + std::string(rule.source) + ", because sources notice it, too");
  }
  row(page, "says", rule.message);
  row(page, "why", rule.why);
  row(page, "what to do", rule.fix);
  std::string refs;
  for (const std::string_view ref : rule.refs) {
    refs += (refs.empty() ? "" : "; ") + std::string(ref);
  }
  row(page, "see", refs);
  row(page, "since", "rule set " + std::to_string(rule.since));
  return page;
}

std::string word_list() {
  std::string words;
  for (const GlossaryEntry& entry : glossary()) {
    words += (words.empty() ? "" : " ") + std::string(entry.word);
  }
  return words;
}

std::string explain_usage() {
  std::string page =
      "usage: abi-diff explain WORD\n\n"
      "WORD is the id of a rule (abi-diff rules lists them) or one of\n  ";
  wrap(page, word_list(), 2);
  return page;
}

std::unexpected<Error> unknown(const std::string& word) {
  std::vector<std::string_view> known;
  for (const RuleRecord& rule : rule_records()) {
    known.push_back(rule.id);
  }
  for (const GlossaryEntry& entry : glossary()) {
    known.push_back(entry.word);
  }
  const auto near = nearest(word, known);
  return usage_error("explain: expected the id of a rule or a word of the report, found " + yaml::quoted(word) +
                     (near ? "; did you mean " + std::string(*near) + "?"
                           : "; abi-diff rules lists the rules, abi-diff explain --help the words"));
}

bool asks_for_help(std::span<const std::string> arguments) {
  return arguments.size() == 1 && (arguments[0] == "--help" || arguments[0] == "-h");
}

}  // namespace

Result<std::string> explain_command(std::span<const std::string> arguments) {
  if (asks_for_help(arguments)) {
    return explain_usage();
  }
  if (arguments.size() != 1) {
    return usage_error("explain: expected one word, found " + std::to_string(arguments.size()) +
                       "; abi-diff explain --help lists them");
  }
  const std::string& word = arguments.front();
  if (const RuleRecord* rule = find_rule(word)) {
    return rule_text(*rule);
  }
  if (const GlossaryEntry* entry = find_word(word)) {
    std::string page = word + ": ";
    wrap(page, entry->meaning, 2);
    return page;
  }
  return unknown(word);
}

Result<std::string> rules_command(std::span<const std::string> arguments) {
  if (asks_for_help(arguments)) {
    return std::string("usage: abi-diff rules\n\nLists all rules: id, class, surface, what it is about.\n");
  }
  if (!arguments.empty()) {
    return usage_error("rules: expected nothing more, found " + yaml::quoted(arguments.front()));
  }
  std::size_t longest = 0;
  for (const RuleRecord& rule : rule_records()) {
    longest = std::max(longest, rule.id.size());
  }
  std::string page;
  const auto cell = [&](std::string_view text, std::size_t size) {
    page += std::string(text) + std::string(size - std::min(size, text.size()) + 2, ' ');
  };
  for (const RuleRecord& rule : rule_records()) {
    cell(rule.id, longest);
    cell(rule.change_class, std::string_view("product-shrinks").size());
    cell(rule.surface, std::string_view("behaviour").size());
    page += std::string(rule.title) + "\n";
  }
  return page;
}

}  // namespace abigate
