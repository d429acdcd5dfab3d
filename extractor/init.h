// `--init`: a first configuration to edit.
#pragma once

#include "analyzer/model/error.h"
#include "extractor/command_line.h"

namespace abigate::extract {

/// Prints to standard output (or the file of -o) an abigate.yaml for the headers of the command line.
Result<void> print_first_config(const CommandLine& line);

}  // namespace abigate::extract
