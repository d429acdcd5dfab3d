#include "extractor/naming.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/Type.h>

namespace abigate::extract {

namespace {

/// The tag that `type` is made of, through pointers, arrays and results, if it has no name in the source.
const clang::TagDecl* unnamed_within(clang::QualType type) {
  while (true) {
    const clang::Type* node = type.getTypePtr();
    if (llvm::isa<clang::TypedefType>(node)) {
      return nullptr;
    }
    if (const auto* tag = llvm::dyn_cast<clang::TagType>(node)) {
      const clang::TagDecl* declaration = tag->getDecl();
      return declaration->getIdentifier() == nullptr ? declaration->getCanonicalDecl() : nullptr;
    }
    if (const auto* array = llvm::dyn_cast<clang::ArrayType>(node)) {
      type = array->getElementType();
    } else if (const auto* function = llvm::dyn_cast<clang::FunctionType>(node)) {
      type = function->getReturnType();
    } else if (const clang::QualType to = node->getPointeeType(); !to.isNull()) {
      type = to;
    } else if (const auto* atomic = llvm::dyn_cast<clang::AtomicType>(node)) {
      type = atomic->getValueType();
    } else {
      const clang::QualType inner = node->getLocallyUnqualifiedSingleStepDesugaredType();
      if (inner.getTypePtr() == node) {
        return nullptr;
      }
      type = inner;
    }
  }
}

/// Name of the first named member of an anonymous record, looking into anonymous members.
std::string first_member(const clang::RecordDecl& record) {
  for (const clang::FieldDecl* field : record.fields()) {
    if (field->getIdentifier() != nullptr) {
      return field->getName().str();
    }
    if (const clang::RecordDecl* inner = field->getType()->getAsRecordDecl();
        inner != nullptr && inner->isAnonymousStructOrUnion()) {
      if (std::string name = first_member(*inner); !name.empty()) {
        return name;
      }
    }
  }
  return {};
}

/// class and struct are one kind.
std::string tag_key(const clang::TagDecl& tag, llvm::StringRef name) {
  return ((tag.isClass() ? "struct" : tag.getKindName()) + " " + name).str();
}

const clang::DeclContext* scope_of(const clang::DeclContext* context) {
  while (context->isTransparentContext() || context->isRequiresExprBody()) {
    context = context->getParent();
  }
  return context;
}

bool is_overloaded(const clang::FunctionDecl& function) {
  return llvm::any_of(function.getDeclContext()->lookup(function.getDeclName()), [&](const clang::NamedDecl* other) {
    return other->getCanonicalDecl() != function.getCanonicalDecl();
  });
}

}  // namespace

Naming::Naming(const clang::ASTContext& ast)
    : ast_(ast), policy_(printing_policy(ast)), cxx_(ast.getLangOpts().CPlusPlus) {
  if (!cxx_) {
    // C declares all tags for the whole file: those with a name take it before one in a prototype can.
    find_places(*ast.getTranslationUnitDecl());
  }
}

Naming::Name Naming::of(const clang::TagDecl& tag) {
  const clang::TagDecl* canonical = tag.getCanonicalDecl();
  if (const auto known = names_.find(canonical); known != names_.end()) {
    return known->second;
  }
  const Local chosen = local(*canonical);
  Name name{join(chosen, InlineNamespaces::keep), chosen.unnamed};
  return names_.try_emplace(canonical, std::move(name)).first->second;
}

std::string Naming::of_type(const clang::NamedDecl& declaration) {
  return qualified(declaration.getDeclContext(), own_text(declaration), InlineNamespaces::keep);
}

std::string Naming::of_symbol(const clang::NamedDecl& declaration) {
  return qualified(declaration.getDeclContext(), own_text(declaration), InlineNamespaces::drop);
}

void Naming::find_places(const clang::DeclContext& scope) {
  if (!searched_.insert(&scope).second) {
    return;
  }
  for (const clang::Decl* declaration : scope.decls()) {
    visit(*declaration);
  }
}

void Naming::visit(const clang::Decl& declaration) {
  const clang::DeclContext* within = declaration.getLexicalDeclContext();
  const clang::DeclContext* scope = cxx_ ? declaration.getDeclContext() : nullptr;
  if (const auto* tag = llvm::dyn_cast<clang::TagDecl>(&declaration)) {
    if (cxx_) {
      return;
    }
    const clang::TagDecl* canonical = tag->getCanonicalDecl();
    if (tag->getIdentifier() != nullptr && !locals_.contains(canonical) &&
        taken_.insert(tag_key(*tag, tag->getName())).second) {
      locals_.try_emplace(canonical, Local{nullptr, false, tag->getName().str(), false});
    }
    if (const auto* record = llvm::dyn_cast<clang::RecordDecl>(tag);
        record != nullptr && record->isCompleteDefinition()) {
      find_places(*record);
    }
  } else if (const auto* field = llvm::dyn_cast<clang::FieldDecl>(&declaration)) {
    if (field->getIdentifier() != nullptr) {
      use(field->getType(), within, {field->getParent(), true, field->getName().str(), true});
    } else if (const clang::RecordDecl* inner = field->getType()->getAsRecordDecl()) {
      use(field->getType(), within, {field->getParent(), true, "{" + first_member(*inner) + "}", true});
    }
  } else if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&declaration)) {
    const std::string name = function->getNameAsString();
    use(function->getReturnType(), within, {scope, false, name + ".result", true});
    unsigned number = 0;
    for (const clang::ParmVarDecl* parameter : function->parameters()) {
      ++number;
      use(parameter->getOriginalType(), within,
          {scope, false,
           name + "." + (parameter->getIdentifier() ? parameter->getName().str() : "param" + std::to_string(number)),
           true});
    }
  } else if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(&declaration)) {
    const clang::RecordDecl* record = variable->getType()->getAsRecordDecl();
    const bool anonymous = cxx_ && variable->getIdentifier() == nullptr && record != nullptr;
    use(variable->getType(), within,
        {scope, false, anonymous ? "{" + first_member(*record) + "}" : variable->getNameAsString() + ".type", true});
  } else if (const auto* alias = llvm::dyn_cast<clang::TypedefNameDecl>(&declaration)) {
    use(alias->getUnderlyingType(), within, {scope, false, alias->getNameAsString() + ".target", true});
  } else if (llvm::isa<clang::LinkageSpecDecl, clang::ExportDecl>(&declaration)) {
    find_places(*llvm::cast<clang::DeclContext>(&declaration));
  }
}

