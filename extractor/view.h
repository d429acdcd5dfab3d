// Texts of Clang as the standard library's views.
#pragma once

#include <string_view>

#include <llvm/ADT/StringRef.h>

namespace abigate::extract {

inline std::string_view view(llvm::StringRef text) { return {text.data(), text.size()}; }

}  // namespace abigate::extract
