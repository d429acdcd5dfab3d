// What a record is besides its fields in C++: bases, tables, special members, friends, template arguments.
#include <algorithm>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclFriend.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/RecordLayout.h>

#include "extractor/access.h"
#include "extractor/fidelity.h"
#include "extractor/naming.h"
#include "extractor/owner.h"
#include "extractor/tokens.h"
#include "extractor/types.h"
#include "extractor/vtables.h"

namespace abigate::extract {

namespace {

std::uint64_t bytes(clang::CharUnits size) { return static_cast<std::uint64_t>(size.getQuantity()); }

/// The member of the template that `field` was made from, or `field` itself.
const clang::FieldDecl& pattern_of(const clang::FieldDecl& field) {
  const auto* record = llvm::cast<clang::CXXRecordDecl>(field.getParent());
  const clang::CXXRecordDecl* pattern = record->getTemplateInstantiationPattern();
  if (pattern == nullptr || field.getIdentifier() == nullptr) {
    return field;
  }
  for (const clang::NamedDecl* one : pattern->lookup(field.getDeclName())) {
    if (const auto* found = llvm::dyn_cast<clang::FieldDecl>(one)) {
      return *found;
    }
  }
  return field;
}

}  // namespace

void TypeGraph::add_class_facts(Record& node, const clang::CXXRecordDecl& record) {
  const clang::ASTRecordLayout& layout = ast_.getASTRecordLayout(&record);
  node.data_size_bytes = bytes(layout.getDataSize());
  node.nv_size_bytes = bytes(layout.getNonVirtualSize());
  node.nv_align_bytes = static_cast<std::uint32_t>(layout.getNonVirtualAlignment().getQuantity());
  add_bases(node, record);
  node.vtables = vtables_of(record, *this, snapshot_.strings);
  node.key_function = key_function_of(record, snapshot_.strings);
  node.special_members = special_members_of(record, default_constructors_);
  node.abstract = record.isAbstract();
  node.final = record.isEffectivelyFinal();
  node.standard_layout = record.isStandardLayout();
  node.aggregate = record.isAggregate();
  node.trivially_copyable = clang::QualType(ast_.getCanonicalTagType(&record)).isTriviallyCopyableType(ast_);
  node.trivial_for_calls = record.canPassInRegisters();
  node.friends = friends_of(record);
  const clang::TemplateSpecializationKind kind = record.getTemplateSpecializationKind();
  node.explicitly_specialized = kind == clang::TSK_ExplicitSpecialization;
  node.explicitly_instantiated =
      clang::isTemplateExplicitInstantiationOrSpecialization(kind) && kind != clang::TSK_ExplicitSpecialization;
  if (const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(&record)) {
    node.template_name = text(naming_.of_type(*specialization->getSpecializedTemplate()));
    node.arguments = arguments_of(*specialization);
  }
  if (record.isLambda()) {
    // The fields of a closure are named by what they capture.
    std::size_t at = 0;
    for (const clang::LambdaCapture& capture : record.captures()) {
      if (at < node.fields.size() && node.fields[at].name.empty()) {
        node.fields[at].name = text(capture.capturesThis()       ? "this"
                                    : capture.capturesVariable() ? capture.getCapturedVar()->getName().str()
                                                                 : "capture " + std::to_string(at + 1));
      }
      ++at;
    }
  }
}

void TypeGraph::add_bases(Record& node, const clang::CXXRecordDecl& record) {
  const clang::ASTRecordLayout& layout = ast_.getASTRecordLayout(&record);
  const auto base_of = [&](const clang::CXXBaseSpecifier& specifier) {
    const clang::CXXRecordDecl* base = specifier.getType()->getAsCXXRecordDecl();
    Base result;
    result.type = of(specifier.getType());
    result.is_virtual = specifier.isVirtual();
    result.offset_bytes = bytes(result.is_virtual ? layout.getVBaseClassOffset(base) : layout.getBaseClassOffset(base));
    result.primary = layout.getPrimaryBase() != nullptr &&
                     layout.getPrimaryBase()->getCanonicalDecl() == base->getCanonicalDecl() &&
                     layout.isPrimaryBaseVirtual() == result.is_virtual;
    result.empty = base->isEmpty();
    result.access = access_of(specifier.getAccessSpecifier());
    return result;
  };
  for (const clang::CXXBaseSpecifier& specifier : record.bases()) {
    node.bases.push_back(base_of(specifier));
  }
  for (const clang::CXXBaseSpecifier& specifier : record.vbases()) {
    node.virtual_bases.push_back(base_of(specifier));
  }
  std::ranges::stable_sort(node.virtual_bases, {}, &Base::offset_bytes);
}

std::vector<Text> TypeGraph::friends_of(const clang::CXXRecordDecl& record) {
  std::vector<Text> friends;
  for (const clang::FriendDecl* one : record.friends()) {
    if (const clang::TypeSourceInfo* type = one->getFriendType()) {
      friends.push_back(text(naming_.spell(type->getType())));
    } else if (const clang::NamedDecl* declaration = one->getFriendDecl()) {
      friends.push_back(text(naming_.of_symbol(*declaration)));
    }
  }
  std::ranges::sort(friends);
  friends.erase(std::ranges::unique(friends).begin(), friends.end());
  return friends;
}

Text TypeGraph::initializer_of(const clang::FieldDecl& field) {
  if (!field.hasInClassInitializer()) {
    return {};
  }
  if (const auto range = unit_.tokens.initializer_of(pattern_of(field))) {
    return text(hash_of(unit_.tokens.tokens(*range)));
  }
  fidelity_.unseen("member-initializer", naming_.of_symbol(field), "");
  return {};
}

}  // namespace abigate::extract
