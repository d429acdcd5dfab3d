#include "analyzer/judge/situation.h"

#include <algorithm>
#include <array>
#include <vector>

#include "rules/rules.h"

namespace abigate {

namespace {

constexpr auto when_words = std::to_array<std::string_view>({
    "any",
    "roles-unknown",
    "equal-check",
    "at-most-check",
    "size-may-be-compared",
    "new-fills-old-storage",
    "old-fills-new-storage",
    "new-uses-required-symbol",
    "new-keeps-what-old-fills",
    "new-uses-old-made",
    "new-makes-old-uses",
    "new-callee-of-plain-pointer",
    "new-produces",
    "new-receives",
    "same-bytes",
    "layout-told-by-version",
    "promise-kept",
});
static_assert(when_words.size() == static_cast<std::size_t>(When::promise_kept) + 1);

struct Row {
  ChangeClass change_class;
  When when;
  Answer answer;
  Answer guarded;
  std::string_view why;
};

/// A word that is not known stands for the worst: a table that is wrong never passes anything.
const std::vector<Row>& rows() {
  static const std::vector<Row> bound = [] {
    std::vector<Row> out;
    for (const TableRow& row : decision_table()) {
      const auto answer = answer_from(row.answer).value_or(Answer::incompatible);
      out.push_back({change_class_from(row.change_class).value_or(ChangeClass::conflict),
                     when_from(row.when).value_or(When::any), answer, answer_from(row.guarded).value_or(answer),
                     row.why});
    }
    return out;
  }();
  return bound;
}

/// A mitigating row replaces the one for `any` of its class instead of adding to it.
bool mitigates(When when) {
  return when == When::same_bytes || when == When::layout_told_by_version || when == When::promise_kept;
}

}  // namespace

std::optional<When> when_from(std::string_view word) {
  const auto found = std::ranges::find(when_words, word);
  return found == when_words.end() ? std::nullopt : std::optional(static_cast<When>(found - when_words.begin()));
}

void add_position(Situation& situation, const Position& position, Side newer, bool size_differs) {
  const Side older = other(newer);
  const bool old_made = position.allocates == older || position.fills == older;
  const bool new_made = position.allocates == newer || position.fills == newer;
  const bool old_writes = position.fills == older || (position.plain_pointer && position.uses.has(older));
  situation.set(When::new_fills_old_storage, size_differs && position.fills == newer && position.allocates == older);
  situation.set(When::old_fills_new_storage, size_differs && position.fills == older && position.allocates == newer);
  situation.set(When::new_keeps_what_old_fills, position.allocates == newer && old_writes && position.uses.has(newer));
  situation.set(When::new_uses_old_made, old_made && position.uses.has(newer));
  situation.set(When::new_makes_old_uses, new_made && position.uses.has(older));
  situation.set(When::new_callee_of_plain_pointer, position.plain_pointer && position.uses.has(newer));
  situation.set(When::new_produces, position.produces.has(newer));
  situation.set(When::new_receives, position.produces.has(older));
}

TableAnswer decide(ChangeClass change_class, const Situation& situation, bool guarded) {
  TableAnswer worst;
  for (const Row& row : rows()) {
    if (row.change_class != change_class || !situation.has(row.when)) {
      continue;
    }
    const Answer answer = guarded ? row.guarded : row.answer;
    if (mitigates(row.when)) {
      return {answer, row.why, row.when, true};
    }
    if (!worst.row || answer > worst.answer) {
      worst = {answer, row.why, row.when, true};
    }
  }
  return worst;
}

}  // namespace abigate
