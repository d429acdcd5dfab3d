// Variables, and the constants that are variables: what every user has for himself counts by its value.
#pragma once

#include <clang/AST/Mangle.h>

#include "analyzer/model/snapshot.h"
#include "extractor/unit.h"

namespace clang {
class VarDecl;
}

namespace abigate::extract {

class TypeGraph;

class VariableCollector {
 public:
  VariableCollector(Unit& unit, TypeGraph& types, Snapshot& snapshot);

  /// `first` is the first declaration of a variable that depends on no template parameter.
  void add(const clang::VarDecl& first);

 private:
  Text text(std::string_view text) { return snapshot_.strings.intern(text); }
  void add_variable(const clang::VarDecl& first);
  void add_constant(const clang::VarDecl& variable);

  Unit& unit_;
  TypeGraph& types_;
  Snapshot& snapshot_;
  clang::ASTNameGenerator namer_;
};

}  // namespace abigate::extract
