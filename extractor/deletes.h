// What a body destroys.
#pragma once

#include <span>

#include "extractor/tokens.h"
#include "extractor/usage.h"

namespace abigate::extract {

/// Sets `deletes` and `deletes_unknown` from the tokens of the body of `function`, which may be null.
/// A name counts as a parameter or member only if nothing in the body can have declared it anew.
void find_deletes(std::span<const SeenToken> tokens, const clang::FunctionDecl* function, Usage& usage);

}  // namespace abigate::extract
