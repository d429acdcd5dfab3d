#include "extractor/passing.h"

#include <algorithm>

#include <clang/AST/ASTContext.h>
#include <clang/AST/CanonicalType.h>
#include <clang/AST/DeclCXX.h>
#include <clang/CodeGen/CGFunctionInfo.h>
#include <clang/CodeGen/CodeGenABITypes.h>
#include <clang/CodeGen/ModuleBuilder.h>
#include <clang/Frontend/CompilerInstance.h>
#include <llvm/IR/DerivedTypes.h>
#include <llvm/Support/raw_ostream.h>

#include "extractor/hash.h"

namespace abigate::extract {

Passing::Passing(clang::CompilerInstance& compiler) : generator_(clang::CreateLLVMCodeGen(compiler, "", context_)) {
  generator_->Initialize(compiler.getASTContext());
}

Passing::~Passing() = default;

std::vector<std::string> Passing::of(const clang::FunctionType& function) {
  if (!lowerable(function)) {
    return {};
  }
  clang::CodeGen::CodeGenModule& module = generator_->CGM();
  const auto canonical = clang::CanQualType::CreateUnsafe(clang::QualType(&function, 0));
  return words(llvm::isa<clang::FunctionProtoType>(function)
                   ? clang::CodeGen::arrangeFreeFunctionType(module, canonical.castAs<clang::FunctionProtoType>())
                   : clang::CodeGen::arrangeFreeFunctionType(module, canonical.castAs<clang::FunctionNoProtoType>()),
               0);
}

std::vector<std::string> Passing::of_method(const clang::CXXRecordDecl& record,
                                            const clang::FunctionProtoType& function) {
  if (record.isInvalidDecl() || record.isDependentType() || !lowerable(function)) {
    return {};
  }
  // `this` is the first argument here, wherever the target puts it beside a result that travels through memory.
  return words(clang::CodeGen::arrangeCXXMethodType(generator_->CGM(), &record, &function, /*MD=*/nullptr), 1);
}

std::vector<std::string> Passing::words(const clang::CodeGen::CGFunctionInfo& info, std::size_t first_argument) {
  std::vector<std::string> words{spell(info.getReturnInfo())};
  for (const auto& argument : info.arguments().drop_front(first_argument)) {
    words.push_back(spell(argument.info));
  }
  return words;
}

bool Passing::lowerable(const clang::FunctionType& function) {
  if (function.isDependentType() || !(function.getReturnType()->isVoidType() || lowerable(function.getReturnType()))) {
    return false;
  }
  const auto* prototype = llvm::dyn_cast<clang::FunctionProtoType>(&function);
  return prototype == nullptr ||
         std::ranges::all_of(prototype->param_types(), [&](clang::QualType parameter) { return lowerable(parameter); });
}

bool Passing::lowerable(clang::QualType type) {
  if (type->isIncompleteType() || type->isDependentType() || type->isUndeducedType()) {
    return false;
  }
  const clang::RecordDecl* record = type->getAsRecordDecl();
  return record == nullptr || sound(*record);
}

/// Whether code generation can look into the class: a specialization that does not compile breaks what holds it, too.
bool Passing::sound(const clang::RecordDecl& record) {
  const clang::RecordDecl* definition = record.getDefinition();
  if (definition == nullptr || definition->isInvalidDecl() || definition->isDependentType()) {
    return false;
  }
  const auto* of_cxx = llvm::dyn_cast<clang::CXXRecordDecl>(definition);
  if (of_cxx == nullptr) {
    return true;
  }
  if (const auto known = sound_.find(definition); known != sound_.end()) {
    return known->second;
  }
  const auto part_is_sound = [&](clang::QualType type) {
    const clang::RecordDecl* part = type->getBaseElementTypeUnsafe()->getAsRecordDecl();
    return part == nullptr || sound(*part);
  };
  const bool answer =
      std::ranges::all_of(of_cxx->bases(), [&](const auto& base) { return part_is_sound(base.getType()); }) &&
      std::ranges::all_of(of_cxx->fields(), [&](const auto* field) { return part_is_sound(field->getType()); });
  sound_.emplace(definition, answer);
  return answer;
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
