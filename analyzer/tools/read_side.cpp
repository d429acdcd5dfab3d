#include "analyzer/tools/read_side.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <future>
#include <iostream>
#include <iterator>
#include <set>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <unistd.h>

#include "analyzer/compare/binary_surface.h"
#include "analyzer/config/config.h"
#include "analyzer/config/yaml.h"
#include "analyzer/snapshot/read.h"
#include "analyzer/tools/read_binary.h"
#include "analyzer/tools/run_program.h"

namespace abigate {

namespace {

namespace fs = std::filesystem;

constexpr auto header_extensions =
    std::to_array<std::string_view>({".h", ".hh", ".hpp", ".hxx", ".h++", ".H", ".inc", ".ipp", ".tpp"});

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

fs::path folder_of(const std::string& path) {
  if (is_folder(path)) {
    return path;
  }
  const fs::path folder = fs::path(path).parent_path();
  return folder.empty() ? fs::path(".") : folder;
}

enum class Source : unsigned char {
  snapshot,
  headers,
  symbols,   // of a binary
  embedded,  // in a binary
};

// One snapshot to be had: a file, what a binary shows or carries, or what abi-extract makes of headers for one target.
struct Reading {
  std::string path;
  std::string target;  // for messages; empty: nobody names one
  Source source = Source::snapshot;
  std::vector<std::string> arguments;
  bool name_assumed = false;
};

// `messages`: what abi-extract had to say, empty or ending with a newline.
struct Outcome {
  Result<SideInput> side = undecidable("not read");
  std::string messages;
};

// A path that begins with a hyphen would be taken for an option.
std::string as_argument(const std::string& path) { return path.starts_with('-') ? "./" + path : path; }

// A reading for each target of the headers at `path`.
Result<std::vector<Reading>> plan_extraction(const std::string& path, const DiffOptions& options) {
  const fs::path own = folder_of(path) / "abigate.yaml";
  Reading plan{.path = path, .target = {}, .source = Source::headers, .arguments = {}, .name_assumed = true};
  std::vector<std::string>& arguments = plan.arguments;
  std::vector<std::string> targets = options.targets;
  bool names_its_headers = false;
  if (const std::string file = is_file(own) ? own.string() : options.config; !file.empty()) {
    StringPool strings;
    const Result<Config> config = load_config(file, strings);
    if (!config) {
      return std::unexpected(config.error());
    }
    if (targets.empty()) {
      targets = config->targets;
    }
    plan.name_assumed = config->name.empty();
    arguments.insert(arguments.end(), {"--config", file});
    // A shared configuration names headers and roots of its own folder, which are not those of this side.
    const bool shared = !is_file(own);
    names_its_headers = !shared && is_folder(path) && !config->headers.empty();
    if (shared && !config->roots.empty()) {
      arguments.insert(arguments.end(), {"--root", folder_of(path).string()});
    }
  }
  arguments.insert(arguments.end(), {"-o", "-"});
  if (!names_its_headers) {
    arguments.push_back(as_argument(path));
  }
  if (targets.empty()) {
    return std::vector{plan};
  }
  std::vector<Reading> readings;
  for (const std::string& target : targets) {
    Reading& reading = readings.emplace_back(plan);
    reading.target = target;
    reading.arguments.insert(reading.arguments.begin(), "--target=" + target);
  }
  return readings;
}

Result<std::vector<Reading>> plan_side(const std::string& path, const DiffOptions& options) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    return undecidable("expected a snapshot, a header or a folder, found nothing at " + yaml::quoted(path) +
                       (error ? ": " + error.message() : std::string{}));
  }
  if (is_binary(path)) {
    Reading binary;
    binary.path = path;
    binary.source = options.symbols_only ? Source::symbols : Source::embedded;
    binary.name_assumed = options.symbols_only;
    return std::vector{binary};
  }
  if (names_headers(path) && options.symbols_only) {
    return usage_error("--symbols-only compares binaries, and " + yaml::quoted(path) +
                       " is headers: give the binary, or a snapshot that was made with abi-extract --binary");
  }
  if (names_headers(path)) {
    return plan_extraction(path, options);
  }
  Reading snapshot;
  snapshot.path = path;
  return std::vector{snapshot};
}

Result<Snapshot> snapshot_of(Result<ProgramResult> run, const Reading& reading) {
  if (!run) {
    return std::unexpected(run.error());
  }
  const std::string what = reading.path + (reading.target.empty() ? "" : " for " + reading.target);
  if (run->exit_status == 2) {
    return usage_error("abi-extract did not accept " + what + ": see its message above");
  }
  if (run->exit_status != 0) {
    return undecidable("abi-extract could not read " + what + " (exit status " + std::to_string(run->exit_status) +
                       "): see its message above");
  }
  return read_snapshot(std::move(run->output), reading.path);
}

