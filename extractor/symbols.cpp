#include "extractor/symbols.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>
#include <clang/AST/Mangle.h>
#include <clang/Frontend/CompilerInstance.h>
#include <llvm/ADT/DenseSet.h>

#include "extractor/attributes.h"
#include "extractor/hash.h"
#include "extractor/owner.h"
#include "extractor/tokens.h"
#include "extractor/types.h"
#include "extractor/usage.h"
#include "extractor/value.h"

namespace abigate::extract {

namespace {

/// Interns names, sorted.
std::vector<Text> texts(const std::set<std::string_view>& names, StringPool& strings) {
  std::vector<Text> result;
  result.reserve(names.size());
  for (const std::string_view name : names) {
    result.push_back(strings.intern(name));
  }
  return result;
}

Visibility visibility_of(const clang::NamedDecl& declaration) {
  switch (declaration.getVisibility()) {
    case clang::DefaultVisibility:
      return Visibility::default_;
    case clang::ProtectedVisibility:
      return Visibility::protected_;
    case clang::HiddenVisibility:
      return Visibility::hidden;
  }
  return Visibility::default_;
}

bool is_weak(const clang::Decl& declaration) {
  return declaration.hasAttr<clang::WeakAttr>() || declaration.hasAttr<clang::WeakImportAttr>();
}

class Collector {
 public:
  Collector(Unit& unit, TypeGraph& types, Snapshot& snapshot)
      : unit_(unit), types_(types), snapshot_(snapshot), namer_(unit.compiler.getASTContext()) {}

  void visit_all(const clang::DeclContext& scope) {
    for (const clang::Decl* declaration : scope.decls()) {
      visit(*declaration);
    }
  }

 private:
  Text text(std::string_view text) { return snapshot_.strings.intern(text); }

