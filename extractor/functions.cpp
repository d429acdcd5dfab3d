#include "extractor/functions.h"

#include <algorithm>
#include <set>

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/Frontend/CompilerInstance.h>

#include "extractor/access.h"
#include "extractor/attributes.h"
#include "extractor/linkage.h"
#include "extractor/naming.h"
#include "extractor/owner.h"
#include "extractor/renaming.h"
#include "extractor/tokens.h"
#include "extractor/types.h"
#include "extractor/usage.h"

namespace abigate::extract {

namespace {

/// The function of the template that `function` was made from, or `function` itself: an explicit specialization stands
/// for itself.
const clang::FunctionDecl& pattern_of(const clang::FunctionDecl& function) {
  if (function.getTemplateSpecializationKind() == clang::TSK_ExplicitSpecialization) {
    return function;
  }
  const clang::FunctionDecl* pattern = function.getTemplateInstantiationPattern(/*ForDefinition=*/false);
  return pattern != nullptr ? *pattern : function;
}

bool is_explicitly_instantiated(const clang::FunctionDecl& function) {
  const clang::TemplateSpecializationKind kind = function.getTemplateSpecializationKind();
  return kind == clang::TSK_ExplicitInstantiationDeclaration || kind == clang::TSK_ExplicitInstantiationDefinition;
}

/// Whether every user has the body for himself, so that no export is promised.
bool is_inlined(const clang::FunctionDecl& last, const clang::FunctionDecl* definition) {
  if (!last.isExternallyVisible()) {
    return true;
  }
  if (!last.getASTContext().getLangOpts().CPlusPlus) {
    return last.isInlined() && definition != nullptr && !definition->isInlineDefinitionExternallyVisible();
  }
  if (is_explicitly_instantiated(last)) {
    return false;  // whoever sees the instantiation calls its symbol
  }
  const bool defaulted_in_class = last.isDefaulted() && !last.isUserProvided();
  return last.isInlined() || defaulted_in_class;
}

FunctionKind kind_of(const clang::FunctionDecl& function) {
  if (llvm::isa<clang::CXXConstructorDecl>(function)) {
    return FunctionKind::constructor;
  }
  if (llvm::isa<clang::CXXDestructorDecl>(function)) {
    return FunctionKind::destructor;
  }
  if (llvm::isa<clang::CXXConversionDecl>(function)) {
    return FunctionKind::conversion;
  }
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function);
  return method == nullptr    ? FunctionKind::function
         : method->isStatic() ? FunctionKind::static_method
                              : FunctionKind::method;
}

bool is_explicit(const clang::FunctionDecl& function) {
  if (const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(&function)) {
    return constructor->isExplicit();
  }
  const auto* conversion = llvm::dyn_cast<clang::CXXConversionDecl>(&function);
  return conversion != nullptr && conversion->isExplicit();
}

std::vector<Text> texts(const std::set<std::string_view>& names, StringPool& strings) {
  std::vector<Text> result;
  result.reserve(names.size());
  for (const std::string_view name : names) {
    result.push_back(strings.intern(name));
  }
  return result;
}

}  // namespace

FunctionCollector::FunctionCollector(Unit& unit, TypeGraph& types, Snapshot& snapshot)
    : unit_(unit), types_(types), snapshot_(snapshot), namer_(unit.compiler.getASTContext()) {}

void FunctionCollector::add(const clang::FunctionDecl& first) {
  // The most recent declaration carries the attributes and the composite type of all.
  const clang::FunctionDecl& last = *first.getMostRecentDecl();
  const bool says_more = (!first.getType()->isFunctionProtoType() && last.getType()->isFunctionProtoType()) ||
                         first.getReturnType()->getContainedDeducedType() != nullptr;
  const clang::FunctionDecl* definition = last.getDefinition();

  Function node;
  node.name = text(types_.naming().of_symbol(first));
  set_linkage_names(node, last);
  node.type = types_.of_declared_function(last, says_more ? last.getType() : first.getType());
  node.parameters = parameters_of(last);
  node.linkage = last.isExternallyVisible() ? Linkage::external : Linkage::internal;
  node.visibility = visibility_of(last);
  node.weak = is_weak(last);
  node.inlined = is_inlined(last, definition);
  node.attributes = attribute_texts(last, snapshot_.strings);
  if (const auto* type = last.getType()->getAs<clang::FunctionType>(); type != nullptr && type->getNoReturnAttr()) {
    const Text word = text("noreturn");
    if (!std::ranges::binary_search(node.attributes, word)) {
      node.attributes.insert(std::ranges::lower_bound(node.attributes, word), word);
    }
  }
  node.location = unit_.owner.place(pattern_of(first).getLocation());
  if (unit_.compiler.getLangOpts().CPlusPlus) {
    set_member_facts(node, last);
  }
  const clang::FunctionDecl* written = pattern_of(definition != nullptr ? *definition : last).getDefinition();
  if (written != nullptr) {
    add_body(node, *written);
  }
  add_default_arguments(node, last);
  snapshot_.graph.functions.push_back(std::move(node));
}

