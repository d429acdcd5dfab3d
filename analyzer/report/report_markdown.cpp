#include <algorithm>
#include <array>
#include <span>

#include "analyzer/judge/readable_names.h"
#include "analyzer/report/digest.h"
#include "analyzer/report/markdown_text.h"
#include "analyzer/report/report.h"
#include "analyzer/report/wording.h"

namespace abigate {

namespace {

// A comment on GitHub holds 65,536 characters. Bytes are counted, of which there are never fewer.
constexpr std::size_t limit_bytes = 65000;
constexpr std::size_t limit_notes_bytes = 8000;
constexpr std::size_t limit_names_bytes = 8000;
constexpr std::size_t names_in_a_group = 60;
constexpr std::size_t rows_in_the_table = 20;  // of baselines, and of targets
constexpr std::size_t limit_row_bytes = 200;

std::string strong(std::string_view text) { return "**" + std::string(text) + "**"; }

std::string bullet(std::string_view label, const std::string& markdown) {
  return markdown.empty() ? std::string{} : "- " + std::string(label) + ": " + markdown + '\n';
}

std::string answer_bullet(const DirectionRow& row) {
  const std::string answer = strong(word_of(row.answer));
  return bullet(pair_of(row.direction), row.why.empty() ? answer : answer + ": " + markdown_prose(row.why));
}

std::string path_in_code(const Finding& finding) {
  std::string out;
  if (finding.path.size() > 1) {
    for (const std::string& step : finding.path) {
      out += (out.empty() ? "" : " → ") + markdown_code(step);
    }
  }
  return out;
}

std::string heading_of(const Finding& finding, const std::string& subject) {
  const std::string owes = finding.suppressed         ? ", suppressed"
                           : owed_by(finding).empty() ? ""
                                                      : ", owes " + owed_by(finding);
  return "\n#### " + subject + "\n\n" + strong(mark_of(finding)) + " (" + markdown_code(finding.rule) + owes + ")";
}

std::string facts_table(const Finding& finding) {
  const std::vector<FactRow> rows = fact_rows(finding);
  if (rows.empty()) {
    return {};
  }
  std::string out = "\n| | before | after |\n| --- | --- | --- |\n";
  for (const FactRow& row : rows) {
    out += "| " + markdown_cell(markdown_prose(row.label)) + " | " + markdown_cell(markdown_code(row.before)) + " | " +
           markdown_cell(markdown_code(row.after)) + " |\n";
  }
  return out;
}

std::string origin_bullets(const Cause& cause, const Judgement& judgement) {
  const Finding& finding = *cause.finding;
  std::string out;
  if (judgement.baselines.size() > 1) {
    out += bullet("against", markdown_prose(enumerated(cause.baselines, cause.baselines.size())));
  }
  out += bullet("view", finding.view ? markdown_code(*finding.view) : "");
  const std::vector<std::string> targets = targets_of(cause);
  out += bullet(targets.size() > 1 ? "targets" : "target", markdown_prose(enumerated(targets, targets.size())));
  out += bullet("suppressed because", finding.suppressed ? markdown_prose(*finding.suppressed) : "");
  return out;
}

std::string target_bullets(const Cause& cause) {
  std::string out;
  for (const std::string& difference : differing_targets_of(cause)) {
    out += bullet("other target", markdown_prose(difference));
  }
  return out;
}

std::string whole_finding(const Block& block, const Judgement& judgement) {
  const Finding& finding = block.first();
  std::string out = heading_of(finding, markdown_code(entity_of(finding))) + ": " + markdown_prose(finding.message) +
                    '\n' + facts_table(finding) + '\n';
  for (const DirectionRow& row : direction_rows(block, judgement)) {
    out += answer_bullet(row);
  }
  std::string moved;
  for (const std::string& member : moved_in_words(finding)) {
    moved += (moved.empty() ? "" : "; ") + member;
  }
  out += bullet("moved", markdown_prose(moved));
  out += bullet("who", markdown_prose(roles_of(finding)));
  out += bullet("guard", markdown_prose(guard_of(finding)));
  out += bullet("note", markdown_prose(rebuild_note(finding, judgement)));
  out += bullet("reached through", path_in_code(finding));
  out += bullet("entry points", markdown_prose(symbols_of(finding)));
  out += bullet("layout follows in", markdown_prose(enumerated(finding.affected, 6)));
  out += bullet("why", markdown_prose(finding.reason));
  out += bullet("what to do", markdown_prose(finding.fix));
  out += bullet("where", markdown_code(place_of(finding)));
  return out + origin_bullets(block.causes.front(), judgement) + target_bullets(block.causes.front());
}

/// Bullets under a bullet.
std::string indented(const std::string& lines) {
  std::string out;
  for (std::size_t start = 0; start < lines.size();) {
    const std::size_t end = lines.find('\n', start) + 1;
    out += "  " + lines.substr(start, end - start);
    start = end;
  }
  return out;
}

std::string short_finding(const Block& block, const Judgement& judgement) {
  const Cause& cause = block.causes.front();
  const Finding& finding = block.first();
  std::string out = "- " + markdown_code(entity_of(finding)) + ": " + markdown_prose(finding.message) + " (" +
                    markdown_code(finding.rule) +
                    (owed_by(finding).empty() ? "" : ", owes " + std::string(word_for(finding.bump))) + ")";
  const std::string place = place_of(finding);
  out += (place.empty() ? "" : " " + markdown_code(place)) + '\n';
  const std::string guard = guard_of(finding);
  for (const DirectionRow& row : direction_rows(block, judgement)) {
    out += row.answer == Answer::compatible ? "" : "  " + answer_bullet(row);
  }
  if (!guard.empty()) {
    out += "  " + bullet("guard", markdown_prose(guard));
  }
  if (finding.rebuild) {
    out += "  " + bullet("note", markdown_prose(rebuild_note(finding, judgement)));
  }
  return out + indented(origin_bullets(cause, judgement) + target_bullets(cause));
}

/// What may be cut off: one finding, or the part of a group that tells some of its findings.
struct Piece {
  std::string text;
  std::size_t findings = 0;
};

std::string shared_bullets(const Block& block, const Judgement& judgement) {
  const Finding& finding = block.first();
  std::string out;
  for (const DirectionRow& row : direction_rows(block, judgement)) {
    out += answer_bullet(row);
  }
  out += bullet("who", markdown_prose(roles_of(finding)));
  out += bullet("guard", markdown_prose(guard_of(finding)));
  out += bullet("note", markdown_prose(rebuild_note(finding, judgement)));
  out += bullet("what to do", markdown_prose(shared_by_all(block, [](const Finding& f) { return f.fix; })));
  return out + origin_bullets(block.causes.front(), judgement);
}

void append_group(std::vector<Piece>& pieces, const Block& block, const Judgement& judgement) {
  const Finding& finding = block.first();
  const std::string title = counted(block.causes.size(), "finding") + " alike: " + markdown_code(finding.rule);
  const bool breaks = worst_of(finding) == Answer::incompatible;
  Piece head{heading_of(finding, title) + "\n\n" + shared_bullets(block, judgement), 0};
  if (!breaks) {
    for (const std::string& names : names_of(block, names_in_a_group)) {
      head.text += "\n" + markdown_prose(names, limit_names_bytes) + '\n';
    }
    head.findings = block.causes.size();
  }
  head.text += '\n';
  pieces.push_back(std::move(head));
  if (!breaks) {
    return;
  }
  const std::size_t sentences = sentences_of(block);
  for (const Cause& cause : std::span(block.causes).first(sentences)) {
    const std::string place = place_of(*cause.finding);
    const std::string path = path_in_code(*cause.finding);
    const std::string changed = facts_on_one_line(*cause.finding);
    const std::string facts = changed.empty() ? overload_of(block, *cause.finding) : changed;
    pieces.push_back({"- " + markdown_prose(sentence_of(*cause.finding)) +
                          (facts.empty() ? "" : " (" + markdown_prose(facts) + ")") +
                          (path.empty() ? "" : ", reached through " + path) +
                          (place.empty() ? "" : ", " + markdown_code(place)) + '\n' + indented(target_bullets(cause)),
                      1});
  }
  if (sentences < block.causes.size()) {
    Piece rest{"\nand in the same way:\n", block.causes.size() - sentences};
    for (const std::string& names : names_of(block, names_in_a_group, sentences)) {
      rest.text += "\n" + markdown_prose(names, limit_names_bytes) + '\n';
    }
    pieces.push_back(std::move(rest));
  }
}

bool is_collapsed(Section section) {
  return section != Section::breaking && section != Section::not_compiling && section != Section::conditional;
}

std::vector<Piece> pieces_of(const std::vector<Block>& blocks, Section section, const Judgement& judgement) {
  std::vector<Piece> pieces;
  for (const Block& block : blocks) {
    if (block.section != section) {
      continue;
    }
    if (block.group()) {
      append_group(pieces, block, judgement);
    } else if (is_collapsed(section)) {
      pieces.push_back({short_finding(block, judgement), 1});
    } else {
      pieces.push_back({whole_finding(block, judgement), 1});
    }
  }
  return pieces;
}

std::string summary_table(const Judgement& judgement, const std::vector<Block>& blocks) {
  std::string out = "\n| | |\n| --- | --- |\n";
  const auto row = [&out](std::string_view label, const std::string& markdown) {
    if (!markdown.empty()) {
      out += "| " + std::string(label) + " | " + markdown_cell(markdown) + " |\n";
    }
  };
  for (const Direction direction : directions_of(judgement)) {
    const std::string count = summary_of(judgement, blocks, direction);
    row(pair_of(direction),
        strong(word_of(judgement, direction)) + (count.empty() ? "" : ": " + markdown_prose(count)));
  }
  row("required bump",
      strong(word_for(judgement.required_bump)) +
          markdown_prose(
              owed_by(judgement.required_bump, judgement.bumps).substr(word_for(judgement.required_bump).size())));
  row("declared bump", markdown_prose(declared_in_words(judgement.declared_bump)));
  row("next version", judgement.next_version ? markdown_code(*judgement.next_version) : "");
  const auto rows = [&row](std::string_view label, const std::vector<std::string>& lines) {
    for (std::size_t i = 0; i < std::min(lines.size(), rows_in_the_table); ++i) {
      row(label, markdown_prose(lines[i], limit_row_bytes));
    }
    if (lines.size() > rows_in_the_table) {
      row(label, "and " + std::to_string(lines.size() - rows_in_the_table) + " more");
    }
  };
  rows("baseline", baselines_in_words(judgement));
  rows("target", targets_in_words(judgement));
  row("released by", judgement.released_by == Side::host ? "the host" : "the plugin");
  row("policy", markdown_prose(judgement.policy));
  row("target", markdown_code(judgement.target));
  return out;
}

/// Warnings and what was not seen, at most `limit_notes_bytes`.
std::string notes_of(const Judgement& judgement) {
  std::string out;
  const auto list = [&out](std::string_view title, const std::vector<std::string>& lines) {
    if (lines.empty()) {
      return;
    }
    out += "\n### " + std::string(title) + "\n\n";
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string line = "- " + markdown_prose(lines[i]) + '\n';
      if (out.size() + line.size() > limit_notes_bytes) {
        out += "- and " + std::to_string(lines.size() - i) + " more\n";
        break;
      }
      out += line;
    }
  };
  list("Warnings", judgement.warnings);
  list("Not seen", fidelity_in_words(judgement));
  return out;
}

}  // namespace

