#include <algorithm>
#include <span>

#include "analyzer/judge/readable_names.h"
#include "analyzer/report/digest.h"
#include "analyzer/report/report.h"
#include "analyzer/report/text_layout.h"
#include "analyzer/report/wording.h"

namespace abigate {

namespace {

constexpr std::size_t names_in_a_group = 40;

Ink ink_of(const Finding& finding) {
  if (worst_of(finding) == Answer::incompatible) {
    return Ink::red;
  }
  switch (section_of(finding)) {
    case Section::breaking:
      return Ink::red;
    case Section::not_compiling:
    case Section::conditional:
      return Ink::yellow;
    case Section::additions:
      return Ink::green;
    case Section::other:
    case Section::neutral:
    case Section::suppressed:
      return Ink::bold;
  }
  return Ink::plain;
}

Ink ink_of(Answer answer) {
  return answer == Answer::incompatible ? Ink::red : answer == Answer::conditional ? Ink::yellow : Ink::plain;
}

Ink ink_of(Verdict verdict) {
  return verdict == Verdict::fail ? Ink::red : verdict == Verdict::undecided ? Ink::yellow : Ink::green;
}

/// Prints the findings of one judgement.
class FindingPrinter {
 public:
  FindingPrinter(TextPage& page, const Judgement& judgement) : page_(page), judgement_(judgement) {}

  void print(const Block& block) {
    page_.blank();
    if (!block.group()) {
      print_one(block);
    } else if (worst_of(block.first()) == Answer::incompatible) {
      print_breaking_group(block);
    } else {
      print_group(block);
    }
  }

 private:
  void print_one(const Block& block) {
    const Cause& cause = block.causes.front();
    const Finding& finding = block.first();
    header(finding, entity_of(finding));
    page_.paragraph(2, printable(finding.message));
    if (section_of(finding) == Section::neutral) {
      page_.row("why it is harmless", printable(finding.reason));
      where(cause);
      return;
    }
    before_and_after(finding);
    page_.row("who", roles_of(finding));
    answers(block);
    page_.row("guard", guard_of(finding));
    page_.row("note", rebuild_note(finding, judgement_));
    page_.row("reached through", path_of(finding));
    page_.row("entry points", symbols_of(finding));
    page_.row("layout follows in", enumerated(finding.affected, 6));
    page_.row("why", printable(finding.reason));
    page_.row("what to do", printable(finding.fix));
    where(cause);
  }

  /// Every sentence that they share once, and nothing else left out unless they are too many.
  void print_breaking_group(const Block& block) {
    const Finding& finding = block.first();
    header(finding, counted(block.causes.size(), "finding") + " alike");
    const std::size_t sentences = sentences_of(block);
    const std::string path = shared_by_all(block, path_of);
    for (const Cause& cause : std::span(block.causes).first(sentences)) {
      const std::string place = place_of(*cause.finding);
      page_.paragraph(2, sentence_of(*cause.finding) + (place.empty() ? "" : " (" + place + ")"), 4);
      const std::string facts = facts_on_one_line(*cause.finding);
      for (const std::string& detail :
           {facts.empty() ? overload_of(block, *cause.finding) : facts, path.empty() ? path_of(*cause.finding) : ""}) {
        if (!detail.empty()) {
          page_.paragraph(4, detail, 6);
        }
      }
      for (const std::string& difference : differing_targets_of(cause)) {
        page_.paragraph(4, difference, 6);
      }
    }
    if (sentences < block.causes.size()) {
      page_.paragraph(2, "and in the same way:");
      for (const std::string& names : names_of(block, names_in_a_group, sentences)) {
        page_.paragraph(4, names);
      }
      page_.paragraph(4, "(all of them: --format json)");
    }
    page_.row("who", roles_of(finding));
    answers(block);
    page_.row("guard", guard_of(finding));
    page_.row("reached through", path);
    page_.row("why", printable(finding.reason));
    page_.row("what to do", printable(finding.fix));
    found_against(block.causes.front());
    suppression(finding);
  }

  void print_group(const Block& block) {
    const Finding& finding = block.first();
    header(finding, counted(block.causes.size(), "finding") + " alike");
    for (const std::string& names : names_of(block, names_in_a_group)) {
      page_.paragraph(4, names);
    }
    if (block.causes.size() > names_in_a_group) {
      page_.paragraph(4, "(all of them: --format json)");
    }
    if (section_of(finding) == Section::neutral) {
      page_.row("why it is harmless", shared_by_all(block, [](const Finding& f) { return printable(f.reason); }));
      return;
    }
    page_.row("who", roles_of(finding));
    answers(block);
    page_.row("guard", guard_of(finding));
    page_.row("note", rebuild_note(finding, judgement_));
    page_.row("reached through", shared_by_all(block, path_of));
    page_.row("what to do", shared_by_all(block, [](const Finding& f) { return printable(f.fix); }));
    found_against(block.causes.front());
    suppression(finding);
  }

  void header(const Finding& finding, std::string subject) {
    std::string owes = owed_by(finding).empty() ? "" : "owes " + owed_by(finding);
    page_.line({{std::string(mark_of(finding)), ink_of(finding)},
                {printable(finding.rule), Ink::plain},
                {std::move(subject), Ink::bold},
                {finding.suppressed ? "suppressed" : std::move(owes), Ink::faint}});
  }