  void visit(const clang::Decl& declaration) {
    if (const auto* tag = llvm::dyn_cast<clang::TagDecl>(&declaration)) {
      if (unit_.owner.owns(tag->getLocation())) {
        types_.of_tag(*tag);
        visit_all(*tag);  // C declares nested tags for the whole file
      }
    } else if (const auto* alias = llvm::dyn_cast<clang::TypedefNameDecl>(&declaration)) {
      if (unit_.owner.owns(alias->getLocation())) {
        types_.of_typedef(*alias);
      }
    } else if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&declaration)) {
      if (unit_.owner.owns(function->getLocation()) && seen_.insert(function->getCanonicalDecl()).second) {
        add(*function);
      }
    } else if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(&declaration)) {
      if (unit_.owner.owns(variable->getLocation()) && seen_.insert(variable->getCanonicalDecl()).second) {
        add(*variable);
      }
    } else if (const auto* assembly = llvm::dyn_cast<clang::FileScopeAsmDecl>(&declaration)) {
      if (unit_.owner.owns(assembly->getLocation())) {
        unit_.fidelity.unseen("file-scope-asm", unit_.owner.place(assembly->getLocation()).file,
                              assembly->getAsmString());
      }
    } else if (!harmless(declaration) && unit_.owner.owns(declaration.getLocation())) {
      unseen(declaration);
    }
  }

  /// Members and enumerators come with their tag; the others declare nothing.
  static bool harmless(const clang::Decl& declaration) {
    switch (declaration.getKind()) {
      case clang::Decl::Field:
      case clang::Decl::IndirectField:
      case clang::Decl::EnumConstant:
      case clang::Decl::Empty:
      case clang::Decl::StaticAssert:
      case clang::Decl::PragmaComment:
      case clang::Decl::PragmaDetectMismatch:
        return true;
      default:
        return false;
    }
  }

  void unseen(const clang::Decl& declaration) {
    const auto range = unit_.tokens.between(declaration.getBeginLoc(), declaration.getEndLoc());
    const std::string_view file = unit_.owner.place(declaration.getLocation()).file;
    unit_.fidelity.unseen("declaration", file, declaration.getDeclKindName());
    if (range) {
      for (const SeenToken& token : unit_.tokens.tokens(*range)) {
        unit_.fidelity.unseen("declaration", file, token.spelling);
      }
    }
  }

  void add(const clang::FunctionDecl& first) {
    // The most recent declaration carries the attributes and the composite type of all.
    const clang::FunctionDecl& last = *first.getMostRecentDecl();
    const bool says_more = !first.getType()->isFunctionProtoType() && last.getType()->isFunctionProtoType();
    const clang::FunctionDecl* definition = last.getDefinition();

    Function node;
    node.name = text(last.getNameAsString());
    node.linkage_name = text(namer_.getName(&last));
    node.type = types_.of_declared_function(says_more ? last.getType() : first.getType());
    node.parameters = parameters_of(last);
    node.linkage = last.isExternallyVisible() ? Linkage::external : Linkage::internal;
    node.visibility = visibility_of(last);
    node.weak = is_weak(last);
    node.inlined = node.linkage == Linkage::internal ||
                   (last.isInlined() && definition != nullptr && !definition->isInlineDefinitionExternallyVisible());
    node.attributes = attribute_texts(last, snapshot_.strings);
    if (const auto* type = last.getType()->getAs<clang::FunctionType>(); type != nullptr && type->getNoReturnAttr()) {
      const Text word = text("noreturn");
      if (!std::ranges::binary_search(node.attributes, word)) {
        node.attributes.insert(std::ranges::lower_bound(node.attributes, word), word);
      }
    }
    node.location = unit_.owner.place(first.getLocation());
    if (definition != nullptr) {
      add_body(node, *definition);
    }
    snapshot_.graph.functions.push_back(std::move(node));
  }

  std::vector<Parameter> parameters_of(const clang::FunctionDecl& last) {
    std::vector<Parameter> parameters(last.getNumParams());
    for (unsigned i = 0; i < parameters.size(); ++i) {
      for (const clang::FunctionDecl* one : last.redecls()) {
        if (i < one->getNumParams() && one->getParamDecl(i)->getIdentifier() != nullptr &&
            unit_.owner.owns(one->getLocation())) {
          parameters[i].name = text(one->getParamDecl(i)->getName().str());
        }
      }
      parameters[i].attributes = attribute_texts(*last.getParamDecl(i), snapshot_.strings);
    }
    return parameters;
  }

  void add_body(Function& node, const clang::FunctionDecl& definition) {
    const auto range = unit_.tokens.body_of(definition);
    if (!range) {
      return;
    }
    unit_.fidelity.note("function-bodies-not-checked");
    node.body = text(hash_of_body(definition, unit_.tokens.tokens(*range)));
    Usage usage = usage_of(unit_.tokens.tokens(*range), &definition);
    for (const std::string_view macro : unit_.tokens.macros(*range)) {
      usage.names.insert(macro);
    }
    node.uses = texts(usage.names, snapshot_.strings);
    node.sizes = texts(usage.sizes, snapshot_.strings);
  }

  /// Parameters count by their place, not by their name: a renamed parameter changes no body.
  static std::string hash_of_body(const clang::FunctionDecl& definition, std::span<const SeenToken> tokens) {
    std::map<std::string_view, std::string> places;
    for (unsigned i = 0; i < definition.getNumParams(); ++i) {
      const llvm::StringRef name = definition.getParamDecl(i)->getName();
      if (!name.empty()) {
        places.emplace(std::string_view(name.data(), name.size()), "parameter " + std::to_string(i));
      }
    }
    TokenHash hash;
    std::string_view before;
    for (const SeenToken& token : tokens) {
      const bool member = before == "." || before == "->";
      const auto place = member ? places.end() : places.find(token.spelling);
      hash.add(place == places.end() ? token.spelling : std::string_view(place->second));
      before = token.spelling;
    }
    return hash.hex();
  }

  void add(const clang::VarDecl& first) {
    const clang::VarDecl& last = *first.getMostRecentDecl();
    if (!last.isExternallyVisible()) {
      add_constant(last);
      return;
    }
    Variable node;
    node.name = text(last.getNameAsString());
    node.linkage_name = text(namer_.getName(&last));
    const bool says_more = first.getType()->isIncompleteType() && !last.getType()->isIncompleteType();
    node.type = types_.of(says_more ? last.getType() : first.getType());
    node.visibility = visibility_of(last);
    node.weak = is_weak(last);
    node.thread_local_ = last.getTLSKind() != clang::VarDecl::TLS_None;
    node.attributes = attribute_texts(last, snapshot_.strings);
    node.location = unit_.owner.place(first.getLocation());
    snapshot_.graph.variables.push_back(std::move(node));
  }

  /// A variable that every user has for himself: its value is what counts.
  void add_constant(const clang::VarDecl& variable) {
    const clang::Expr* initializer = variable.getAnyInitializer();
    Constant node;
    node.name = text(variable.getNameAsString());
    node.kind = ConstantKind::variable;
    node.location = unit_.owner.place(variable.getCanonicalDecl()->getLocation());

    const auto range = initializer != nullptr
                           ? unit_.tokens.between(initializer->getBeginLoc(), initializer->getEndLoc())
                           : std::nullopt;
    const auto tokens = range ? unit_.tokens.tokens(*range) : std::span<const SeenToken>();
    const bool by_place = std::ranges::any_of(tokens, [](const SeenToken& token) {
      return token.kind == clang::tok::identifier && is_place(token.spelling);
    });
    if (initializer == nullptr || by_place || !set_value(node, variable, snapshot_.strings)) {
      TokenHash hash;
      for (const SeenToken& token : tokens) {
        hash.add(token.spelling);
      }
      node.tokens = text(hash.hex());
    }
    const Usage usage = usage_of(tokens, nullptr);
    node.uses = texts(usage.names, snapshot_.strings);
    node.sizes = texts(usage.sizes, snapshot_.strings);
    snapshot_.graph.constants.push_back(std::move(node));
  }

  /// Macros of the compiler whose value is a place or a time.
  static bool is_place(std::string_view name) { return name.starts_with("__") && name.ends_with("__"); }

  Unit& unit_;
  TypeGraph& types_;
  Snapshot& snapshot_;
  clang::ASTNameGenerator namer_;
  llvm::DenseSet<const clang::Decl*> seen_;
};

}  // namespace

void collect_declarations(Unit& unit, TypeGraph& types, Snapshot& snapshot) {
  Collector(unit, types, snapshot).visit_all(*unit.compiler.getASTContext().getTranslationUnitDecl());
  types.complete();
}

}  // namespace abigate::extract
