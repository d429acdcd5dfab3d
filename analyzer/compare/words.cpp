#include "analyzer/compare/words.h"

#include <algorithm>
#include <array>

namespace abigate {

namespace {

bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
char to_lower(char c) { return upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

/// A word ends before a capital that follows a small letter, and before the last capital of a run: XMLParser.
bool starts_word(std::string_view name, std::size_t i) {
  if (!upper(name[i]) || i == 0) {
    return false;
  }
  const bool after_small = lower(name[i - 1]) || digit(name[i - 1]);
  const bool ends_run = upper(name[i - 1]) && i + 1 < name.size() && lower(name[i + 1]);
  return after_small || ends_run;
}

template <std::size_t N>
bool any_word(const std::vector<std::string>& words, const std::array<std::string_view, N>& wanted) {
  return std::ranges::find_first_of(words, wanted) != words.end();
}

constexpr auto reserved_words = std::to_array<std::string_view>({"reserved", "pad", "padding", "unused", "spare"});

/// The reserved word that a name consists of, digits and underscores aside; empty for any other name.
std::string reserved_word(std::string_view member) {
  constexpr std::size_t longest = 32;  // no reserved word with any sensible number of underscores is longer
  if (member.size() > longest) {
    return {};
  }
  std::string letters;
  for (const char c : member) {
    if (c != '_' && !digit(c)) {
      letters += to_lower(c);
    }
  }
  return std::ranges::find(reserved_words, letters) != reserved_words.end() ? letters : std::string();
}

/// "planes" and "plane" are one noun; so are "properties" and "property", "boxes" and "box".
bool same_noun(std::string_view a, std::string_view b) {
  const auto plural = [](std::string_view one, std::string_view many) {
    if (many == one || many == std::string(one) + "s" || many == std::string(one) + "es") {
      return true;
    }
    return one.ends_with('y') && many == std::string(one.substr(0, one.size() - 1)) + "ies";
  };
  return plural(a, b) || plural(b, a);
}

bool is_plural(std::string_view noun) { return noun.size() > 2 && noun.ends_with('s') && !noun.ends_with("ss"); }

std::string joined(const std::vector<std::string>& words, std::size_t first, std::size_t last) {
  std::string out;
  for (std::size_t i = first; i < last; ++i) {
    out += (i == first ? "" : "_") + words[i];
  }
  return out;
}

bool is_count_word(std::string_view word) {
  return word == "n" || word == "num" || word == "number" || word == "count";
}

}  // namespace

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) {
      words.push_back(std::move(word));
    }
    word.clear();
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!upper(name[i]) && !lower(name[i]) && !digit(name[i])) {
      end_word();
      continue;
    }
    if (starts_word(name, i)) {
      end_word();
    }
    word += to_lower(name[i]);
  }
  end_word();
  return words;
}

bool is_reserved_name(std::string_view member) { return !reserved_word(member).empty(); }

bool is_zeroed_reserved_name(std::string_view member) {
  const std::string word = reserved_word(member);
  return !word.empty() && word != "pad" && word != "padding";
}

bool is_version_name(std::string_view constant) {
  const auto words = words_of(constant);
  if (any_word(words, std::to_array<std::string_view>({"min", "compatible"}))) {
    return false;
  }
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == "source" && words[i + 1] == "id") {
      return true;
    }
  }
  return any_word(words, std::to_array<std::string_view>(
                             {"version", "major", "minor", "patch", "micro", "revision", "build", "release"}));
}

bool is_version_text(std::string_view text) {
  // "3.45.1", "v2.0-rc1", "2024-01-31 12:00", "release version-3.45.1": perhaps words that say so, then digits parted
  // by dots or dashes.
  for (bool stripped = true; stripped;) {
    stripped = false;
    for (const std::string_view word : {"version", "release", "branch", "tag", "v", "V"}) {
      if (text.starts_with(word)) {
        text.remove_prefix(word.size());
        text.remove_prefix(std::min(text.find_first_not_of(" -_"), text.size()));
        stripped = true;
        break;  // what follows may begin with any of them again
      }
    }
  }
  const auto is_end = [&](std::size_t i) { return i >= text.size() || (!digit(text[i]) && text[i] != '.'); };
  if (text.empty() || !digit(text.front())) {
    return false;
  }
  int parts = 1;
  std::size_t i = 0;
  while (i < text.size() &&
         (digit(text[i]) || ((text[i] == '.' || text[i] == '-') && i + 1 < text.size() && digit(text[i + 1])))) {
    parts += digit(text[i]) ? 0 : 1;
    ++i;
  }
  return parts >= 2 && is_end(i);
}

