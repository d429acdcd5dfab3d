// Words for a judgement as a whole: see wording.h.
#include <algorithm>
#include <map>
#include <set>

#include "analyzer/model/fields.h"
#include "analyzer/report/digest.h"
#include "analyzer/report/wording.h"

namespace abigate {

namespace {

struct CauseCount {
  std::size_t all = 0;
  std::size_t unguarded = 0;
};

CauseCount causes_with(const std::vector<Block>& blocks, Direction direction, Answer answer) {
  CauseCount count;
  for (const Block& block : blocks) {
    for (const Cause& cause : block.causes) {
      if (answer_of(*cause.finding, direction).answer == answer) {
        ++count.all;
        count.unguarded += cause.finding->guard == GuardKind::none ? 1 : 0;
      }
    }
  }
  return count;
}

bool is_undecided(const Judgement& judgement) {
  return std::ranges::any_of(judgement.fidelity,
                             [](const FidelityNote& note) { return note.effect == Effect::undecided; });
}

bool are_types_unread(const Judgement& judgement) {
  return std::ranges::any_of(judgement.fidelity,
                             [](const FidelityNote& note) { return note.what == "types-not-read"; });
}

/// What was left out as a whole; empty for a construct that could not be seen.
std::string omission_in_words(const FidelityNote& note) {
  if (note.what == "types-not-compared") {
    return "types: --symbols-only judges symbols and build facts alone";
  }
  if (note.what == "types-not-read") {
    return printable(note.where) +
           " is known by its symbols and build facts alone: no headers were read, and how types changed is not known";
  }
  if (note.what == "binary-not-compared") {
    return "what the files export: " + printable(note.where) +
           " was read from headers alone, so an export that is gone goes unnoticed; abi-extract --binary adds it";
  }
  return {};
}

std::string kind_in_words(const std::string& what) {
  std::string words = printable(what);
  std::ranges::replace(words, '-', ' ');
  return words;
}

}  // namespace

std::vector<Direction> directions_of(const Judgement& judgement) {
  std::vector directions{Direction::backward, Direction::forward};
  if (judgement.direction == Direction::swap || judgement.compatibility.swap > judgement.compatibility.forward) {
    directions.push_back(Direction::swap);
  }
  return directions;
}

std::string_view pair_of(Direction direction) {
  switch (direction) {
    case Direction::backward:
      return "new host + old plugin";
    case Direction::forward:
      return "old host + new plugin";
    case Direction::swap:
      return "hot swap of the plugin";
    case Direction::full:
      return "either side first";
  }
  return {};
}

Answer answer_of(const Judgement& judgement, Direction direction) {
  const Compatibility& all = judgement.compatibility;
  switch (direction) {
    case Direction::backward:
      return all.backward;
    case Direction::forward:
      return all.forward;
    case Direction::swap:
      return all.swap;
    case Direction::full:
      return std::max(all.backward, all.forward);
  }
  return Answer::incompatible;
}

std::string_view word_of(const Judgement& judgement, Direction direction) {
  const Answer answer = answer_of(judgement, direction);
  const bool unproven = answer == Answer::incompatible && is_undecided(judgement) &&
                        std::ranges::none_of(judgement.findings, [&](const Finding& finding) {
                          return answer_of(finding, direction).answer == answer;
                        });
  return unproven ? "not known" : word_of(answer);
}

std::string summary_of(const Judgement& judgement, const std::vector<Block>& blocks, Direction direction) {
  const Answer answer = answer_of(judgement, direction);
  if (answer == Answer::compatible) {
    return {};
  }
  const CauseCount count = causes_with(blocks, direction, answer);
  if (count.all == 0) {
    if (are_types_unread(judgement)) {
      return "no symbol changed, and nothing is known of types";
    }
    if (judgement.symbols_only) {
      return "no change of the symbols was found, and no type was compared";
    }
    return is_undecided(judgement) ? "something changed that could not be read, which counts as a break" : "";
  }
  std::string findings = counted(count.all, "finding");
  if (answer == Answer::incompatible) {
    return findings;
  }
  return count.unguarded == 0 ? findings + ", with a guard"
         : count.unguarded == count.all
             ? findings + ", without a guard"
             : findings + ", " + std::to_string(count.unguarded) + " of them without a guard";
}

std::string old_versions_of(const Judgement& judgement) {
  std::vector<std::string> versions;
  versions.reserve(judgement.baselines.size());
  for (const BaselineResult& baseline : judgement.baselines) {
    versions.push_back(baseline.version.empty() ? "unversioned" : baseline.version);
  }
  if (versions.size() > 1) {
    return enumerated(versions, 8);
  }
  return judgement.old_version.empty() ? "unversioned" : printable(judgement.old_version);
}

std::string title_of(const Judgement& judgement) {
  const std::string name = judgement.interface.empty() ? "interface" : printable(judgement.interface);
  const std::string after = judgement.new_version.empty() ? "unversioned" : printable(judgement.new_version);
  return name + ' ' + old_versions_of(judgement) + " → " + after + (judgement.symbols_only ? " (symbols only)" : "");
}

std::string nothing_found(const Judgement& judgement) {
  if (are_types_unread(judgement)) {
    return "no symbol changed, and nothing is known of types";
  }
  if (judgement.symbols_only) {
    return "no change of the symbols was found, and no type was compared";
  }
  return is_undecided(judgement) ? "something changed that could not be read" : "no change of the interface was found";
}

std::string_view word_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "PASS";
    case Verdict::fail:
      return "FAIL";
    case Verdict::undecided:
      return "UNDECIDED";
  }
  return {};
}

