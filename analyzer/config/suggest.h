// "Did you mean": the known word that was probably meant.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace abigate {

/// The word of `known` nearest to `word` by edits (insert, delete, replace, swap neighbours), where `-`, `_` and case
/// count as equal; the first of equals. Nothing when none is near: at most one edit in three characters. Words of more
/// than 64 characters have no suggestion.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace abigate
