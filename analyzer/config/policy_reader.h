// Reads policies: the file that `policy: FILE` and `--policy FILE` name.
#pragma once

#include <array>
#include <string_view>

#include "analyzer/config/config.h"

namespace abigate {

/// The policies that are compiled in, by which a policy file extends.
inline constexpr auto policy_names = std::to_array<std::string_view>({"semver", "strict", "binary"});

/// Whether `text` can only be meant as a file, not as a misspelt name.
bool names_a_file(std::string_view text);

}  // namespace abigate
