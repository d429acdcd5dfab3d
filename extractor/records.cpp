// Records and enums: layout as Clang computes it for the target.
#include <algorithm>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/RecordLayout.h>

#include "extractor/access.h"
#include "extractor/attributes.h"
#include "extractor/fidelity.h"
#include "extractor/naming.h"
#include "extractor/owner.h"
#include "extractor/types.h"

namespace abigate::extract {

namespace {

/// Whether `#pragma pack` takes effect: some member would be aligned more strictly without it.
bool packed_by_pragma(const clang::RecordDecl& record, const clang::ASTContext& ast) {
  const auto* limit = record.getAttr<clang::MaxFieldAlignmentAttr>();
  if (limit == nullptr) {
    return false;
  }
  return std::ranges::any_of(record.fields(), [&](const clang::FieldDecl* field) {
    return !field->getType()->isIncompleteType() && ast.getTypeAlign(field->getType()) > limit->getAlignment();
  });
}

Wide wide(const llvm::APSInt& value) {
  return value.isSigned() ? static_cast<Wide>(value.getExtValue()) : static_cast<Wide>(value.getZExtValue());
}

}  // namespace

Record TypeGraph::record_of(const clang::RecordDecl& record) {
  const clang::ASTRecordLayout& layout = ast_.getASTRecordLayout(&record);
  const Naming::Name name = naming_.of(record);
  Record node;
  node.access = access_from_outside(record);
  node.name = text(name.text);
  node.unnamed = name.unnamed;
  node.anonymous = record.isAnonymousStructOrUnion();
  node.tag = record.isUnion() ? Tag::union_ : Tag::struct_;
  node.size_bytes = static_cast<std::uint64_t>(layout.getSize().getQuantity());
  node.align_bytes = static_cast<std::uint32_t>(layout.getAlignment().getQuantity());
  node.packed = record.hasAttr<clang::PackedAttr>() || packed_by_pragma(record, ast_);
  node.attributes = attribute_texts(record, snapshot_.strings);
  node.location = owner_.place(record.getLocation());
  for (const clang::FieldDecl* field : record.fields()) {
    node.fields.push_back(field_of(*field, layout.getFieldOffset(field->getFieldIndex())));
  }
  if (const auto* cxx = llvm::dyn_cast<clang::CXXRecordDecl>(&record)) {
    add_class_facts(node, *cxx);
  }
  return node;
}

Field TypeGraph::field_of(const clang::FieldDecl& field, std::uint64_t offset_bits) {
  Field member;
  member.name = text(field.getName().str());
  member.type = of(field.getType());
  member.offset_bits = offset_bits;
  if (field.isBitField()) {
    member.bit_width = field.getBitWidthValue();
  }
  if (cxx_) {
    member.access = access_of(field.getAccess());
    member.is_mutable = field.isMutable();
    member.no_unique_address = field.isPotentiallyOverlapping();
    member.initializer = initializer_of(field);
  }
  member.attributes = attribute_texts(field, snapshot_.strings);
  member.location = owner_.place(field.getLocation());
  return member;
}

Enum TypeGraph::enum_of(const clang::EnumDecl& enumeration) {
  const Naming::Name name = naming_.of(enumeration);
  Enum node;
  node.access = access_from_outside(enumeration);
  node.name = text(name.text);
  node.unnamed = name.unnamed;
  node.underlying = of(enumeration.getIntegerType());
  node.fixed = enumeration.isFixed();
  node.scoped = enumeration.isScoped();
  node.flags = enumeration.hasAttr<clang::FlagEnumAttr>();
  node.attributes = attribute_texts(enumeration, snapshot_.strings);
  node.location = owner_.place(enumeration.getLocation());
  for (const clang::EnumConstantDecl* enumerator : enumeration.enumerators()) {
    const llvm::APSInt& value = enumerator->getInitVal();
    const Text spelled = text(enumerator->getName().str());
    if (value.isSigned() ? value.isSignedIntN(64) : value.isIntN(64)) {
      node.enumerators.push_back({spelled, wide(value), owner_.place(enumerator->getLocation())});
    } else {
      fidelity_.unseen("enumerator", spelled, llvm::toString(value, 10));
    }
  }
  return node;
}

}  // namespace abigate::extract
