#include <nlohmann/json.hpp>

#include "analyzer/report/decision.h"
#include "analyzer/report/json_parts.h"
#include "analyzer/snapshot/digest.h"

namespace abigate {

namespace {

using Json = nlohmann::ordered_json;

Json string_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json json_of(const Reason& reason) {
  return {{"code", word_for(reason.code)},
          {"subject", string_or_null(reason.subject)},
          {"text", reason.text},
          {"allow", string_or_null(reason.allow)}};
}

Json json_of(const Condition& condition) { return {{"subject", condition.subject}, {"text", condition.text}}; }

Json json_of(const MissingSymbol& missing) {
  return {{"symbol", string_or_null(missing.symbol)},
          {"version", string_or_null(missing.version)},
          {"from", string_or_null(missing.from)}};
}

Json json_of(const FactComparison& fact) {
  return {{"fact", fact.fact},
          {"host", string_or_null(fact.host)},
          {"plugin", string_or_null(fact.plugin)},
          {"class", word_for(fact.fact_class)},
          {"ok", fact.ok}};
}

template <class Item>
Json list_of(const std::vector<Item>& items) {
  Json list = Json::array();
  for (const Item& item : items) {
    list.push_back(json_of(item));
  }
  return list;
}

/// Of a decision that did not compare the graphs: nothing was found.
Judgement without_comparison(const Decision& decision) {
  Judgement judgement;
  judgement.interface = decision.interface;
  judgement.old_version = decision.host_version;
  judgement.new_version = decision.plugin_version;
  judgement.target = decision.host_target;
  return judgement;
}

}  // namespace

nlohmann::ordered_json json_of(const Hazard& hazard) {
  return {{"id", hazard.id},
          {"at", word_for(hazard.at)},
          {"effect", word_for(hazard.effect)},
          {"evidence", hazard.evidence},
          {"fix", hazard.fix}};
}

std::string decision_json(const Decision& decision, const DecisionJsonStyle& style) {
  Judgement judgement = decision.judgement ? *decision.judgement : without_comparison(decision);
  judgement.compatibility = decision.compatibility;
  const int status = exit_status(decision);
  judgement.verdict = status == 0 ? Verdict::pass : status == 1 ? Verdict::fail : Verdict::undecided;
  judgement.verdict_reason = explain(decision);

  Json object = {{"allowed", decision.allowed}, {"file", decision.file}};
  object["reasons"] = list_of(decision.reasons);
  object["waived"] = list_of(decision.waived);
  object["conditions"] = list_of(decision.conditions);
  object["fingerprints"] = {
      {"host", to_hex(decision.host_fingerprint)},
      {"plugin",
       decision.plugin_fingerprint == Fingerprint{} ? Json(nullptr) : Json(to_hex(decision.plugin_fingerprint))},
      {"equal", decision.equal}};
  object["hazards"] = list_of(decision.hazards);
  object["missing"] = list_of(decision.missing);
  object["dependencies"] = decision.dependencies;
  object["build_facts"] = list_of(decision.build_facts);
  object["host_version"] = string_or_null(decision.host_version);
  object["plugin_version"] = string_or_null(decision.plugin_version);
  object["running_version"] = string_or_null(decision.running_version);
  if (style.times) {
    object["times_us"] = {{"open", decision.times.open},
                          {"notes", decision.times.notes},
                          {"judge", decision.times.judge},
                          {"total", decision.times.total}};
  }
  object.update(judgement_json(judgement));
  return style.one_line ? object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n' : json_text(object);
}

}  // namespace abigate
