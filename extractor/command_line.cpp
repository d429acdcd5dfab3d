#include "extractor/command_line.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include <CLI/CLI.hpp>
#include <clang/Basic/Version.h>

namespace abigate::extract {

namespace {

constexpr const char* description =
    "Reads the headers of an interface and writes its snapshot: everything that a host or a plugin,\n"
    "compiled against them, relies on.\n";

constexpr const char* footer =
    "\nHEADER is a header, a folder (all its headers) or a glob in quotes; all are parsed together.\n"
    "Flags for the compiler stand behind `--`. The language is C++ if `-x c++`, a `-std=c++NN`,\n"
    "`language: c++` or the name of a header (.hpp, .hh, .hxx, .H) says so; a .h alone is C.\n"
    "Without HEADER the configuration names them (./abigate.yaml, if --config does not say another).\n"
    "What lies below a root is the interface; the rest is summarized. Without roots these are the\n"
    "folders of the headers; a header directly in /usr/include stands for itself.\n"
    "With --binary and no headers at all the snapshot holds symbols and build facts only: comparing it\n"
    "can prove a break, never that types still fit.\n"
    "\n"
    "Examples:\n"
    "  abi-extract --config abigate.yaml -o acme-1.4.0.json\n"
    "  abi-extract --name acme --version 1.4.0 -o acme.json include/acme -- -std=c11 -Iinclude\n"
    "  abi-extract --name acme --version 1.4.0 -o acme.json include/acme -- -x c++ -std=c++17 -Iinclude\n"
    "  abi-extract --name zstd --version 1.5.5 /usr/include/zstd.h -o zstd.json.zst\n"
    "  abi-extract --name acme --version 1.4.0 -p build include/acme/plugin.h\n"
    "  abi-extract --target aarch64-linux-gnu include/acme.h -- --sysroot=/opt/aarch64\n"
    "  abi-extract --binary build/libacme.so.1 -o acme.json include/acme -- -std=c11 -Iinclude\n"
    "  abi-extract --init include/acme/plugin.h > abigate.yaml\n"
    "\n"
    "Exit status: 0 written; 2 usage or configuration; 3 a header or the binary cannot be read, the\n"
    "headers do not parse or are not those of the binary, nothing belongs to the interface, or the\n"
    "snapshot cannot be written.\n";

/// Splits at the first `--`: what follows belongs to the compiler.
std::pair<std::vector<std::string>, std::vector<std::string>> split(int count, const char* const* arguments) {
  std::vector<std::string> own(arguments + 1, arguments + count);
  const auto dashes = std::ranges::find(own, "--");
  std::vector<std::string> flags;
  if (dashes != own.end()) {
    flags.assign(dashes + 1, own.end());
    own.erase(dashes, own.end());
  }
  return {std::move(own), std::move(flags)};
}

bool reads_as_version(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) != 0 &&
         std::ranges::all_of(text, [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '+';
         });
}

}  // namespace

Result<std::variant<CommandLine, Answer>> parse_command_line(int count, const char* const* arguments) {
  CommandLine line;
  auto [own, flags] = split(count, arguments);
  line.flags = std::move(flags);

  std::string released_by;
  CLI::App app(description, "abi-extract");
  app.footer(footer);
  app.add_option("--config", line.config, "Configuration of the interface")->type_name("FILE");
  app.add_option("--name", line.name, "Name of the interface")->type_name("N");
  const CLI::Option* version =
      app.add_option("--version", line.version, "Version of the interface; alone: that of this program")
          ->expected(0, 1)
          ->type_name("X.Y.Z");
  app.add_option("--released-by", released_by, "The side whose version this is: host or plugin (default)")
      ->check(CLI::IsMember({"host", "plugin"}));
  app.add_option("--target", line.target, "Target, any that Clang knows (default: this machine)")->type_name("TRIPLE");
  app.add_option("--root", line.roots, "Folder (or header) that the interface owns; may be repeated")
      ->type_name("DIR")
      ->allow_extra_args(false);
  app.add_option("-p", line.database, "Take flags from BUILD_DIR/compile_commands.json")->type_name("BUILD_DIR");
  app.add_option("--include", line.includes, "Include FILE before the headers; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("--resource-dir", line.resource_folder, "Clang's resource folder, if it is not found")
      ->type_name("DIR");
  app.add_option("-o,--output", line.output,
                 "Snapshot to write; compressed if it ends in .zst (default: standard output)")
      ->type_name("FILE");
  app.add_option("--binary", line.binary,
                 "What was built from the headers, a shared object or program: its symbols and build facts too")
      ->type_name("FILE");
  app.add_flag("--init", line.init, "Print a first abigate.yaml for the headers");
  app.add_option("HEADER", line.headers, "Headers, folders or globs");

  try {
    std::ranges::reverse(own);  // CLI11 takes them from the back
    app.parse(own);
  } catch (const CLI::CallForHelp&) {
    return Answer{app.help()};
  } catch (const CLI::ParseError& error) {
    return usage_error(std::string(error.what()) + "; see abi-extract --help");
  }
  if (version->count() > 0 && line.version.empty()) {
    if (count == 2) {
      return Answer{"abi-extract " ABIGATE_VERSION " (LLVM " CLANG_VERSION_STRING ")\n"};
    }
    return usage_error("--version: expected the version of the interface, such as 1.4.0");
  }
  if (!line.version.empty() && !reads_as_version(line.version)) {
    return usage_error("--version: expected a version such as 1.4.0, found '" + line.version + "'");
  }
  if (!released_by.empty()) {
    line.released_by = released_by == "host" ? Side::host : Side::plugin;
  }
  return line;
}

}  // namespace abigate::extract
