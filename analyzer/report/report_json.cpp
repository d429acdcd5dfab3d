// The object of `abi-diff --format json`. The keys that are promised come first, in their documented order; what a
// person would ask next follows.
#include <nlohmann/json.hpp>

#include "analyzer/model/fields.h"
#include "analyzer/report/json_parts.h"
#include "analyzer/report/report.h"

namespace abigate {

namespace {

using Json = nlohmann::ordered_json;

Json string_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json string_or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); }

template <class Enum>
Json word_or_null(const std::optional<Enum>& value) {
  return value ? Json(word_for(*value)) : Json(nullptr);
}

Json json_of(const Bumps& bumps) {
  return {
      {"binary", word_for(bumps.binary)}, {"source", word_for(bumps.source)}, {"behaviour", word_for(bumps.behaviour)}};
}

Json json_of(Sides sides) {
  Json names = Json::array();
  for (const Side side : {Side::host, Side::plugin}) {
    if (sides.has(side)) {
      names.push_back(name_of(side));
    }
  }
  return names;
}

Json json_of(const RoleSummary& roles) {
  return {
      {"made_by", json_of(roles.made_by)}, {"used_by", json_of(roles.used_by)}, {"evidence", word_for(roles.evidence)}};
}

Json json_of(const std::optional<Place>& place) {
  if (!place) {
    return nullptr;
  }
  return {{"file", place->file}, {"line", place->line == 0 ? Json(nullptr) : Json(place->line)}};
}

Json json_of(const std::vector<NamedFact>& facts) {
  if (facts.empty()) {
    return nullptr;
  }
  Json object = Json::object();
  for (const NamedFact& fact : facts) {
    object[fact.name] = std::visit([](const auto& value) { return Json(value); }, fact.value);
  }
  return object;
}

Json json_of(const std::vector<MovedMember>& moved) {
  Json list = Json::array();
  for (const MovedMember& member : moved) {
    list.push_back({{"name", member.name},
                    {"old_offset_bits", member.old_offset_bits},
                    {"new_offset_bits", member.new_offset_bits}});
  }
  return list;
}

Json json_of(const Finding& finding) {
  Json object = Json::object();
  object["rule"] = finding.rule;
  object["subject"] = finding.subject;
  object["member"] = string_or_null(finding.member);
  object["class"] = word_for(finding.change_class);
  object["surface"] = word_for(finding.surface);
  object["bump"] = word_for(finding.bump);
  object["bumps"] = json_of(finding.bumps);
  object["backward"] = word_for(finding.backward.answer);
  object["forward"] = word_for(finding.forward.answer);
  object["swap"] = word_for(finding.swap.answer);
  object["guard"] = name_of(finding.guard);
  object["guard_evidence"] = finding.guard == GuardKind::none ? Json(nullptr) : word_or_null(finding.guard_evidence);
  object["rebuild"] = finding.rebuild;
  object["roles"] = json_of(finding.roles);
  object["reason"] = finding.reason;
  object["path"] = finding.path;
  object["symbols"] = finding.symbols;
  object["suppressed"] = string_or_null(finding.suppressed);
  object["baseline"] = string_or_null(finding.baseline);
  object["view"] = string_or_null(finding.view);
  object["target"] = string_or_null(finding.target);
  object["old"] = json_of(finding.old_facts);
  object["new"] = json_of(finding.new_facts);
  object["location"] = json_of(finding.new_location ? finding.new_location : finding.old_location);

  object["old_location"] = json_of(finding.old_location);
  object["message"] = finding.message;
  object["fix"] = string_or_null(finding.fix);
  object["backward_why"] = finding.backward.why;
  object["forward_why"] = finding.forward.why;
  object["swap_why"] = finding.swap.why;
  object["guard_name"] = string_or_null(finding.guard_name);
  object["more_symbols"] = finding.more_symbols;
  object["affected"] = finding.affected;
  object["moved"] = json_of(finding.moved);
  return object;
}

Json json_of(const BaselineResult& baseline) {
  return {{"version", string_or_null(baseline.version)},
          {"verdict", word_for(baseline.verdict)},
          {"required_bump", word_for(baseline.required_bump)},
          {"declared_bump", word_or_null(baseline.declared_bump)}};
}

Json json_of(const TargetResult& target) {
  return {{"target", target.target},
          {"verdict", word_for(target.verdict)},
          {"required_bump", word_for(target.required_bump)}};
}

Json json_of(const FidelityNote& note) {
  return {{"what", note.what}, {"where", note.where}, {"effect", word_for(note.effect)}};
}

template <class Item>
Json list_of(const std::vector<Item>& items) {
  Json list = Json::array();
  for (const Item& item : items) {
    list.push_back(json_of(item));
  }
  return list;
}

}  // namespace

nlohmann::ordered_json judgement_json(const Judgement& judgement) {
  Json object = Json::object();
  object["verdict"] = word_for(judgement.verdict);
  object["required_bump"] = word_for(judgement.required_bump);
  object["declared_bump"] = word_or_null(judgement.declared_bump);
  object["next_version"] = string_or_null(judgement.next_version);
  object["bumps"] = json_of(judgement.bumps);
  object["compatibility"] = {{"backward", word_for(judgement.compatibility.backward)},
                             {"forward", word_for(judgement.compatibility.forward)},
                             {"swap", word_for(judgement.compatibility.swap)}};
  object["baselines"] = list_of(judgement.baselines);
  object["findings"] = list_of(judgement.findings);
  object["fidelity"] = list_of(judgement.fidelity);

  object["verdict_reason"] = judgement.verdict_reason;
  object["interface"] = string_or_null(judgement.interface);
  object["versions"] = {{"old", string_or_null(judgement.old_version)}, {"new", string_or_null(judgement.new_version)}};
  object["target"] = string_or_null(judgement.target);
  object["targets"] = list_of(judgement.targets);
  object["policy"] = judgement.policy;
  object["released_by"] = name_of(judgement.released_by);
  object["direction"] = word_or_null(judgement.direction);
  object["symbols_only"] = judgement.symbols_only;
  object["warnings"] = judgement.warnings;
  return object;
}

std::string json_text(const nlohmann::ordered_json& object) {
  // Names come from files that strangers wrote: bytes that are no UTF-8 must not make the report unreadable.
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string report_json(const Judgement& judgement) { return json_text(judgement_json(judgement)); }

}  // namespace abigate
