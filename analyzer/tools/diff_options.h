// The command line of abi-diff.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/judge/finding.h"
#include "analyzer/model/error.h"

namespace abigate {

enum class ReportFormat : unsigned char { text, json, markdown };

struct ReportRequest {
  ReportFormat format = ReportFormat::text;
  std::string file = "-";  ///< "-" is standard output
};

struct DiffOptions {
  std::string config;  ///< for headers without an abigate.yaml of their own
  std::string policy;  ///< a name or a file; empty: what the inputs declare
  std::optional<std::string> old_version;
  std::optional<std::string> new_version;
  std::optional<Side> released_by;
  std::optional<Direction> direction;
  std::vector<std::string> targets;  ///< to read headers for; empty: what their configurations say, else this machine
  bool symbols_only = false;
  bool release = false;
  bool allow_downgrade = false;
  std::vector<ReportRequest> reports;  ///< at least one, at most one on standard output
  std::vector<std::string> olds;
  std::string new_side;
};

/// What the command line asks for: a text to print (help, version), or a comparison.
struct DiffCommand {
  std::optional<std::string> print;
  DiffOptions options;
};

/// Reads the arguments behind the program's name. Errors of kind usage name the option, what it expects, and, for an
/// unknown one, the option that was probably meant.
Result<DiffCommand> parse_diff_command(std::span<const std::string> arguments);

/// Prefix of the messages about what contracts promise and this version does not do.
std::unexpected<Error> not_built_yet(const std::string& what);

}  // namespace abigate
