// abi-gate: what a built plugin or host carries, and whether it may be loaded. Each subcommand has a file of its own.
#include <algorithm>
#include <array>
#include <csignal>
#include <exception>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "analyzer/config/reader.h"
#include "analyzer/config/suggest.h"
#include "analyzer/config/yaml.h"
#include "analyzer/model/files.h"
#include "analyzer/tools/gate_check.h"
#include "analyzer/tools/gate_command.h"
#include "analyzer/tools/gate_embed.h"
#include "analyzer/tools/gate_inspect.h"
#include "analyzer/tools/gate_watch.h"

namespace abigate {

namespace {

constexpr std::array commands = {
    GateCommand{"check", "may this plugin be loaded into that host?", check_command},
    GateCommand{"inspect", "what a binary carries, and what loading it does to a process", inspect_command},
    GateCommand{"embed", "put a snapshot into a plugin or host, at link time or after", embed_command},
    GateCommand{"watch", "a decision for every plugin that is dropped into a folder", watch_command},
    GateCommand{"run", "a small host that swaps in what is dropped into a folder", run_command},
};

std::string help() {
  std::string text =
      "Looks at built plugins and hosts: what they carry, and whether they may run together.\n\n"
      "Usage: abi-gate COMMAND [OPTIONS] ...\n\nCommands:\n";
  for (const GateCommand& command : commands) {
    constexpr std::size_t column = 12;
    text += "  " + std::string(command.name) + std::string(column - command.name.size(), ' ');
    text += std::string(command.summary) + "\n";
  }
  return text +
         "\nabi-gate COMMAND --help says more.\n\n"
         "Exit status: 0 the gate passes, or the command did what it was asked for; 1 the gate\n"
         "refuses; 2 usage or configuration is wrong; 3 could not decide (an input cannot be\n"
         "read, or an answer cannot be written).\n";
}

std::unexpected<Error> unknown_command(const std::string& word) {
  std::vector<std::string_view> names;
  names.reserve(commands.size());
  for (const GateCommand& command : commands) {
    names.push_back(command.name);
  }
  const auto near = nearest(word, names);
  return usage_error("expected a command (" + yaml::joined(names) + "), found " + yaml::quoted(word) +
                     (near ? "; did you mean " + std::string(*near) + "?" : "; abi-gate --help lists them"));
}

Result<int> print(const std::string& text) {
  const auto written = write_file("-", text);
  return written ? Result<int>(gate_passes) : std::unexpected(written.error());
}

Result<int> run(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    return usage_error("expected a command, found nothing; abi-gate --help lists them");
  }
  const std::string& word = arguments.front();
  if (word == "-h" || word == "--help" || word == "help") {
    return print(help());
  }
  if (word == "--version") {
    return print("abi-gate " ABIGATE_VERSION "\n");
  }
  const auto* const command = std::ranges::find(commands, word, &GateCommand::name);
  return command == commands.end() ? unknown_command(word) : command->run(std::span(arguments).subspan(1));
}

int guarded_main(const std::vector<std::string>& arguments) {
  Result<int> status = gate_could_not_decide;
  try {
    status = run(arguments);
  } catch (const std::exception& error) {
    status = undecidable(std::string("stopped: ") + error.what());
  }
  if (!status) {
    std::cerr << "abi-gate: " << status.error().message << '\n';
    return status.error().kind == ErrorKind::usage ? gate_wrong_usage : gate_could_not_decide;
  }
  return *status;
}

}  // namespace

}  // namespace abigate

int main(int argc, char** argv) {
  // A closed pipe shall be a failed write with an exit status, not a silent end.
  signal(SIGPIPE, SIG_IGN);
  return abigate::guarded_main(std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
}
