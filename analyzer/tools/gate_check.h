// abi-gate check: may this plugin be loaded into that host?
#pragma once

#include <span>
#include <string>

#include "analyzer/model/error.h"

namespace abigate {

Result<int> check_command(std::span<const std::string> arguments);

}  // namespace abigate