/// What a body declares and returns is named by the function before its own declarations are looked at.
void Naming::visit_result(const clang::FunctionDecl& function) {
  use(function.getReturnType(), &function,
      {function.getDeclContext(), false, function_component(function) + ".result", true});
}

/// Notes the place of the unnamed type in `type`. In C++ a type can be named again far from where it is declared; only
/// what is declared side by side counts, so that names do not depend on which scopes were searched.
void Naming::use(clang::QualType type, const clang::DeclContext* within, Local place) {
  const clang::TagDecl* tag = unnamed_within(type);
  if (tag != nullptr && (!cxx_ || tag->getLexicalDeclContext() == within)) {
    places_.try_emplace(tag, std::move(place));
  }
}

const Naming::Local& Naming::local(const clang::TagDecl& tag) {
  if (const auto known = locals_.find(&tag); known != locals_.end()) {
    return known->second;
  }
  Local name = choose(tag);
  // Two scopes may each have a tag of one name: what comes second is counted.
  const std::string wanted = name.text;
  for (unsigned count = 2; !taken_.insert(tag_key(tag, join(name, InlineNamespaces::keep))).second; ++count) {
    name.text = wanted + "#" + std::to_string(count);
  }
  return locals_.try_emplace(&tag, std::move(name)).first->second;
}

Naming::Local Naming::choose(const clang::TagDecl& tag) {
  const clang::DeclContext* scope = cxx_ ? tag.getDeclContext() : nullptr;
  if (const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(&tag)) {
    return {scope, false,
            tag.getName().str() + arguments_text(specialization->getTemplateArgs().asArray(),
                                                 specialization->getSpecializedTemplate()->getTemplateParameters()),
            false};
  }
  if (tag.getIdentifier() != nullptr) {
    return {scope, false, tag.getName().str(), false};
  }
  const clang::TagDecl* definition = tag.getDefinition();
  const clang::TagDecl& known = definition != nullptr ? *definition : tag;
  if (const clang::TypedefNameDecl* alias = known.getTypedefNameForAnonDecl()) {
    return {cxx_ ? alias->getDeclContext() : nullptr, false, alias->getNameAsString(), false};
  }
  if (cxx_) {
    const clang::DeclContext& around = *known.getLexicalDeclContext();
    if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&around); function && !searched_.contains(&around)) {
      visit_result(*function);
    }
    find_places(around);
  }
  return choose_unnamed(known);
}

