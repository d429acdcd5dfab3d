#include "extractor/naming.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
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

std::string tag_key(const clang::TagDecl& tag, llvm::StringRef name) { return (tag.getKindName() + " " + name).str(); }

}  // namespace

Naming::Naming(const clang::TranslationUnitDecl& unit) { find_places(unit); }

void Naming::find_places(const clang::DeclContext& scope) {
  for (const clang::Decl* declaration : scope.decls()) {
    visit(*declaration);
  }
}

void Naming::visit(const clang::Decl& declaration) {
  if (const auto* tag = llvm::dyn_cast<clang::TagDecl>(&declaration)) {
    const clang::TagDecl* canonical = tag->getCanonicalDecl();
    if (tag->getIdentifier() != nullptr && !names_.contains(canonical) &&
        taken_.insert(tag_key(*tag, tag->getName())).second) {
      names_.try_emplace(canonical, Name{tag->getName().str(), false});
    }
    if (const auto* record = llvm::dyn_cast<clang::RecordDecl>(tag);
        record != nullptr && record->isCompleteDefinition()) {
      find_places(*record);
    }
  } else if (const auto* field = llvm::dyn_cast<clang::FieldDecl>(&declaration)) {
    if (field->getIdentifier() != nullptr) {
      use(field->getType(), field->getParent(), field->getName().str());
    } else if (const clang::RecordDecl* inner = field->getType()->getAsRecordDecl()) {
      use(field->getType(), field->getParent(), "{" + first_member(*inner) + "}");
    }
  } else if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&declaration)) {
    const std::string name = function->getNameAsString();
    use(function->getReturnType(), nullptr, name + ".result");
    unsigned number = 0;
    for (const clang::ParmVarDecl* parameter : function->parameters()) {
      ++number;
      use(parameter->getOriginalType(), nullptr,
          name + "." + (parameter->getIdentifier() ? parameter->getName().str() : "param" + std::to_string(number)));
    }
  } else if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(&declaration)) {
    use(variable->getType(), nullptr, variable->getNameAsString() + ".type");
  } else if (const auto* alias = llvm::dyn_cast<clang::TypedefNameDecl>(&declaration)) {
    use(alias->getUnderlyingType(), nullptr, alias->getNameAsString() + ".target");
  }
}

void Naming::use(clang::QualType type, const clang::RecordDecl* outer, std::string text) {
  if (const clang::TagDecl* tag = unnamed_within(type)) {
    places_.try_emplace(tag, Place{outer, std::move(text)});
  }
}

Naming::Name Naming::of(const clang::TagDecl& tag) {
  const clang::TagDecl* canonical = tag.getCanonicalDecl();
  if (const auto known = names_.find(canonical); known != names_.end()) {
    return known->second;
  }
  Name name = choose(*canonical);
  // Two scopes may each have a tag of one name: what comes second is counted.
  const std::string wanted = name.text;
  for (unsigned count = 2; !taken_.insert(tag_key(tag, name.text)).second; ++count) {
    name.text = wanted + "#" + std::to_string(count);
  }
  return names_.try_emplace(canonical, std::move(name)).first->second;
}

Naming::Name Naming::choose(const clang::TagDecl& tag) {
  if (tag.getIdentifier() != nullptr) {
    return {tag.getName().str(), false};
  }
  const clang::TagDecl* definition = tag.getDefinition();
  const clang::TagDecl& known = definition != nullptr ? *definition : tag;
  if (const clang::TypedefNameDecl* alias = known.getTypedefNameForAnonDecl()) {
    return {alias->getNameAsString(), false};
  }
  const auto place = places_.find(&tag);
  if (const auto* enumeration = llvm::dyn_cast<clang::EnumDecl>(&known);
      enumeration != nullptr && (place == places_.end() || place->second.outer == nullptr)) {
    const auto first = enumeration->enumerator_begin();
    return {"{" + (first != enumeration->enumerator_end() ? first->getNameAsString() : std::string()) + "}", true};
  }
  if (place == places_.end()) {
    const auto* record = llvm::dyn_cast<clang::RecordDecl>(&known);
    return {"{" + (record != nullptr ? first_member(*record) : std::string()) + "}", true};
  }
  std::string text = place->second.text;
  if (const clang::RecordDecl* outer = place->second.outer) {
    text = of(*outer).text + "." + text;
  }
  return {std::move(text), true};
}

}  // namespace abigate::extract
