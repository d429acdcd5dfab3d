#include "extractor/symbols.h"

#include <algorithm>
#include <string>

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclFriend.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/Frontend/CompilerInstance.h>
#include <llvm/ADT/DenseSet.h>

#include "extractor/access.h"
#include "extractor/functions.h"
#include "extractor/hash.h"
#include "extractor/naming.h"
#include "extractor/owner.h"
#include "extractor/templates.h"
#include "extractor/tokens.h"
#include "extractor/types.h"
#include "extractor/variables.h"

namespace abigate::extract {

namespace {

/// Declares nothing of its own, or comes with what declares it.
bool harmless(const clang::Decl& declaration) {
  switch (declaration.getKind()) {
    case clang::Decl::Field:
    case clang::Decl::IndirectField:
    case clang::Decl::EnumConstant:
    case clang::Decl::Empty:
    case clang::Decl::StaticAssert:
    case clang::Decl::PragmaComment:
    case clang::Decl::PragmaDetectMismatch:
    case clang::Decl::AccessSpec:
    case clang::Decl::UsingShadow:
    case clang::Decl::UsingPack:
    case clang::Decl::ConstructorUsingShadow:
    case clang::Decl::LifetimeExtendedTemporary:
    case clang::Decl::ImplicitConceptSpecialization:
      return true;
    default:
      return false;
  }
}

bool is_explicit_instantiation(clang::TemplateSpecializationKind kind) {
  return kind == clang::TSK_ExplicitInstantiationDeclaration || kind == clang::TSK_ExplicitInstantiationDefinition;
}

class Collector {
 public:
  Collector(Unit& unit, TypeGraph& types, Snapshot& snapshot)
      : unit_(unit),
        types_(types),
        snapshot_(snapshot),
        functions_(unit, types, snapshot),
        variables_(unit, types, snapshot) {}

  void visit_all(const clang::DeclContext& scope) {
    for (const clang::Decl* declaration : scope.decls()) {
      visit(*declaration);
    }
  }

 private:
  bool owns(const clang::Decl& declaration) const { return unit_.owner.owns(declaration.getLocation()); }

