// `abi-diff explain WORD` and `abi-diff rules`: the catalogue and the glossary for people.
#pragma once

#include <span>
#include <string>

#include "analyzer/model/error.h"

namespace abigate {

/// The text about one rule or one word of the report. An unknown word is an error of kind usage with the one that was
/// probably meant.
Result<std::string> explain_command(std::span<const std::string> arguments);

/// All rules, one line each: id, class, surface, title.
Result<std::string> rules_command(std::span<const std::string> arguments);

}  // namespace abigate
