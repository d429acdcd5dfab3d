#include "extractor/variables.h"

#include <algorithm>
#include <span>
#include <string>

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/Expr.h>
#include <clang/Frontend/CompilerInstance.h>

#include "extractor/access.h"
#include "extractor/attributes.h"
#include "extractor/elements.h"
#include "extractor/hash.h"
#include "extractor/linkage.h"
#include "extractor/naming.h"
#include "extractor/owner.h"
#include "extractor/tokens.h"
#include "extractor/types.h"
#include "extractor/usage.h"
#include "extractor/value.h"

namespace abigate::extract {

namespace {

/// Macros of the compiler whose value is a place or a time.
bool is_place(std::string_view name) { return name.starts_with("__") && name.ends_with("__"); }

/// The variable of the template that `variable` was made from, or `variable` itself.
const clang::VarDecl& pattern_of(const clang::VarDecl& variable) {
  const clang::VarDecl* pattern = variable.getTemplateInstantiationPattern();
  return pattern != nullptr ? *pattern : variable;
}

/// Whether users compile the value in: it is constant, and the headers show it.
bool is_constant(const clang::VarDecl& last) {
  if (last.getASTContext().getLangOpts().CPlusPlus && last.isExternallyVisible()) {
    const clang::Expr* initializer = last.getAnyInitializer();
    return initializer != nullptr && (last.isConstexpr() || last.getType().isConstQualified());
  }
  return !last.isExternallyVisible();
}

/// Whether there is one object, to which users link or which their copies share.
bool is_object(const clang::VarDecl& last) {
  if (!last.isExternallyVisible()) {
    return false;
  }
  // What needs code to begin with is an object, however constant it is afterwards.
  return !is_constant(last) || (!last.isConstexpr() && !last.hasConstantInitialization());
}

/// Whether code tells the type of the constant from another of the same value: overloads and templates do. The type of
/// an object shows in its tokens.
bool tells_type(const clang::VarDecl& constant) {
  const clang::ASTContext& ast = constant.getASTContext();
  const clang::QualType element = ast.getBaseElementType(constant.getType());
  return ast.getLangOpts().CPlusPlus && (element->isBuiltinType() || element->isEnumeralType());
}

}  // namespace

VariableCollector::VariableCollector(Unit& unit, TypeGraph& types, Snapshot& snapshot)
    : unit_(unit), types_(types), snapshot_(snapshot), namer_(unit.compiler.getASTContext()) {}

void VariableCollector::add(const clang::VarDecl& first) {
  const clang::VarDecl& last = *first.getMostRecentDecl();
  if (is_object(last)) {
    add_variable(first);
  }
  if (is_constant(last)) {
    add_constant(last);
  }
}

void VariableCollector::add_variable(const clang::VarDecl& first) {
  const clang::VarDecl& last = *first.getMostRecentDecl();
  Variable node;
  node.name = text(types_.naming().of_symbol(first));
  node.linkage_name = text(namer_.getName(&last));
  const bool says_more = first.getType()->isIncompleteType() && !last.getType()->isIncompleteType();
  node.type = types_.of(says_more ? last.getType() : first.getType());
  node.visibility = visibility_of(last);
  node.weak = is_weak(last);
  node.inlined = last.isInline();
  if (const clang::Expr* written = pattern_of(last).getAnyInitializer(); node.inlined && written != nullptr) {
    if (const auto range = unit_.tokens.between(written->getBeginLoc(), written->getEndLoc())) {
      node.initializer = text(hash_of(unit_.tokens.tokens(*range)));
    } else {
      unit_.fidelity.unseen("variable-initializer", node.name, "");
    }
  }
  node.access = access_of(last.getAccess());
  node.thread_local_ = last.getTLSKind() != clang::VarDecl::TLS_None;
  node.attributes = attribute_texts(last, snapshot_.strings);
  node.location = unit_.owner.place(pattern_of(first).getLocation());
  snapshot_.graph.variables.push_back(std::move(node));
}

void VariableCollector::add_constant(const clang::VarDecl& variable) {
  const clang::Expr* initializer = variable.getAnyInitializer();
  Constant node;
  node.name = text(types_.naming().of_symbol(variable));
  node.kind = ConstantKind::variable;
  node.access = access_from_outside(variable);
  node.location = unit_.owner.place(pattern_of(*variable.getCanonicalDecl()).getLocation());

  const clang::Expr* written = pattern_of(variable).getAnyInitializer();
  const auto range =
      written != nullptr ? unit_.tokens.between(written->getBeginLoc(), written->getEndLoc()) : std::nullopt;
  const auto tokens = range ? unit_.tokens.tokens(*range) : std::span<const SeenToken>();
  const bool by_place = std::ranges::any_of(
      tokens, [](const SeenToken& token) { return token.kind == clang::tok::identifier && is_place(token.spelling); });
  if (initializer == nullptr || by_place || !set_value(node, variable, snapshot_.strings)) {
    TokenHash hash;
    if (unit_.compiler.getLangOpts().CPlusPlus) {
      hash.add(types_.naming().spell(variable.getType()));  // the same tokens make another object of another class
    }
    for (const SeenToken& token : tokens) {
      hash.add(token.spelling);
    }
    node.tokens = text(hash.hex());
    if (const auto elements = by_place ? std::nullopt : elements_of(variable)) {
      node.elements = text(*elements);
    }
  }
  if ((node.integer || node.floating || node.elements) && tells_type(variable)) {
    clang::Qualifiers constant;
    node.type =
        text(types_.naming().spell(variable.getASTContext().getUnqualifiedArrayType(variable.getType(), constant)));
  }
  node.shared = variable.isInline();
  const Usage usage = usage_of(tokens, nullptr);
  for (const std::string_view name : usage.names) {
    node.uses.push_back(text(name));
  }
  for (const std::string_view name : usage.sizes) {
    node.sizes.push_back(text(name));
  }
  snapshot_.graph.constants.push_back(std::move(node));
}

}  // namespace abigate::extract
