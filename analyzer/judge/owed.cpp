#include "analyzer/judge/owed.h"

#include <algorithm>

#include "analyzer/judge/judge_change.h"

namespace abigate {

namespace {

/// What stops the implementers of a class from compiling hurts nobody else where, by declaration, the side that
/// releases the interface alone implements it.
bool is_affair_of_the_releasing_side(const JudgeContext& context, const Change& change) {
  const bool more_to_implement = change.kind == ChangeKind::virtual_became_pure ||
                                 (change.has("pure") && (change.kind == ChangeKind::virtual_appended ||
                                                         change.kind == ChangeKind::virtual_inserted));
  // Callers can pass all that they passed before.
  const bool takes_more = change.has("overriders-respell") && change.relation == Relation::const_added &&
                          change.kind == ChangeKind::parameter_type_changed;
  const bool of_implementers = more_to_implement || takes_more || change.has("demand-on-overriders");
  const DeclaredRole* role = of_implementers ? context.roles.declared_for(change.pair) : nullptr;
  return role != nullptr && role->made_by == context.released_by;
}

}  // namespace

void owe(const JudgeContext& context, const Change& change, const Rule& rule, Finding& finding) {
  const Direction released = released_direction(context.released_by);
  const Answer answer = released == Direction::forward ? finding.forward.answer : finding.backward.answer;
  Bumps& bumps = finding.bumps;
  switch (finding.change_class) {
    case ChangeClass::conflict:
    case ChangeClass::constant:
      bumps.binary = Bump::major;
      break;
    case ChangeClass::product_grows:
    case ChangeClass::sum_grows:
      bumps.binary = answer == Answer::incompatible ? Bump::major : Bump::minor;
      break;
    case ChangeClass::product_shrinks:
    case ChangeClass::sum_shrinks:
      bumps.binary = answer == Answer::compatible ? Bump::minor : Bump::major;
      break;
    case ChangeClass::behaviour:
      bumps.behaviour = Bump::minor;
      break;
    case ChangeClass::source:
    case ChangeClass::neutral:
      break;
  }
  if (change.has("requirement")) {
    // What a file needs of its surroundings is no part of the interface; the loader says what is missing.
    bumps.binary = std::min(bumps.binary, Bump::patch);
  }
  if (finding.change_class != ChangeClass::neutral) {
    bumps.source = is_affair_of_the_releasing_side(context, change) ? std::min(rule.source, Bump::minor) : rule.source;
  }
  finding.bump = std::max({bumps.binary, bumps.source, bumps.behaviour});
  if (finding.change_class == ChangeClass::neutral) {
    finding.bump = Bump::patch;
    finding.surface = Surface::neutral;
  } else if (finding.bump == Bump::none) {
    finding.surface = rule.surface;
  } else if (bumps.binary == finding.bump) {
    finding.surface = Surface::binary;
  } else {
    finding.surface = bumps.source == finding.bump ? Surface::source : Surface::behaviour;
  }
}

void copy_facts(const Change& change, Finding& finding) {
  for (const Fact& fact : change.old_facts) {
    finding.old_facts.push_back({fact.name, fact.value});
  }
  for (const Fact& fact : change.new_facts) {
    finding.new_facts.push_back({fact.name, fact.value});
  }
  for (const Move& move : change.moved) {
    finding.moved.push_back({move.name, move.old_offset_bits, move.new_offset_bits});
  }
  const auto place = [](const Location& location) -> std::optional<Place> {
    return location.file.empty() ? std::nullopt : std::optional(Place{std::string(location.file), location.line});
  };
  finding.old_location = place(change.old_location);
  finding.new_location = place(change.new_location);
}

}  // namespace abigate
