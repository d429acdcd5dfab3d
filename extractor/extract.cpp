#include "extractor/extract.h"

#include <algorithm>
#include <string>

#include <clang/AST/ASTContext.h>
#include <clang/Frontend/CompilerInstance.h>

#include "extractor/build_facts.h"
#include "extractor/macros.h"
#include "extractor/naming.h"
#include "extractor/passing.h"
#include "extractor/symbols.h"
#include "extractor/types.h"
#include "extractor/unknown_syntax.h"
#include "extractor/usage.h"
#include "extractor/version.h"

namespace abigate::extract {

namespace {

bool is_owned(const TypeNode& type) {
  const auto* alias = std::get_if<Typedef>(&type.node);
  return (alias != nullptr && alias->owned) || std::holds_alternative<Record>(type.node) ||
         std::holds_alternative<Enum>(type.node) || std::holds_alternative<Opaque>(type.node);
}

bool is_empty(const Graph& graph) {
  return graph.functions.empty() && graph.variables.empty() && graph.constants.empty() &&
         std::ranges::none_of(graph.types, is_owned);
}

/// Of the names that bodies and macros mention, those of the interface stay.
void keep_owned_names(Graph& graph) {
  const auto names = owned_names(graph);
  std::unordered_set<std::string_view> sized;
  for (const TypeNode& type : graph.types) {
    if (const auto* record = std::get_if<Record>(&type.node)) {
      sized.insert(record->name);
    } else if (const auto* alias = std::get_if<Typedef>(&type.node); alias != nullptr && alias->owned) {
      sized.insert(alias->name);
    }
  }
  const auto keep = [&](std::vector<Text>& uses, std::vector<Text>& sizes, Text self) {
    std::erase_if(uses, [&](Text name) { return name == self || !names.contains(name); });
    std::erase_if(sizes, [&](Text name) { return !sized.contains(name); });
  };
  for (Function& function : graph.functions) {
    keep(function.uses, function.sizes, function.name);
  }
  for (Constant& constant : graph.constants) {
    keep(constant.uses, constant.sizes, constant.name);
  }
}

Result<void> take_facts(Unit& unit, const Request& request, Snapshot& snapshot) {
  clang::ASTContext& ast = unit.compiler.getASTContext();
  snapshot.language = snapshot.strings.intern("c");
  snapshot.build = build_of(unit.compiler, request.dropped, snapshot.strings);
  report_unknown_syntax(unit);
  Passing passing(unit.compiler);
  Naming naming(*ast.getTranslationUnitDecl());
  TypeGraph types(snapshot, ast, unit.owner, naming, passing, unit.fidelity);
  collect_declarations(unit, types, snapshot);
  collect_macros(unit, snapshot);
  if (is_empty(snapshot.graph)) {
    std::string roots;
    for (const std::string& root : request.unit.roots) {
      roots += (roots.empty() ? "" : ", ") + root;
    }
    return undecidable("nothing that the headers declare lies under " + roots +
                       "; name the folders of the interface with --root or `roots:`");
  }
  keep_owned_names(snapshot.graph);
  unit.fidelity.store(snapshot);
  return {};
}

}  // namespace

Result<void> extract(const Request& request, Snapshot& snapshot) {
  const auto parsed =
      parse_unit(request.unit, snapshot.strings, [&](Unit& unit) { return take_facts(unit, request, snapshot); });
  if (!parsed) {
    return parsed;
  }
  snapshot.interface.name = snapshot.strings.intern(request.name);
  const auto version = version_of(request, snapshot.graph);
  if (!version) {
    return std::unexpected(version.error());
  }
  snapshot.interface.version = snapshot.strings.intern(*version);
  return {};
}

}  // namespace abigate::extract