  void before_and_after(const Finding& finding) {
    const auto side = [](std::string_view word, const std::string& version) {
      return std::string(word) + (version.empty() ? "" : " (" + printable(version) + ")");
    };
    const std::string& old_version = finding.baseline.empty() ? judgement_.old_version : finding.baseline;
    page_.before_and_after(fact_rows(finding), side("before", old_version), side("after", judgement_.new_version));
    std::string_view label = "moved";
    for (const std::string& member : moved_in_words(finding)) {
      page_.row(label, member);
      label = "";
    }
  }

  void answers(const Block& block) {
    for (const DirectionRow& row : direction_rows(block, judgement_)) {
      const std::string word{word_of(row.answer)};
      page_.row(pair_of(row.direction), row.why, row.why.empty() ? word : word + ":", ink_of(row.answer));
    }
  }

  void where(const Cause& cause) {
    page_.row("where", place_of(*cause.finding));
    found_against(cause);
    for (const std::string& difference : differing_targets_of(cause)) {
      page_.row("other target", difference);
    }
    suppression(*cause.finding);
  }

  void found_against(const Cause& cause) {
    if (judgement_.baselines.size() > 1) {
      page_.row("against", enumerated(cause.baselines, cause.baselines.size()));
    }
    const Finding& finding = *cause.finding;
    page_.row("view", finding.view ? printable(*finding.view) : "");
    const std::vector<std::string> targets = targets_of(cause);
    page_.row(targets.size() > 1 ? "targets" : "target", enumerated(targets, targets.size()));
  }

  void suppression(const Finding& finding) {
    page_.row("suppressed because", finding.suppressed ? printable(*finding.suppressed) : "");
  }

  TextPage& page_;
  const Judgement& judgement_;
};

void print_notes(TextPage& page, const Judgement& judgement) {
  if (!judgement.warnings.empty()) {
    page.blank();
    page.line({{"Warnings", Ink::bold}});
    for (const std::string& warning : judgement.warnings) {
      page.paragraph(2, "- " + printable(warning), 4);
    }
  }
  const std::vector<std::string> unseen = fidelity_in_words(judgement);
  if (!unseen.empty()) {
    page.blank();
    page.line({{"Not seen", Ink::bold}});
    for (const std::string& note : unseen) {
      page.paragraph(2, "- " + note, 4);
    }
  }
}

void print_closing_block(TextPage& page, const Judgement& judgement, const std::vector<Block>& blocks) {
  page.blank();
  page.rule();
  page.row("interface", title_of(judgement));
  page.row("released by", "the " + std::string(judgement.released_by == Side::host ? "host" : "plugin") +
                              (judgement.policy.empty() ? "" : ", policy " + printable(judgement.policy)) +
                              (judgement.target.empty() ? "" : ", target " + printable(judgement.target)));
  std::string_view label = "baselines";
  for (const std::string& baseline : baselines_in_words(judgement)) {
    page.row(label, baseline);
    label = "";
  }
  label = "targets";
  for (const std::string& target : targets_in_words(judgement)) {
    page.row(label, target);
    label = "";
  }
  for (const Direction direction : directions_of(judgement)) {
    const Answer answer = answer_of(judgement, direction);
    const std::string summary = summary_of(judgement, blocks, direction);
    const std::string word{word_of(judgement, direction)};
    page.row(pair_of(direction), summary, word + (summary.empty() ? "" : ":"), ink_of(answer));
  }
  page.row("declared bump", declared_in_words(judgement.declared_bump));
  page.row("required bump", owed_by(judgement.required_bump, judgement.bumps));
  page.row("next version", judgement.next_version ? printable(*judgement.next_version) : "");
  page.row("verdict", printable(judgement.verdict_reason),
           std::string(word_of(judgement.verdict)) + (judgement.verdict_reason.empty() ? "" : ":"),
           ink_of(judgement.verdict));
}

}  // namespace

std::string report_text(const Judgement& exact, const TextStyle& style) {
  const Judgement judgement = with_readable_names(exact);
  TextPage page(style);
  const std::vector<Block> blocks = digest(judgement);
  const std::string_view verdict = word_of(judgement.verdict);
  if (blocks.empty()) {
    page.marked(verdict, ink_of(judgement.verdict), title_of(judgement) + ": " + nothing_found(judgement) + ".");
  } else {
    page.marked(verdict, ink_of(judgement.verdict), title_of(judgement));
    page.paragraph(0, counts_of(blocks) + ".");
  }
  FindingPrinter printer(page, judgement);
  for (const Block& block : blocks) {
    printer.print(block);
  }
  print_notes(page, judgement);
  const bool plain_pass = blocks.empty() && judgement.verdict == Verdict::pass && judgement.warnings.empty();
  if (!plain_pass) {
    print_closing_block(page, judgement, blocks);
  }
  if (!blocks.empty()) {
    page.row("more about a rule",
             "abi-diff explain RULE, as in: abi-diff explain " + printable(blocks.front().first().rule));
  }
  return page.take();
}

}  // namespace abigate
