// What is to be extracted: the command line and the configuration, united and checked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/config/config.h"
#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"
#include "extractor/command_line.h"
#include "extractor/unit.h"

namespace abigate::extract {

struct Request {
  UnitInput unit;      ///< without headers: the binary stands alone
  std::string binary;  ///< path of the file that was built from them; empty: none
  std::string name;
  std::string version;                    ///< empty: from the macros below, or not stated
  std::vector<std::string> version_from;  ///< three numeric macros, or one string macro
  std::vector<std::string> dropped;       ///< flags that were left out
  std::vector<std::string> notes;         ///< for the user: which entry of a database was taken
  std::string target;                     ///< as asked for; empty: this machine
};

/// The command line overrides the configuration. Declarations go straight into `snapshot`.
Result<Request> make_request(const CommandLine& line, Snapshot& snapshot);

}  // namespace abigate::extract
