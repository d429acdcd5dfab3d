// Values that the compiler folds, as the model holds them.
#pragma once

#include "analyzer/model/nodes.h"
#include "analyzer/model/text.h"

namespace clang {
class ASTContext;
class Expr;
class VarDecl;
}  // namespace clang

namespace abigate::extract {

/// Sets integer, floating or string of `constant` if `expression` has such a value and computing it is well defined.
bool set_value(Constant& constant, const clang::Expr& expression, const clang::ASTContext& ast, StringPool& strings);

/// The same for the initial value of a constant variable.
bool set_value(Constant& constant, const clang::VarDecl& variable, StringPool& strings);

}  // namespace abigate::extract
