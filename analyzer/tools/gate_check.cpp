#include "analyzer/tools/gate_check.h"

#include <array>

#include "analyzer/gate/decide.h"
#include "analyzer/model/files.h"
#include "analyzer/report/decision.h"
#include "analyzer/tools/gate_line.h"
#include "analyzer/tools/terminal.h"

namespace abigate {

namespace {

constexpr std::string_view usage = "check --host HOST [--running P1] [--allow WORD]... PLUGIN.so";

constexpr std::string_view description =
    "Decides whether PLUGIN.so may be loaded into HOST, or replace the plugin P1 that runs there, and says why. None "
    "of\n"
    "its code runs, and nothing is loaded.\n";

constexpr std::string_view examples =
    "HOST is the host's snapshot, or the program (or shared object) that carries one. Of a program it is also looked "
    "at\n"
    "whether it, and what it links, offers the symbols that the plugin needs.\n"
    "\n"
    "Examples:\n"
    "  abi-gate check --host acme.json plugin.so              against a snapshot\n"
    "  abi-gate check --host /opt/acme/bin/acme plugin.so     and against what the program offers\n"
    "  abi-gate check --host acme --running old.so new.so     may new.so replace old.so?\n"
    "  abi-gate check --host acme --allow enumerator-added plugin.so\n"
    "                                                         let one rule, hazard or reason pass\n"
    "  abi-gate check --host acme --format json plugin.so | jq -r '.reasons[].code'\n"
    "\n"
    "Exit status: 0 allowed; 1 refused, something is proven wrong; 2 the command line is wrong, or HOST describes no\n"
    "interface; 3 refused, because something could not be decided or read, or HOST cannot be read.\n";

constexpr std::array<std::string_view, 2> formats = {"text", "json"};

struct Options {
  std::string host;
  std::string running;
  std::string format = "text";
  std::vector<std::string> allow;
  bool times = false;
};

}  // namespace

Result<int> check_command(std::span<const std::string> arguments) {
  Options options;
  GateLine line("check", usage, description, examples);
  line.app().add_option("--host", options.host, "a snapshot, or a program that carries one")->type_name("HOST");
  line.app().add_option("--running", options.running, "the plugin that PLUGIN.so would replace")->type_name("P1");
  line.app()
      .add_option("--allow", options.allow, "a rule, hazard, reason or library that passes; may be repeated")
      ->type_name("WORD")
      ->allow_extra_args(false);
  line.app().add_option("--format", options.format, "text (default) or json")->type_name("F");
  line.app().add_flag("--times", options.times, "JSON with microseconds per part")->disable_flag_override();
  const auto go_on = line.parse(arguments);
  if (!go_on || !*go_on) {
    return go_on ? Result<int>(0) : std::unexpected(go_on.error());
  }
  if (const auto known = expect_word("check --format", options.format, formats); !known) {
    return std::unexpected(known.error());
  }
  if (options.host.empty() || line.words().size() != 1) {
    return usage_error("check: expected --host HOST and one PLUGIN.so; abi-gate check --help shows examples");
  }
  const auto host = Host::open(options.host);
  if (!host) {
    return std::unexpected(host.error());
  }
  CandidateInput plugin;
  plugin.path = line.words().front();
  CandidateInput running;
  running.path = options.running;
  CheckOptions asked;
  asked.allow = options.allow;
  const auto decision = decide(*host, plugin, options.running.empty() ? nullptr : &running, asked);
  if (!decision) {
    return std::unexpected(decision.error());
  }
  const std::string text = options.format == "json" ? decision_json(*decision, {.times = options.times})
                                                    : decision_text(*decision, style_of_stdout());
  if (const auto written = write_file("-", text); !written) {
    return std::unexpected(written.error());
  }
  return exit_status(*decision);
}

}  // namespace abigate
