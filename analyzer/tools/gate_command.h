// What the subcommands of abi-gate share.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "analyzer/model/error.h"

namespace abigate {

enum GateStatus : std::uint8_t { gate_passes = 0, gate_fails = 1, gate_wrong_usage = 2, gate_could_not_decide = 3 };

/// A subcommand: its arguments (behind its own name) to the exit status. Errors are printed by main, which makes their
/// kind the exit status.
struct GateCommand {
  std::string_view name;
  std::string_view summary;  ///< for `abi-gate --help`
  Result<int> (*run)(std::span<const std::string> arguments);
};

}  // namespace abigate
