// Names of declarations as the interface knows them, also of those that have none in the source.
//
// A tag is named by its identifier; without one by the typedef that is declared with it; without that by its place:
// "outer.member" for the type of a member, "outer.{first}" for an anonymous one, "{FIRST}" for an enum, by the
// declarator that uses it ("table.type", "run.result", "run.arg") otherwise. Never by a printed location.
//
// In C++ names are qualified, "{anonymous}" stands for an unnamed namespace, a function for its local types, and
// template arguments are spelled canonically in postfix order: "acme::v1::List<acme::v1::Frame const*, 3>". Types keep
// the inline namespaces that tell one of their versions from another; symbols, constants and templates drop them.
#pragma once

#include <string>

#include <clang/AST/PrettyPrinter.h>
#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/DenseSet.h>
#include <llvm/ADT/StringSet.h>

namespace clang {
class ASTContext;
class CXXRecordDecl;
class Decl;
class DeclContext;
class FunctionDecl;
class FunctionProtoType;
class NamedDecl;
class QualType;
class TagDecl;
class TemplateArgument;
class TemplateParameterList;
class Type;
class TypedefNameDecl;
}  // namespace clang

namespace abigate::extract {

/// How Clang is to print a type of which the model has no spelling of its own: canonical, without places.
clang::PrintingPolicy printing_policy(const clang::ASTContext& ast);

class Naming {
 public:
  explicit Naming(const clang::ASTContext& ast);

  struct Name {
    std::string text;
    bool unnamed = false;  ///< the text is a place
  };
  Name of(const clang::TagDecl& tag);

  /// Of a typedef, or of a template as the types that it makes are named: with inline namespaces.
  std::string of_type(const clang::NamedDecl& declaration);

  /// Of a function, variable, constant or template: without inline namespaces.
  std::string of_symbol(const clang::NamedDecl& declaration);

  /// The canonical type in postfix order, tags without keyword. Long spellings are replaced by their hash.
  std::string spell(clang::QualType type);

  /// One argument that is no type, as text. `typed`: where the parameter does not say the type, the argument does.
  std::string spell(const clang::TemplateArgument& argument, bool typed);

 private:
  enum class InlineNamespaces : std::uint8_t { keep, drop };
  /// A name relative to what contains it.
  struct Local {
    const clang::DeclContext* scope = nullptr;
    bool member = false;  ///< joined by "." instead of "::"
    std::string text;
    bool unnamed = false;
  };

  void find_places(const clang::DeclContext& scope);
  void visit(const clang::Decl& declaration);
  void visit_result(const clang::FunctionDecl& function);
  void use(clang::QualType type, const clang::DeclContext* within, Local place);
  const Local& local(const clang::TagDecl& tag);
  Local choose(const clang::TagDecl& tag);
  Local choose_unnamed(const clang::TagDecl& tag);
  std::string lambda_text(const clang::CXXRecordDecl& closure);

  std::string join(const Local& local, InlineNamespaces mode);
  std::string container(const clang::DeclContext* scope, InlineNamespaces mode);
  std::string qualified(const clang::DeclContext* scope, std::string text, InlineNamespaces mode);
  std::string function_text(const clang::FunctionDecl& function);
  std::string function_component(const clang::FunctionDecl& function);
  std::string own_text(const clang::NamedDecl& declaration);
  std::string arguments_text(llvm::ArrayRef<clang::TemplateArgument> arguments,
                             const clang::TemplateParameterList* parameters);
  std::string spell_unqualified(const clang::Type& type);
  std::string spell_function(const clang::FunctionProtoType& function);
  std::string spell_parameters(const clang::FunctionDecl& function);

  const clang::ASTContext& ast_;
  clang::PrintingPolicy policy_;
  bool cxx_ = false;
  llvm::DenseMap<const clang::TagDecl*, Local> places_;
  llvm::DenseMap<const clang::TagDecl*, Local> locals_;
  llvm::DenseMap<const clang::TagDecl*, Name> names_;
  llvm::DenseMap<const clang::Type*, std::string> spellings_;
  llvm::DenseSet<const clang::DeclContext*> searched_;
  llvm::StringSet<> taken_;  ///< tag names and places in use
};

}  // namespace abigate::extract
