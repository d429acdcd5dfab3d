#include "analyzer/tools/diff_options.h"

#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>

#include "analyzer/config/reader.h"
#include "analyzer/config/suggest.h"

namespace abigate {

namespace {

constexpr auto format_words = std::to_array<std::string_view>({"text", "json", "markdown"});
constexpr auto direction_words = std::to_array<std::string_view>({"backward", "forward", "swap", "full"});

constexpr const char* description =
    "Compares versions of a plugin interface and says which hosts and plugins that are already\n"
    "built keep working together, and which version number the changes owe.";

constexpr const char* examples =
    R"(OLD and NEW are snapshots (FILE.json, FILE.json.zst), headers, or folders of headers;
headers are read by the abi-extract beside this program, with the abigate.yaml that
lies beside them. With --symbols-only they are snapshots or binaries.

Further commands:
  abi-diff explain WORD   what a rule, a class of change or a word of the report means
  abi-diff rules          all rules

Examples:
  abi-diff acme-1.4.json include/acme                    the release against the working tree
  abi-diff --release 1.3.json 1.4.json 1.5.json          the last against all that came before
  abi-diff --policy strict --format markdown=notes.md old.json new.json
  abi-diff --released-by host --direction full sdk-1.h sdk-2.h
  abi-diff --symbols-only libacme.so.1.4 libacme.so.1.5  no headers at hand

Exit status: 0 the gate passes, 1 it fails, 2 usage or configuration is wrong,
3 could not decide (an input cannot be read, or an answer cannot be written).)";

// What CLI11 fills: words that still have to be understood.
struct Words {
  std::string config;
  std::string policy;
  std::string old_version;
  std::string new_version;
  std::string released_by;
  std::string direction;
  std::vector<std::string> targets;
  std::vector<std::string> formats;
  std::string output;
  std::string suppress;
  bool symbols_only = false;
  bool release = false;
  bool allow_downgrade = false;
  bool version = false;
  std::vector<std::string> inputs;
};

// CLI11 would call the inputs "inputs" and list them as "Positionals".
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App*, std::string) const override {
    return "\nUsage: abi-diff [OPTIONS] OLD... NEW\n";
  }
  std::string make_positionals(const CLI::App*) const override { return {}; }
};

void declare_options(CLI::App& app, Words& words) {
  app.add_option("--config", words.config,
                 "abigate.yaml for headers without one of their own;\nits policy and released_by count for every input")
      ->type_name("FILE");
  app.add_option("--policy", words.policy, "semver, strict, binary or a policy file")->type_name("POLICY");
  app.add_option("--old-version", words.old_version, "version of (the last) OLD, instead of its own")
      ->type_name("X.Y.Z");
  app.add_option("--new-version", words.new_version, "version of NEW, instead of its own")->type_name("X.Y.Z");
  app.add_flag("--release", words.release, "fail unless the new version declares every change")
      ->disable_flag_override();
  app.add_flag("--allow-downgrade", words.allow_downgrade, "let NEW be older than OLD")->disable_flag_override();
  app.add_option("--released-by", words.released_by, "whose version this is: plugin (default) or host")
      ->type_name("SIDE");
  app.add_option("--direction", words.direction,
                 "also fail if this is incompatible: backward (new host, old plugin),\n"
                 "forward (old host, new plugin), swap (forward, and surviving state\n"
                 "fits) or full (backward and forward)")
      ->type_name("D");
  app.add_option("--target", words.targets,
                 "target triple to read headers for; repeatable: every target\nis judged, and the worst counts")
      ->type_name("TRIPLE")
      ->allow_extra_args(false);
  app.add_flag("--symbols-only", words.symbols_only,
               "compare binaries, or snapshots that hold one, by symbols and build\nfacts alone: no type is looked at, "
               "and the report says so")
      ->disable_flag_override();
  app.add_option("--suppress", words.suppress, "suppression file (not built yet)")->type_name("FILE");
  app.add_option("--format", words.formats, "text (default), json or markdown; =FILE writes it there; repeatable")
      ->type_name("F[=FILE]")
      ->allow_extra_args(false);
  app.add_option("-o", words.output, "where a format without =FILE goes, instead of standard output")
      ->type_name("FILE");
  app.add_flag("--version", words.version, "print the version and exit")->disable_flag_override();
  app.add_option("inputs", words.inputs, "one or more older versions, and the new one last")->type_name("OLD... NEW");
}

// The first argument that looks like an option and is none, with the one that was probably meant.
std::string unknown_option(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
    for (const std::string& name : option->get_snames()) {
      names.push_back("-" + name);
    }
  }
  const std::vector<std::string> left = app.remaining();
  const std::string unknown = left.empty() ? std::string{} : left.front();
  const std::vector<std::string_view> known(names.begin(), names.end());
  const auto near = nearest(std::string_view(unknown).substr(0, unknown.find('=')), known);
  return "unknown option " + yaml::quoted(unknown) +
         (near ? "; did you mean " + std::string(*near) + "?" : "; abi-diff --help lists all");
}

