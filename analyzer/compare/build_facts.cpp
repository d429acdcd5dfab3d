#include "analyzer/compare/build_facts.h"

#include <algorithm>
#include <array>
#include <map>

#include "analyzer/compare/changes.h"

namespace abigate {

namespace {

constexpr auto layout_facts =
    std::to_array<std::string_view>({"abi", "align-double", "char-signed", "cxx-abi", "data-model", "features",
                                     "long-double-format", "ms-extensions", "off-bits", "pack-struct-bytes", "regparm",
                                     "short-enums", "struct-return", "time-bits", "wchar-bits", "wchar-signed"});

constexpr auto crossing_facts =
    std::to_array<std::string_view>({"cxx-debug-mode", "cxx-library", "cxx-string-abi", "exceptions", "rtti"});

template <std::size_t count>
bool has(const std::array<std::string_view, count>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// Facts that a compilation states only where they are not as usual.
bool is_flag(std::string_view name) { return name == "align-double" || name == "features" || name == "regparm"; }

/// Those of the C++ library tell nothing that its types do not: one of another library, string ABI or debug mode has
/// another name, so the comparison of the graphs finds it.
bool types_tell(std::string_view name) { return name.starts_with("cxx-") && name != "cxx-abi"; }

bool crosses_now(const Comparing& context, std::string_view name) {
  if (name == "exceptions") {
    return !context.pairing.thrown.empty();
  }
  return std::ranges::any_of(context.pairing.pairs, [&](const Pair& pair) {
    const auto* record = std::get_if<Record>(&context.new_graph().at(pair.new_id));
    return pair.reach == Reach::entry && record != nullptr && !record->vtables.empty();
  });
}

}  // namespace

FactClass fact_class(std::string_view name) {
  if (has(layout_facts, name)) {
    return FactClass::must_match;
  }
  return has(crossing_facts, name) ? FactClass::must_match_if_crossing : FactClass::information;
}

std::vector<FactPair> pair_facts(const std::vector<BuildFact>& before, const std::vector<BuildFact>& after) {
  std::map<Text, FactPair> rows;
  for (const BuildFact& fact : before) {
    rows[fact.name].before = fact.value;
  }
  for (const BuildFact& fact : after) {
    rows[fact.name].after = fact.value;
  }
  std::vector<FactPair> all;
  for (auto& [name, row] : rows) {
    row.name = name;
    row.fact_class = fact_class(name);
    row.stated = (!row.before.empty() && !row.after.empty()) || is_flag(name);
    all.push_back(row);
  }
  return all;
}

bool fact_crosses(const Graph& graph, const Declarations& declarations, std::string_view name) {
  if (fact_class(name) != FactClass::must_match_if_crossing) {
    return true;
  }
  if (name == "exceptions") {
    return !declarations.thrown.empty() ||
           std::ranges::any_of(graph.functions, [](const Function& function) { return !function.throws.empty(); });
  }
  return std::ranges::any_of(graph.types, [&](const TypeNode& type) {
    if (name == "rtti") {
      const auto* record = std::get_if<Record>(&type.node);
      return record != nullptr && !record->vtables.empty();
    }
    const auto* foreign = std::get_if<Foreign>(&type.node);
    return foreign != nullptr && foreign->name.starts_with("std::");
  });
}

std::string_view word_for(FactClass value) {
  switch (value) {
    case FactClass::must_match:
      return "must-match";
    case FactClass::must_match_if_crossing:
      return "must-match-if-crossing";
    case FactClass::information:
      break;
  }
  return "information";
}

void compare_build(const Comparing& context) {
  for (const FactPair& row : pair_facts(context.old_side.build.facts, context.new_side.build.facts)) {
    if (!row.differs() || row.fact_class == FactClass::information || types_tell(row.name) ||
        (row.fact_class == FactClass::must_match_if_crossing && !crosses_now(context, row.name))) {
      continue;
    }
    Change change;
    change.kind = ChangeKind::build_fact_changed;
    change.subject = std::string(row.name);
    add_facts(change, "value", std::string(row.before), std::string(row.after));
    context.changes.push_back(std::move(change));
  }
}

}  // namespace abigate
