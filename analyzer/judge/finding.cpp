#include "analyzer/judge/finding.h"

#include <array>

namespace abigate {

namespace {

constexpr auto class_words =
    std::to_array<std::string_view>({"product-grows", "product-shrinks", "sum-grows", "sum-shrinks", "conflict",
                                     "constant", "source", "behaviour", "neutral"});
constexpr auto surface_words = std::to_array<std::string_view>({"binary", "source", "behaviour", "neutral"});
constexpr auto bump_words = std::to_array<std::string_view>({"none", "patch", "minor", "major"});
constexpr auto answer_words = std::to_array<std::string_view>({"compatible", "conditional", "incompatible"});
constexpr auto direction_words = std::to_array<std::string_view>({"backward", "forward", "swap", "full"});
constexpr auto evidence_words = std::to_array<std::string_view>({"declared", "inferred", "unknown"});
constexpr auto verdict_words = std::to_array<std::string_view>({"pass", "fail", "undecided"});
constexpr auto effect_words = std::to_array<std::string_view>({"unseen", "undecided"});

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& words, std::string_view word) {
  for (std::size_t i = 0; i < N; ++i) {
    if (words[i] == word) {
      return static_cast<Enum>(i);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string entity_name(const Finding& finding) {
  if (finding.member.empty()) {
    return finding.subject;
  }
  switch (finding.member_kind) {
    case MemberKind::member:
      return finding.subject + (finding.member.find_first_of(" (") == std::string::npos ? "::" : ", ") + finding.member;
    case MemberKind::base:
      return finding.subject + ", base " + finding.member;
    case MemberKind::parameter:
      return finding.subject + ", parameter " + finding.member;
    case MemberKind::special_member:
      return finding.subject + ", " + finding.member;
    case MemberKind::template_argument:
      return finding.subject + ", template argument " + finding.member;
  }
  return finding.subject;
}

std::string_view word_for(ChangeClass value) { return class_words[static_cast<std::size_t>(value)]; }
std::string_view word_for(Surface value) { return surface_words[static_cast<std::size_t>(value)]; }
std::string_view word_for(Bump value) { return bump_words[static_cast<std::size_t>(value)]; }
std::string_view word_for(Answer value) { return answer_words[static_cast<std::size_t>(value)]; }
std::string_view word_for(Direction value) { return direction_words[static_cast<std::size_t>(value)]; }
std::string_view word_for(Evidence value) { return evidence_words[static_cast<std::size_t>(value)]; }
std::string_view word_for(Verdict value) { return verdict_words[static_cast<std::size_t>(value)]; }
std::string_view word_for(Effect value) { return effect_words[static_cast<std::size_t>(value)]; }

std::optional<ChangeClass> change_class_from(std::string_view word) { return find<ChangeClass>(class_words, word); }
std::optional<Surface> surface_from(std::string_view word) { return find<Surface>(surface_words, word); }
std::optional<Bump> bump_from(std::string_view word) { return find<Bump>(bump_words, word); }
std::optional<Answer> answer_from(std::string_view word) { return find<Answer>(answer_words, word); }
std::optional<Direction> direction_from(std::string_view word) { return find<Direction>(direction_words, word); }

}  // namespace abigate
