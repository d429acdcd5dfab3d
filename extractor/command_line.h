// What the user asked for, as the command line says it.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "analyzer/model/declarations.h"
#include "analyzer/model/error.h"

namespace abigate::extract {

struct CommandLine {
  std::string config;  ///< path of abigate.yaml; empty: none
  std::string name;
  std::string version;
  std::optional<Side> released_by;
  std::string target;
  std::vector<std::string> roots;
  std::string database;
  std::vector<std::string> includes;  ///< forced includes
  std::string resource_folder;
  std::string output = "-";
  std::string binary;  ///< that was built from the headers; empty: none
  std::vector<std::string> headers;
  std::vector<std::string> flags;  ///< behind `--`
  bool init = false;
};

/// A text that answers the whole command: help or version.
struct Answer {
  std::string text;
};

/// Errors are of kind usage and name the argument.
Result<std::variant<CommandLine, Answer>> parse_command_line(int count, const char* const* arguments);

}  // namespace abigate::extract
