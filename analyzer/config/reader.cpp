#include "analyzer/config/reader.h"

#include <algorithm>

#include "analyzer/config/suggest.h"

namespace abigate::yaml {

namespace {

std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
  if (const auto near = nearest(word, known)) {
    return "; did you mean \"" + std::string(*near) + "\"?";
  }
  return {};
}

}  // namespace

std::string joined(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

MapReader::MapReader(const Node& node, std::string_view what, Problems& problems)
    : node_(node), what_(what), problems_(problems) {
  read_entries(node, what, problems);
}

const Node* MapReader::take(std::string_view key) {
  known_.push_back(key);
  const auto found = std::ranges::find(node_.entries, key, &Entry::key);
  return found == node_.entries.end() ? nullptr : found->value.get();
}

const Node* MapReader::need(std::string_view key) {
  const Node* value = take(key);
  if (value == nullptr && (node_.kind == Kind::map || node_.kind == Kind::nothing)) {
    problems_.add(node_.mark, std::string(what_) + " needs the key \"" + std::string(key) + "\"");
  }
  return value;
}

void MapReader::finish() {
  for (const Entry& entry : node_.entries) {
    if (std::ranges::find(known_, entry.key) != known_.end()) {
      continue;
    }
    std::string hint = problems_.full() ? "" : suggestion(entry.key, known_);
    if (hint.empty() && entry.value->kind == Kind::nothing) {
      hint = " (between braces, a text with a comma needs quotes)";
    }
    problems_.add(entry.mark, "unknown key " + quoted(entry.key) + " in " + std::string(what_) + ": expected " +
                                  joined(known_) + hint);
  }
}

std::optional<std::string> read_text(const Node& node, std::string_view what, Problems& problems) {
  if (node.kind != Kind::scalar || node.text.empty()) {
    problems.add(node.mark, "expected " + std::string(what) + ", found " +
                                (node.kind == Kind::scalar ? "an empty text" : described(node)));
    return std::nullopt;
  }
  return node.text;
}

std::vector<std::string> read_texts(const Node& node, std::string_view what, Problems& problems) {
  std::vector<std::string> texts;
  const auto add = [&](const Node& item) {
    if (auto text = read_text(item, what, problems)) {
      texts.push_back(std::move(*text));
    }
  };
  switch (node.kind) {
    case Kind::nothing:
      break;
    case Kind::scalar:
      add(node);
      break;
    case Kind::list:
      for (const NodePointer& item : node.items) {
        add(*item);
      }
      break;
    case Kind::map:
      problems.add(node.mark, "expected " + std::string(what) + " or a list of them, found a map");
      break;
  }
  return texts;
}

std::optional<bool> read_flag(const Node& node, Problems& problems) {
  static constexpr auto words = std::to_array<std::string_view>({"false", "true"});
  const auto index = read_word_index(node, words, problems);
  return index ? std::optional(*index == 1) : std::nullopt;
}

std::optional<std::size_t> read_word_index(const Node& node, std::span<const std::string_view> words,
                                           Problems& problems) {
  const auto found = std::ranges::find(words, node.text);
  if (node.kind == Kind::scalar && found != words.end()) {
    return static_cast<std::size_t>(found - words.begin());
  }
  const std::string hint = problems.full() ? "" : suggestion(node.text, words);
  problems.add(node.mark, "expected " + joined(words) + ", found " + described(node) + hint);
  return std::nullopt;
}

std::span<const Entry> read_entries(const Node& node, std::string_view what, Problems& problems) {
  if (node.kind != Kind::map && node.kind != Kind::nothing) {
    problems.add(node.mark, "expected " + std::string(what) + " (a map), found " + described(node));
  }
  return node.entries;
}

std::span<const NodePointer> read_list(const Node& node, std::string_view what, Problems& problems) {
  if (node.kind != Kind::list && node.kind != Kind::nothing) {
    problems.add(node.mark, "expected " + std::string(what) + ", found " + described(node));
  }
  return node.items;
}

}  // namespace abigate::yaml
