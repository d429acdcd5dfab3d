#include "analyzer/report/wording.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <utility>

#include "analyzer/model/fields.h"

namespace abigate {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_escaped(std::string& out, unsigned char byte) {
  out += "\\x";
  out += hex_digits[byte >> 4U];
  out += hex_digits[byte & 0xFU];
}

struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;  // bytes; 0: not UTF-8
};

CodePoint decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) {
    return {byte(0), 1};
  }
  const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < length) {
    return {};
  }
  char32_t value = byte(0) & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) {
      return {};
    }
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool valid = value >= smallest[length] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
  return valid ? CodePoint{value, length} : CodePoint{};
}

bool misleads_a_reader(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0x61C || c == 0xFEFF;
}

std::string sides_in_words(Sides sides) {
  if (sides == Sides::both()) {
    return "host and plugin";
  }
  return sides.host ? "the host" : sides.plugin ? "the plugin" : "neither side";
}

std::string_view evidence_in_words(Evidence evidence) {
  switch (evidence) {
    case Evidence::declared:
      return "declared";
    case Evidence::inferred:
      return "inferred from the headers";
    case Evidence::unknown:
      return "not known for sure: the worst is assumed";
  }
  return {};
}

std::string_view guard_kind_in_words(GuardKind kind) {
  switch (kind) {
    case GuardKind::none:
      return "none: nothing tells the newer side what the older one has";
    case GuardKind::size_member:
      return "the size member";
    case GuardKind::size_argument:
      return "the size argument";
    case GuardKind::version_member:
      return "the version member";
    case GuardKind::version_argument:
      return "the version argument";
    case GuardKind::mask_member:
      return "the mask member";
    case GuardKind::null_check:
      return "zero or null where it is missing";
    case GuardKind::lookup:
      return "found by name or at load: a missing one is noticed";
    case GuardKind::open:
      return "unknown values are ignored";
  }
  return {};
}

bool is_growth_or_shrinking(ChangeClass change) {
  return change == ChangeClass::product_grows || change == ChangeClass::product_shrinks ||
         change == ChangeClass::sum_grows || change == ChangeClass::sum_shrinks;
}

bool ends_with(std::string_view text, std::string_view end) { return text.ends_with(end); }

std::string number_in_words(const std::string& digits, std::string_view name) {
  const bool is_offset = name.contains("offset");
  if (ends_with(name, "_bytes")) {
    return is_offset ? "byte " + digits : digits + (digits == "1" ? " byte" : " bytes");
  }
  if (ends_with(name, "_bits")) {
    return digits + (digits == "1" ? " bit" : " bits");
  }
  return digits;
}

std::string value_in_words(const NamedFact& fact) {
  if (const auto* text = std::get_if<std::string>(&fact.value)) {
    return printable(*text);
  }
  if (const auto* flag = std::get_if<bool>(&fact.value)) {
    return *flag ? "yes" : "no";
  }
  if (const auto* number = std::get_if<std::int64_t>(&fact.value)) {
    return number_in_words(std::to_string(*number), fact.name);
  }
  const auto number = std::get<std::uint64_t>(fact.value);
  if (fact.name.contains("offset") && ends_with(fact.name, "_bits")) {
    return offset_in_words(number);
  }
  return number_in_words(std::to_string(number), fact.name);
}

/// Whether the name of an operator begins there: what follows is no scope.
bool is_operator(std::string_view rest) {
  constexpr std::string_view word = "operator";
  constexpr std::string_view no_letters = " <>()[]+-*/%^&|~!=,\"";
  return rest.starts_with(word) && rest.size() > word.size() && no_letters.contains(rest[word.size()]);
}

/// The class or namespace of a qualified name; empty where it has none.
std::string_view scope_of(std::string_view name) {
  std::size_t end = 0;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < name.size() && !is_operator(name.substr(i)); ++i) {
    depth += name[i] == '<' || name[i] == '(' ? 1 : 0;
    depth -= (name[i] == '>' || name[i] == ')') && depth > 0 ? 1 : 0;
    end = depth == 0 && name.substr(i).starts_with("::") ? i : end;
  }
  return name.substr(0, end);
}

/// How many of the names are of one class or namespace, the largest first; at most `limit`.
std::vector<std::pair<std::string_view, std::size_t>> largest_scopes(const std::vector<std::string>& names,
                                                                     std::size_t limit) {
  std::map<std::string_view, std::size_t> counts;
  for (const std::string& name : names) {
    ++counts[scope_of(name)];
  }
  counts.erase(std::string_view());
  std::vector<std::pair<std::string_view, std::size_t>> scopes(counts.begin(), counts.end());
  std::ranges::stable_sort(scopes, std::greater<>(), [](const auto& scope) { return scope.second; });
  scopes.resize(std::min(scopes.size(), limit));
  return scopes;
}

