// Puts findings in the order in which a person reads them, and says a thing once: what was found against several
// versions or on several targets, and what is alike many times over. Nothing is dropped here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/judge/finding.h"

namespace abigate {

/// In the order of reading.
enum class Section : std::uint8_t { breaking, not_compiling, conditional, additions, other, neutral, suppressed };

/// One cause, the versions against which it was found, and the targets.
struct Cause {
  const Finding* finding = nullptr;
  std::vector<std::string> baselines;
  std::vector<const Finding*> elsewhere;  ///< on further targets: all the same but message, facts and moved members
};

/// The targets of a cause; none where only one was judged.
std::vector<std::string> targets_of(const Cause& cause);

/// What is different on further targets, one line for each: "i686-unknown-linux-gnu: size: 20 bytes → 24 bytes".
std::vector<std::string> differing_targets_of(const Cause& cause);

/// What is told together: one cause, or several that share everything but their names (see `digest`).
struct Block {
  Section section = Section::neutral;
  std::vector<Cause> causes;

  const Finding& first() const { return *causes.front().finding; }
  bool group() const { return causes.size() > 1; }
};

/// Blocks by section, within a section in the order of the findings. The causes of a group share rule, answers, guard,
/// roles, bump, versions and targets; those of a breaking one also every sentence, so that telling it once loses
/// nothing. The blocks refer to the findings of `judgement`.
std::vector<Block> digest(const Judgement& judgement);

Section section_of(const Finding& finding);
std::string_view title_of(Section section);

/// The word in front of a finding: "BREAKS", "DEPENDS", "ADDED", …
std::string_view mark_of(const Finding& finding);

/// "2 break, 1 depends on a condition, 60 additions"; empty without findings.
std::string counts_of(const std::vector<Block>& blocks);

/// How many causes of a breaking group are told by a sentence each. Hundreds of them would hide what else there is:
/// then the first stand for all, and the others are named as in `names_of`.
std::size_t sentences_of(const Block& block);

/// The signature of an overload, where another cause of the block has its name; else empty.
std::string overload_of(const Block& block, const Finding& finding);

/// The names of a group, without the first `skipped` causes: members under their subject, "acme_cmd: ACME_A, ACME_B".
/// At most `limit` names in all; the rest as a number.
std::vector<std::string> names_of(const Block& block, std::size_t limit, std::size_t skipped = 0);

/// One direction of a block: the answer, and the sentence behind it if it is the same for all causes ("as above" where
/// the direction before has the same answer for the same reason).
struct DirectionRow {
  Direction direction = Direction::backward;
  Answer answer = Answer::compatible;
  std::string why;
};
std::vector<DirectionRow> direction_rows(const Block& block, const Judgement& judgement);

/// `value(finding)` where it is the same for all causes, else empty.
template <class Value>
std::string shared_by_all(const Block& block, Value&& value) {
  std::string text = value(block.first());
  for (const Cause& cause : block.causes) {
    if (value(*cause.finding) != text) {
      return {};
    }
  }
  return text;
}

}  // namespace abigate