std::optional<std::size_t> index_of_word(std::string_view word, std::span<const std::string_view> words) {
  const auto found = std::ranges::find(words, word);
  return found == words.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - words.begin()));
}

std::unexpected<Error> unknown_word(std::string_view option, std::string_view word,
                                    std::span<const std::string_view> words) {
  const auto near = nearest(word, words);
  return usage_error(std::string(option) + ": expected " + yaml::joined(words) + ", found " + yaml::quoted(word) +
                     (near ? "; did you mean " + std::string(*near) + "?" : ""));
}

Result<ReportRequest> report_request(const std::string& text, const std::string& default_file) {
  const std::size_t equals = text.find('=');
  const std::string word = text.substr(0, equals);
  const auto index = index_of_word(word, format_words);
  if (!index) {
    return unknown_word("--format", word, format_words);
  }
  ReportRequest request{static_cast<ReportFormat>(*index), default_file};
  if (equals != std::string::npos) {
    request.file = text.substr(equals + 1);
    if (request.file.empty()) {
      return usage_error("--format " + text + ": expected a file behind the equals sign");
    }
  }
  return request;
}

bool writes_to(const std::vector<ReportRequest>& requests, const std::string& file) {
  return std::ranges::find(requests, file, &ReportRequest::file) != requests.end();
}

Result<std::vector<ReportRequest>> report_requests(const Words& words) {
  const std::string default_file = words.output.empty() ? "-" : words.output;
  std::vector<ReportRequest> requests;
  for (const std::string& format : words.formats.empty() ? std::vector<std::string>{"text"} : words.formats) {
    auto request = report_request(format, default_file);
    if (!request) {
      return std::unexpected(request.error());
    }
    if (writes_to(requests, request->file)) {
      return usage_error("two formats go to " +
                         (request->file == "-" ? std::string("standard output") : yaml::quoted(request->file)) +
                         ": give one of them a file of its own, as in --format json=report.json");
    }
    requests.push_back(std::move(*request));
  }
  if (!words.output.empty() && !writes_to(requests, words.output)) {
    return usage_error("-o " + words.output + ": every format has a file of its own; leave -o out");
  }
  return requests;
}

Result<void> refuse_what_is_missing(const Words& words) {
  if (!words.suppress.empty()) {
    return not_built_yet("--suppress");
  }
  for (const std::string& input : words.inputs) {
    if (input.starts_with("git:")) {
      return not_built_yet(yaml::quoted(input) + ": check that revision out and give its headers; git:");
    }
  }
  return {};
}

std::optional<std::string> given(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

Result<DiffOptions> understood(const Words& words) {
  if (const auto fine = refuse_what_is_missing(words); !fine) {
    return std::unexpected(fine.error());
  }
  if (words.inputs.size() < 2) {
    return usage_error("expected OLD and NEW, found " +
                       (words.inputs.empty() ? std::string("neither") : "only " + yaml::quoted(words.inputs.front())) +
                       "; abi-diff --help shows examples");
  }
  DiffOptions options;
  options.config = words.config;
  options.policy = words.policy;
  options.old_version = given(words.old_version);
  options.new_version = given(words.new_version);
  options.symbols_only = words.symbols_only;
  options.release = words.release;
  options.allow_downgrade = words.allow_downgrade;
  if (std::ranges::find(words.targets, std::string{}) != words.targets.end()) {
    return usage_error("--target: expected a target triple, as in x86_64-linux-gnu, found nothing");
  }
  options.targets = words.targets;
  if (!words.released_by.empty()) {
    options.released_by = enum_from<Side>(words.released_by);
    if (!options.released_by) {
      return unknown_word("--released-by", words.released_by, Names<Side>::list);
    }
  }
  if (!words.direction.empty()) {
    options.direction = direction_from(words.direction);
    if (!options.direction) {
      return unknown_word("--direction", words.direction, direction_words);
    }
  }
  auto reports = report_requests(words);
  if (!reports) {
    return std::unexpected(reports.error());
  }
  options.reports = std::move(*reports);
  options.olds.assign(words.inputs.begin(), words.inputs.end() - 1);
  options.new_side = words.inputs.back();
  return options;
}

}  // namespace

std::unexpected<Error> not_built_yet(const std::string& what) {
  return usage_error(what + " is not built yet in this version");
}

Result<DiffCommand> parse_diff_command(std::span<const std::string> arguments) {
  Words words;
  CLI::App app(description, "abi-diff");
  app.footer(examples);
  app.formatter(std::make_shared<HelpFormatter>());
  app.allow_extras();
  declare_options(app, words);
  try {
    // CLI11 takes the arguments from the back.
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    return DiffCommand{app.help(), {}};
  } catch (const CLI::ParseError& error) {
    return usage_error(error.what());
  }
  if (words.version) {
    return DiffCommand{"abi-diff " ABIGATE_VERSION "\n", {}};
  }
  if (app.remaining_size() != 0) {
    return usage_error(unknown_option(app));
  }
  auto options = understood(words);
  if (!options) {
    return std::unexpected(options.error());
  }
  return DiffCommand{std::nullopt, std::move(*options)};
}

}  // namespace abigate