std::string report_markdown(const Judgement& exact) {
  const Judgement judgement = with_readable_names(exact);
  constexpr std::string_view details_end = "\n</details>\n";
  constexpr std::size_t reserve_bytes = 600;  // the sentence about what was cut, and an open section
  const std::vector<Block> blocks = digest(judgement);
  const std::string notes = notes_of(judgement);
  std::string out = "## " + markdown_prose(title_of(judgement)) + ": " + std::string(word_of(judgement.verdict)) + "\n";
  out += judgement.verdict_reason.empty() ? "" : '\n' + markdown_prose(judgement.verdict_reason) + '\n';
  out += "\nIn short: " + (blocks.empty() ? nothing_found(judgement) : counts_of(blocks)) + ".\n";
  out += summary_table(judgement, blocks);

  std::size_t left_out = 0;
  bool full = false;
  for (const Section section : {Section::breaking, Section::not_compiling, Section::conditional, Section::additions,
                                Section::other, Section::neutral, Section::suppressed}) {
    const std::vector<Piece> pieces = pieces_of(blocks, section, judgement);
    if (pieces.empty()) {
      continue;
    }
    std::size_t count = 0;
    for (const Piece& piece : pieces) {
      count += piece.findings;
    }
    const std::string title = std::string(title_of(section)) + " (" + std::to_string(count) + ")";
    const bool collapsed = is_collapsed(section);
    const std::string start = collapsed ? "\n<details>\n<summary>" + title + "</summary>\n\n" : "\n### " + title + '\n';
    bool open = false;
    for (const Piece& piece : pieces) {
      const std::size_t needed = piece.text.size() + (open ? 0 : start.size());
      full = full || out.size() + needed + notes.size() + reserve_bytes > limit_bytes;
      if (full) {
        left_out += piece.findings;
        continue;
      }
      out += open ? "" : start;
      out += piece.text;
      open = true;
    }
    out += open && collapsed ? details_end : "";
  }
  if (left_out > 0) {
    out += "\n" +
           strong(counted(left_out, "finding") + " did not fit here and " + (left_out == 1 ? "is" : "are") +
                  " left out.") +
           " `abi-diff --format json` lists everything.\n";
  }
  return out + notes;
}

}  // namespace abigate
