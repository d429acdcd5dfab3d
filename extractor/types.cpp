#include "extractor/types.h"

#include <utility>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/Basic/TargetInfo.h>
#include <clang/Frontend/CompilerInstance.h>

#include "extractor/access.h"
#include "extractor/fidelity.h"
#include "extractor/hash.h"
#include "extractor/naming.h"
#include "extractor/owner.h"
#include "extractor/vtables.h"

namespace abigate::extract {

namespace {

/// Longer keys are replaced by their hash: function types nested in foreign typedefs would multiply.
constexpr std::size_t longest_key = 1000;

Encoding encoding_of(const clang::BuiltinType& type) {
  if (type.isVoidType()) {
    return Encoding::none;
  }
  if (type.isBooleanType()) {
    return Encoding::boolean;
  }
  switch (type.getKind()) {
    case clang::BuiltinType::Char_S:
    case clang::BuiltinType::Char_U:
      return Encoding::character;
    case clang::BuiltinType::NullPtr:
      return Encoding::null_pointer;
    default:
      break;
  }
  return type.isFloatingPoint()     ? Encoding::floating
         : type.isSignedInteger()   ? Encoding::signed_integer
         : type.isUnsignedInteger() ? Encoding::unsigned_integer
                                    : Encoding::other;
}

/// The place of a typedef or of a tag without definition: that of the first owned declaration.
template <class Declaration>
clang::SourceLocation owned_location(const Declaration& declaration, const Owner& owner) {
  for (const auto* one : declaration.redecls()) {
    if (owner.owns(one->getLocation())) {
      return one->getLocation();
    }
  }
  return declaration.getLocation();
}

/// Where the definition of `tag` stands, or what it is made from; else the first owned declaration.
clang::SourceLocation place_of(const clang::TagDecl& tag, const Owner& owner) {
  const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(&tag);
  const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(&tag);
  if (specialization != nullptr && !specialization->isExplicitSpecialization()) {
    const clang::CXXRecordDecl* pattern = record->getTemplateInstantiationPattern();
    if (pattern == nullptr) {
      pattern = specialization->getSpecializedTemplate()->getTemplatedDecl();
    }
    return place_of(*pattern, owner);
  }
  if (const clang::TagDecl* definition = tag.getDefinition()) {
    return definition->getLocation();
  }
  return owned_location(tag, owner);
}

const char* vector_kind(clang::VectorKind kind) {
  switch (kind) {
    case clang::VectorKind::Generic:
      return " __vector";
    case clang::VectorKind::AltiVecVector:
      return " __altivec";
    case clang::VectorKind::AltiVecPixel:
      return " __altivec_pixel";
    case clang::VectorKind::AltiVecBool:
      return " __altivec_bool";
    case clang::VectorKind::Neon:
      return " __neon";
    case clang::VectorKind::NeonPoly:
      return " __neon_poly";
    case clang::VectorKind::SveFixedLengthData:
      return " __sve";
    case clang::VectorKind::SveFixedLengthPredicate:
      return " __sve_predicate";
    case clang::VectorKind::RVVFixedLengthData:
      return " __rvv";
    case clang::VectorKind::RVVFixedLengthMask:
      return " __rvv_mask";
    case clang::VectorKind::RVVFixedLengthMask_1:
      return " __rvv_mask_1";
    case clang::VectorKind::RVVFixedLengthMask_2:
      return " __rvv_mask_2";
    case clang::VectorKind::RVVFixedLengthMask_4:
      return " __rvv_mask_4";
  }
  std::unreachable();
}

}  // namespace

TypeGraph::TypeGraph(Snapshot& snapshot, Unit& unit, Naming& naming, Passing& passing)
    : snapshot_(snapshot),
      unit_(unit),
      ast_(unit.compiler.getASTContext()),
      owner_(unit.owner),
      naming_(naming),
      passing_(passing),
      fidelity_(unit.fidelity),
      cxx_(ast_.getLangOpts().CPlusPlus) {}

TypeGraph::Slot TypeGraph::slot(std::string key) {
  if (key.size() > longest_key) {
    key = "#" + hash_hex(key);
  }
  auto& types = snapshot_.graph.types;
  const auto [position, inserted] = ids_.try_emplace(std::move(key), TypeId{static_cast<std::uint32_t>(types.size())});
  if (inserted) {
    types.push_back({text(position->first), Builtin{}});
  }
  return {position->second, inserted};
}

TypeId TypeGraph::add(std::string key, Type node) {
  const Slot place = slot(std::move(key));
  if (place.fresh) {
    snapshot_.graph.types[index_of(place.id)].node = std::move(node);
  }
  return place.id;
}

TypeId TypeGraph::of(clang::QualType type) {
  const clang::SplitQualType split = type.split();
  TypeId id = no_type;
  if (const auto known = known_.find(split.Ty); known != known_.end()) {
    id = known->second;
  } else {
    id = of_unqualified(*split.Ty);
    known_.try_emplace(split.Ty, id);
  }
  Qualified qualified{id, split.Quals.hasConst(), split.Quals.hasVolatile(), split.Quals.hasRestrict()};
  if (!qualified.is_const && !qualified.is_volatile && !qualified.is_restrict) {
    return id;
  }
  // Sugar may hide qualifiers of its own, as in `typeof(const int)`: one node, not one on another.
  if (const auto* inner = std::get_if<Qualified>(&snapshot_.graph.at(id))) {
    qualified.is_const |= inner->is_const;
    qualified.is_volatile |= inner->is_volatile;
    qualified.is_restrict |= inner->is_restrict;
    qualified.of = inner->of;
  }
  std::string spelling = key(qualified.of);
  spelling += qualified.is_const ? " const" : "";
  spelling += qualified.is_volatile ? " volatile" : "";
  spelling += qualified.is_restrict ? " restrict" : "";
  return add(std::move(spelling), qualified);
}

TypeId TypeGraph::of_unqualified(const clang::Type& type) {
  if (type.isDependentType()) {
    return of_unmodelled(type);
  }
  if (const auto* alias = llvm::dyn_cast<clang::TypedefType>(&type)) {
    // Local typedefs have no name outside their function.
    return alias->getDecl()->getDeclContext()->isFunctionOrMethod() ? of(alias->desugar())
                                                                    : of_typedef(*alias->getDecl());
  }
  if (const auto* tag = llvm::dyn_cast<clang::TagType>(&type)) {
    return of_tag(*tag->getDecl());
  }
  if (const auto* builtin = llvm::dyn_cast<clang::BuiltinType>(&type)) {
    return of_builtin(clang::QualType(builtin, 0), encoding_of(*builtin));
  }
  if (const auto* complex = llvm::dyn_cast<clang::ComplexType>(&type)) {
    const bool floating = complex->getElementType()->isFloatingType();
    return of_builtin(clang::QualType(complex, 0), floating ? Encoding::complex_floating : Encoding::complex_integer);
  }
  if (const auto* bits = llvm::dyn_cast<clang::BitIntType>(&type)) {
    return of_builtin(clang::QualType(bits, 0),
                      bits->isSigned() ? Encoding::signed_integer : Encoding::unsigned_integer, bits->getNumBits());
  }
  if (const auto* pointer = llvm::dyn_cast<clang::PointerType>(&type)) {
    return of_pointer(pointer->getPointeeType());
  }
  if (const auto* array = llvm::dyn_cast<clang::ArrayType>(&type)) {
    return of_array(*array);
  }
  if (const auto* vector = llvm::dyn_cast<clang::VectorType>(&type)) {
    return of_vector(*vector);
  }
  if (const auto* atomic = llvm::dyn_cast<clang::AtomicType>(&type)) {
    return of_atomic(*atomic);
  }
  if (const auto* function = llvm::dyn_cast<clang::FunctionType>(&type)) {
    return of_function(*function, NoReturn::keep, nullptr);
  }
  if (const auto* reference = llvm::dyn_cast<clang::ReferenceType>(&type)) {
    return of_reference(*reference);
  }
  if (const auto* pointer = llvm::dyn_cast<clang::MemberPointerType>(&type)) {
    return of_member_pointer(*pointer);
  }
  const clang::QualType inner = type.getLocallyUnqualifiedSingleStepDesugaredType();
  return inner.getTypePtr() != &type ? of(inner) : of_unmodelled(type);
}

TypeId TypeGraph::of_builtin(clang::QualType type, Encoding encoding, std::uint32_t value_bits) {
  // In C++ std::nullptr_t is a typedef.
  const std::string name =
      cxx_ && encoding == Encoding::null_pointer ? "decltype(nullptr)" : type.getAsString(printing_policy(ast_));
  Builtin node{text(name), encoding, 0, 0, value_bits};
  if (!type->isVoidType() && !type->isIncompleteType()) {
    const clang::TypeInfoChars info = ast_.getTypeInfoInChars(type);
    node.size_bytes = static_cast<std::uint64_t>(info.Width.getQuantity());
    node.align_bytes = static_cast<std::uint32_t>(info.Align.getQuantity());
  }
  return add(name, node);
}

TypeId TypeGraph::of_pointer(clang::QualType pointee) {
  const clang::LangAS space = pointee.getAddressSpace();
  const std::uint64_t width = ast_.getTargetInfo().getPointerWidth(space);
  Pointer node{no_type, space == clang::LangAS::Default ? 0 : ast_.getTargetAddressSpace(space)};
  if (width != ast_.getTargetInfo().getPointerWidth(clang::LangAS::Default)) {
    // The model knows pointers of one size only.
    return of_unmodelled(*clang::ASTContext::getCanonicalType(ast_.getPointerType(pointee)).getTypePtr());
  }
  if (pointee.hasAddressSpace()) {
    pointee = ast_.removeAddrSpaceQualType(pointee);
  }
  node.to = of(pointee);
  std::string spelling = key(node.to) + "*";
  if (node.address_space != 0) {
    spelling += "@address_space(" + std::to_string(node.address_space) + ")";
  }
  return add(std::move(spelling), node);
}

TypeId TypeGraph::of_array(const clang::ArrayType& array) {
  Array node{of(array.getElementType()), std::nullopt};
  std::string bound;
  if (const auto* constant = llvm::dyn_cast<clang::ConstantArrayType>(&array)) {
    node.count = constant->getSize().getLimitedValue();
    bound = std::to_string(*node.count);
  }
  return add(key(node.element) + "[" + bound + "]", node);
}

TypeId TypeGraph::of_vector(const clang::VectorType& vector) {
  const clang::TypeInfoChars info = ast_.getTypeInfoInChars(&vector);
  const Vector node{of(vector.getElementType()), vector.getNumElements(),
                    static_cast<std::uint64_t>(info.Width.getQuantity()),
                    static_cast<std::uint32_t>(info.Align.getQuantity())};
  return add(key(node.element) + vector_kind(vector.getVectorKind()) + "(" + std::to_string(node.count) + ")", node);
}

TypeId TypeGraph::of_atomic(const clang::AtomicType& atomic) {
  Atomic node{of(atomic.getValueType()), 0, 0};
  if (!atomic.isIncompleteType()) {
    const clang::TypeInfoChars info = ast_.getTypeInfoInChars(&atomic);
    node.size_bytes = static_cast<std::uint64_t>(info.Width.getQuantity());
    node.align_bytes = static_cast<std::uint32_t>(info.Align.getQuantity());
  }
  return add("_Atomic(" + key(node.of) + ")", node);
}

TypeId TypeGraph::of_reference(const clang::ReferenceType& reference) {
  const clang::QualType referee = reference.getPointeeType();
  if (referee.hasAddressSpace()) {
    return of_unmodelled(*clang::ASTContext::getCanonicalType(clang::QualType(&reference, 0)).getTypePtr());
  }
  const Reference node{of(referee), llvm::isa<clang::RValueReferenceType>(reference)};
  return add(key(node.to) + (node.rvalue ? "&&" : "&"), node);
}

TypeId TypeGraph::of_member_pointer(const clang::MemberPointerType& pointer) {
  const clang::CXXRecordDecl& record = *pointer.getMostRecentCXXRecordDecl();
  const clang::QualType member = pointer.getPointeeType();
  const auto* function = member->getAs<clang::FunctionProtoType>();
  MemberPointer node{of_tag(record), no_type, 0, 0};
  node.to = function != nullptr ? of_function(*function, NoReturn::keep, &record) : of(member);
  const clang::TypeInfoChars info = ast_.getTypeInfoInChars(&pointer);
  node.size_bytes = static_cast<std::uint64_t>(info.Width.getQuantity());
  node.align_bytes = static_cast<std::uint32_t>(info.Align.getQuantity());
  return add(key(node.to) + " " + key(node.object) + "::*", node);
}

TypeId TypeGraph::of_unmodelled(const clang::Type& type) {
  const std::string spelling = clang::QualType(&type, 0).getAsString(printing_policy(ast_));
  fidelity_.unseen(type.isDependentType() ? "dependent-type" : "type", spelling, spelling);
  return add(spelling, Unmodelled{text(spelling), text(hash_hex(spelling))});
}

TypeId TypeGraph::of_typedef(const clang::TypedefNameDecl& alias) {
  const Slot place = slot(naming_.of_type(alias));
  if (place.fresh) {
    pending_.push_back({place.id, &alias, nullptr});
  }
  return place.id;
}

TypeId TypeGraph::of_tag(const clang::TagDecl& tag) {
  if (const auto known = tags_.find(tag.getCanonicalDecl()); known != tags_.end()) {
    return known->second;
  }
  const Naming::Name name = naming_.of(tag);
  // One spelling for every tag that lays out as a struct.
  const Slot place = slot((tag.isClass() ? "struct " : tag.getKindName().str() + " ") + name.text);
  tags_.try_emplace(tag.getCanonicalDecl(), place.id);
  if (!place.fresh) {
    return place.id;
  }
  const clang::TagDecl* definition = tag.getDefinition();
  const clang::SourceLocation location = place_of(tag, owner_);
  const auto* enumeration = llvm::dyn_cast<clang::EnumDecl>(&tag);
  Type node;
  if (!owner_.owns(location)) {
    node = foreign_of(tag, location);
  } else if (definition != nullptr && !definition->isInvalidDecl()) {
    pending_.push_back({place.id, nullptr, definition});
  } else if (enumeration != nullptr && enumeration->isFixed()) {
    pending_.push_back({place.id, nullptr, &tag});  // complete without its enumerators
  } else {
    node = opaque_of(tag, location);
  }
  snapshot_.graph.types[index_of(place.id)].node = std::move(node);
  return place.id;
}

Result<void> TypeGraph::complete() {
  while (!pending_.empty()) {
    const Pending next = pending_.front();
    pending_.pop_front();
    if (next.alias != nullptr) {
      fill_typedef(next.id, *next.alias);
    } else if (const auto* record = llvm::dyn_cast<clang::RecordDecl>(next.definition)) {
      const auto* polymorphic = llvm::dyn_cast<clang::CXXRecordDecl>(record);
      if (polymorphic != nullptr && polymorphic->isDynamicClass() &&
          !ast_.getTargetInfo().getCXXABI().isItaniumFamily()) {
        return undecidable(naming_.of(*record).text + ": a class with virtual functions or bases on " +
                           ast_.getTargetInfo().getTriple().str() +
                           ", whose C++ ABI is not that of Itanium; its virtual tables cannot be described. Extract "
                           "for a target such as x86_64-linux-gnu or x86_64-w64-windows-gnu");
      }
      if (polymorphic != nullptr && has_too_many_slots(*polymorphic)) {
        return undecidable(naming_.of(*record).text + ": its virtual tables have more than " +
                           std::to_string(most_slots) + " slots, because its bases occur so often; make them virtual");
      }
      Record node = record_of(*record);
      snapshot_.graph.types[index_of(next.id)].node = std::move(node);
    } else {
      Enum node = enum_of(*llvm::cast<clang::EnumDecl>(next.definition));
      snapshot_.graph.types[index_of(next.id)].node = std::move(node);
    }
  }
  tell_not_laid_out();
  return {};
}

void TypeGraph::fill_typedef(TypeId id, const clang::TypedefNameDecl& alias) {
  const clang::SourceLocation location = owned_location(alias, owner_);
  Typedef node;
  node.name = text(naming_.of_type(alias));
  node.owned = owner_.owns(location);
  node.access = access_from_outside(alias);
  node.location = owner_.place(location);
  if (node.owned) {
    node.target = of(alias.getUnderlyingType());
    node.align_bytes = alias.getMaxAlignment() / static_cast<unsigned>(ast_.getCharWidth());
  } else {
    const clang::QualType canonical = clang::ASTContext::getCanonicalType(alias.getUnderlyingType());
    node.target = of(canonical);
    if (!canonical->isVoidType() && !canonical->isIncompleteType() && !canonical->isFunctionType()) {
      const clang::TypeInfo info =
          ast_.getTypeInfo(ast_.getTypedefType(clang::ElaboratedTypeKeyword::None, std::nullopt, &alias));
      if (info.AlignRequirement == clang::AlignRequirementKind::RequiredByTypedef) {
        node.align_bytes = info.Align / static_cast<unsigned>(ast_.getCharWidth());
      }
    }
  }
  snapshot_.graph.types[index_of(id)].node = node;
}

}  // namespace abigate::extract
