// Where in the tokens a function's body, a default argument and a member's initializer stand.
//
// The parser skips bodies, so nothing but the tokens tells where one begins. From the end of the declarator on there
// can only be qualifiers, attributes, a trailing return type, constraints, then `= …;`, `;`, or a body, which a
// constructor begins with initializers:
//
//   A(int n) noexcept(noexcept(B{})) : base<(1 > 0)>{n}, member(n) { … }
//   \_ declarator                      \_ body
//
// A brace that follows the name of an initializer belongs to it, not to the body. Where a token is met that cannot
// stand there, nothing is found: a wrong body would hide a change.
#include <algorithm>

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/Expr.h>
#include <clang/AST/TypeLoc.h>

#include "extractor/tokens.h"

namespace abigate::extract {

namespace {

clang::FunctionTypeLoc type_location(const clang::FunctionDecl& function) {
  const clang::TypeSourceInfo* type = function.getTypeSourceInfo();
  return type != nullptr ? type->getTypeLoc().IgnoreParens().getAsAdjusted<clang::FunctionTypeLoc>()
                         : clang::FunctionTypeLoc();
}

}  // namespace

std::optional<TokenRange> TokenStream::body_of(const clang::FunctionDecl& function) const {
  if (function.isImplicit() || function.isDefaulted() || function.isDeletedAsWritten()) {
    return std::nullopt;
  }
  const auto start = end_of_declarator(function);
  return start ? body_after(*start, llvm::isa<clang::CXXConstructorDecl>(function)) : std::nullopt;
}

/// Position behind the last token that surely belongs to the declarator.
std::optional<std::uint32_t> TokenStream::end_of_declarator(const clang::FunctionDecl& function) const {
  auto last = find(function.getLocation());
  const auto reach = [&](clang::SourceLocation location) {
    if (const auto position = find(location)) {
      last = std::max(last.value_or(0), *position);
    }
  };
  if (const clang::FunctionTypeLoc declarator = type_location(function)) {
    reach(declarator.getRParenLoc());
    reach(declarator.getReturnLoc().getEndLoc());
  }
  if (!function.getASTContext().getLangOpts().CPlusPlus) {
    // The parameters of an old-style definition are declared between the declarator and the body.
    const auto declarator = last;
    for (const clang::ParmVarDecl* parameter : function.parameters()) {
      reach(parameter->getEndLoc());
    }
    if (last && last != declarator) {
      last = next_of(*last, {clang::tok::semi});
    }
  }
  if (const clang::Expr* constraint = function.getTrailingRequiresClause().ConstraintExpr) {
    reach(constraint->getEndLoc());
  }
  return last ? std::optional(*last + 1) : std::nullopt;
}

std::optional<TokenRange> TokenStream::body_after(std::uint32_t at, bool constructor) const {
  std::optional<std::uint32_t> begin;
  bool tried = false;
  bool constrained = false;
  while (at < tokens_.size()) {
    switch (tokens_[at].kind) {
      case clang::tok::l_paren:
      case clang::tok::l_square: {
        const auto behind = close(at);
        if (!behind) {
          return std::nullopt;
        }
        at = *behind;
        break;
      }
      case clang::tok::kw_requires:
        // `requires requires (T t) { … }`: the braces of the expression are no body.
        if (constrained) {
          const auto brace = next_of(at, {clang::tok::l_brace});
          const auto behind = brace ? close(*brace) : std::nullopt;
          if (!behind) {
            return std::nullopt;
          }
          at = *behind;
        } else {
          constrained = true;
          ++at;
        }
        break;
      case clang::tok::kw_try:
        begin = begin.value_or(at++);
        tried = true;
        break;
      case clang::tok::colon: {
        if (!constructor) {
          return std::nullopt;
        }
        begin = begin.value_or(at);
        const auto behind = behind_initializers(at + 1);
        if (!behind || !is(*behind, clang::tok::l_brace)) {
          return std::nullopt;
        }
        at = *behind;
        break;
      }
      case clang::tok::l_brace: {
        auto end = close(at);
        while (end && tried && is(*end, clang::tok::kw_catch)) {
          end = close(*end + 1);
          end = end ? close(*end) : end;
        }
        return end ? std::optional(TokenRange{begin.value_or(at), *end}) : std::nullopt;
      }
      case clang::tok::semi:
      case clang::tok::equal:
      case clang::tok::r_brace:
        return std::nullopt;
      default:
        ++at;
    }
  }
  return std::nullopt;
}

/// Position behind the list of member initializers whose first begins at `at`.
std::optional<std::uint32_t> TokenStream::behind_initializers(std::uint32_t at) const {
  std::uint32_t angles = 0;
  while (at < tokens_.size()) {
    const SeenToken& token = tokens_[at];
    const bool bracket = token.kind == clang::tok::l_paren || token.kind == clang::tok::l_brace;
    if (bracket || token.kind == clang::tok::l_square) {
      const bool of_name = angles > 0 || !bracket || is(at - 1, clang::tok::kw_decltype);
      const auto behind = close(at);
      if (!behind) {
        return std::nullopt;
      }
      at = *behind;
      if (of_name) {
        continue;
      }
      at += is(at, clang::tok::ellipsis) ? 1 : 0;
      if (!is(at, clang::tok::comma)) {
        return at;
      }
    } else if (token.kind == clang::tok::semi || token.kind == clang::tok::r_brace) {
      return std::nullopt;
    } else if (token.kind == clang::tok::less) {
      ++angles;
    } else if (token.spelling.starts_with(">")) {
      angles -= std::min(angles, token.kind == clang::tok::greatergreater ? 2U : 1U);
    }
    ++at;
  }
  return std::nullopt;
}

/// The first comma or `terminator` behind the expression that begins at `first`. The parser's `last` token of it may
/// stand within brackets, and a comma before that between template arguments.
std::optional<std::uint32_t> TokenStream::end_of_expression(std::uint32_t first, std::uint32_t last,
                                                            clang::tok::TokenKind terminator) const {
  auto end = next_of(first, {clang::tok::comma, clang::tok::ellipsis, terminator});
  while (end && *end <= last && !is(*end, terminator)) {
    end = next_of(*end + 1, {clang::tok::comma, clang::tok::ellipsis, terminator});
  }
  return end && *end > last ? end : std::nullopt;
}

std::optional<TokenRange> TokenStream::default_argument_of(const clang::ParmVarDecl& parameter) const {
  if (!parameter.hasDefaultArg() || parameter.hasUnparsedDefaultArg()) {
    return std::nullopt;
  }
  const clang::SourceRange expression = parameter.getDefaultArgRange();
  const auto last = find(expression.getEnd());
  auto first = find(expression.getBegin());
  if (!first || !last) {
    return std::nullopt;
  }
  // Where an expression begins is not always where its first token stands; of `= {…}` it is the sign itself.
  const std::uint32_t earliest = find(parameter.getBeginLoc()).value_or(0);
  *first += is(*first, clang::tok::equal) ? 1 : 0;
  while (*first > earliest && !is(*first - 1, clang::tok::equal)) {
    --*first;
  }
  if (*first <= earliest || *first > *last) {
    return std::nullopt;
  }
  const auto end = end_of_expression(*first, *last, clang::tok::r_paren);
  return end ? std::optional(TokenRange{*first, *end}) : std::nullopt;
}

std::optional<TokenRange> TokenStream::initializer_of(const clang::FieldDecl& field) const {
  const auto name = find(field.getLocation());
  if (!field.hasInClassInitializer() || !name) {
    return std::nullopt;
  }
  std::uint32_t at = *name + 1;
  // The name of a pointer to a function or an array is in parentheses.
  while (is(at, clang::tok::r_paren)) {
    ++at;
  }
  if (const clang::Expr* width = field.isBitField() ? field.getBitWidth() : nullptr) {
    at = find(width->getEndLoc()).value_or(at) + 1;
  }
  const auto start = next_of(at, {clang::tok::equal, clang::tok::l_brace, clang::tok::semi});
  if (!start || is(*start, clang::tok::semi)) {
    return std::nullopt;
  }
  if (is(*start, clang::tok::l_brace)) {
    const auto end = close(*start);
    return end ? std::optional(TokenRange{*start, *end}) : std::nullopt;
  }
  const clang::Expr* expression = field.getInClassInitializer();
  const auto last = expression != nullptr ? find(expression->getEndLoc()) : std::nullopt;
  // Without the expression a comma may stand between template arguments: then up to the end of the declaration.
  const auto end = last && *last > *start ? end_of_expression(*start + 1, *last, clang::tok::semi)
                                          : next_of(*start + 1, {clang::tok::semi});
  return end ? std::optional(TokenRange{*start + 1, *end}) : std::nullopt;
}

}  // namespace abigate::extract
