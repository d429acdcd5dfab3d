#include "extractor/expansion_size.h"

#include <algorithm>
#include <limits>

#include <clang/Lex/MacroInfo.h>
#include <clang/Lex/Preprocessor.h>

namespace abigate::extract {

namespace {

constexpr std::uint64_t many = std::numeric_limits<std::uint64_t>::max();
constexpr unsigned deepest = 2'000;

std::uint64_t add(std::uint64_t a, std::uint64_t b) { return a > many - b ? many : a + b; }
std::uint64_t multiply(std::uint64_t a, std::uint64_t b) { return a != 0 && b > many / a ? many : a * b; }

/// How often the replacement of `macro` repeats the parameter that it repeats most.
std::uint64_t repetitions(const clang::MacroInfo& macro) {
  std::unordered_map<const clang::IdentifierInfo*, std::uint64_t> count;
  std::uint64_t most = 1;
  for (const clang::Token& token : macro.tokens()) {
    const clang::IdentifierInfo* name = token.getIdentifierInfo();
    if (name != nullptr && macro.getParameterNum(name) >= 0) {
      most = std::max(most, ++count[name]);
    }
  }
  return most;
}

}  // namespace

ExpansionSize ExpansionSizes::of(const clang::IdentifierInfo& name, unsigned depth) {
  const clang::MacroInfo* macro = preprocessor_.getMacroInfo(&name);
  if (macro == nullptr) {
    return {};
  }
  if (macro->isBuiltinMacro()) {
    return {1, true};
  }
  if (depth > deepest) {
    return {many, false};
  }
  // While it is being measured a macro counts as one token: it is not expanded within itself.
  const auto [position, inserted] = known_.try_emplace(&name);
  if (!inserted) {
    return position->second;
  }
  const ExpansionSize size = of_tokens({macro->tokens_begin(), macro->tokens_end()}, *macro, depth);
  return known_[&name] = size;
}

ExpansionSize ExpansionSizes::of_tokens(std::span<const clang::Token> tokens, const clang::MacroInfo& within,
                                        unsigned depth) {
  ExpansionSize total{0, false};
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    ExpansionSize one;
    const clang::IdentifierInfo* name = tokens[at].getIdentifierInfo();
    if (name != nullptr && name->hasMacroDefinition() && within.getParameterNum(name) < 0) {
      one = of_call(tokens, at, within, depth);
    }
    total.tokens = add(total.tokens, one.tokens);
    total.depends_on_place |= one.depends_on_place;
  }
  return total;
}

/// The macro at `at` with, if it takes them, its arguments; moves `at` to the last token of the call.
ExpansionSize ExpansionSizes::of_call(std::span<const clang::Token> tokens, std::size_t& at,
                                      const clang::MacroInfo& within, unsigned depth) {
  const clang::IdentifierInfo& name = *tokens[at].getIdentifierInfo();
  ExpansionSize size = of(name, depth + 1);
  const clang::MacroInfo* macro = preprocessor_.getMacroInfo(&name);
  if (macro == nullptr || !macro->isFunctionLike() || at + 1 >= tokens.size() ||
      tokens[at + 1].isNot(clang::tok::l_paren)) {
    return size;
  }
  std::size_t end = at + 1;
  for (std::size_t nesting = 0; end < tokens.size(); ++end) {
    nesting += tokens[end].is(clang::tok::l_paren) ? 1 : 0;
    nesting -= tokens[end].is(clang::tok::r_paren) ? 1 : 0;
    if (nesting == 0) {
      break;
    }
  }
  const std::size_t first = at + 2;
  const ExpansionSize arguments =
      end > first ? of_tokens(tokens.subspan(first, end - first), within, depth + 1) : ExpansionSize{0, false};
  size.tokens = add(size.tokens, multiply(arguments.tokens, repetitions(*macro)));
  size.depends_on_place |= arguments.depends_on_place;
  at = std::min(end, tokens.size() - 1);
  return size;
}

}  // namespace abigate::extract
