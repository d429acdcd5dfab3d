// The command line of a subcommand of abi-gate: how its help looks and what is said of what it does not know.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "analyzer/model/error.h"

namespace abigate {

class GateLine {
 public:
  /// `usage` is what follows "Usage: abi-gate "; `examples` stands below the options. Texts must outlive the line.
  GateLine(std::string_view command, std::string_view usage, std::string_view description, std::string_view examples);

  /// To declare options on. What is no option is a positional argument, in `words()`.
  CLI::App& app() { return app_; }
  /// Whether to go on: false where the help was asked for, and printed. Errors, of kind usage, name the command and
  /// what is near.
  Result<bool> parse(std::span<const std::string> arguments);
  const std::vector<std::string>& words() const { return words_; }

 private:
  std::string command_;
  std::vector<std::string> words_;
  CLI::App app_;
};

/// `word` if it is one of `known`, else an error that says what is near.
Result<void> expect_word(std::string_view option, const std::string& word, std::span<const std::string_view> known);

}  // namespace abigate