  void visit(const clang::Decl& declaration) {
    if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(&declaration)) {
      visit_inline_namespace(*space);
    }
    if (llvm::isa<clang::NamespaceDecl, clang::LinkageSpecDecl, clang::ExportDecl>(declaration)) {
      visit_all(llvm::cast<clang::DeclContext>(declaration));
    } else if (!owns(declaration) || declaration.isImplicit()) {
      return;
    } else if (const auto* pattern = llvm::dyn_cast<clang::TemplateDecl>(&declaration)) {
      visit_template(*pattern);
    } else if (const auto* tag = llvm::dyn_cast<clang::TagDecl>(&declaration)) {
      visit_tag(*tag);
    } else if (const auto* alias = llvm::dyn_cast<clang::TypedefNameDecl>(&declaration)) {
      types_.of_typedef(*alias);
    } else if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&declaration)) {
      visit_function(*function);
    } else if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(&declaration)) {
      visit_variable(*variable);
    } else if (const auto* declared = llvm::dyn_cast<clang::FriendDecl>(&declaration)) {
      if (const clang::NamedDecl* target = declared->getFriendDecl(); target != nullptr && !dependent(*target)) {
        visit(*target);
      }
    } else if (const auto* assembly = llvm::dyn_cast<clang::FileScopeAsmDecl>(&declaration)) {
      unit_.fidelity.unseen("file-scope-asm", unit_.owner.place(assembly->getLocation()).file,
                            assembly->getAsmString());
    } else if (const auto* directive = llvm::dyn_cast<clang::UsingDirectiveDecl>(&declaration)) {
      visit_name(*directive, "using namespace " + types_.naming().of_symbol(*directive->getNominatedNamespace()));
    } else if (llvm::isa<clang::UsingDecl, clang::UsingEnumDecl, clang::UnresolvedUsingTypenameDecl,
                         clang::UnresolvedUsingValueDecl, clang::NamespaceAliasDecl>(declaration)) {
      visit_name(declaration, types_.naming().of_symbol(llvm::cast<clang::NamedDecl>(declaration)));
    } else if (!harmless(declaration)) {
      unseen("declaration", declaration);
    }
  }

  static bool dependent(const clang::NamedDecl& declaration) {
    return !llvm::isa<clang::TemplateDecl>(declaration) && declaration.getDeclContext()->isDependentContext();
  }

  void visit_tag(const clang::TagDecl& tag) {
    const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(&tag);
    if (const auto* partial = llvm::dyn_cast<clang::ClassTemplatePartialSpecializationDecl>(&tag)) {
      visit_partial(*partial, *partial->getSpecializedTemplate());
      return;
    }
    if (tag.isDependentType() || (record != nullptr && record->isLambda())) {
      return;  // known by its template, or by who uses it
    }
    if (const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(&tag);
        specialization != nullptr && !specialization->isExplicitSpecialization()) {
      if (!owns(*specialization->getSpecializedTemplate())) {
        unseen("explicit-instantiation", tag);
      }
      return;  // comes with its template
    }
    types_.of_tag(tag);
    visit_all(tag);
  }

  /// Whether the interface only repeats the declaration of a template that another one defines.
  bool defined_elsewhere(const clang::TemplateDecl& pattern) const {
    const auto* record = llvm::dyn_cast_or_null<clang::CXXRecordDecl>(pattern.getTemplatedDecl());
    const clang::CXXRecordDecl* definition = record != nullptr ? record->getDefinition() : nullptr;
    if (definition != nullptr) {
      return !owns(*definition);
    }
    const auto* function = llvm::dyn_cast_or_null<clang::FunctionDecl>(pattern.getTemplatedDecl());
    return function != nullptr && function->getDefinition() != nullptr && !owns(*function->getDefinition());
  }

  /// A template is known by its tokens; the specializations that are promised as symbols are known one by one.
  void visit_template(const clang::TemplateDecl& pattern) {
    if (!templates_.insert(pattern.getCanonicalDecl()).second || defined_elsewhere(pattern)) {
      return;
    }
    collect_template(unit_, pattern, types_.naming(), snapshot_);
    if (const auto* classes = llvm::dyn_cast<clang::ClassTemplateDecl>(&pattern)) {
      for (const clang::ClassTemplateSpecializationDecl* one : classes->specializations()) {
        visit_specialization(*one);
      }
    } else if (const auto* functions = llvm::dyn_cast<clang::FunctionTemplateDecl>(&pattern)) {
      for (const clang::FunctionDecl* one : functions->specializations()) {
        if (is_explicit_instantiation(one->getTemplateSpecializationKind())) {
          visit_function(*one);
        }
      }
    } else if (const auto* variables = llvm::dyn_cast<clang::VarTemplateDecl>(&pattern)) {
      for (const clang::VarTemplateSpecializationDecl* one : variables->specializations()) {
        if (is_explicit_instantiation(one->getTemplateSpecializationKind())) {
          visit_variable(*one);
        }
      }
    }
  }

  /// Of a class that is instantiated explicitly all members are symbols, of any other those that are so themselves.
  void visit_specialization(const clang::CXXRecordDecl& record) {
    if (record.isDependentType()) {
      return;
    }
    const clang::TemplateSpecializationKind kind = record.getTemplateSpecializationKind();
    if (is_explicit_instantiation(kind)) {
      types_.of_tag(record);
    }
    if (kind == clang::TSK_ExplicitSpecialization) {
      return;  // stands among the declarations of its scope
    }
    for (const clang::Decl* member : record.decls()) {
      if (member->isImplicit()) {
        continue;
      }
      if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(member)) {
        if (is_explicit_instantiation(function->getTemplateSpecializationKind())) {
          visit_function(*function);
        }
      } else if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(member)) {
        if (is_explicit_instantiation(variable->getTemplateSpecializationKind())) {
          visit_variable(*variable);
        }
      } else if (const auto* nested = llvm::dyn_cast<clang::CXXRecordDecl>(member)) {
        visit_specialization(*nested);
      }
    }
  }

  void visit_function(const clang::FunctionDecl& function) {
    if (function.isDependentContext() || function.getTemplateSpecializationKind() == clang::TSK_ImplicitInstantiation ||
        !seen_.insert(function.getCanonicalDecl()).second) {
      return;
    }
    if (const auto* guide = llvm::dyn_cast<clang::CXXDeductionGuideDecl>(&function)) {
      collect_deduction_guide(unit_, *guide, types_.naming(), snapshot_);
    } else if (function.getReturnType()->isUndeducedType()) {
      unseen("undeduced-result", function);
    } else {
      functions_.add(*function.getCanonicalDecl());
    }
  }

  void visit_variable(const clang::VarDecl& variable) {
    if (const auto* partial = llvm::dyn_cast<clang::VarTemplatePartialSpecializationDecl>(&variable)) {
      visit_partial(*partial, *partial->getSpecializedTemplate());
      return;
    }
    if (variable.getDeclContext()->isDependentContext() || variable.getType()->isDependentType() ||
        variable.getTemplateSpecializationKind() == clang::TSK_ImplicitInstantiation) {
      return;
    }
    if (seen_.insert(variable.getCanonicalDecl()).second) {
      variables_.add(*variable.getCanonicalDecl());
    }
  }

  /// What is in it is named with it and without it.
  void visit_inline_namespace(const clang::NamespaceDecl& space) {
    if (!space.isInline() || space.isAnonymousNamespace() || !owns(space) ||
        !seen_.insert(space.getCanonicalDecl()).second) {
      return;
    }
    Template node;
    node.name = snapshot_.strings.intern(types_.naming().of_type(space));
    node.kind = TemplateKind::inline_namespace;
    node.location = unit_.owner.place(space.getLocation());
    snapshot_.graph.templates.push_back(std::move(node));
  }

  /// A name that stands for others: what it says is all there is to know.
  void visit_name(const clang::Decl& declaration, const std::string& name) {
    const auto range = unit_.tokens.between(declaration.getBeginLoc(), declaration.getEndLoc());
    if (!range) {
      unseen("using-declaration", declaration);
      return;
    }
    Template node;
    node.name = snapshot_.strings.intern(name);
    node.kind = llvm::isa<clang::NamespaceAliasDecl>(declaration) ? TemplateKind::namespace_alias
                                                                  : TemplateKind::using_declaration;
    if (const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(declaration.getDeclContext())) {
      node.record = snapshot_.strings.intern(types_.naming().of(*record).text);
    }
    node.access = access_from_outside(declaration);
    node.declaration = snapshot_.strings.intern(hash_of(unit_.tokens.tokens(*range)));
    node.location = unit_.owner.place(declaration.getLocation());
    snapshot_.graph.templates.push_back(std::move(node));
  }

  /// A partial specialization belongs to its template; of one that nobody here owns it stands alone.
  void visit_partial(const clang::NamedDecl& partial, const clang::TemplateDecl& pattern) {
    if (owns(pattern) && !defined_elsewhere(pattern)) {
      return;
    }
    const auto range = unit_.tokens.between(partial.getBeginLoc(), partial.getEndLoc());
    if (!range) {
      unseen("partial-specialization", partial);
      return;
    }
    const auto tokens = unit_.tokens.tokens(*range);
    const auto opens = [](const SeenToken& token) { return token.kind == clang::tok::l_brace; };
    const auto open = std::ranges::find_if(tokens, opens);
    const auto head = static_cast<std::size_t>(open - tokens.begin());
    Template node;
    node.name = snapshot_.strings.intern(types_.naming().of_symbol(partial));
    node.kind = llvm::isa<clang::VarDecl>(partial) ? TemplateKind::variable : TemplateKind::class_;
    node.declaration = snapshot_.strings.intern(hash_of(tokens.first(head)));
    node.body = open == tokens.end() ? Text{} : snapshot_.strings.intern(hash_of(tokens.subspan(head)));
    node.location = unit_.owner.place(partial.getLocation());
    snapshot_.graph.templates.push_back(std::move(node));
  }

  void unseen(std::string_view what, const clang::Decl& declaration) {
    const auto* named = llvm::dyn_cast<clang::NamedDecl>(&declaration);
    const bool by_name = named != nullptr && snapshot_.language == "c++" && named->getDeclName();
    const std::string where =
        by_name ? types_.naming().of_symbol(*named) : std::string(unit_.owner.place(declaration.getLocation()).file);
    unit_.fidelity.unseen(what, where, declaration.getDeclKindName());
    if (const auto range = unit_.tokens.between(declaration.getBeginLoc(), declaration.getEndLoc())) {
      for (const SeenToken& token : unit_.tokens.tokens(*range)) {
        unit_.fidelity.unseen(what, where, token.spelling);
      }
    }
  }

  Unit& unit_;
  TypeGraph& types_;
  Snapshot& snapshot_;
  FunctionCollector functions_;
  VariableCollector variables_;
  llvm::DenseSet<const clang::Decl*> seen_;
  llvm::DenseSet<const clang::Decl*> templates_;
};

}  // namespace

Result<void> collect_declarations(Unit& unit, TypeGraph& types, Snapshot& snapshot) {
  Collector(unit, types, snapshot).visit_all(*unit.compiler.getASTContext().getTranslationUnitDecl());
  return types.complete();
}

}  // namespace abigate::extract
