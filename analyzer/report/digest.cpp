#include "analyzer/report/digest.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <unordered_map>
#include <unordered_set>

#include "analyzer/model/fields.h"
#include "analyzer/report/wording.h"

namespace abigate {

namespace {

/// Builds a key out of parts that cannot run into each other.
class Key {
 public:
  Key& add(std::string_view part) {
    text_ += std::to_string(part.size());
    text_ += ':';
    text_ += part;
    return *this;
  }
  Key& add_optional(const std::optional<std::string>& part) { return part ? add("+").add(*part) : add("-"); }
  Key& add_sides(Sides sides) { return add(std::string{sides.host ? 'h' : '-', sides.plugin ? 'p' : '-'}); }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

/// What two findings have in common when they are alike: the answers, and what an answer rests on.
Key alike(const Finding& finding) {
  Key key;
  key.add(finding.rule).add(word_for(finding.change_class)).add(word_for(finding.surface)).add(word_for(finding.bump));
  for (const Bump bump : {finding.bumps.binary, finding.bumps.source, finding.bumps.behaviour}) {
    key.add(word_for(bump));
  }
  for (const DirectedAnswer* directed : {&finding.backward, &finding.forward, &finding.swap}) {
    key.add(word_for(directed->answer));
  }
  key.add(name_of(finding.guard)).add(finding.guard_name);
  key.add(finding.guard_evidence ? word_for(*finding.guard_evidence) : "").add(finding.rebuild ? "rebuild" : "");
  key.add(finding.rebuild_chooses ? "chooses" : "");
  key.add_sides(finding.roles.made_by).add_sides(finding.roles.used_by).add(word_for(finding.roles.evidence));
  key.add_optional(finding.suppressed).add_optional(finding.view);
  return key;
}

void add_sentences(Key& key, const Finding& finding) {
  key.add(finding.reason).add(finding.fix);
  key.add(finding.backward.why).add(finding.forward.why).add(finding.swap.why);
}

std::string_view signature_in(const std::vector<NamedFact>& facts) {
  const auto signature = std::ranges::find(facts, "signature", &NamedFact::name);
  const auto* text = signature == facts.end() ? nullptr : std::get_if<std::string>(&signature->value);
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

std::string cause_key(const Finding& finding) {
  Key key = alike(finding);
  add_sentences(key, finding);
  key.add(finding.subject).add(finding.member).add(finding.message).add_optional(finding.target);
  // Overloads share all of that.
  key.add(signature_in(finding.old_facts)).add(signature_in(finding.new_facts));
  return key.take();
}

/// What one cause has in common on all targets. `nth` tells apart what is alike on one target.
std::string key_on_any_target(const Cause& cause, std::size_t nth) {
  const Finding& finding = *cause.finding;
  Key key = alike(finding);
  add_sentences(key, finding);
  key.add(finding.subject).add(finding.member).add(std::to_string(nth));
  for (const std::string& baseline : cause.baselines) {
    key.add(baseline);
  }
  return key.take();
}

std::string group_key(const Cause& cause) {
  const Finding& finding = *cause.finding;
  Key key = alike(finding);
  if (worst_of(finding) == Answer::incompatible) {
    add_sentences(key, finding);
  }
  for (const std::string& baseline : cause.baselines) {
    key.add(baseline);
  }
  key.add("targets");
  for (const std::string& target : targets_of(cause)) {
    key.add(target);
  }
  return key.take();
}

/// A break with a table of moved members is told alone.
bool may_join_a_group(const Finding& finding) {
  return worst_of(finding) != Answer::incompatible || (finding.moved.empty() && finding.affected.empty());
}

std::size_t smallest_group(Section section) { return section == Section::breaking ? 4 : 3; }

/// A cause on several targets is one: numbers may differ with the width of a pointer, the answers do not.
std::vector<Cause> united_over_targets(std::vector<Cause> causes) {
  std::vector<Cause> united;
  std::unordered_map<std::string, std::size_t> known;
  std::unordered_map<std::string, std::size_t> alike_so_far;
  for (Cause& cause : causes) {
    const std::string on_its_target = Key().add_optional(cause.finding->target).add(key_on_any_target(cause, 0)).take();
    const auto [at, is_new] = known.emplace(key_on_any_target(cause, alike_so_far[on_its_target]++), united.size());
    if (is_new) {
      united.push_back(std::move(cause));
    } else {
      united[at->second].elsewhere.push_back(cause.finding);
    }
  }
  return united;
}

/// Whether the version of a finding says against which baseline it was found.
bool baselines_have_names(const Judgement& judgement) {
  std::unordered_set<std::string_view> versions;
  return std::ranges::all_of(judgement.baselines,
                             [&](const BaselineResult& one) { return versions.insert(one.version).second; });
}

/// Overloads can share every word: against one baseline each of them is a cause of its own.
std::vector<Cause> causes_of(const Judgement& judgement) {
  std::vector<Cause> causes;
  std::unordered_map<std::string, std::size_t> known;
  std::unordered_map<std::string, std::size_t> alike_so_far;
  const bool countable = baselines_have_names(judgement);
  for (const Finding& finding : judgement.findings) {
    const std::string cause = cause_key(finding);
    const std::size_t nth = countable ? alike_so_far[Key().add(finding.baseline).add(cause).take()]++ : 0;
    const auto [at, is_new] = known.emplace(Key().add(cause).add(std::to_string(nth)).take(), causes.size());
    if (is_new) {
      causes.push_back({&finding, {}, {}});
    }
    auto& baselines = causes[at->second].baselines;
    if (std::ranges::find(baselines, finding.baseline) == baselines.end()) {
      baselines.push_back(finding.baseline);
    }
  }
  return judgement.targets.empty() ? causes : united_over_targets(std::move(causes));
}

std::vector<std::string> numbers_of(const Finding& finding) {
  std::vector<std::string> numbers;
  for (const FactRow& row : fact_rows(finding)) {
    numbers.push_back(row.label + ": " + row.before + " → " + row.after);
  }
  std::ranges::move(moved_in_words(finding), std::back_inserter(numbers));
  return numbers;
}

bool grows(ChangeClass change) { return change == ChangeClass::product_grows || change == ChangeClass::sum_grows; }

bool shrinks(ChangeClass change) {
  return change == ChangeClass::product_shrinks || change == ChangeClass::sum_shrinks;
}

constexpr std::size_t section_count = static_cast<std::size_t>(Section::suppressed) + 1;

}  // namespace

std::vector<Block> digest(const Judgement& judgement) {
  std::array<std::vector<Block>, section_count> sections;
  std::unordered_map<std::string, std::vector<Cause>> groups;
  const std::vector<Cause> causes = causes_of(judgement);
  for (const Cause& cause : causes) {
    if (may_join_a_group(*cause.finding)) {
      groups[group_key(cause)].push_back(cause);
    }
  }
  for (const Cause& cause : causes) {
    const Section section = section_of(*cause.finding);
    auto& blocks = sections[static_cast<std::size_t>(section)];
    if (!may_join_a_group(*cause.finding)) {
      blocks.push_back({section, {cause}});
      continue;
    }
    std::vector<Cause>& group = groups[group_key(cause)];
    if (group.empty()) {
      continue;  // told where its first cause stands
    }
    if (group.size() < smallest_group(section)) {
      blocks.push_back({section, {cause}});
    } else {
      blocks.push_back({section, std::move(group)});
      group.clear();
    }
  }
  std::vector<Block> all;
  for (auto& blocks : sections) {
    std::ranges::move(blocks, std::back_inserter(all));
  }
  return all;
}

std::vector<std::string> targets_of(const Cause& cause) {
  std::vector<std::string> targets;
  if (cause.finding->target) {
    targets.push_back(*cause.finding->target);
  }
  for (const Finding* finding : cause.elsewhere) {
    targets.push_back(finding->target.value_or(""));
  }
  return targets;
}

std::vector<std::string> differing_targets_of(const Cause& cause) {
  const std::vector<std::string> first = numbers_of(*cause.finding);
  std::vector<std::string> lines;
  for (const Finding* finding : cause.elsewhere) {
    std::string line;
    const auto add = [&line](const std::string& part) { line += (line.empty() ? "" : "; ") + part; };
    if (finding->message != cause.finding->message) {
      add(printable(finding->message));
    }
    for (const std::string& number : numbers_of(*finding)) {
      if (std::ranges::find(first, number) == first.end()) {
        add(number);
      }
    }
    if (!line.empty()) {
      lines.push_back(printable(finding->target.value_or("")) + ": " + line);
    }
  }
  return lines;
}

Section section_of(const Finding& finding) {
  if (finding.suppressed) {
    return Section::suppressed;
  }
  const Answer worst = worst_of(finding);
  if (worst == Answer::incompatible) {
    return Section::breaking;
  }
  if (worst == Answer::compatible && finding.bumps.source == Bump::major) {
    return Section::not_compiling;
  }
  if (finding.change_class == ChangeClass::neutral || finding.surface == Surface::neutral) {
    return Section::neutral;
  }
  if (finding.change_class == ChangeClass::behaviour || finding.change_class == ChangeClass::source) {
    return Section::other;
  }
  const bool is_noticed = finding.guard == GuardKind::lookup || finding.guard == GuardKind::open;
  if (grows(finding.change_class) && !finding.requirement && (worst == Answer::compatible || is_noticed)) {
    return Section::additions;
  }
  return worst == Answer::conditional ? Section::conditional : Section::other;
}

std::string_view title_of(Section section) {
  switch (section) {
    case Section::breaking:
      return "Breaking";
    case Section::not_compiling:
      return "No longer compiles";
    case Section::conditional:
      return "Conditional";
    case Section::additions:
      return "Additions";
    case Section::other:
      return "Source and behaviour";
    case Section::neutral:
      return "Neutral";
    case Section::suppressed:
      return "Suppressed";
  }
  return {};
}

std::string_view mark_of(const Finding& finding) {
  const Answer worst = worst_of(finding);
  if (worst == Answer::incompatible) {
    return "BREAKS";
  }
  if (finding.change_class == ChangeClass::neutral || finding.surface == Surface::neutral) {
    return "NEUTRAL";
  }
  if (finding.change_class == ChangeClass::behaviour) {
    return "BEHAVIOUR";
  }
  if (finding.change_class == ChangeClass::source ||
      (worst == Answer::compatible && finding.bumps.source == Bump::major)) {
    return "SOURCE";
  }
  if (section_of(finding) == Section::additions || (grows(finding.change_class) && worst == Answer::compatible)) {
    return "ADDED";
  }
  if (worst == Answer::conditional) {
    return "DEPENDS";
  }
  return shrinks(finding.change_class) ? "REMOVED" : "CHANGED";
}

std::string counts_of(const std::vector<Block>& blocks) {
  std::array<std::size_t, section_count> count{};
  for (const Block& block : blocks) {
    count[static_cast<std::size_t>(block.section)] += block.causes.size();
  }
  std::string out;
  const auto tell = [&](Section section, std::string_view one, std::string_view many) {
    if (const std::size_t n = count[static_cast<std::size_t>(section)]; n > 0) {
      out += (out.empty() ? "" : ", ") + std::to_string(n) + ' ' + std::string(n == 1 ? one : many);
    }
  };
  tell(Section::breaking, "change breaks", "changes break");
  tell(Section::not_compiling, "stops code from compiling", "stop code from compiling");
  tell(Section::conditional, "works on a condition", "work on a condition");
  tell(Section::additions, "addition", "additions");
  tell(Section::other, "change of source or behaviour", "changes of source or behaviour");
  tell(Section::neutral, "harmless", "harmless");
  tell(Section::suppressed, "suppressed", "suppressed");
  return out;
}

std::vector<DirectionRow> direction_rows(const Block& block, const Judgement& judgement) {
  std::vector<DirectionRow> rows;
  std::string last_why;
  for (const Direction direction : directions_of(judgement)) {
    const Answer answer = answer_of(block.first(), direction).answer;
    const std::string why = shared_by_all(block, [direction](const Finding& f) { return why_of(f, direction); });
    const bool repeated = !rows.empty() && !why.empty() && rows.back().answer == answer && last_why == why;
    rows.push_back({direction, answer, repeated ? "as above" : why});
    last_why = why;
  }
  return rows;
}

std::size_t sentences_of(const Block& block) {
  constexpr std::size_t most = 100;
  constexpr std::size_t examples = 20;
  return block.causes.size() > most ? examples : block.causes.size();
}

std::string overload_of(const Block& block, const Finding& finding) {
  const auto shares_name = [&](const Cause& cause) {
    return cause.finding != &finding && cause.finding->subject == finding.subject &&
           cause.finding->member == finding.member;
  };
  if (std::ranges::none_of(block.causes, shares_name)) {
    return {};
  }
  const std::string_view after = signature_in(finding.new_facts);
  return printable(after.empty() ? signature_in(finding.old_facts) : after);
}

std::vector<std::string> names_of(const Block& block, std::size_t limit, std::size_t skipped) {
  std::vector<std::string> subjects;  // in order of first mention
  std::unordered_map<std::string, std::vector<std::string>> members;
  std::vector<std::string> alone;
  std::size_t told = 0;
  for (const Cause& cause : std::span(block.causes).subspan(skipped)) {
    if (told == limit) {
      break;
    }
    ++told;
    const Finding& finding = *cause.finding;
    if (finding.member.empty()) {
      alone.push_back(printable(finding.subject));
      continue;
    }
    auto& names = members[finding.subject];
    if (names.empty()) {
      subjects.push_back(finding.subject);
    }
    names.push_back(finding.member);
  }
  std::vector<std::string> lines;
  // Overloads stand one behind the other: "acme::get (2)".
  const auto joined = [](const std::vector<std::string>& names) {
    std::string out;
    for (std::size_t i = 0; i < names.size();) {
      std::size_t end = i + 1;
      while (end < names.size() && names[end] == names[i]) {
        ++end;
      }
      out += (out.empty() ? "" : ", ") + printable(names[i]);
      if (end - i > 1) {
        out += " (" + std::to_string(end - i) + ")";
      }
      i = end;
    }
    return out;
  };
  if (!alone.empty()) {
    lines.push_back(joined(alone));
  }
  for (const std::string& subject : subjects) {
    lines.push_back(printable(subject) + ": " + joined(members[subject]));
  }
  if (skipped + told < block.causes.size()) {
    lines.push_back("and " + std::to_string(block.causes.size() - skipped - told) + " more");
  }
  return lines;
}

}  // namespace abigate
