#include "analyzer/config/suggest.h"

#include <algorithm>
#include <array>

namespace abigate {

namespace {

constexpr std::size_t longest_word = 64;

char folded(char c) {
  if (c >= 'A' && c <= 'Z') {
    return static_cast<char>(c - 'A' + 'a');
  }
  return c == '_' ? '-' : c;
}

// Optimal string alignment distance, three rows at a time.
std::size_t distance(std::string_view left, std::string_view right) {
  using Row = std::array<std::size_t, longest_word + 1>;
  Row before{};
  Row above{};
  Row row{};
  for (std::size_t j = 0; j < above.size(); ++j) {
    above[j] = j;
  }
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const char l = folded(left[i - 1]);
      const char r = folded(right[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (l == r ? 0U : 1U)});
      if (i > 1 && j > 1 && l == folded(right[j - 2]) && folded(left[i - 2]) == r) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = above;
    above = row;
  }
  return above[right.size()];
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> known) {
  if (word.empty() || word.size() > longest_word) {
    return std::nullopt;
  }
  std::optional<std::string_view> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : known) {
    if (candidate.size() > longest_word) {
      continue;
    }
    const std::size_t edits = distance(word, candidate);
    if (edits < best_distance) {
      best = candidate;
      best_distance = edits;
    }
  }
  return best;
}

}  // namespace abigate
