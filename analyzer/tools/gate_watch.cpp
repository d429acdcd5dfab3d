#include "analyzer/tools/gate_watch.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <iostream>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

#include "analyzer/gate/plugin_slot.h"
#include "analyzer/model/files.h"
#include "analyzer/report/decision.h"
#include "analyzer/snapshot/read.h"
#include "analyzer/tools/folder_watch.h"
#include "analyzer/tools/gate_line.h"

namespace abigate {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view watch_usage = "watch --host HOST [--existing] [--log FILE] DIR";
constexpr std::string_view watch_description =
    "Decides about every plugin that is dropped into DIR: closed after writing, or renamed into it, and then left "
    "alone\n"
    "for a moment. Each decision is one line. Nothing is loaded.\n";
constexpr std::string_view watch_examples =
    "Hidden files and names that are no shared object's are left alone, so a copy can be made under a hidden name and\n"
    "renamed. Ends with SIGINT or SIGTERM.\n"
    "\n"
    "Examples:\n"
    "  abi-gate watch --host acme.json /opt/acme/plugins\n"
    "  abi-gate watch --host acme --existing --log decisions.jsonl /opt/acme/plugins\n"
    "  abi-gate watch --host acme --format json /opt/acme/plugins | jq -r 'select(.allowed) | .file'\n"
    "\n"
    "Exit status: 0 ended by a signal; 2 the command line is wrong; 3 HOST cannot be read, DIR is gone, or a line "
    "could\n"
    "not be written.\n";

constexpr std::string_view run_usage = "run --host SNAPSHOT --call SYMBOL [--every MS] DIR";
constexpr std::string_view run_description =
    "A small host: calls `int SYMBOL(void)` of the plugin in DIR again and again, and swaps in every plugin that is\n"
    "dropped there and allowed, without a stop. What is refused leaves the running one untouched.\n";
constexpr std::string_view run_examples =
    "Plugins run inside abi-gate, so they can only use what it offers: for trying out a plugin and its versions. The\n"
    "programs under fixtures/hot-reload show the same in a host of its own.\n"
    "\n"
    "Examples:\n"
    "  abi-gate run --host acme.json --call acme_tick plugins\n"
    "  abi-gate run --host acme.json --call acme_tick --every 10 --calls 1000 plugins\n"
    "\n"
    "Exit status: 0 ended by a signal or after --calls; 2 the command line is wrong; 3 SNAPSHOT cannot be read, DIR "
    "is\n"
    "gone, or a line could not be written.\n";

constexpr std::array<std::string_view, 2> formats = {"text", "json"};
constexpr milliseconds default_settle{50};

/// Lines of decisions on standard output, and as JSON in a file.
class Log {
 public:
  static Result<Log> open(const std::string& path, bool json) {
    Log log;
    log.json_ = json;
    if (!path.empty()) {
      log.path_ = path;
      log.descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
      if (log.descriptor_ < 0) {
        return usage_error(path + ": cannot be written: " + std::strerror(errno));
      }
    }
    return log;
  }

  Log(Log&& other) noexcept
      : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)), json_(other.json_) {}
  Log& operator=(Log&&) = delete;
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  ~Log() {
    if (descriptor_ >= 0) {
      close(descriptor_);
    }
  }

  Result<void> add(const Decision& decision) const {
    const std::string json = decision_json(decision, {.times = true, .one_line = true});
    if (descriptor_ >= 0 && write(descriptor_, json.data(), json.size()) != static_cast<ssize_t>(json.size())) {
      return undecidable(path_ + ": cannot be written: " + std::strerror(errno));
    }
    return write_file("-", json_ ? json : decision_line(decision) + '\n');
  }

 private:
  Log() = default;

  std::string path_;
  int descriptor_ = -1;
  bool json_ = false;
};

struct Options {
  std::string host;
  std::string format = "text";
  std::string log;
  std::vector<std::string> allow;
  unsigned settle_ms = default_settle.count();
  bool existing = false;
  std::string call;
  unsigned every_ms = 100;
  std::optional<unsigned> calls;
};

void declare_shared(GateLine& line, Options& options) {
  line.app()
      .add_option("--allow", options.allow, "a rule, hazard, reason or library that passes; may be repeated")
      ->type_name("WORD")
      ->allow_extra_args(false);
  line.app().add_option("--format", options.format, "of the lines: text (default) or json")->type_name("F");
  line.app()
      .add_option("--log", options.log, "append every decision to FILE, one JSON object a line")
      ->type_name("FILE");
  line.app()
      .add_option("--settle", options.settle_ms, "milliseconds that a file must be left alone (default 50)")
      ->type_name("MS");
}

