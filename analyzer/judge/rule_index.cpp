#include "analyzer/judge/rule_index.h"

#include <algorithm>
#include <map>
#include <vector>

namespace abigate {

namespace {

constexpr RuleRecord unknown_record = {
    .id = "unknown-change",
    .since = 1,
    .title = "A change that no rule knows",
    .change = "",
    .where = {},
    .change_class = "conflict",
    .surface = "binary",
    .source = "",
    .message = "{entity} changed in a way that no rule knows",
    .why = "What is not understood is never passed.",
    .fix = "Report this as a defect of abigate, with both headers.",
    .refs = {},
};

Rule bind(const RuleRecord& record) {
  Rule rule;
  rule.record = &record;
  rule.change_class = change_class_from(record.change_class).value_or(ChangeClass::conflict);
  rule.surface = surface_from(record.surface).value_or(Surface::binary);
  rule.source = bump_from(record.source).value_or(Bump::none);
  return rule;
}

const std::vector<Rule>& all_rules() {
  static const std::vector<Rule> rules = [] {
    std::vector<Rule> bound;
    for (const RuleRecord& record : rule_records()) {
      bound.push_back(bind(record));
    }
    return bound;
  }();
  return rules;
}

bool selects_kind(const RuleRecord& record, std::string_view kind) {
  if (record.change.starts_with('*')) {
    return kind.ends_with(record.change.substr(1));
  }
  return record.change == kind;
}

bool selects(const RuleRecord& record, const Change& change) {
  return std::ranges::all_of(record.where, [&](const auto& condition) {
    if (condition.first == "relation") {
      return condition.second == relation_name(change.relation);
    }
    return condition.first == "attribute" && change.has(condition.second);
  });
}

bool is_for_inline(const RuleRecord& record) {
  return std::ranges::any_of(record.where, [](const auto& condition) { return condition.second == "inline"; });
}

std::size_t rank(const RuleRecord& record) {
  return 2 * record.where.size() + (record.change.starts_with('*') ? 0 : 1);
}

template <class Wanted>
const Rule* best_rule(const Change& change, Wanted&& wanted) {
  const std::string_view kind = change_kind_name(change.kind);
  const Rule* best = nullptr;
  for (const Rule& rule : all_rules()) {
    if (wanted(*rule.record) && selects_kind(*rule.record, kind) && selects(*rule.record, change) &&
        (best == nullptr || rank(*rule.record) > rank(*best->record))) {
      best = &rule;
    }
  }
  return best;
}

std::string text_of(const FactValueOf& value) {
  struct Words {
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(std::uint64_t number) const { return std::to_string(number); }
    std::string operator()(bool flag) const { return flag ? "yes" : "no"; }
    std::string operator()(const std::string& text) const { return text.empty() ? "(none)" : text; }
  };
  return std::visit(Words{}, value);
}

std::string_view link_to_member(MemberKind kind) {
  switch (kind) {
    case MemberKind::base:
      return ", base ";
    case MemberKind::template_argument:
      return ", template argument ";
    case MemberKind::member:
    case MemberKind::parameter:
    case MemberKind::special_member:
      return "::";
  }
  return "::";
}

std::string entity_of(const Change& change) {
  std::string entity = change.subject;
  if (!change.member.empty()) {
    entity += link_to_member(member_kind_of(change));
    entity += change.member;
  }
  if (!change.parameter_name.empty()) {
    entity += ", parameter " + change.parameter_name;
  }
  return change.kind == ChangeKind::result_type_changed ? entity + ", result" : entity;
}

std::string placeholder(std::string_view name, const Change& change) {
  if (name == "subject") {
    return change.subject;
  }
  if (name == "member") {
    return change.member;
  }
  if (name == "entity") {
    return entity_of(change);
  }
  const auto& facts = name.starts_with("old_") ? change.old_facts : change.new_facts;
  const auto found =
      std::ranges::find(facts, name.substr(4), [](const Fact& fact) -> std::string_view { return fact.name; });
  return found == facts.end() ? "(none)" : text_of(found->value);
}

}  // namespace

const Rule& rule_for(const Change& change) {
  static const Rule unknown = bind(unknown_record);
  const Rule* best = best_rule(change, [](const RuleRecord& record) { return !is_for_inline(record); });
  // No symbol carries what an inline function takes: a change that would be one of binaries is one of sources there.
  const bool of_sources =
      best != nullptr && (best->change_class == ChangeClass::source || best->change_class == ChangeClass::neutral);
  if (change.has("inline") && !of_sources) {
    if (const Rule* inlined = best_rule(change, is_for_inline)) {
      best = inlined;
    }
  }
  return best == nullptr ? unknown : *best;
}

MemberKind member_kind_of(const Change& change) {
  switch (change.kind) {
    case ChangeKind::special_member_added:
    case ChangeKind::special_member_removed:
      return MemberKind::special_member;
    case ChangeKind::template_argument_changed:
    case ChangeKind::template_argument_type_changed:
      return MemberKind::template_argument;
    default:
      return change.has("base") ? MemberKind::base : change.member.empty() ? MemberKind::parameter : MemberKind::member;
  }
}

std::string message_for(const Rule& rule, const Change& change) {
  std::string out;
  std::string_view rest = rule.record->message;
  while (true) {
    const std::size_t open = rest.find('{');
    const std::size_t close = rest.find('}', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos) {
      return out + std::string(rest);
    }
    out += rest.substr(0, open);
    out += placeholder(rest.substr(open + 1, close - open - 1), change);
    rest.remove_prefix(close + 1);
  }
}

}  // namespace abigate
