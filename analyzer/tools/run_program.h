// Runs another program, without a shell.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "analyzer/model/error.h"

namespace abigate {

struct ProgramResult {
  int exit_status = 0;   ///< 128 + signal where a signal ended it
  std::string output;    ///< what it wrote to standard output
  std::string messages;  ///< what it wrote to standard error: the first MiB, and a line that says if there was more
};

/// Runs the program at `path` with `arguments` (without its own name) and an empty standard input. Thread-safe. Errors:
/// it cannot be started, or writes more than `limit_bytes` to standard output (it is ended then).
Result<ProgramResult> run_program(const std::string& path, std::span<const std::string> arguments,
                                  std::uint64_t limit_bytes);

/// Path of a program in the folder of the one that runs.
std::string beside_this_program(const std::string& name);

}  // namespace abigate
