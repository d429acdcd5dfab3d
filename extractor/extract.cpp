#include "extractor/extract.h"

#include <string>

#include <clang/AST/ASTContext.h>
#include <clang/Frontend/CompilerInstance.h>

#include "extractor/build_facts.h"
#include "extractor/duplicates.h"
#include "extractor/instantiation.h"
#include "extractor/macros.h"
#include "extractor/naming.h"
#include "extractor/passing.h"
#include "extractor/symbols.h"
#include "extractor/types.h"
#include "extractor/unknown_syntax.h"
#include "extractor/used_names.h"
#include "extractor/version.h"

namespace abigate::extract {

namespace {

Result<void> take_facts(Unit& unit, const Request& request, Snapshot& snapshot) {
  snapshot.language = snapshot.strings.intern(request.unit.cxx ? "c++" : "c");
  snapshot.build = build_of(unit.compiler, request.dropped, snapshot.strings);
  report_unknown_syntax(unit);
  if (request.unit.cxx) {
    complete_by_value_types(unit);
    // What a fact instantiates from here on is not what the user wrote.
    unit.compiler.getDiagnostics().setSuppressAllDiagnostics(true);
  }
  Passing passing(unit.compiler);
  Naming naming(unit.compiler.getASTContext());
  TypeGraph types(snapshot, unit, naming, passing);
  if (const auto collected = collect_declarations(unit, types, snapshot); !collected) {
    return collected;
  }
  collect_macros(unit, snapshot);
  keep_one_of_each(snapshot.graph, unit.fidelity);
  if (declares_nothing(snapshot.graph)) {
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
