// Types that are known by a summary: those that the interface does not own, and those that it names only.
#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>

#include "extractor/access.h"
#include "extractor/fidelity.h"
#include "extractor/naming.h"
#include "extractor/owner.h"
#include "extractor/reached.h"
#include "extractor/templates.h"
#include "extractor/types.h"

namespace abigate::extract {

namespace {

/// A class and a struct are one kind.
Tag tag_of(const clang::TagDecl& tag) { return tag.isUnion() ? Tag::union_ : tag.isEnum() ? Tag::enum_ : Tag::struct_; }

/// Whether a use that needs the layout could have made one: the template is more than declared.
bool can_be_laid_out(clang::ClassTemplateDecl& declaration) {
  llvm::SmallVector<clang::ClassTemplatePartialSpecializationDecl*, 4> partial;
  declaration.getPartialSpecializations(partial);
  return declaration.getTemplatedDecl()->getDefinition() != nullptr || !partial.empty();
}

/// The template that encloses `tag`, a class that it defines and that nothing has instantiated so far; else null.
clang::ClassTemplateDecl* undefined_member_of(const clang::TagDecl& tag) {
  const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(&tag);
  const clang::CXXRecordDecl* pattern = record != nullptr ? record->getInstantiatedFromMemberClass() : nullptr;
  if (pattern == nullptr || pattern->getDefinition() == nullptr) {
    return nullptr;
  }
  for (const clang::DeclContext* outer = tag.getDeclContext(); outer != nullptr; outer = outer->getParent()) {
    if (const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(outer)) {
      return specialization->getSpecializedTemplate();
    }
  }
  return nullptr;
}

}  // namespace

Foreign TypeGraph::foreign_of(const clang::TagDecl& tag, clang::SourceLocation location) {
  Foreign node;
  node.name = text(naming_.of(tag).text);
  node.tag = tag_of(tag);
  node.library = owner_.library(location);
  const clang::TagDecl* definition = tag.getDefinition();
  const clang::QualType type = ast_.getCanonicalTagType(&tag);
  if (!type->isIncompleteType() && (definition == nullptr || !definition->isInvalidDecl())) {
    const clang::TypeInfoChars info = ast_.getTypeInfoInChars(type);
    node.size_bytes = static_cast<std::uint64_t>(info.Width.getQuantity());
    node.align_bytes = static_cast<std::uint32_t>(info.Align.getQuantity());
    if (const auto* record = llvm::dyn_cast_or_null<clang::CXXRecordDecl>(definition)) {
      node.polymorphic = record->isPolymorphic();
      node.trivial_for_calls = record->canPassInRegisters();
    }
  }
  if (const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(&tag)) {
    node.template_name = text(naming_.of_type(*specialization->getSpecializedTemplate()));
    node.arguments = arguments_of(*specialization);
  }
  return node;
}

Opaque TypeGraph::opaque_of(const clang::TagDecl& tag, clang::SourceLocation location) {
  Opaque node;
  node.access = access_from_outside(tag);
  node.name = text(naming_.of(tag).text);
  node.tag = tag_of(tag);
  node.location = owner_.place(location);
  if (const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(&tag)) {
    clang::ClassTemplateDecl& declaration = *specialization->getSpecializedTemplate();
    node.template_name = text(naming_.of_type(declaration));
    node.arguments = arguments_of(*specialization);
    if (!specialization->isExplicitSpecialization() && can_be_laid_out(declaration)) {
      not_laid_out_.emplace(node.name, &declaration);
    }
  } else if (clang::ClassTemplateDecl* outer = undefined_member_of(tag)) {
    not_laid_out_.emplace(node.name, outer);
  } else if (tag.getDefinition() != nullptr) {
    fidelity_.unseen("record-not-laid-out", node.name, node.name);
  }
  return node;
}

/// What is only an argument of the interface's own templates shows in what they make of it.
void TypeGraph::tell_not_laid_out() {
  if (not_laid_out_.empty()) {
    return;
  }
  const std::vector<bool> reached = reached_types(snapshot_.graph);
  for (std::uint32_t i = 0; i < reached.size(); ++i) {
    const auto* opaque = std::get_if<Opaque>(&snapshot_.graph.types[i].node);
    const auto found = opaque != nullptr && reached[i] ? not_laid_out_.find(opaque->name) : not_laid_out_.end();
    if (found != not_laid_out_.end()) {
      fidelity_.unseen("specialization-not-laid-out", found->first, hash_of_template(unit_, *found->second));
    }
  }
}

std::vector<TemplateArgument> TypeGraph::arguments_of(const clang::ClassTemplateSpecializationDecl& specialization) {
  std::vector<TemplateArgument> arguments;
  const auto add = [&](const clang::TemplateArgument& argument) {
    if (argument.getKind() == clang::TemplateArgument::Type) {
      arguments.push_back({of(clang::ASTContext::getCanonicalType(argument.getAsType())), {}});
    } else {
      arguments.push_back({std::nullopt, text(naming_.spell(argument, /*typed=*/false))});
    }
  };
  for (const clang::TemplateArgument& argument : specialization.getTemplateArgs().asArray()) {
    if (argument.getKind() == clang::TemplateArgument::Pack) {
      for (const clang::TemplateArgument& element : argument.pack_elements()) {
        add(element);
      }
    } else {
      add(argument);
    }
  }
  return arguments;
}

}  // namespace abigate::extract
