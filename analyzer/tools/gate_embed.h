// `abi-gate embed`: puts a snapshot into a binary, or writes the source of the notes that a link takes in.
#pragma once

#include <span>
#include <string>

#include "analyzer/model/error.h"

namespace abigate {

Result<int> embed_command(std::span<const std::string> arguments);

}  // namespace abigate
