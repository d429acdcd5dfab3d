// The words that text and Markdown share. What is returned is plain text: who prints it escapes it for its format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/judge/finding.h"

namespace abigate {

struct Block;  // digest.h

/// `text` on one line and safe for a terminal: whitespace becomes a space; control characters, characters that reverse
/// the direction of writing and bytes that are no UTF-8 become \xNN. Names come from files that strangers wrote.
std::string printable(std::string_view text);

/// Code points: the columns that a printable text takes.
std::size_t columns_of(std::string_view text);

/// "1 finding", "12 findings".
std::string counted(std::size_t count, std::string_view noun);

/// "a, b and c"; with more than `limit` names, or with `more` unnamed ones, "a, b and 12 more".
std::string enumerated(const std::vector<std::string>& names, std::size_t limit, std::size_t more = 0);

// ---- one finding ----

/// "acme::Frame::deadline", or the subject where the entity itself changed.
std::string entity_of(const Finding& finding);

/// The message, with the entity in front where it does not name it.
std::string sentence_of(const Finding& finding);

/// "acme/frame.h:12", "acme/frame.h:12 in the old header"; empty when unknown.
std::string place_of(const Finding& finding);

/// "acme_run → param 1 → acme::Frame"; empty where the subject is the entry point.
std::string path_of(const Finding& finding);

/// The functions and variables through which the subject is reached, "acme_run and acme_stop", of many of them how many
/// there are and of which classes: "34 of acme::Host". Empty where the subject or the head of the path is the only one.
std::string symbols_of(const Finding& finding);

/// "made by the host, used by the plugin (inferred from the headers)".
std::string roles_of(const Finding& finding);

/// What tells the newer side that the addition is missing: "the size member cb_size (assumed, …)". Empty where no
/// direction hangs on it.
std::string guard_of(const Finding& finding);

/// "BREAKS", "depends", "works".
std::string_view word_of(Answer answer);

/// The sentence behind an answer; a general one where the finding has none.
std::string why_of(const Finding& finding, Direction direction);
const DirectedAnswer& answer_of(const Finding& finding, Direction direction);

/// The worst answer of the finding in any direction.
Answer worst_of(const Finding& finding);

/// "major", or "major (binary minor, source major)" where the surfaces differ.
std::string owed_by(const Finding& finding);
std::string owed_by(Bump highest, const Bumps& bumps);

/// What merely recompiling means; empty unless the finding says so.
std::string rebuild_note(const Finding& finding, const Judgement& judgement);

/// One line of the table of before and after, units in words: {"size", "24 bytes", "32 bytes"}; "-" where absent.
struct FactRow {
  std::string label;
  std::string before;
  std::string after;
};
std::vector<FactRow> fact_rows(const Finding& finding);
/// "size: 24 bytes → 32 bytes; type: int → long": what differs; empty where one side has no facts.
std::string facts_on_one_line(const Finding& finding);

/// "byte 24", "byte 24.3" (byte and bit).
std::string offset_in_words(std::uint64_t offset_bits);

/// "pts: byte 8 → byte 16", one per member; from the twelfth on in one sentence.
std::vector<std::string> moved_in_words(const Finding& finding);

// ---- the whole ----

/// The directions to print: swap only where it was asked for or says more than forward.
std::vector<Direction> directions_of(const Judgement& judgement);
/// "new host + old plugin", "old host + new plugin", "reload in place".
std::string_view pair_of(Direction direction);
Answer answer_of(const Judgement& judgement, Direction direction);
/// As for a finding; "not known" where only a change that could not be seen counts as a break.
std::string_view word_of(const Judgement& judgement, Direction direction);
/// On what the answer rests: "2 findings", "60 findings, 5 of them without a guard"; empty where it works. `blocks`:
/// the digest of the judgement, whose causes are counted.
std::string summary_of(const Judgement& judgement, const std::vector<Block>& blocks, Direction direction);

/// "acme-filter 1.3.0 → 1.4.0"
std::string title_of(const Judgement& judgement);
/// What to say where there is no finding.
std::string nothing_found(const Judgement& judgement);
std::string old_versions_of(const Judgement& judgement);
std::string_view word_of(Verdict verdict);
std::string declared_in_words(const std::optional<Bump>& declared);
/// "1.0.0: fail, owes major"; one per OLD, none where there is only one.
std::vector<std::string> baselines_in_words(const Judgement& judgement);
/// "x86_64-unknown-linux-gnu: pass, owes none"; one per target, none where there is only one.
std::vector<std::string> targets_in_words(const Judgement& judgement);
/// What could not be seen, the undecided first, equal kinds together.
std::vector<std::string> fidelity_in_words(const Judgement& judgement);

}  // namespace abigate
