// Functions: name, symbols, signature, promises, and the tokens of what is compiled into who calls them.
#pragma once

#include <string>
#include <vector>

#include <clang/AST/Mangle.h>

#include "analyzer/model/snapshot.h"
#include "extractor/unit.h"

namespace clang {
class FunctionDecl;
class ParmVarDecl;
}  // namespace clang

namespace abigate::extract {

class TypeGraph;

class FunctionCollector {
 public:
  FunctionCollector(Unit& unit, TypeGraph& types, Snapshot& snapshot);

  /// `first` is the first declaration of a function that depends on no template parameter.
  void add(const clang::FunctionDecl& first);

 private:
  Text text(std::string_view text) { return snapshot_.strings.intern(text); }
  void set_linkage_names(Function& node, const clang::FunctionDecl& function);
  void set_member_facts(Function& node, const clang::FunctionDecl& function);
  std::vector<Parameter> parameters_of(const clang::FunctionDecl& last);
  static const clang::ParmVarDecl* with_default_argument(const clang::FunctionDecl& function, unsigned number);
  Text default_argument_of(const clang::FunctionDecl& function, unsigned number);
  void add_default_arguments(Function& node, const clang::FunctionDecl& function);
  void add_body(Function& node, const clang::FunctionDecl& definition);

  Unit& unit_;
  TypeGraph& types_;
  Snapshot& snapshot_;
  clang::ASTNameGenerator namer_;
};

}  // namespace abigate::extract