void FunctionCollector::set_linkage_names(Function& node, const clang::FunctionDecl& function) {
  node.linkage_name = text(namer_.getName(&function));
  if (!llvm::isa<clang::CXXConstructorDecl, clang::CXXDestructorDecl>(function)) {
    return;
  }
  for (const std::string& name : namer_.getAllManglings(&function)) {
    if (name != node.linkage_name) {
      node.other_linkage_names.push_back(text(name));
    }
  }
  std::ranges::sort(node.other_linkage_names);
}

void FunctionCollector::set_member_facts(Function& node, const clang::FunctionDecl& function) {
  node.kind = kind_of(function);
  node.deleted = function.isDeleted();
  node.is_explicit = is_explicit(function);
  node.is_constexpr = function.isConstexpr();
  node.immediate = function.isConsteval();
  if (const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function)) {
    node.record = text(types_.naming().of(*method->getParent()).text);
    node.access = access_of(method->getAccess());
    node.is_virtual = method->isVirtual();
    node.pure = method->isPureVirtual();
  }
}

std::vector<Parameter> FunctionCollector::parameters_of(const clang::FunctionDecl& last) {
  std::vector<Parameter> parameters(last.getNumParams());
  for (unsigned i = 0; i < parameters.size(); ++i) {
    for (const clang::FunctionDecl* one : last.redecls()) {
      if (i < one->getNumParams() && one->getParamDecl(i)->getIdentifier() != nullptr &&
          unit_.owner.owns(one->getLocation())) {
        parameters[i].name = text(one->getParamDecl(i)->getName().str());
      }
    }
    parameters[i].default_argument = default_argument_of(last, i);
    parameters[i].attributes = attribute_texts(*last.getParamDecl(i), snapshot_.strings);
  }
  return parameters;
}

/// The parameter of the declaration that has the default argument: later ones inherit it.
const clang::ParmVarDecl* FunctionCollector::with_default_argument(const clang::FunctionDecl& function,
                                                                   unsigned number) {
  for (const clang::FunctionDecl* one : pattern_of(function).redecls()) {
    const clang::ParmVarDecl* parameter = number < one->getNumParams() ? one->getParamDecl(number) : nullptr;
    if (parameter != nullptr && parameter->hasDefaultArg() && !parameter->hasInheritedDefaultArg()) {
      return parameter;
    }
  }
  return nullptr;
}

Text FunctionCollector::default_argument_of(const clang::FunctionDecl& function, unsigned number) {
  const clang::ParmVarDecl* parameter = with_default_argument(function, number);
  if (parameter == nullptr) {
    return {};
  }
  const auto range = unit_.tokens.default_argument_of(*parameter);
  if (!range) {
    unit_.fidelity.unseen("default-argument", types_.naming().of_symbol(function), std::to_string(number));
    return text("...");
  }
  std::string words;
  for (const SeenToken& token : unit_.tokens.tokens(*range)) {
    words += (words.empty() ? "" : " ") + std::string(token.spelling);
  }
  return text(words);
}

/// A caller compiles default arguments in, as it does an inline body.
void FunctionCollector::add_default_arguments(Function& node, const clang::FunctionDecl& function) {
  std::set<std::string_view> names(node.uses.begin(), node.uses.end());
  for (unsigned number = 0; number < function.getNumParams(); ++number) {
    const clang::ParmVarDecl* parameter = with_default_argument(function, number);
    const auto range = parameter != nullptr ? unit_.tokens.default_argument_of(*parameter) : std::nullopt;
    if (!range) {
      continue;
    }
    names.merge(usage_of(unit_.tokens.tokens(*range), nullptr).names);
    for (const std::string_view macro : unit_.tokens.macros(*range)) {
      names.insert(macro);
    }
  }
  node.uses = texts(names, snapshot_.strings);
}

void FunctionCollector::add_body(Function& node, const clang::FunctionDecl& definition) {
  const auto range = unit_.tokens.body_of(definition);
  if (!range) {
    return;
  }
  unit_.fidelity.note("function-bodies-not-checked");
  Places places;
  places.add(definition);
  node.body = text(places.hash_of(unit_.tokens.tokens(*range)));
  Usage usage = usage_of(unit_.tokens.tokens(*range), &definition);
  for (const std::string_view macro : unit_.tokens.macros(*range)) {
    usage.names.insert(macro);
  }
  node.uses = texts(usage.names, snapshot_.strings);
  node.sizes = texts(usage.sizes, snapshot_.strings);
  node.throws = texts(usage.throws, snapshot_.strings);
  for (const clang::QualType type : usage.deletes) {
    if (type->isDependentType()) {
      node.deletes_unknown = true;
    } else {
      node.deletes.push_back(types_.of(type));
    }
  }
  std::ranges::sort(node.deletes);
  node.deletes.erase(std::ranges::unique(node.deletes).begin(), node.deletes.end());
  node.deletes_unknown |= usage.deletes_unknown;
}

}  // namespace abigate::extract
