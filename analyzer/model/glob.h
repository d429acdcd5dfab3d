// Globs of the configuration: `*` any run of characters, `?` one; no other character is special.
#pragma once

#include <string_view>

namespace abigate {

/// At worst the product of the lengths in steps; never recursive.
bool glob_match(std::string_view glob, std::string_view text);

}  // namespace abigate
