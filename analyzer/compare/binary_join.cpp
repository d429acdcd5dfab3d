#include "analyzer/compare/binary_join.h"

#include <algorithm>

#include "analyzer/compare/binary_surface.h"
#include "analyzer/compare/changes.h"
#include "analyzer/compare/implied_symbols.h"

namespace abigate {

namespace {

/// The export that a link of today takes; null where only older versions are left.
const ExportedSymbol* find_default(const BinaryFacts& binary, Text symbol) {
  const ExportedSymbol* exported = find_export(binary, symbol);
  const ExportedSymbol* const end = binary.exports.data() + binary.exports.size();
  while (exported != nullptr && exported != end && exported->name == symbol && !exported->default_version) {
    ++exported;
  }
  return exported != nullptr && exported != end && exported->name == symbol ? exported : nullptr;
}

/// Whether an object of this type may have more bytes behind it than the type has.
bool ends_in_flexible_array(const Graph& graph, TypeId id) {
  const auto* record = std::get_if<Record>(&graph.at(peel(graph, id)));
  while (record != nullptr && !record->fields.empty()) {
    const Type& last = graph.at(peel(graph, record->fields.back().type));
    if (const auto* array = std::get_if<Array>(&last)) {
      return array->count.value_or(0) == 0;
    }
    record = std::get_if<Record>(&last);
  }
  return false;
}

/// AddressSanitizer puts a zone behind every object and counts it as part of it.
bool has_guarded_zones(const BinaryFacts& binary) {
  return std::ranges::any_of(
      binary.facts, [](const BuildFact& fact) { return fact.name == "sanitizers" && fact.value.contains("address"); });
}

class Join {
 public:
  explicit Join(const Snapshot& snapshot)
      : snapshot_(snapshot), binary_(*snapshot.binary), guarded_zones_(has_guarded_zones(binary_)) {}

  BinaryJoin run() {
    for (const Function& function : snapshot_.graph.functions) {
      if (is_exported(function)) {
        place(function.linkage_name, function.other_linkage_names);
      }
      // A definition is one thing, wherever its declaration says that users have their own.
      check_type(function.linkage_name, function.name, SymbolType::function);
    }
    for (const Variable& variable : snapshot_.graph.variables) {
      if (variable.visibility != Visibility::hidden && !variable.inlined) {
        place(variable.linkage_name, {});
      }
      const SymbolType declared = variable.thread_local_ ? SymbolType::thread_local_ : SymbolType::data;
      if (check_type(variable.linkage_name, variable.name, declared)) {
        check_size(variable);
      }
    }
    find_undeclared();
    sort(join_.declared_and_exported);
    sort(join_.declared_and_imported);
    sort(join_.declared_not_exported);
    return std::move(join_);
  }

 private:
  void place(Text symbol, const std::vector<Text>& others) {
    const auto has = [&](auto holds) { return holds(symbol) || std::ranges::any_of(others, holds); };
    if (has([&](Text name) { return find_export(binary_, name) != nullptr; })) {
      join_.declared_and_exported.push_back(symbol);
    } else if (has([&](Text name) { return imports(binary_, name); })) {
      join_.declared_and_imported.push_back(symbol);
    } else {
      join_.declared_not_exported.push_back(symbol);
    }
  }

  /// Whether the file says nothing else.
  bool check_type(Text symbol, Text name, SymbolType declared) {
    const ExportedSymbol* exported = find_default(binary_, symbol);
    if (exported == nullptr) {
      return true;
    }
    switch (exported->type) {
      case SymbolType::none:
      case SymbolType::other:
        return true;
      case SymbolType::ifunc:
        if (declared == SymbolType::function) {
          return true;
        }
        break;
      case SymbolType::function:
      case SymbolType::data:
      case SymbolType::thread_local_:
        if (declared == exported->type) {
          return true;
        }
        break;
    }
    join_.type_mismatches.push_back({symbol, name, declared, exported->type});
    return false;
  }

  void check_size(const Variable& variable) {
    const ExportedSymbol* exported = find_default(binary_, variable.linkage_name);
    const auto extent = extent_of(snapshot_, variable.type);
    if (exported == nullptr || exported->size_bytes == 0 || !extent || extent->size_bytes == 0) {
      return;
    }
    const bool may_be_larger = guarded_zones_ || ends_in_flexible_array(snapshot_.graph, variable.type);
    if (exported->size_bytes != extent->size_bytes && (!may_be_larger || exported->size_bytes < extent->size_bytes)) {
      join_.data_size_mismatches.push_back(
          {variable.linkage_name, variable.name, extent->size_bytes, exported->size_bytes});
    }
  }

  void find_undeclared() {
    const DeclaredSymbols declared(snapshot_);
    const ImpliedSymbols implied(snapshot_.graph);
    Text last;
    for (const ExportedSymbol& exported : binary_.exports) {
      const bool is_version = std::ranges::binary_search(binary_.versions, exported.name);
      if (exported.name != last && !is_version && declared.find(exported.name) == nullptr &&
          !implied.contains(exported.name) && !is_library_copy(binary_, exported) &&
          !is_made_by_linker(exported.name)) {
        join_.exported_not_declared.push_back(exported.name);
      }
      last = exported.name;
    }
  }

  /// Several declarations can share one symbol.
  static void sort(std::vector<Text>& symbols) {
    std::ranges::sort(symbols);
    symbols.erase(std::ranges::unique(symbols).begin(), symbols.end());
  }

  const Snapshot& snapshot_;
  const BinaryFacts& binary_;
  const bool guarded_zones_;
  BinaryJoin join_;
};

}  // namespace

BinaryJoin join_binary(const Snapshot& snapshot) { return snapshot.binary ? Join(snapshot).run() : BinaryJoin{}; }

}  // namespace abigate
