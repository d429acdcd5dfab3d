// How results and arguments travel, as Clang's own lowering for the target decides it, written by structure.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <llvm/IR/LLVMContext.h>

namespace clang {
class CodeGenerator;
class CompilerInstance;
class FunctionType;
}  // namespace clang
namespace clang::CodeGen {
class ABIArgInfo;
}
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

 private:
  std::string spell(const clang::CodeGen::ABIArgInfo& info);
  const std::string& spell(llvm::Type* type);
  std::string spell_structure(llvm::Type& type);

  llvm::LLVMContext context_;
  std::unique_ptr<clang::CodeGenerator> generator_;
  std::unordered_map<llvm::Type*, std::string> spellings_;
};

}  // namespace abigate::extract
