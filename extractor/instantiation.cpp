#include "extractor/instantiation.h"

#include <string>
#include <utility>
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
  bool by_value = true;                            ///< else only behind a pointer or reference
  clang::SourceLocation location;                  ///< of who takes it
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

  /// What a virtual table of a specialization promises, its users call.
  void visit_completed(const clang::CXXRecordDecl& record) {
    for (const clang::CXXMethodDecl* method : record.methods()) {
      if (method->isVirtual() && !method->isImplicit()) {
        add(method->getType(), method->getLocation());
      }
    }
  }

  std::vector<Wanted> wanted;

 private:
  void visit(const clang::Decl& declaration) {
    if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&declaration)) {
      if (owner_.owns(function->getLocation())) {
        add(function->getType(), function->getLocation());
        if (is_promised(*function)) {
          add_named(*function);
        }
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

  void visit_specializations(const clang::ClassTemplateDecl& of_class) {
    if (!owner_.owns(of_class.getLocation()) || of_class.getCanonicalDecl() != &of_class) {
      return;
    }
    for (const clang::ClassTemplateSpecializationDecl* one : of_class.specializations()) {
      if (!one->isCompleteDefinition() || one->isDependentContext() || one->isInvalidDecl()) {
        continue;
      }
      visit_completed(*one);
    }
  }

  /// Whether the other side calls or implements it: its objects cross, whether its body is compiled in or not.
  static bool is_promised(const clang::FunctionDecl& function) {
    const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function);
    return (method != nullptr && method->isVirtual()) || (!function.isInlined() && function.isExternallyVisible());
  }

  /// The interface's own specializations that a function takes or returns behind a pointer or reference.
  void add_named(const clang::FunctionDecl& function) {
    constexpr int deepest = 4;
    const auto add_pointee = [&](const auto& self, clang::QualType type, int depth) -> void {
      type = type.getCanonicalType();
      while (!type->getPointeeType().isNull()) {
        type = type->getPointeeType();
      }
      const auto* specialization =
          llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(type->getAsCXXRecordDecl());
      if (specialization == nullptr || type->isDependentType() || depth > deepest) {
        return;
      }
      if (owner_.owns(specialization->getSpecializedTemplate()->getLocation())) {
        add_value(type, function.getLocation(), /*by_value=*/false);
        return;
      }
      // What a container of another library holds crosses with it.
      for (const clang::TemplateArgument& argument : specialization->getTemplateArgs().asArray()) {
        if (argument.getKind() == clang::TemplateArgument::Type) {
          self(self, argument.getAsType(), depth + 1);
        }
      }
    };
    add_pointee(add_pointee, function.getReturnType(), 0);
    for (const clang::ParmVarDecl* parameter : function.parameters()) {
      add_pointee(add_pointee, parameter->getType(), 0);
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

  void add_value(clang::QualType type, clang::SourceLocation location, bool by_value = true) {
    if (type->isDependentType()) {
      return;
    }
    clang::CXXRecordDecl* record = type->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
    const bool made = record != nullptr && (llvm::isa<clang::ClassTemplateSpecializationDecl>(record) ||
                                            record->getInstantiatedFromMemberClass() != nullptr);
    if (made && !record->isCompleteDefinition() && values_.insert(record).second) {
      wanted.push_back({record, by_value, location});
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
  const clang::ASTContext& ast = unit.compiler.getASTContext();
  if (!ast.getLangOpts().CPlusPlus) {
    return;
  }
  clang::DiagnosticsEngine& diagnostics = unit.compiler.getDiagnostics();
  const bool suppressed = diagnostics.getSuppressAllDiagnostics();
  diagnostics.setSuppressAllDiagnostics(true);
  Finder finder(unit.owner);
  finder.visit_all(*ast.getTranslationUnitDecl());
  // The tables of what the first round completes promise functions of their own. Templates may go on like that for
  // ever.
  constexpr int rounds = 2;
  for (int round = 0; round < rounds; ++round) {
    const std::vector<Wanted> wanted = std::exchange(finder.wanted, {});
    for (const Wanted& one : wanted) {
      const clang::DiagnosticErrorTrap trap(diagnostics);
      unit.compiler.getSema().isCompleteType(one.location, ast.getCanonicalTagType(one.specialization));
      if (trap.hasErrorOccurred()) {
        const std::string name = name_of(*one.specialization);
        one.specialization->setInvalidDecl();
        if (one.by_value) {
          unit.fidelity.unseen("specialization-does-not-compile", name, name);
        }
      } else {
        finder.visit_completed(*one.specialization);
      }
    }
  }
  diagnostics.setSuppressAllDiagnostics(suppressed);
}

}  // namespace abigate::extract
