// Compiler flags: what is handed to Clang, what is left out, and what is refused.
//
// Projects and compilation databases are often written for gcc. A flag that Clang does not know is left out if it
// changes no ABI (a documented list), and every such flag is reported. Any other unknown flag is an error: leaving it
// out could make a snapshot of another interface.
#pragma once

#include <string>
#include <vector>

#include "analyzer/model/error.h"

namespace abigate::extract {

struct Flags {
  std::vector<std::string> kept;
  std::vector<std::string> dropped;  ///< sorted, each once
  std::string language;              ///< of the last -x, or of -std=; empty if neither says it
};

/// `from`: where the flags stand, for messages. Inputs, outputs, warnings and dependency files are removed in silence.
Result<Flags> sift_flags(const std::vector<std::string>& flags, const std::string& from);

/// Makes the paths in `flags` (-I, -isystem, --sysroot=, -include, …) absolute, relative to `folder`.
std::vector<std::string> with_absolute_paths(const std::vector<std::string>& flags, const std::string& folder);

}  // namespace abigate::extract