std::string declared_in_words(const std::optional<Bump>& declared) {
  return declared ? std::string(word_for(*declared)) : "nothing: the versions are equal or not stated";
}

std::vector<std::string> baselines_in_words(const Judgement& judgement) {
  std::vector<std::string> lines;
  if (judgement.baselines.size() < 2) {
    return lines;
  }
  for (const BaselineResult& baseline : judgement.baselines) {
    lines.push_back((baseline.version.empty() ? "unversioned" : printable(baseline.version)) + ": " +
                    std::string(word_for(baseline.verdict)) + ", owes " +
                    std::string(word_for(baseline.required_bump)) + ", declares " +
                    (baseline.declared_bump ? std::string(word_for(*baseline.declared_bump)) : "nothing"));
  }
  return lines;
}

std::vector<std::string> targets_in_words(const Judgement& judgement) {
  std::vector<std::string> lines;
  lines.reserve(judgement.targets.size());
  for (const TargetResult& target : judgement.targets) {
    lines.push_back(printable(target.target) + ": " + std::string(word_for(target.verdict)) + ", owes " +
                    std::string(word_for(target.required_bump)));
  }
  return lines;
}

std::vector<std::string> fidelity_in_words(const Judgement& judgement) {
  constexpr std::size_t shown = 6;
  std::vector<std::string> lines;
  std::map<std::string, std::vector<std::string>> unseen;
  std::set<std::string> omissions;  // the same against every baseline
  for (const FidelityNote& note : judgement.fidelity) {
    if (std::string omission = omission_in_words(note); !omission.empty()) {
      omissions.insert(std::move(omission));
    } else if (note.effect == Effect::undecided) {
      lines.push_back("CHANGED, and what it means is not known: " + kind_in_words(note.what) +
                      (note.where.empty() ? "" : ", " + printable(note.where)));
    } else {
      unseen[kind_in_words(note.what)].push_back(note.where);
    }
  }
  lines.insert(lines.end(), omissions.begin(), omissions.end());
  for (auto& [what, places] : unseen) {
    std::erase(places, std::string{});
    lines.push_back("the same on both sides: " + what + (places.empty() ? "" : ": " + enumerated(places, shown)));
  }
  return lines;
}

}  // namespace abigate