/// "34 of acme::Host", "29: 12 of acme::Host, 9 of acme::Frame and 8 more"; empty where the names have no more in
/// common.
std::string scopes_in_words(const std::vector<std::string>& names) {
  constexpr std::size_t shown = 3;
  const auto scopes = largest_scopes(names, shown);
  if (scopes.empty() || scopes.front().second == 1) {
    return {};
  }
  std::vector<std::string> words;
  std::size_t left = names.size();
  for (const auto& [scope, count] : scopes) {
    words.push_back(std::to_string(count) + " of " + std::string(scope));
    left -= count;
  }
  const bool all_of_one = words.size() == 1 && left == 0;
  return (all_of_one ? "" : std::to_string(names.size()) + ": ") + enumerated(words, shown, left);
}

std::string label_of(std::string_view name) {
  for (const std::string_view unit : {"_bytes", "_bits"}) {
    if (ends_with(name, unit)) {
      name.remove_suffix(unit.size());
    }
  }
  std::string label = printable(name);
  std::ranges::replace(label, '_', ' ');
  return label;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint next = decode(text);
    const std::string_view bytes = text.substr(0, std::max<std::size_t>(next.length, 1));
    if (next.length == 1 && (bytes[0] == '\n' || bytes[0] == '\t' || bytes[0] == '\r')) {
      out += ' ';
    } else if (next.length == 0 || misleads_a_reader(next.value)) {
      for (const char byte : bytes) {
        append_escaped(out, static_cast<unsigned char>(byte));
      }
    } else {
      out += bytes;
    }
    text.remove_prefix(bytes.size());
  }
  return out;
}

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

std::string enumerated(const std::vector<std::string>& names, std::size_t limit, std::size_t more) {
  const std::size_t shown = std::min(names.size(), limit);
  const std::size_t left = names.size() - shown + more;
  std::string out;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) {
      out += left == 0 && i + 1 == shown ? " and " : ", ";
    }
    out += printable(names[i]);
  }
  if (left > 0) {
    out += (out.empty() ? "" : " and ") + std::to_string(left) + (out.empty() ? "" : " more");
  }
  return out;
}

std::string entity_of(const Finding& finding) { return printable(entity_name(finding)); }

std::string sentence_of(const Finding& finding) {
  const std::string& name = finding.member.empty() ? finding.subject : finding.member;
  const bool named = finding.message.contains(name);
  return (named ? "" : entity_of(finding) + ": ") + printable(finding.message);
}

std::string place_of(const Finding& finding) {
  const auto& place = finding.new_location ? finding.new_location : finding.old_location;
  if (!place || place->file.empty()) {
    return {};
  }
  std::string out = printable(place->file);
  if (place->line != 0) {
    out += ':' + std::to_string(place->line);
  }
  return finding.new_location ? out : out + " in the old header";
}

std::string path_of(const Finding& finding) {
  if (finding.path.size() < 2) {
    return {};
  }
  std::string out;
  for (const std::string& step : finding.path) {
    out += (out.empty() ? "" : " → ") + printable(step);
  }
  return out;
}

std::string symbols_of(const Finding& finding) {
  constexpr std::size_t named_each = 8;
  constexpr std::size_t shown = 6;
  const bool only_itself =
      finding.symbols.size() == 1 && (finding.symbols.front() == finding.subject ||
                                      (finding.path.size() > 1 && finding.symbols.front() == finding.path.front()));
  if (finding.symbols.empty() || (only_itself && finding.more_symbols == 0)) {
    return {};
  }
  // Of which classes they are says more than a few of the names, if all are known.
  const bool many = finding.symbols.size() > named_each && finding.more_symbols == 0;
  const std::string scopes = many ? scopes_in_words(finding.symbols) : std::string();
  return scopes.empty()
             ? enumerated(finding.symbols, many || finding.more_symbols > 0 ? shown : named_each, finding.more_symbols)
             : scopes;
}

std::string roles_of(const Finding& finding) {
  const RoleSummary& roles = finding.roles;
  if (roles.made_by.empty() && roles.used_by.empty()) {
    return {};
  }
  return "made by " + sides_in_words(roles.made_by) + ", used by " + sides_in_words(roles.used_by) + " (" +
         (roles.shown_by_binary && roles.evidence == Evidence::inferred
              ? "inferred from the binary"
              : std::string(evidence_in_words(roles.evidence))) +
         ")";
}

