// How JSON text is broken into lines, so that a snapshot in git diffs well: what fits in a line stays on it, what does
// not is broken into one member or element a line; inside something broken, each object of an array has its own line.
#pragma once

#include <string>
#include <string_view>

namespace abigate {

inline constexpr std::size_t layout_columns = 120;

/// `text` in quotes with what JSON wants escaped. Throws nlohmann::json::exception on invalid UTF-8.
std::string json_string(std::string_view text);

}  // namespace abigate
