#include "extractor/types.h"

#include <algorithm>
#include <utility>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/Decl.h>
#include <clang/Basic/TargetInfo.h>

#include "extractor/fidelity.h"
#include "extractor/hash.h"
#include "extractor/naming.h"
#include "extractor/owner.h"
#include "extractor/passing.h"

namespace abigate::extract {

namespace {

/// Longer keys are replaced by their hash: function types nested in foreign typedefs would multiply.
constexpr std::size_t longest_key = 1000;

clang::PrintingPolicy printing_policy(const clang::ASTContext& ast) {
  clang::PrintingPolicy policy(ast.getLangOpts());
  policy.PrintAsCanonical = true;
  policy.AnonymousTagLocations = false;
  policy.Bool = false;  // C23's keyword and C11's _Bool are one type
  return policy;
}

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

Tag tag_of(const clang::TagDecl& tag) {
  return tag.isUnion() ? Tag::union_ : tag.isEnum() ? Tag::enum_ : tag.isClass() ? Tag::class_ : Tag::struct_;
}

/// The place of a tag or typedef that counts: its definition's, else that of the first owned declaration.
template <class Declaration>
clang::SourceLocation owned_location(const Declaration& declaration, const Owner& owner) {
  for (const auto* one : declaration.redecls()) {
    if (owner.owns(one->getLocation())) {
      return one->getLocation();
    }
  }
  return declaration.getLocation();
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

const char* parameter_abi(clang::ParameterABI abi) {
  switch (abi) {
    case clang::ParameterABI::Ordinary:
      return "";
    case clang::ParameterABI::HLSLOut:
      return "out";
    case clang::ParameterABI::HLSLInOut:
      return "inout";
    case clang::ParameterABI::SwiftIndirectResult:
      return "swift_indirect_result";
    case clang::ParameterABI::SwiftErrorResult:
      return "swift_error_result";
    case clang::ParameterABI::SwiftContext:
      return "swift_context";
    case clang::ParameterABI::SwiftAsyncContext:
      return "swift_async_context";
  }
  std::unreachable();
}

/// What the type itself says beyond result, parameters and convention, sorted.
std::vector<std::string> type_attributes(const clang::FunctionType& function, bool keep_noreturn) {
  std::vector<std::string> words;
  const clang::FunctionType::ExtInfo info = function.getExtInfo();
  if (info.getNoReturn() && keep_noreturn) {
    words.emplace_back("noreturn");
  }
  if (info.getHasRegParm()) {
    words.push_back("regparm(" + std::to_string(info.getRegParm()) + ")");
  }
  if (info.getNoCallerSavedRegs()) {
    words.emplace_back("no_caller_saved_registers");
  }
  if (info.getNoCfCheck()) {
    words.emplace_back("nocf_check");
  }
  if (info.getCmseNSCall()) {
    words.emplace_back("cmse_nonsecure_call");
  }
  if (info.getProducesResult()) {
    words.emplace_back("ns_returns_retained");
  }
  if (const auto* prototype = llvm::dyn_cast<clang::FunctionProtoType>(&function)) {
    if (const unsigned sme = prototype->getAArch64SMEAttributes()) {
      words.push_back("sme(" + std::to_string(sme) + ")");
    }
    const auto parameters = prototype->hasExtParameterInfos()
                                ? prototype->getExtParameterInfos()
                                : llvm::ArrayRef<clang::FunctionProtoType::ExtParameterInfo>();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const std::string number = "(" + std::to_string(i + 1) + ")";
      if (parameters[i].getABI() != clang::ParameterABI::Ordinary) {
        words.push_back(parameter_abi(parameters[i].getABI()) + number);
      }
      if (parameters[i].hasPassObjectSize()) {
        words.push_back("pass_object_size" + number);
      }
    }
  }
  std::ranges::sort(words);
  return words;
}

}  // namespace

TypeGraph::TypeGraph(Snapshot& snapshot, clang::ASTContext& ast, const Owner& owner, Naming& naming, Passing& passing,
                     Fidelity& fidelity)
    : snapshot_(snapshot), ast_(ast), owner_(owner), naming_(naming), passing_(passing), fidelity_(fidelity) {}

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
    known_.emplace(split.Ty, id);
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

TypeId TypeGraph::of_declared_function(clang::QualType type) {
  // Only a function type that is written out can lose its `noreturn`; a typedef keeps what it says.
  const clang::Type* node = type.getTypePtr();
  while (!llvm::isa<clang::TypedefType>(node) && !llvm::isa<clang::FunctionType>(node)) {
    const clang::QualType inner = node->getLocallyUnqualifiedSingleStepDesugaredType();
    if (inner.getTypePtr() == node) {
      break;
    }
    node = inner.getTypePtr();
  }
  const auto* function = llvm::dyn_cast<clang::FunctionType>(node);
  return function != nullptr ? of_function(*function, NoReturn::drop) : of(type);
}

TypeId TypeGraph::of_unqualified(const clang::Type& type) {
  if (const auto* alias = llvm::dyn_cast<clang::TypedefType>(&type)) {
    return of_typedef(*alias->getDecl());
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
    return of_function(*function, NoReturn::keep);
  }
  const clang::QualType inner = type.getLocallyUnqualifiedSingleStepDesugaredType();
  return inner.getTypePtr() != &type ? of(inner) : of_unmodelled(type);
}

TypeId TypeGraph::of_builtin(clang::QualType type, Encoding encoding, std::uint32_t value_bits) {
  const std::string name = type.getAsString(printing_policy(ast_));
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

TypeId TypeGraph::of_function(const clang::FunctionType& function, NoReturn no_return) {
  FunctionType node;
  // A qualifier of a result or parameter that travels by value says nothing to the other side.
  node.result = of(function.getReturnType().getUnqualifiedType());
  std::string spelling = key(node.result) + "(";
  const auto* prototype = llvm::dyn_cast<clang::FunctionProtoType>(&function);
  node.prototype = prototype != nullptr;
  if (prototype != nullptr) {
    for (const clang::QualType parameter : prototype->param_types()) {
      node.parameters.push_back(of(parameter.getUnqualifiedType()));
      spelling += (spelling.back() == '(' ? "" : ",") + key(node.parameters.back());
    }
    node.variadic = prototype->isVariadic();
    spelling += node.variadic ? (node.parameters.empty() ? "..." : ",...") : node.parameters.empty() ? "void" : "";
  }
  spelling += ")";

  const clang::CallingConv convention = function.getCallConv();
  if (convention != ast_.getDefaultCallingConvention(node.variadic, /*IsCXXMethod=*/false)) {
    node.convention = text(clang::FunctionType::getNameForCallConv(convention).str());
    spelling += "@" + std::string(node.convention);
  }
  for (const std::string& word : type_attributes(function, no_return == NoReturn::keep)) {
    node.attributes.push_back(text(word));
    spelling += "@" + word;
  }

  const Slot place = slot(std::move(spelling));
  if (place.fresh) {
    const clang::QualType canonical = clang::ASTContext::getCanonicalType(clang::QualType(&function, 0));
    for (const std::string& word : passing_.of(*llvm::cast<clang::FunctionType>(canonical.getTypePtr()))) {
      node.passing.push_back(text(word));
    }
    snapshot_.graph.types[index_of(place.id)].node = std::move(node);
  }
  return place.id;
}

TypeId TypeGraph::of_unmodelled(const clang::Type& type) {
  const std::string spelling = clang::QualType(&type, 0).getAsString(printing_policy(ast_));
  fidelity_.unseen("type", spelling, spelling);
  return add(spelling, Unmodelled{text(spelling), text(hash_hex(spelling))});
}

TypeId TypeGraph::of_typedef(const clang::TypedefNameDecl& alias) {
  const Slot place = slot(alias.getName().str());
  if (place.fresh) {
    pending_.push_back({place.id, &alias, nullptr});
  }
  return place.id;
}

TypeId TypeGraph::of_tag(const clang::TagDecl& tag) {
  const Naming::Name name = naming_.of(tag);
  // C has no classes; one spelling for every tag that lays out as a struct.
  const Slot place = slot(tag.getKindName().str() + " " + name.text);
  if (!place.fresh) {
    return place.id;
  }
  const clang::TagDecl* definition = tag.getDefinition();
  const clang::SourceLocation location =
      definition != nullptr ? definition->getLocation() : owned_location(tag, owner_);
  Type node;
  if (!owner_.owns(location)) {
    Foreign foreign{text(name.text), tag_of(tag), 0, 0, owner_.library(location)};
    const clang::QualType type = ast_.getCanonicalTagType(&tag);
    if (!type->isIncompleteType()) {
      const clang::TypeInfoChars info = ast_.getTypeInfoInChars(type);
      foreign.size_bytes = static_cast<std::uint64_t>(info.Width.getQuantity());
      foreign.align_bytes = static_cast<std::uint32_t>(info.Align.getQuantity());
    }
    node = foreign;
  } else if (definition == nullptr) {
    node = Opaque{text(name.text), tag_of(tag), owner_.place(location)};
  } else {
    pending_.push_back({place.id, nullptr, definition});
  }
  snapshot_.graph.types[index_of(place.id)].node = std::move(node);
  return place.id;
}

void TypeGraph::complete() {
  while (!pending_.empty()) {
    const Pending next = pending_.front();
    pending_.pop_front();
    if (next.alias != nullptr) {
      fill_typedef(next.id, *next.alias);
    } else if (const auto* record = llvm::dyn_cast<clang::RecordDecl>(next.definition)) {
      Record node = record_of(*record);
      snapshot_.graph.types[index_of(next.id)].node = std::move(node);
    } else {
      Enum node = enum_of(*llvm::cast<clang::EnumDecl>(next.definition));
      snapshot_.graph.types[index_of(next.id)].node = std::move(node);
    }
  }
}

void TypeGraph::fill_typedef(TypeId id, const clang::TypedefNameDecl& alias) {
  const clang::SourceLocation location = owned_location(alias, owner_);
  Typedef node{text(alias.getName().str()), no_type, 0, owner_.owns(location), owner_.place(location)};
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
