// Parses a header that a test writes down, as abi-extract parses an interface.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/snapshot.h"
#include "extractor/naming.h"
#include "extractor/passing.h"
#include "extractor/types.h"
#include "extractor/unit.h"

namespace clang {
class CXXRecordDecl;
class FunctionDecl;
class NamedDecl;
}  // namespace clang

namespace abigate::extract {

/// What one parse gives to a test.
struct Parsed {
  explicit Parsed(Unit& parsed);

  /// The first of that name in the unit, in a namespace or in a class; throws if there is none.
  const clang::CXXRecordDecl& record(std::string_view name) const;
  const clang::FunctionDecl& function(std::string_view name) const;

  Unit& unit;
  Snapshot snapshot;
  Passing passing;
  Naming naming;
  TypeGraph types;
};

/// Calls `use` with the parsed `header`; it fails the test if it does not parse. `flags` are for the compiler.
void parse(std::string_view header, const std::function<void(Parsed&)>& use, std::vector<std::string> flags = {});

/// Every declaration within the unit, in order, templates by what they describe.
std::vector<const clang::NamedDecl*> declarations_of(const Unit& unit);

}  // namespace abigate::extract
