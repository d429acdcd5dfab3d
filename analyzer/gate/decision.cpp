#include "analyzer/gate/decision.h"

#include <algorithm>
#include <array>

namespace abigate {

namespace {

struct CodeEntry {
  std::string_view word;
  bool undecided;
  bool allowable;
};

/// In the order of ReasonCode.
constexpr auto codes = std::to_array<CodeEntry>({
    {"unreadable", true, false},      {"verify-failed", false, false}, {"damaged", true, false},
    {"no-snapshot", true, false},     {"not-bound", false, false},     {"interface-differs", false, false},
    {"target-differs", false, false}, {"major-differs", false, false}, {"conflict", false, true},
    {"policy", false, true},          {"undecided", true, false},      {"undecided-guard", true, true},
    {"state-differs", false, true},   {"undecided-state", true, true}, {"build-fact", false, true},
    {"missing-export", false, true},  {"missing-symbol", false, true}, {"undecided-symbol", true, true},
    {"hazard", false, true},          {"dependency", false, true},     {"load-failed", false, false},
    {"init-failed", false, false},
});
static_assert(codes.size() == static_cast<std::size_t>(ReasonCode::init_failed) + 1);

const CodeEntry& entry(ReasonCode code) { return codes[static_cast<std::size_t>(code)]; }

}  // namespace

std::string_view word_for(ReasonCode code) { return entry(code).word; }

std::optional<ReasonCode> reason_code_from(std::string_view word) {
  const auto found = std::ranges::find(codes, word, &CodeEntry::word);
  return found == codes.end() ? std::nullopt : std::optional(static_cast<ReasonCode>(found - codes.begin()));
}

bool is_undecided(ReasonCode code) { return entry(code).undecided; }

bool is_allowable(ReasonCode code) { return entry(code).allowable; }

int exit_status(const Decision& decision) {
  if (decision.allowed) {
    return 0;
  }
  const auto proven = [](const Reason& reason) { return !is_undecided(reason.code); };
  return std::ranges::any_of(decision.reasons, proven) ? 1 : 3;
}

}  // namespace abigate
