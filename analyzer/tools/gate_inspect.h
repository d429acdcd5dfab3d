// `abi-gate inspect`: what a binary carries, and what loading it means.
#pragma once

#include <span>
#include <string>

#include "analyzer/model/error.h"

namespace abigate {

Result<int> inspect_command(std::span<const std::string> arguments);

}  // namespace abigate
