// The outside of a snapshot's text, before any JSON is parsed: is it one, of which version, whole and unchanged.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analyzer/model/error.h"

namespace abigate {

/// The schema version at the start of a text. Errors say what the text seems to be instead, or which newer version it
/// has and what to upgrade to.
Result<std::uint32_t> read_version(std::string_view text, std::string_view name_for_messages);

/// Nothing if the text ends with its own digest; else what is wrong: truncated, edited, or changed by git.
Result<void> verify_digest(std::string_view text, std::string_view name_for_messages);

/// The number of the line that holds `offset`, from 1.
std::size_t line_at(std::string_view text, std::size_t offset);

}  // namespace abigate
