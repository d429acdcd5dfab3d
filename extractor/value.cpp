#include "extractor/value.h"

#include <array>
#include <string>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>

namespace abigate::extract {

namespace {

bool set_integer(Constant& constant, const llvm::APSInt& value) {
  if (value.isSigned() ? !value.isSignedIntN(64) : !value.isIntN(64)) {
    return false;  // the model ends at 64 bits
  }
  constant.integer =
      value.isSigned() ? static_cast<Wide>(value.getExtValue()) : static_cast<Wide>(value.getZExtValue());
  return true;
}

bool set_floating(Constant& constant, const llvm::APFloat& value, StringPool& strings) {
  std::array<char, 128> digits{};
  const unsigned length = value.convertToHexString(digits.data(), 0, false, llvm::APFloat::rmNearestTiesToEven);
  constant.floating = strings.intern({digits.data(), length});
  return true;
}

/// Bytes outside printable ASCII as \xNN, a backslash as two.
bool set_string(Constant& constant, std::string_view bytes, StringPool& strings) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\') {
      text += "\\\\";
    } else if (byte < 0x20 || byte > 0x7e) {
      text += {'\\', 'x', digits[byte >> 4U], digits[byte & 0xfU]};
    } else {
      text += c;
    }
  }
  constant.string = strings.intern(text);
  return true;
}

bool set_literal(Constant& constant, const clang::StringLiteral& literal, StringPool& strings) {
  const llvm::StringRef bytes = literal.getBytes();
  return set_string(constant, {bytes.data(), bytes.size()}, strings);
}

bool set_from(Constant& constant, const clang::APValue& value, clang::QualType type, const clang::ASTContext& ast,
              StringPool& strings) {
  if (value.isInt()) {
    return set_integer(constant, value.getInt());
  }
  if (value.isFloat()) {
    return set_floating(constant, value.getFloat(), strings);
  }
  if (value.isLValue()) {
    const clang::APValue::LValueBase base = value.getLValueBase();
    if (base.isNull()) {
      // An address that is a number, such as ((handler)-1).
      const auto bits = static_cast<unsigned>(ast.getTypeSize(type));
      return set_integer(
          constant,
          llvm::APSInt(
              llvm::APInt(64, static_cast<std::uint64_t>(value.getLValueOffset().getQuantity())).zextOrTrunc(bits),
              /*isUnsigned=*/true));
    }
    const auto* expression = base.dyn_cast<const clang::Expr*>();
    const auto* literal = llvm::dyn_cast_or_null<clang::StringLiteral>(expression);
    return literal != nullptr && value.getLValueOffset().isZero() && set_literal(constant, *literal, strings);
  }
  return false;
}

/// Looks through parentheses and the decay of an array.
const clang::StringLiteral* literal_of(const clang::Expr& expression) {
  return llvm::dyn_cast<clang::StringLiteral>(expression.IgnoreParenImpCasts());
}

}  // namespace

bool set_value(Constant& constant, const clang::Expr& expression, const clang::ASTContext& ast, StringPool& strings) {
  if (const clang::StringLiteral* literal = literal_of(expression)) {
    return set_literal(constant, *literal, strings);
  }
  clang::Expr::EvalResult result;
  return expression.EvaluateAsRValue(result, ast) && !result.HasSideEffects && !result.HasUndefinedBehavior &&
         set_from(constant, result.Val, expression.getType(), ast, strings);
}

bool set_value(Constant& constant, const clang::VarDecl& variable, StringPool& strings) {
  const clang::QualType type = variable.getType();
  const clang::ASTContext& ast = variable.getASTContext();
  if (!type.isConstant(ast)) {
    return false;
  }
  const clang::VarDecl* initialized = nullptr;
  const clang::Expr* initializer = variable.getAnyInitializer(initialized);
  if (initializer == nullptr || initializer->isValueDependent()) {
    return false;
  }
  if (type->isArrayType()) {
    const clang::StringLiteral* literal = literal_of(*initializer);
    return literal != nullptr && set_literal(constant, *literal, strings);
  }
  const clang::APValue* value = initialized->evaluateValue();
  return value != nullptr && set_from(constant, *value, type, ast, strings);
}

}  // namespace abigate::extract