Result<Snapshot> extract(const Reading& reading, std::string& messages) {
  const std::string extractor = beside_this_program("abi-extract");
  if (access(extractor.c_str(), X_OK) != 0) {
    return undecidable(reading.path + " is headers, which abi-extract reads, and there is no " + extractor +
                       ": configure with -DABIGATE_EXTRACTOR=ON (needs llvm-22-dev, libclang-22-dev, clang-22) and "
                       "build it, or give a snapshot that was made elsewhere");
  }
  Result<ProgramResult> run = run_program(extractor, reading.arguments, max_snapshot_bytes);
  if (run) {
    messages = std::move(run->messages);
    messages += messages.empty() || messages.ends_with('\n') ? "" : "\n";
  }
  return snapshot_of(std::move(run), reading);
}

Result<Snapshot> read_source(const Reading& reading, std::string& messages) {
  switch (reading.source) {
    case Source::snapshot:
      return load_snapshot(reading.path);
    case Source::headers:
      return extract(reading, messages);
    case Source::symbols:
      return symbols_of_binary(reading.path);
    case Source::embedded:
      return snapshot_in_binary(reading.path);
  }
  return undecidable(reading.path + ": not read");
}

Outcome read_one(const Reading& reading) {
  Outcome outcome;
  Result<Snapshot> snapshot = read_source(reading, outcome.messages);
  if (!snapshot) {
    outcome.side = std::unexpected(snapshot.error());
  } else if (!has_surface(*snapshot)) {
    outcome.side = undecidable(reading.path +
                               ": the interface is empty: expected at least one declaration, found none; check which "
                               "headers and roots were read");
  } else {
    outcome.side = SideInput{std::move(*snapshot), reading.name_assumed};
  }
  return outcome;
}

// Readings are begun in order, and none after one that failed: those before the first failure all have an outcome, so
// that what is said does not depend on which of them was fastest.
std::vector<Outcome> read_all(const std::vector<Reading>& readings) {
  std::vector<Outcome> outcomes(readings.size());
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  const auto work = [&] {
    while (!failed) {
      const std::size_t i = next++;
      if (i >= readings.size()) {
        return;
      }
      outcomes[i] = read_one(readings[i]);
      if (!outcomes[i].side) {
        failed = true;
      }
    }
  };
  std::vector<std::future<void>> helpers;
  const std::size_t at_a_time = std::min<std::size_t>(readings.size(), std::thread::hardware_concurrency());
  for (std::size_t i = 1; i < at_a_time; ++i) {
    helpers.push_back(std::async(std::launch::async, work));
  }
  work();
  for (std::future<void>& helper : helpers) {
    helper.get();
  }
  return outcomes;
}

}  // namespace

void settle_names(SideInput& old, SideInput& new_side) {
  Text& old_name = old.snapshot.interface.name;
  Text& new_name = new_side.snapshot.interface.name;
  if (old_name == new_name) {
    return;
  }
  if (old.name_assumed) {
    old_name = {};
  } else if (new_side.name_assumed) {
    new_name = {};
  }
}

bool names_headers(const std::string& path) {
  return is_folder(path) ||
         std::ranges::find(header_extensions, fs::path(path).extension().string()) != header_extensions.end();
}

Result<std::vector<ReadSide>> read_sides(std::span<const std::string> paths, const DiffOptions& options) {
  std::vector<ReadSide> sides;
  std::vector<Reading> readings;
  std::vector<std::size_t> side_of;  // the side of each reading
  for (const std::string& path : paths) {
    Result<std::vector<Reading>> plan = plan_side(path, options);
    if (!plan) {
      return std::unexpected(plan.error());
    }
    side_of.insert(side_of.end(), plan->size(), sides.size());
    sides.push_back({path, {}});
    std::ranges::move(*plan, std::back_inserter(readings));
  }
  std::vector<Outcome> outcomes = read_all(readings);
  std::set<std::string> told;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (told.insert(outcomes[i].messages).second) {
      std::cerr << outcomes[i].messages;
    }
    if (!outcomes[i].side) {
      return std::unexpected(outcomes[i].side.error());
    }
    sides[side_of[i]].targets.push_back(std::move(*outcomes[i].side));
  }
  return sides;
}

}  // namespace abigate