bool is_sentinel_name(std::string_view enumerator) {
  const auto words = words_of(enumerator);
  if (any_word(words, std::to_array<std::string_view>({"last", "max", "count", "nb", "num"}))) {
    return true;
  }
  return any_word(words, std::to_array<std::string_view>({"end", "size"})) &&
         any_word(words, std::to_array<std::string_view>({"list", "enum", "range"}));
}

bool is_range_start_name(std::string_view enumerator) {
  return any_word(words_of(enumerator), std::to_array<std::string_view>({"begin", "start", "first", "min"}));
}

bool counts(std::string_view count, std::string_view pointer) {
  const auto words = words_of(count);
  const auto nouns = words_of(pointer);
  if (words.empty()) {
    return false;
  }
  if (words.size() == 1 && is_count_word(words.front())) {
    return true;
  }
  const std::string noun = joined(nouns, 0, nouns.size());
  const std::string last = nouns.empty() ? std::string() : nouns.back();
  if (words.size() == 1 && (words.front() == "len" || words.front() == "length")) {
    return is_plural(last);
  }
  if (nouns.empty()) {
    return false;
  }
  const auto names_the_pointer = [&](std::string_view rest) { return same_noun(rest, noun) || same_noun(rest, last); };
  if (is_count_word(words.front()) && names_the_pointer(joined(words, 1, words.size()))) {
    return true;
  }
  if (words.back() == "count" && names_the_pointer(joined(words, 0, words.size() - 1))) {
    return true;
  }
  const bool length = words.back() == "len" || words.back() == "length";
  return length && is_plural(last) && names_the_pointer(joined(words, 0, words.size() - 1));
}

bool is_count_name(std::string_view name) {
  const auto words = words_of(name);
  return !words.empty() && (is_count_word(words.front()) || words.back() == "count");
}

bool is_length_name(std::string_view name) {
  const auto words = words_of(name);
  return !words.empty() && (words.back() == "len" || words.back() == "length");
}

bool is_size_guard_name(std::string_view name) {
  return name == "size" || name == "struct_size" || name == "cb_size" || name == "cbSize";
}

bool is_version_guard_name(std::string_view name) {
  return name == "version" || name == "abi_version" || name == "struct_version";
}

bool is_out_parameter_name(std::string_view parameter) {
  const auto words = words_of(parameter);
  return !words.empty() && (words.front() == "out" || words.back() == "out" || parameter == "result");
}

bool is_info_parameter_name(std::string_view parameter, std::string_view function) {
  return parameter == "info" &&
         any_word(words_of(function), std::to_array<std::string_view>({"get", "read", "query", "fill"}));
}

bool is_initializer_name(std::string_view function) {
  return any_word(words_of(function), std::to_array<std::string_view>({"init", "reset", "clear"}));
}

std::string group_of(std::string_view constant) {
  const auto words = words_of(constant);
  return joined(words, 0, std::min<std::size_t>(2, words.size()));
}

OtherWords other_words(std::string_view before, std::string_view after) {
  const std::vector<std::string> olds = words_of(before);
  const std::vector<std::string> news = words_of(after);
  const auto first = std::ranges::mismatch(olds, news);
  const auto begin = static_cast<std::size_t>(first.in1 - olds.begin());
  std::size_t old_end = olds.size();
  std::size_t new_end = news.size();
  while (old_end > begin && new_end > begin && olds[old_end - 1] == news[new_end - 1]) {
    --old_end;
    --new_end;
  }
  return {joined(olds, begin, old_end), joined(news, begin, new_end)};
}

std::string folded(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c != '_') {
      out += to_lower(c);
    }
  }
  return out;
}

}  // namespace abigate
