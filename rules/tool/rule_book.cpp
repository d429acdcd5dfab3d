#include "rules/tool/rule_book.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <system_error>

#include "analyzer/config/reader.h"
#include "analyzer/model/files.h"

namespace abigate::rulec {

namespace {

using yaml::MapReader;
using yaml::Node;
using yaml::NodePointer;
using yaml::Problems;

constexpr auto class_words =
    std::to_array<std::string_view>({"product-grows", "product-shrinks", "sum-grows", "sum-shrinks", "conflict",
                                     "constant", "source", "behaviour", "neutral"});
constexpr auto surface_words = std::to_array<std::string_view>({"binary", "source", "behaviour", "neutral"});
constexpr auto bump_words = std::to_array<std::string_view>({"none", "minor", "major"});
constexpr auto counted_surfaces = std::span(surface_words).first(3);
constexpr auto answer_words = std::to_array<std::string_view>({"compatible", "conditional", "incompatible"});

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_kebab_case(std::string_view word) {
  return !word.empty() && is_lower_or_digit(word.front()) && is_lower_or_digit(word.back()) && !word.contains("--") &&
         std::ranges::all_of(word, [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

// The values of one map, read key by key.
struct Values {
  MapReader map;
  Problems& problems;

  std::string text(std::string_view key) {
    const Node* node = map.need(key);
    return node == nullptr ? "" : yaml::read_text(*node, "a text", problems).value_or("");
  }

  std::string optional_text(std::string_view key) {
    const Node* node = map.take(key);
    return node == nullptr ? "" : yaml::read_text(*node, "a text", problems).value_or("");
  }

  std::string word(std::string_view key, std::span<const std::string_view> words) {
    const Node* node = map.need(key);
    return node == nullptr ? "" : one_of(*node, words);
  }

  std::string optional_word(std::string_view key, std::span<const std::string_view> words) {
    const Node* node = map.take(key);
    return node == nullptr ? "" : one_of(*node, words);
  }

  std::string kebab(std::string_view key) {
    const Node* node = map.need(key);
    const std::string value = node == nullptr ? "" : yaml::read_text(*node, "a word", problems).value_or("");
    if (!value.empty() && !is_kebab_case(value)) {
      problems.add(node->mark, "expected words-in-kebab-case, found " + yaml::quoted(value));
    }
    return value;
  }

  std::string one_of(const Node& node, std::span<const std::string_view> words) {
    const auto index = yaml::read_word_index(node, words, problems);
    return index ? std::string(words[*index]) : "";
  }
};

// The id of a record is the name of its file.
void check_id(const std::string& id, const std::string& path, const Node& root, Problems& problems) {
  const std::string stem = std::filesystem::path(path).stem().string();
  if (!id.empty() && id != stem) {
    problems.add(root.mark,
                 "expected the id " + yaml::quoted(stem) + ", as the file is named, found " + yaml::quoted(id));
  }
}

int read_since(Values& values) {
  const Node* node = values.map.need("since");
  if (node == nullptr) {
    return 1;
  }
  const std::string& text = node->text;
  const bool number = !text.empty() && text.size() <= 4 && text.front() != '0' &&
                      std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (!number) {
    values.problems.add(node->mark, "expected the rule-set version, a number from 1, found " + yaml::described(*node));
    return 1;
  }
  return std::stoi(text);
}

std::vector<std::pair<std::string, std::string>> read_where(Values& values) {
  std::vector<std::pair<std::string, std::string>> where;
  const Node* node = values.map.take("where");
  if (node == nullptr) {
    return where;
  }
  for (const yaml::Entry& entry : yaml::read_entries(*node, "where", values.problems)) {
    if (!is_kebab_case(entry.key)) {
      values.problems.add(entry.mark, "expected words-in-kebab-case, found " + yaml::quoted(entry.key));
    }
    if (const auto value = yaml::read_text(*entry.value, "the value of an attribute", values.problems)) {
      where.emplace_back(entry.key, *value);
    }
  }
  return where;
}

// A message is a sentence with {names}; a brace has no other meaning.
void check_placeholders(const std::string& message, const Node& root, Problems& problems) {
  std::size_t at = 0;
  while ((at = message.find_first_of("{}", at)) != std::string::npos) {
    const std::size_t close = message.find_first_of("{}", at + 1);
    const std::string_view name =
        close == std::string::npos ? std::string_view{} : std::string_view(message).substr(at + 1, close - at - 1);
    const bool well_formed = message[at] == '{' && !name.empty() && message[close] == '}' &&
                             std::ranges::all_of(name, [](char c) { return is_lower_or_digit(c) || c == '_'; });
    if (!well_formed) {
      problems.add(root.mark, "expected placeholders as {record} in the message, found " +
                                  yaml::quoted(std::string_view(message).substr(at)));
      return;
    }
    at = close + 1;
  }
}

// The name of a change, or a star and the end of several names: "*-moved".
bool names_changes(std::string_view change) {
  return change.starts_with("*-") ? is_kebab_case(change.substr(2)) : is_kebab_case(change);
}

// What breaks somebody comes with a way out.
bool needs_fix(const std::string& change_class) {
  return change_class == "conflict" || change_class == "product-shrinks" || change_class == "sum-shrinks" ||
         change_class == "constant";
}

Rule read_rule(const std::string& path, const Node& root, Problems& problems) {
  Values values{MapReader(root, "a rule", problems), problems};
  Rule rule;
  rule.id = values.kebab("id");
  check_id(rule.id, path, root, problems);
  rule.since = read_since(values);
  rule.title = values.text("title");
  rule.change = values.text("change");
  if (!rule.change.empty() && !names_changes(rule.change)) {
    problems.add(root.mark,
                 "expected the name of a change, or its end behind a star, found " + yaml::quoted(rule.change));
  }
  rule.where = read_where(values);
  rule.change_class = values.word("class", class_words);
  rule.surface = values.word("surface", surface_words);
  rule.source = values.optional_word("source", bump_words);
  rule.message = values.text("message");
  check_placeholders(rule.message, root, problems);
  rule.why = values.text("why");
  rule.fix = needs_fix(rule.change_class) ? values.text("fix") : values.optional_text("fix");
  if (const Node* refs = values.map.take("refs")) {
    rule.refs = yaml::read_texts(*refs, "a reference", problems);
  }
  values.map.finish();
  return rule;
}

Row read_row(const Node& node, Problems& problems) {
  Values values{MapReader(node, "a row", problems), problems};
  Row row;
  row.change_class = values.word("class", class_words);
  row.when = values.kebab("when");
  row.answer = values.word("answer", answer_words);
  row.guarded = values.optional_word("guarded", answer_words);
  row.why = values.text("why");
  values.map.finish();
  return row;
}

void read_table(const Node& root, std::vector<Row>& table, Problems& problems) {
  for (const NodePointer& item : yaml::read_list(root, "a list of rows", problems)) {
    Row row = read_row(*item, problems);
    const auto same = [&](const Row& other) {
      return other.change_class == row.change_class && other.when == row.when;
    };
    if (std::ranges::any_of(table, same)) {
      problems.add(item->mark, "class " + yaml::quoted(row.change_class) + " has two rows for " +
                                   yaml::quoted(row.when) + ": keep one");
      continue;
    }
    table.push_back(std::move(row));
  }
}

Policy read_policy(const std::string& path, const Node& root, Problems& problems) {
  Values values{MapReader(root, "a policy", problems), problems};
  Policy policy;
  policy.id = values.kebab("id");
  check_id(policy.id, path, root, problems);
  policy.title = values.text("title");
  if (const Node* counts = values.map.need("counts")) {
    for (const NodePointer& item : yaml::read_list(*counts, "a list of surfaces", problems)) {
      policy.counts.push_back(values.one_of(*item, counted_surfaces));
    }
  }
  if (const Node* fails = values.map.need("unguarded_fails")) {
    policy.unguarded_fails = yaml::read_flag(*fails, problems).value_or(false);
  }
  values.map.finish();
  return policy;
}

std::vector<std::string> yaml_files(const std::filesystem::path& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".yaml") {
      files.push_back(entry.path().string());
    }
  }
  std::ranges::sort(files);
  return files;
}

// Reads one file and hands its tree to `use`; what is wrong with it goes to `faults`.
void read_document(const std::string& path, std::string& faults,
                   const std::function<void(const Node&, Problems&)>& use) {
  const Result<std::string> content = read_file(path, yaml::largest_file_bytes);
  if (!content) {
    faults += content.error().message + "\n";
    return;
  }
  Problems problems(path);
  if (const NodePointer root = yaml::parse(*content, problems)) {
    use(*root, problems);
  }
  if (!problems.empty()) {
    faults += problems.error().error().message + "\n";
  }
}

}  // namespace

Result<RuleBook> read_rule_book(const std::string& folder) {
  const std::filesystem::path root = folder;
  RuleBook book;
  std::string faults;
  for (const std::string& path : yaml_files(root / "catalogue")) {
    read_document(path, faults,
                  [&](const Node& node, Problems& problems) { book.rules.push_back(read_rule(path, node, problems)); });
  }
  for (const std::string& path : yaml_files(root / "policies")) {
    read_document(path, faults, [&](const Node& node, Problems& problems) {
      book.policies.push_back(read_policy(path, node, problems));
    });
  }
  read_document((root / "decision-table.yaml").string(), faults,
                [&](const Node& node, Problems& problems) { read_table(node, book.table, problems); });
  for (const auto& [what, missing] :
       {std::pair("catalogue", book.rules.empty()), std::pair("policies", book.policies.empty())}) {
    if (missing && faults.empty()) {
      faults += "expected at least one file in " + (root / what / "*.yaml").string() + ", found none\n";
    }
  }
  if (!faults.empty()) {
    faults.pop_back();
    return usage_error(faults);
  }
  std::ranges::sort(book.rules, {}, &Rule::id);
  std::ranges::sort(book.policies, {}, &Policy::id);
  return book;
}

}  // namespace abigate::rulec
