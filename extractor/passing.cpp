#include "extractor/passing.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/CanonicalType.h>
#include <clang/CodeGen/CGFunctionInfo.h>
#include <clang/CodeGen/CodeGenABITypes.h>
#include <clang/CodeGen/ModuleBuilder.h>
#include <clang/Frontend/CompilerInstance.h>
#include <llvm/IR/DerivedTypes.h>
#include <llvm/Support/raw_ostream.h>

#include "extractor/hash.h"

namespace abigate::extract {

namespace {

bool lowerable(clang::QualType type) { return type->isVoidType() || !type->isIncompleteType(); }

}  // namespace

Passing::Passing(clang::CompilerInstance& compiler) : generator_(clang::CreateLLVMCodeGen(compiler, "", context_)) {
  generator_->Initialize(compiler.getASTContext());
}

Passing::~Passing() = default;

std::vector<std::string> Passing::of(const clang::FunctionType& function) {
  const auto* prototype = llvm::dyn_cast<clang::FunctionProtoType>(&function);
  if (!lowerable(function.getReturnType())) {
    return {};
  }
  if (prototype != nullptr) {
    for (const clang::QualType parameter : prototype->param_types()) {
      if (parameter->isVoidType() || !lowerable(parameter)) {
        return {};
      }
    }
  }
  const auto canonical = clang::CanQualType::CreateUnsafe(clang::QualType(&function, 0));
  const clang::CodeGen::CGFunctionInfo& info =
      prototype != nullptr
          ? clang::CodeGen::arrangeFreeFunctionType(generator_->CGM(), canonical.castAs<clang::FunctionProtoType>())
          : clang::CodeGen::arrangeFreeFunctionType(generator_->CGM(), canonical.castAs<clang::FunctionNoProtoType>());
  std::vector<std::string> words{spell(info.getReturnInfo())};
  for (const auto& argument : info.arguments()) {
    words.push_back(spell(argument.info));
  }
  return words;
}

std::string Passing::spell(const clang::CodeGen::ABIArgInfo& info) {
  using Info = clang::CodeGen::ABIArgInfo;
  std::string text;
  const auto add = [&](const std::string& word) { text += (text.empty() ? "" : " ") + word; };
  const auto add_type = [&](llvm::Type* type) {
    if (type != nullptr) {
      add(spell(type));
    }
  };
  switch (info.getKind()) {
    case Info::Direct:
    case Info::TargetSpecific:
      add(info.isDirect() ? "direct" : "target-specific");
      add_type(info.getCoerceToType());
      if (info.getDirectOffset() != 0) {
        add("offset " + std::to_string(info.getDirectOffset()));
      }
      if (info.getDirectAlign() != 0) {
        add("align " + std::to_string(info.getDirectAlign()));
      }
      if (info.isDirect() && !info.getCanBeFlattened()) {
        add("whole");
      }
      break;
    case Info::Extend:
      add(info.isSignExt() ? "extend signed" : info.isZeroExt() ? "extend unsigned" : "extend none");
      add_type(info.getCoerceToType());
      break;
    case Info::Indirect:
    case Info::IndirectAliased:
      add(info.isIndirect() ? "indirect" : "indirect aliased");
      add("align " + std::to_string(info.getIndirectAlign().getQuantity()));
      if (info.isIndirect() && info.getIndirectByVal()) {
        add("byval");
      }
      if (info.getIndirectRealign()) {
        add("realign");
      }
      if (info.getIndirectAddrSpace() != 0) {
        add("address-space " + std::to_string(info.getIndirectAddrSpace()));
      }
      break;
    case Info::Ignore:
      add("ignore");
      break;
    case Info::Expand:
      add("expand");
      break;
    case Info::CoerceAndExpand:
      add("expand");
      add(spell(info.getCoerceAndExpandType()));
      break;
    case Info::InAlloca:
      add("inalloca " + std::to_string(info.getInAllocaFieldIndex()));
      break;
  }
  const bool may_be_in_register = info.isDirect() || info.isExtend() || info.isIndirect() || info.isTargetSpecific();
  if (may_be_in_register && info.getInReg()) {
    add("inreg");
  }
  if (llvm::Type* padding = info.getPaddingType()) {
    add("padding " + spell(padding) + (info.getPaddingInReg() ? " inreg" : ""));
  }
  return text;
}

const std::string& Passing::spell(llvm::Type* type) {
  if (const auto known = spellings_.find(type); known != spellings_.end()) {
    return known->second;
  }
  std::string text = spell_structure(*type);
  if (text.size() > 200) {
    text = "#" + hash_hex(text);  // nested structures would otherwise multiply
  }
  return spellings_.emplace(type, std::move(text)).first->second;
}

std::string Passing::spell_structure(llvm::Type& type) {
  if (auto* structure = llvm::dyn_cast<llvm::StructType>(&type)) {
    std::string text = structure->isPacked() ? "<{" : "{";
    for (llvm::Type* element : structure->elements()) {
      text += (text.back() == '{' ? "" : ", ") + spell(element);
    }
    return text + (structure->isPacked() ? "}>" : "}");
  }
  if (auto* array = llvm::dyn_cast<llvm::ArrayType>(&type)) {
    return "[" + std::to_string(array->getNumElements()) + " x " + spell(array->getElementType()) + "]";
  }
  std::string text;
  llvm::raw_string_ostream stream(text);
  type.print(stream, /*IsForDebug=*/false, /*NoDetails=*/true);
  return text;
}

}  // namespace abigate::extract
