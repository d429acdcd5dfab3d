// What the files ask of their surroundings, under which name they are asked for, and how they were built.
#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "analyzer/compare/binary.h"
#include "analyzer/compare/binary_surface.h"
#include "analyzer/compare/build_facts.h"

namespace abigate {

namespace {

Change& add(const Comparing& context, ChangeKind kind, Text subject, const char* attribute) {
  Change change;
  change.kind = kind;
  change.subject = std::string(subject);
  change.attributes.emplace_back(attribute);
  context.changes.push_back(std::move(change));
  return context.changes.back();
}

std::set<Text> functions_and_variables(const Graph& graph) {
  std::set<Text> names;
  for (const Function& function : graph.functions) {
    names.insert(function.linkage_name);
  }
  for (const Variable& variable : graph.variables) {
    names.insert(variable.linkage_name);
  }
  return names;
}

/// Symbols with a version are told by their version node. One that the interface has only since NEW is its own change.
void compare_imports(const Comparing& context) {
  const BinaryFacts& before = *context.old_side.binary;
  const BinaryFacts& after = *context.new_side.binary;
  std::set<Text> required;
  for (const ImportedSymbol& symbol : before.imports) {
    if (!symbol.weak) {
      required.insert(symbol.name);
    }
  }
  const std::set<Text> old_names = functions_and_variables(context.old_graph());
  const std::set<Text> new_names = functions_and_variables(context.new_graph());
  for (const ImportedSymbol& symbol : after.imports) {
    const bool told = new_names.contains(symbol.name) && !old_names.contains(symbol.name);
    if (symbol.weak || !symbol.version.empty() || told || !required.insert(symbol.name).second) {
      continue;
    }
    // What the file defined itself before, and expects elsewhere now, comes back here too.
    add(context, ChangeKind::required_symbol_added, symbol.name, "requirement").symbol = std::string(symbol.name);
  }
}

void compare_required_versions(const Comparing& context) {
  std::set<std::pair<Text, Text>> known;
  for (const RequiredVersion& version : context.old_side.binary->required_versions) {
    if (!version.weak) {
      known.emplace(version.library, version.version);
    }
  }
  for (const RequiredVersion& version : context.new_side.binary->required_versions) {
    if (!version.weak && known.emplace(version.library, version.version).second) {
      Change& change = add(context, ChangeKind::required_version_added, version.version, "requirement");
      change.new_facts.push_back({"library", std::string(version.library)});
    }
  }
}

void compare_needed(const Comparing& context) {
  std::set<Text> known(context.old_side.binary->needed.begin(), context.old_side.binary->needed.end());
  for (const Text library : context.new_side.binary->needed) {
    if (known.insert(library).second) {
      add(context, ChangeKind::needed_library_added, library, "requirement");
    }
  }
}

std::string joined(const std::vector<Text>& parts) {
  std::string all;
  for (const Text part : parts) {
    all += (all.empty() ? "" : ":") + std::string(part);
  }
  return all;
}

void compare_run_path(const Comparing& context) {
  const std::string before = joined(context.old_side.binary->run_path);
  const std::string after = joined(context.new_side.binary->run_path);
  if (before != after) {
    add_facts(add(context, ChangeKind::run_path_changed, "RUNPATH", "requirement"), "path", before, after);
  }
}

/// Whether the other side is declared to be linked against what this file exports.
bool is_linked(const Comparing& context) {
  return std::ranges::any_of(std::array{&context.old_side, &context.new_side}, [](const Snapshot* side) {
    return std::ranges::any_of(side->declarations.exports,
                               [](const ExportDeclaration& entry) { return entry.lookup == Lookup::link; });
  });
}

void compare_soname(const Comparing& context) {
  const Text before = context.old_side.binary->soname;
  const Text after = context.new_side.binary->soname;
  if (before != after) {
    Change& change = add(context, ChangeKind::soname_changed, "SONAME", "of-binary");
    add_facts(change, "soname", std::string(before), std::string(after));
    if (is_linked(context)) {
      change.attributes.emplace_back("link");
    }
  }
}

}  // namespace

void compare_needs(const Comparing& context) {
  compare_soname(context);
  compare_imports(context);
  compare_required_versions(context);
  compare_needed(context);
  compare_run_path(context);
}

namespace {

/// What only matters where a type or an exception crosses is told as information where none does, or where nobody
/// knows: without headers the symbols spell which library's types they take.
bool matters(const Comparing& context, const FactPair& row) {
  return row.fact_class == FactClass::must_match ||
         (row.fact_class == FactClass::must_match_if_crossing &&
          fact_crosses(context.new_graph(), context.new_side.declarations, row.name));
}

bool is_told_by_compilation(const Comparing& context, Text fact) {
  return std::ranges::any_of(context.changes, [&](const Change& change) {
    return change.kind == ChangeKind::build_fact_changed && change.subject == fact;
  });
}

}  // namespace

void compare_binary_facts(const Comparing& context) {
  for (const FactPair& row : pair_facts(context.old_side.binary->facts, context.new_side.binary->facts)) {
    if (!row.differs() || is_told_by_compilation(context, row.name)) {
      continue;
    }
    Change& change = add(context, ChangeKind::binary_fact_changed, row.name, "of-binary");
    add_facts(change, "value", std::string(row.before), std::string(row.after));
    if (!matters(context, row)) {
      change.attributes.emplace_back("information");
    }
  }
}

}  // namespace abigate