Naming::Local Naming::choose_unnamed(const clang::TagDecl& tag) {
  const clang::DeclContext* scope = cxx_ ? tag.getDeclContext() : nullptr;
  const auto place = places_.find(tag.getCanonicalDecl());
  if (const auto* enumeration = llvm::dyn_cast<clang::EnumDecl>(&tag);
      enumeration != nullptr && (place == places_.end() || !place->second.member)) {
    const auto first = enumeration->enumerator_begin();
    const std::string name = first != enumeration->enumerator_end() ? first->getNameAsString() : std::string();
    return {scope, false, "{" + name + "}", true};
  }
  if (place != places_.end()) {
    return place->second;
  }
  if (const auto* closure = llvm::dyn_cast<clang::CXXRecordDecl>(&tag); closure != nullptr && closure->isLambda()) {
    return {scope, false, lambda_text(*closure), true};
  }
  const auto* record = llvm::dyn_cast<clang::RecordDecl>(&tag);
  return {scope, false, "{" + (record != nullptr ? first_member(*record) : std::string()) + "}", true};
}

std::string Naming::lambda_text(const clang::CXXRecordDecl& closure) {
  const clang::CXXMethodDecl* call = closure.getLambdaCallOperator();
  return "{lambda(" + (call != nullptr ? spell_parameters(*call) : std::string()) + ")}";
}

std::string Naming::join(const Local& local, InlineNamespaces mode) {
  if (local.scope == nullptr) {
    return local.text;
  }
  if (local.member) {
    return container(local.scope, mode) + "." + local.text;
  }
  return qualified(local.scope, local.text, mode);
}

std::string Naming::qualified(const clang::DeclContext* scope, std::string text, InlineNamespaces mode) {
  if (!cxx_) {
    return text;
  }
  const std::string outer = container(scope, mode);
  return outer.empty() ? std::move(text) : outer + "::" + text;
}

/// The qualified name of a scope; empty for the unit itself.
std::string Naming::container(const clang::DeclContext* scope, InlineNamespaces mode) {
  scope = scope_of(scope);
  if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(scope)) {
    if (space->isInline() && !space->isAnonymousNamespace() && mode == InlineNamespaces::drop) {
      return container(space->getParent(), mode);
    }
    return qualified(space->getParent(), space->isAnonymousNamespace() ? "{anonymous}" : space->getName().str(), mode);
  }
  if (const auto* tag = llvm::dyn_cast<clang::TagDecl>(scope)) {
    // A copy: naming the scope may name more tags.
    const Local name = local(*tag->getCanonicalDecl());
    return join(name, mode);
  }
  if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(scope)) {
    return qualified(function->getDeclContext(), function_component(*function), mode);
  }
  return scope->getParent() != nullptr ? container(scope->getParent(), mode) : std::string();
}

/// The last component of a name, with template arguments.
std::string Naming::own_text(const clang::NamedDecl& declaration) {
  if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&declaration)) {
    return function_text(*function);
  }
  if (const auto* variable = llvm::dyn_cast<clang::VarTemplateSpecializationDecl>(&declaration)) {
    return variable->getName().str() + arguments_text(variable->getTemplateArgs().asArray(),
                                                      variable->getSpecializedTemplate()->getTemplateParameters());
  }
  if (const auto* partial = llvm::dyn_cast<clang::ClassTemplatePartialSpecializationDecl>(&declaration)) {
    return partial->getName().str() + arguments_text(partial->getTemplateArgs().asArray(), nullptr);
  }
  return declaration.getNameAsString();
}

std::string Naming::function_text(const clang::FunctionDecl& function) {
  std::string text;
  if (const auto* conversion = llvm::dyn_cast<clang::CXXConversionDecl>(&function)) {
    text = "operator " + spell(conversion->getConversionType());
  } else if (llvm::isa<clang::CXXConstructorDecl, clang::CXXDestructorDecl>(&function)) {
    const auto* record = llvm::cast<clang::CXXRecordDecl>(function.getDeclContext());
    const clang::TypedefNameDecl* alias = record->getTypedefNameForAnonDecl();
    text = llvm::isa<clang::CXXDestructorDecl>(&function) ? "~" : "";
    text += alias != nullptr ? alias->getNameAsString() : record->getNameAsString();
  } else {
    text = function.getNameAsString();
  }
  if (const clang::TemplateArgumentList* arguments = function.getTemplateSpecializationArgs()) {
    const clang::FunctionTemplateDecl* primary = function.getPrimaryTemplate();
    text += arguments_text(arguments->asArray(), primary != nullptr ? primary->getTemplateParameters() : nullptr);
  }
  return text;
}

/// A function as part of the names within it; overloads are told apart.
std::string Naming::function_component(const clang::FunctionDecl& function) {
  const std::string text = function_text(function);
  return is_overloaded(function) ? text + "(" + spell_parameters(function) + ")" : text;
}

}  // namespace abigate::extract
