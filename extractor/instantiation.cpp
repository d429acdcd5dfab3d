#include "extractor/instantiation.h"

#include <string>
#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclFriend.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/Basic/Diagnostic.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Sema/Sema.h>
#include <llvm/ADT/DenseSet.h>
#include <llvm/Support/raw_ostream.h>

#include "extractor/owner.h"

namespace abigate::extract {

namespace {

struct Wanted {
  clang::CXXRecordDecl* specialization = nullptr;  ///< or a class within one
  clang::SourceLocation location;                  ///< of who takes it by value
};

/// Finds first, completes later: an instantiation adds declarations to what is being walked.
class Finder {
 public:
  explicit Finder(const Owner& owner) : owner_(owner) {}

  void visit_all(const clang::DeclContext& scope) {
    for (const clang::Decl* declaration : scope.decls()) {
      visit(*declaration);
    }
  }

  std::vector<Wanted> wanted;

 private:
  void visit(const clang::Decl& declaration) {
    if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&declaration)) {
      if (owner_.owns(function->getLocation())) {
        add(function->getType(), function->getLocation());
      }
    } else if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(&declaration)) {
      if (owner_.owns(variable->getLocation())) {
        add_value(variable->getType(), variable->getLocation());
        add(variable->getType(), variable->getLocation());
      }
    } else if (const auto* field = llvm::dyn_cast<clang::FieldDecl>(&declaration)) {
      if (owner_.owns(field->getLocation())) {
        add(field->getType(), field->getLocation());
      }
    } else if (const auto* alias = llvm::dyn_cast<clang::TypedefNameDecl>(&declaration)) {
      if (owner_.owns(alias->getLocation())) {
        add(alias->getUnderlyingType(), alias->getLocation());
      }
    } else if (const auto* of_class = llvm::dyn_cast<clang::ClassTemplateDecl>(&declaration)) {
      visit_specializations(*of_class);
    } else if (const auto* inner = llvm::dyn_cast<clang::FriendDecl>(&declaration)) {
      if (inner->getFriendDecl() != nullptr) {
        visit(*inner->getFriendDecl());
      }
    } else if (const auto* scope = llvm::dyn_cast<clang::DeclContext>(&declaration)) {
      if (!scope->isDependentContext() && !declaration.isInvalidDecl()) {
        visit_all(*scope);
      }
    }
  }

  /// What a virtual table of a specialization promises, its users call.
  void visit_specializations(const clang::ClassTemplateDecl& of_class) {
    if (!owner_.owns(of_class.getLocation()) || of_class.getCanonicalDecl() != &of_class) {
      return;
    }
    for (const clang::ClassTemplateSpecializationDecl* one : of_class.specializations()) {
      if (!one->isCompleteDefinition() || one->isDependentContext() || one->isInvalidDecl()) {
        continue;
      }
      for (const clang::CXXMethodDecl* method : one->methods()) {
        if (method->isVirtual() && !method->isImplicit()) {
          add(method->getType(), method->getLocation());
        }
      }
    }
  }

  /// Functions within `type`: behind pointers and references, in results and parameters.
  void add(clang::QualType type, clang::SourceLocation location) {
    type = type.getCanonicalType();
    while (!type->isFunctionType()) {
      const clang::QualType inner =
          type->isArrayType() ? type->getAsArrayTypeUnsafe()->getElementType() : type->getPointeeType();
      if (inner.isNull()) {
        return;
      }
      type = inner;
    }
    const auto* function = type->getAs<clang::FunctionProtoType>();
    if (function == nullptr || !functions_.insert(function).second) {
      return;
    }
    add_value(function->getReturnType(), location);
    add(function->getReturnType(), location);
    for (const clang::QualType parameter : function->param_types()) {
      add_value(parameter, location);
      add(parameter, location);
    }
  }

  void add_value(clang::QualType type, clang::SourceLocation location) {
    if (type->isDependentType()) {
      return;
    }
    clang::CXXRecordDecl* record = type->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
    const bool made = record != nullptr && (llvm::isa<clang::ClassTemplateSpecializationDecl>(record) ||
                                            record->getInstantiatedFromMemberClass() != nullptr);
    if (made && !record->isCompleteDefinition() && values_.insert(record).second) {
      wanted.push_back({record, location});
    }
  }

  const Owner& owner_;
  llvm::DenseSet<const clang::Type*> functions_;
  llvm::DenseSet<const clang::Decl*> values_;
};

std::string name_of(const clang::CXXRecordDecl& specialization) {
  clang::PrintingPolicy policy(specialization.getASTContext().getLangOpts());
  policy.PrintAsCanonical = true;
  policy.AnonymousTagLocations = false;
  std::string text;
  llvm::raw_string_ostream out(text);
  specialization.getNameForDiagnostic(out, policy, /*Qualified=*/true);
  return text;
}

}  // namespace

void complete_by_value_types(Unit& unit) {
  clang::ASTContext& ast = unit.compiler.getASTContext();
  if (!ast.getLangOpts().CPlusPlus) {
    return;
  }
  Finder finder(unit.owner);
  finder.visit_all(*ast.getTranslationUnitDecl());

  clang::DiagnosticsEngine& diagnostics = unit.compiler.getDiagnostics();
  const bool suppressed = diagnostics.getSuppressAllDiagnostics();
  diagnostics.setSuppressAllDiagnostics(true);
  for (const Wanted& one : finder.wanted) {
    const clang::DiagnosticErrorTrap trap(diagnostics);
    unit.compiler.getSema().isCompleteType(one.location, ast.getCanonicalTagType(one.specialization));
    if (trap.hasErrorOccurred()) {
      const std::string name = name_of(*one.specialization);
      one.specialization->setInvalidDecl();
      unit.fidelity.unseen("specialization-does-not-compile", name, name);
    }
  }
  diagnostics.setSuppressAllDiagnostics(suppressed);
}

}  // namespace abigate::extract
