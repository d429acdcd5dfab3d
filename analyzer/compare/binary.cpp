#include "analyzer/compare/binary.h"

#include <algorithm>

#include "analyzer/compare/binary_surface.h"

namespace abigate {

namespace {

bool same(Text a, Text b) { return a == b; }
bool same(const RequiredVersion& a, const RequiredVersion& b) {
  return a.library == b.library && a.version == b.version && a.weak == b.weak;
}
bool same(const ExportedSymbol& a, const ExportedSymbol& b) {
  return a.name == b.name && a.version == b.version && a.default_version == b.default_version && a.type == b.type &&
         a.binding == b.binding && a.visibility == b.visibility && a.size_bytes == b.size_bytes;
}
bool same(const ImportedSymbol& a, const ImportedSymbol& b) {
  return a.name == b.name && a.version == b.version && a.library == b.library && a.type == b.type && a.weak == b.weak;
}
bool same(const BuildFact& a, const BuildFact& b) { return a.name == b.name && a.value == b.value; }

template <class Entry>
bool same_list(const std::vector<Entry>& a, const std::vector<Entry>& b) {
  return std::ranges::equal(a, b, [](const Entry& x, const Entry& y) { return same(x, y); });
}

/// Whether whoever was linked against OLD's symbol finds it in NEW.
bool is_still_exported(const BinaryFacts& old_binary, const BinaryFacts& new_binary, Text symbol) {
  const ExportedSymbol* before = find_export(old_binary, symbol);
  const ExportedSymbol* after = find_export(new_binary, symbol);
  if (before == nullptr || after == nullptr) {
    return false;
  }
  const auto end = std::to_address(new_binary.exports.end());
  const auto serves = [&](const ExportedSymbol& definition) {
    return definition.version == before->version || (before->version.empty() && definition.default_version);
  };
  while (after != end && after->name == symbol && !serves(*after)) {
    ++after;
  }
  return after != end && after->name == symbol;
}

}  // namespace

bool same_binary(const BinaryFacts& a, const BinaryFacts& b) {
  return a.kind == b.kind && a.soname == b.soname && same_list(a.needed, b.needed) &&
         same_list(a.run_path, b.run_path) && same_list(a.versions, b.versions) &&
         same_list(a.required_versions, b.required_versions) && same_list(a.exports, b.exports) &&
         same_list(a.imports, b.imports) && same_list(a.facts, b.facts);
}

void mark_still_exported(const Comparing& context) {
  const Graph& graph = context.old_graph();
  for (Change& change : context.changes) {
    if (!change.old_symbol) {
      continue;
    }
    Text symbol;
    const bool of_function =
        change.kind == ChangeKind::function_removed || change.kind == ChangeKind::function_became_inline;
    if (of_function && *change.old_symbol < graph.functions.size()) {
      symbol = graph.functions[*change.old_symbol].linkage_name;
    } else if (change.kind == ChangeKind::variable_removed && *change.old_symbol < graph.variables.size()) {
      symbol = graph.variables[*change.old_symbol].linkage_name;
    }
    if (!symbol.empty() && is_still_exported(*context.old_side.binary, *context.new_side.binary, symbol)) {
      change.attributes.emplace_back("still-exported");
    }
  }
}

void compare_binary(const Comparing& context, CompareScope scope) {
  if (!context.old_side.binary || !context.new_side.binary) {
    return;
  }
  mark_still_exported(context);
  compare_exports(context, scope);
  compare_needs(context);
  compare_binary_facts(context);
}

}  // namespace abigate
