// The facts of the build that decide how types are laid out and how calls are made.
#pragma once

#include <string>
#include <vector>

#include "analyzer/model/snapshot.h"

namespace clang {
class CompilerInstance;
}

namespace abigate::extract {

/// As a snapshot spells it. `pc` is no vendor: the target that Clang has by default and the one that a user names must
/// be one.
std::string normalized_triple(const std::string& target);

/// `dropped`: flags that were left out because Clang does not know them.
Build build_of(const clang::CompilerInstance& compiler, const std::vector<std::string>& dropped, StringPool& strings);

}  // namespace abigate::extract
