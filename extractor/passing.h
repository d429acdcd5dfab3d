// How results and arguments travel, as Clang's own lowering for the target decides it, written by structure.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <llvm/IR/LLVMContext.h>

namespace clang {
class CodeGenerator;
class CXXRecordDecl;
class CompilerInstance;
class FunctionProtoType;
class FunctionType;
class QualType;
class RecordDecl;
}  // namespace clang
namespace clang::CodeGen {
class ABIArgInfo;
class CGFunctionInfo;
}  // namespace clang::CodeGen
namespace llvm {
class Type;
}

namespace abigate::extract {

class Passing {
 public:
  explicit Passing(clang::CompilerInstance& compiler);
  ~Passing();
  Passing(const Passing&) = delete;
  Passing& operator=(const Passing&) = delete;

  /// The result first, then each parameter: "direct i64", "indirect align 8 byval", "extend signed i8", "ignore", …
  /// Empty where a type is incomplete. `function` is canonical.
  std::vector<std::string> of(const clang::FunctionType& function);

  /// The same for a non-static member function of `record`; `this` is left out.
  std::vector<std::string> of_method(const clang::CXXRecordDecl& record, const clang::FunctionProtoType& function);

 private:
  bool lowerable(const clang::FunctionType& function);
  bool lowerable(clang::QualType type);
  bool sound(const clang::RecordDecl& record);
  std::vector<std::string> words(const clang::CodeGen::CGFunctionInfo& info, std::size_t first_argument);
  std::string spell(const clang::CodeGen::ABIArgInfo& info);
  const std::string& spell(llvm::Type* type);
  std::string spell_structure(llvm::Type& type);

  llvm::LLVMContext context_;
  std::unique_ptr<clang::CodeGenerator> generator_;
  std::unordered_map<llvm::Type*, std::string> spellings_;
  std::unordered_map<const clang::RecordDecl*, bool> sound_;
};

}  // namespace abigate::extract
