// Names of tags, also of those that have none in the source.
//
// A tag is named by its identifier; without one by the typedef that is declared with it; without that by its place:
// "outer.member" for the type of a member, "outer.{first}" for an anonymous one, "{FIRST}" for an enum, by the
// declarator that uses it ("table.type", "run.result", "run.arg") otherwise. Never by a printed location.
#pragma once

#include <string>

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/StringSet.h>

namespace clang {
class Decl;
class DeclaratorDecl;
class DeclContext;
class NamedDecl;
class QualType;
class RecordDecl;
class TagDecl;
class TranslationUnitDecl;
}  // namespace clang

namespace abigate::extract {

class Naming {
 public:
  explicit Naming(const clang::TranslationUnitDecl& unit);

  struct Name {
    std::string text;
    bool unnamed = false;  ///< the text is a place
  };
  Name of(const clang::TagDecl& tag);

 private:
  struct Place {
    const clang::RecordDecl* outer = nullptr;
    std::string text;
  };
  void find_places(const clang::DeclContext& scope);
  void visit(const clang::Decl& declaration);
  void use(clang::QualType type, const clang::RecordDecl* outer, std::string text);
  Name choose(const clang::TagDecl& tag);

  llvm::DenseMap<const clang::TagDecl*, Place> places_;
  llvm::DenseMap<const clang::TagDecl*, Name> names_;
  llvm::StringSet<> taken_;  ///< tag names and places in use
};

}  // namespace abigate::extract
