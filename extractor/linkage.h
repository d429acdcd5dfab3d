// What a symbol is to the linker, as its declaration says it.
#pragma once

#include "analyzer/model/nodes.h"

namespace clang {
class NamedDecl;
}

namespace abigate::extract {

Visibility visibility_of(const clang::NamedDecl& declaration);

bool is_weak(const clang::NamedDecl& declaration);

}  // namespace abigate::extract
