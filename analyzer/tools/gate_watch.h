// abi-gate watch: a decision for every plugin that is dropped into a folder. abi-gate run: the same, and what is
// allowed runs.
#pragma once

#include <span>
#include <string>

#include "analyzer/model/error.h"

namespace abigate {

Result<int> watch_command(std::span<const std::string> arguments);

Result<int> run_command(std::span<const std::string> arguments);

}  // namespace abigate
