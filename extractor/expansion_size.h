// How many tokens a macro expands to, estimated from above without expanding it, and whether its value is a place.
//
// `#define A1 A0 A0`, `#define A2 A1 A1`, … thirty times is a billion tokens that a compiler never meets, because no
// one uses the last macro. Evaluating every macro would meet them.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>

namespace clang {
class IdentifierInfo;
class MacroInfo;
class Preprocessor;
class Token;
}  // namespace clang

namespace abigate::extract {

struct ExpansionSize {
  std::uint64_t tokens = 1;       ///< saturates
  bool depends_on_place = false;  ///< reaches a macro of the compiler: __LINE__, __COUNTER__, …
};

class ExpansionSizes {
 public:
  explicit ExpansionSizes(clang::Preprocessor& preprocessor) : preprocessor_(preprocessor) {}

  /// Linear in the definitions, each visited once; nesting is bounded.
  ExpansionSize of(const clang::IdentifierInfo& name, unsigned depth = 0);

 private:
  ExpansionSize of_tokens(std::span<const clang::Token> tokens, const clang::MacroInfo& within, unsigned depth);
  ExpansionSize of_call(std::span<const clang::Token> tokens, std::size_t& at, const clang::MacroInfo& within,
                        unsigned depth);

  clang::Preprocessor& preprocessor_;
  std::unordered_map<const clang::IdentifierInfo*, ExpansionSize> known_;
};

}  // namespace abigate::extract