std::string guard_of(const Finding& finding) {
  const bool conditional = answer_of(finding, Direction::backward).answer == Answer::conditional ||
                           answer_of(finding, Direction::forward).answer == Answer::conditional ||
                           answer_of(finding, Direction::swap).answer == Answer::conditional;
  if (finding.guard == GuardKind::none) {
    return conditional && is_growth_or_shrinking(finding.change_class)
               ? std::string(guard_kind_in_words(GuardKind::none))
               : std::string{};
  }
  std::string out{guard_kind_in_words(finding.guard)};
  if (!finding.guard_name.empty()) {
    out += ' ' + printable(finding.guard_name);
  }
  if (finding.guard != GuardKind::lookup && finding.guard_evidence) {
    out += *finding.guard_evidence == Evidence::declared
               ? " (declared)"
               : " (assumed from its name and place: headers do not show that it is checked)";
  }
  return out;
}

std::string_view word_of(Answer answer) {
  switch (answer) {
    case Answer::compatible:
      return "works";
    case Answer::conditional:
      return "depends";
    case Answer::incompatible:
      return "BREAKS";
  }
  return {};
}

const DirectedAnswer& answer_of(const Finding& finding, Direction direction) {
  switch (direction) {
    case Direction::backward:
      return finding.backward;
    case Direction::swap:
      return finding.swap;
    case Direction::forward:
    case Direction::full:
      return finding.forward;
  }
  return finding.forward;
}

std::string why_of(const Finding& finding, Direction direction) {
  const DirectedAnswer& answer = answer_of(finding, direction);
  if (!answer.why.empty() || answer.answer != Answer::conditional) {
    return printable(answer.why);
  }
  if (!is_growth_or_shrinking(finding.change_class)) {
    return "works as long as what both sides compiled in still agrees";
  }
  const std::string newer = direction == Direction::backward ? "host" : "plugin";
  return "works as long as the " + newer + ", the newer side here, does not use what is new, or checks for it first";
}

Answer worst_of(const Finding& finding) {
  return std::max({finding.backward.answer, finding.forward.answer, finding.swap.answer});
}

std::string owed_by(Bump highest, const Bumps& bumps) {
  std::string parts;
  for (const auto& [name, bump] :
       {std::pair{"binary", bumps.binary}, {"source", bumps.source}, {"behaviour", bumps.behaviour}}) {
    if (bump != Bump::none) {
      parts += (parts.empty() ? "" : ", ") + std::string(name) + ' ' + std::string(word_for(bump));
    }
  }
  return std::string(word_for(highest)) + (parts.empty() ? "" : " (" + parts + ")");
}

std::string owed_by(const Finding& finding) {
  const bool owes = finding.bump != Bump::none && finding.surface != Surface::neutral;
  return owes ? owed_by(finding.bump, finding.bumps) : std::string{};
}

std::string rebuild_note(const Finding& finding, const Judgement& judgement) {
  if (!finding.rebuild) {
    return {};
  }
  const std::string version =
      judgement.new_version.empty() ? "the new version" : "version " + printable(judgement.new_version);
  const std::string needs = "needs at least " + version + " on the other side";
  return finding.rebuild_chooses
             ? "recompiling against the new headers may use the addition, where a call that was there before chooses "
               "the "
               "new overload: what is built so " +
                   needs
             : "merely recompiling against the new headers uses the addition: what is built with them " + needs;
}

std::vector<FactRow> fact_rows(const Finding& finding) {
  std::vector<FactRow> rows;
  std::vector<std::string_view> names;
  const auto row_for = [&](const std::string& name) -> FactRow& {
    const auto known = std::ranges::find(names, name);
    if (known != names.end()) {
      return rows[static_cast<std::size_t>(known - names.begin())];
    }
    names.push_back(name);
    return rows.emplace_back(label_of(name), "-", "-");
  };
  for (const NamedFact& fact : finding.old_facts) {
    row_for(fact.name).before = value_in_words(fact);
  }
  for (const NamedFact& fact : finding.new_facts) {
    row_for(fact.name).after = value_in_words(fact);
  }
  return rows;
}

std::string facts_on_one_line(const Finding& finding) {
  std::string out;
  if (finding.old_facts.empty() || finding.new_facts.empty()) {
    return out;
  }
  for (const FactRow& row : fact_rows(finding)) {
    if (row.before != row.after) {
      out += (out.empty() ? "" : "; ") + row.label + ": " + row.before + " → " + row.after;
    }
  }
  return out;
}

std::string offset_in_words(std::uint64_t offset_bits) {
  const std::uint64_t bit = offset_bits % 8;
  return "byte " + std::to_string(offset_bits / 8) + (bit == 0 ? "" : "." + std::to_string(bit));
}

std::vector<std::string> moved_in_words(const Finding& finding) {
  constexpr std::size_t shown = 12;
  std::vector<std::string> lines;
  for (const MovedMember& member : finding.moved) {
    if (lines.size() == shown) {
      lines.push_back("and " + counted(finding.moved.size() - shown, "member") + " more");
      break;
    }
    lines.push_back(printable(member.name) + ": " + offset_in_words(member.old_offset_bits) + " → " +
                    offset_in_words(member.new_offset_bits));
  }
  return lines;
}

}  // namespace abigate
