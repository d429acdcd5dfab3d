// The object of `abi-gate inspect --format json`.
#include <nlohmann/json.hpp>

#include "analyzer/compare/build_facts.h"
#include "analyzer/gate/hazard_table.h"
#include "analyzer/model/fields.h"
#include "analyzer/report/json_parts.h"
#include "analyzer/snapshot/digest.h"
#include "analyzer/tools/inspection.h"

namespace abigate {

namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

template <class List>
Json texts(const List& list) {
  Json array = Json::array();
  for (const auto& text : list) {
    array.push_back(text);
  }
  return array;
}

Json json_of(const std::optional<EmbeddedSnapshot>& embedded) {
  if (!embedded) {
    return nullptr;
  }
  const Identity& identity = embedded->identity;
  Json state = Json::object();
  for (const Identity::State& one : identity.state) {
    state[one.type] = to_hex(one.fingerprint);
  }
  return {{"interface", text_or_null(identity.name)},
          {"version", text_or_null(identity.version)},
          {"fingerprints", {{"abi", to_hex(identity.abi)}, {"api", to_hex(identity.api)}, {"state", state}}},
          {"target", text_or_null(identity.target)},
          {"format", note_format_version},
          {"side", name_of(identity.side)},
          {"snapshot", embedded->has_snapshot},
          {"bound", embedded->unbound.empty()},
          {"unbound", text_or_null(embedded->unbound)}};
}

Json json_of(const ExportedSymbol& symbol) {
  return {{"name", symbol.name},
          {"version", text_or_null(symbol.version)},
          {"default_version", symbol.default_version},
          {"type", name_of(symbol.type)},
          {"binding", name_of(symbol.binding)},
          {"visibility", name_of(symbol.visibility)},
          {"size", symbol.size_bytes}};
}

// Visibility and size belong to the definition.
Json json_of(const ImportedSymbol& symbol) {
  return {{"name", symbol.name},
          {"version", text_or_null(symbol.version)},
          {"library", text_or_null(symbol.library)},
          {"type", name_of(symbol.type)},
          {"binding", symbol.weak ? "weak" : "global"},
          {"visibility", nullptr},
          {"size", nullptr}};
}

Json json_of(const RequiredVersion& required) {
  return {{"library", required.library}, {"version", required.version}, {"weak", required.weak}};
}

Json json_of(const HazardKind& kind) {
  return {{"id", kind.id},       {"at", word_for(kind.at)}, {"effect", word_for(kind.effect)},
          {"title", kind.title}, {"why", kind.why},         {"fix", kind.fix}};
}

Json json_of(const UnresolvedSymbol& symbol) {
  return {{"symbol", symbol.symbol}, {"version", text_or_null(symbol.version)}, {"from", text_or_null(symbol.library)}};
}

Json json_of(const BuildFact& fact) {
  return {{"fact", fact.name}, {"value", fact.value}, {"class", word_for(fact_class(fact.name))}, {"from", "binary"}};
}

Json json_of(const Identity::Fact& fact) {
  return {{"fact", fact.name}, {"value", fact.value}, {"class", word_for(fact_class(fact.name))}, {"from", "embedded"}};
}

template <class List>
Json objects(const List& list) {
  Json array = Json::array();
  for (const auto& one : list) {
    array.push_back(json_of(one));
  }
  return array;
}

// Names are what strangers wrote; JSON is UTF-8.
std::string dumped(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string inspection_json(const Inspection& inspection) {
  const Binary& binary = inspection.binary;
  Json facts = objects(binary.shown.facts);
  if (inspection.embedded) {
    for (const Identity::Fact& fact : inspection.embedded->identity.facts) {
      facts.push_back(json_of(fact));
    }
  }
  return dumped({{"file", inspection.file},
                 {"kind", name_of(binary.shown.kind)},
                 {"target", binary.target},
                 {"host", text_or_null(inspection.host)},
                 {"embedded", json_of(inspection.embedded)},
                 {"soname", text_or_null(binary.shown.soname)},
                 {"needed", texts(binary.shown.needed)},
                 {"run_path", texts(binary.shown.run_path)},
                 {"build_id", text_or_null(binary.build_id)},
                 {"compilers", texts(binary.compilers)},
                 {"versions", texts(binary.shown.versions)},
                 {"required_versions", objects(binary.shown.required_versions)},
                 {"exports", objects(binary.shown.exports)},
                 {"imports", objects(binary.shown.imports)},
                 {"hazards", objects(inspection.hazards)},
                 {"undecided", objects(inspection.undecided)},
                 {"build_facts", facts}});
}

std::string hazard_table_json() { return dumped(objects(hazard_table())); }

}  // namespace abigate
