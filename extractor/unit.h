// One parse of all headers in one translation unit, with function bodies skipped.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analyzer/model/error.h"
#include "analyzer/model/text.h"
#include "extractor/fidelity.h"

namespace clang {
class CompilerInstance;
class Parser;
}  // namespace clang

namespace abigate::extract {

class Owner;
class TokenStream;

struct UnitInput {
  std::vector<std::string> headers;  ///< absolute paths, in the order of inclusion
  std::vector<std::string> roots;    ///< real paths
  std::vector<std::string> flags;    ///< for the driver, without input, output and language
  bool cxx = false;                  ///< C++, not C
  std::string resource_folder;       ///< of Clang
};

/// The parsed unit. The parser stands behind the last token and can be fed more.
struct Unit {
  clang::CompilerInstance& compiler;
  clang::Parser& parser;
  const Owner& owner;
  const TokenStream& tokens;
  Fidelity& fidelity;
};

/// Parses and, if the compiler found no error, calls `use`. The compiler's errors go to standard error.
Result<void> parse_unit(const UnitInput& input, StringPool& strings, const std::function<Result<void>(Unit&)>& use);

}  // namespace abigate::extract
