// Clang's resource folder: its own headers, such as stddef.h. Nothing parses without them.
#pragma once

#include <string>

#include "analyzer/model/error.h"

namespace abigate::extract {

/// The first folder with include/stddef.h among: `wanted` (if not empty, the only one), the one known when abigate was
/// built, those beside this program, those of the LLVM packages.
Result<std::string> find_resource_folder(const std::string& wanted);

}  // namespace abigate::extract