/// Help that was printed, or nothing: go on.
Result<bool> parsed(GateLine& line, std::span<const std::string> arguments, const Options& options,
                    std::string_view command) {
  if (const auto go_on = line.parse(arguments); !go_on || !*go_on) {
    return go_on;
  }
  if (const auto known = expect_word(std::string(command) + " --format", options.format, formats); !known) {
    return std::unexpected(known.error());
  }
  if (options.host.empty() || line.words().size() != 1) {
    return usage_error(std::string(command) + ": expected --host HOST and one DIR; abi-gate " + std::string(command) +
                       " --help shows examples");
  }
  return true;
}

/// Hands every file to `each` until a signal comes; `between` is called in the meantime, every `pause`.
template <class Each, class Between>
Result<int> follow(const std::string& folder, const Options& options, bool existing, std::optional<milliseconds> pause,
                   Each&& each, Between&& between) {
  auto watch = FolderWatch::open(folder, milliseconds(options.settle_ms));
  if (!watch) {
    return std::unexpected(watch.error());
  }
  std::cerr << "abi-gate: watching " << folder << '\n';
  auto files = existing ? watch->present() : Result<std::vector<std::string>>();
  while (files) {
    for (const std::string& file : *files) {
      if (auto done = each(file); !done) {
        return std::unexpected(done.error());
      }
    }
    if (watch->ended() || !between()) {
      return 0;
    }
    files = watch->wait(pause);
  }
  return std::unexpected(files.error());
}

}  // namespace

Result<int> watch_command(std::span<const std::string> arguments) {
  Options options;
  GateLine line("watch", watch_usage, watch_description, watch_examples);
  line.app().add_option("--host", options.host, "a snapshot, or a program that carries one")->type_name("HOST");
  line.app().add_flag("--existing", options.existing, "begin with what lies in DIR")->disable_flag_override();
  declare_shared(line, options);
  const auto go_on = parsed(line, arguments, options, "watch");
  if (!go_on || !*go_on) {
    return go_on ? Result<int>(0) : std::unexpected(go_on.error());
  }
  const auto host = Host::open(options.host);
  const auto log = host ? Log::open(options.log, options.format == "json") : std::unexpected(host.error());
  if (!log) {
    return std::unexpected(log.error());
  }
  CheckOptions asked;
  asked.allow = options.allow;
  const auto judge_file = [&](const std::string& path) -> Result<void> {
    CandidateInput plugin;
    plugin.path = path;
    const auto decision = decide(*host, plugin, nullptr, asked);
    return decision ? log->add(*decision) : std::unexpected(decision.error());
  };
  return follow(line.words().front(), options, options.existing, std::nullopt, judge_file, [] { return true; });
}

Result<int> run_command(std::span<const std::string> arguments) {
  Options options;
  GateLine line("run", run_usage, run_description, run_examples);
  line.app().add_option("--host", options.host, "the snapshot of the interface")->type_name("SNAPSHOT");
  line.app().add_option("--call", options.call, "an `int f(void)` that every plugin exports")->type_name("SYMBOL");
  line.app().add_option("--every", options.every_ms, "milliseconds between calls (default 100)")->type_name("MS");
  line.app().add_option("--calls", options.calls, "end after this many")->type_name("N");
  declare_shared(line, options);
  const auto go_on = parsed(line, arguments, options, "run");
  if (!go_on || !*go_on) {
    return go_on ? Result<int>(0) : std::unexpected(go_on.error());
  }
  if (options.call.empty()) {
    return usage_error("run: expected --call SYMBOL, the function to call; abi-gate run --help shows examples");
  }
  auto snapshot = load_snapshot(options.host);
  const auto host = snapshot ? Host::self(std::move(*snapshot)) : std::unexpected(snapshot.error());
  const auto log = host ? Log::open(options.log, options.format == "json") : std::unexpected(host.error());
  if (!log) {
    return std::unexpected(log.error());
  }
  PluginSlot slot(*host, {options.call, nullptr});
  CheckOptions asked;
  asked.allow = options.allow;
  const auto swap_in = [&](const std::string& path) -> Result<void> {
    CandidateInput plugin;
    plugin.path = path;
    const auto decision = slot.swap(plugin, asked);
    return decision ? log->add(*decision) : std::unexpected(decision.error());
  };
  unsigned called = 0;
  const auto call = [&] {
    if (auto* const function = reinterpret_cast<int (*)()>(slot.current())) {
      std::cerr << options.call << " answers " << function() << '\n';
      ++called;
    }
    return !options.calls || called < *options.calls;
  };
  return follow(line.words().front(), options, true, milliseconds(options.every_ms), swap_in, call);
}

}  // namespace abigate
