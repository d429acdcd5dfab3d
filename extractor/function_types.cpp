// Function types, also those of member functions: signature, what the type itself promises, and how arguments travel.
#include <algorithm>
#include <utility>

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Sema/Sema.h>

#include "extractor/fidelity.h"
#include "extractor/naming.h"
#include "extractor/passing.h"
#include "extractor/types.h"

namespace abigate::extract {

namespace {

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

/// "const", "volatile", "&", "&&": what a member function says about its object.
std::string object_qualifiers(const clang::FunctionProtoType& function) {
  std::string words;
  const auto add = [&](bool present, const char* word) {
    if (present) {
      words += (words.empty() ? "" : " ") + std::string(word);
    }
  };
  add(function.isConst(), "const");
  add(function.isVolatile(), "volatile");
  add(function.getRefQualifier() == clang::RQ_LValue, "&");
  add(function.getRefQualifier() == clang::RQ_RValue, "&&");
  return words;
}

}  // namespace

TypeId TypeGraph::of_declared_function(const clang::FunctionDecl& function) {
  return of_declared_function(function, function.getType());
}

TypeId TypeGraph::of_declared_function(const clang::FunctionDecl& function, clang::QualType type) {
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function);
  if (method != nullptr && method->isImplicitObjectMemberFunction()) {
    return of_function(*type->castAs<clang::FunctionType>(), NoReturn::drop, method->getParent());
  }
  // Only a function type that is written out can lose its `noreturn`; a typedef keeps what it says.
  const clang::Type* node = type.getTypePtr();
  while (!llvm::isa<clang::TypedefType>(node) && !llvm::isa<clang::FunctionType>(node)) {
    const clang::QualType inner = node->getLocallyUnqualifiedSingleStepDesugaredType();
    if (inner.getTypePtr() == node) {
      break;
    }
    node = inner.getTypePtr();
  }
  const auto* written = llvm::dyn_cast<clang::FunctionType>(node);
  return written != nullptr ? of_function(*written, NoReturn::drop, nullptr) : of(type);
}

TypeId TypeGraph::of_function(const clang::FunctionType& function, NoReturn no_return,
                              const clang::CXXRecordDecl* object) {
  FunctionType node;
  // A qualifier of a result or parameter that travels by value says nothing to the other side.
  node.result = of(function.getReturnType().getUnqualifiedType());
  std::string spelling = key(node.result);
  if (object != nullptr) {
    node.object = of_tag(*object);
    spelling += "(" + key(*node.object) + "::)";
  }
  spelling += "(";
  const std::size_t empty = spelling.size();
  const auto* prototype = llvm::dyn_cast<clang::FunctionProtoType>(&function);
  node.prototype = prototype != nullptr;
  if (prototype != nullptr) {
    for (const clang::QualType parameter : prototype->param_types()) {
      node.parameters.push_back(of(parameter.getUnqualifiedType()));
      spelling += (spelling.size() == empty ? "" : ",") + key(node.parameters.back());
    }
    node.variadic = prototype->isVariadic();
    spelling += node.variadic ? (node.parameters.empty() ? "..." : ",...") : node.parameters.empty() ? "void" : "";
  }
  spelling += ")";
  if (prototype != nullptr && cxx_) {
    if (const std::string words = object_qualifiers(*prototype); !words.empty()) {
      node.object_qualifiers = text(words);
      spelling += " " + words;
    }
    node.does_not_throw = does_not_throw(*prototype);
    spelling += node.does_not_throw ? " noexcept" : "";
  }

  const clang::CallingConv convention = function.getCallConv();
  if (convention != ast_.getDefaultCallingConvention(node.variadic, /*IsCXXMethod=*/object != nullptr)) {
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
    const auto words = object != nullptr ? passing_.of_method(*object, *canonical->castAs<clang::FunctionProtoType>())
                                         : passing_.of(*llvm::cast<clang::FunctionType>(canonical.getTypePtr()));
    for (const std::string& word : words) {
      node.passing.push_back(text(word));
    }
    snapshot_.graph.types[index_of(place.id)].node = std::move(node);
  }
  return place.id;
}

/// What is known when the type is asked for: those of implicit and late members are settled here.
bool TypeGraph::does_not_throw(const clang::FunctionProtoType& function) {
  const clang::FunctionProtoType* settled = &function;
  if (clang::isUnresolvedExceptionSpec(function.getExceptionSpecType())) {
    settled = unit_.compiler.getSema().ResolveExceptionSpec(clang::SourceLocation(), &function);
  }
  if (settled == nullptr || clang::isUnresolvedExceptionSpec(settled->getExceptionSpecType())) {
    const std::string spelling = naming_.spell(clang::QualType(&function, 0));
    fidelity_.unseen("exception-specification", spelling, spelling);
    return false;
  }
  return settled->isNothrow();
}

}  // namespace abigate::extract
