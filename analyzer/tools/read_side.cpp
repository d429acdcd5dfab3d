#include "analyzer/tools/read_side.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <vector>

#include <unistd.h>

#include "analyzer/config/config.h"
#include "analyzer/config/yaml.h"
#include "analyzer/snapshot/read.h"
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

// Only regular files are looked into: what is read from a pipe is gone.
bool is_elf(const std::string& path) {
  static constexpr std::array<char, 4> elf_magic = {0x7f, 'E', 'L', 'F'};
  std::array<char, 4> magic{};
  if (is_file(path)) {
    std::ifstream(path, std::ios::binary).read(magic.data(), magic.size());
  }
  return magic == elf_magic;
}

fs::path folder_of(const std::string& path) {
  if (is_folder(path)) {
    return path;
  }
  const fs::path folder = fs::path(path).parent_path();
  return folder.empty() ? fs::path(".") : folder;
}

Result<SideInput> with_origin(Result<Snapshot> snapshot, bool name_assumed) {
  if (!snapshot) {
    return std::unexpected(snapshot.error());
  }
  return SideInput{std::move(*snapshot), name_assumed};
}

// How abi-extract is to read `path`.
struct Extraction {
  std::vector<std::string> arguments;
  bool name_assumed = true;
};

Result<Extraction> plan_extraction(const std::string& path, const DiffOptions& options) {
  const fs::path own = folder_of(path) / "abigate.yaml";
  Extraction plan;
  std::vector<std::string>& arguments = plan.arguments;
  bool names_its_headers = false;
  if (const std::string file = is_file(own) ? own.string() : options.config; !file.empty()) {
    StringPool strings;
    const Result<Config> config = load_config(file, strings);
    if (!config) {
      return std::unexpected(config.error());
    }
    if (config->targets.size() > 1 && options.target.empty()) {
      return not_built_yet(file + " names several targets: pick one with --target; judging several at a time");
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
  if (!options.target.empty()) {
    arguments.insert(arguments.end(), {"--target", options.target});
  }
  arguments.insert(arguments.end(), {"-o", "-"});
  if (!names_its_headers) {
    // A path that begins with a hyphen would be taken for an option.
    arguments.push_back(path.starts_with('-') ? "./" + path : path);
  }
  return plan;
}

Result<SideInput> extract(const std::string& path, const DiffOptions& options) {
  const Result<Extraction> plan = plan_extraction(path, options);
  if (!plan) {
    return std::unexpected(plan.error());
  }
  const std::string extractor = beside_this_program("abi-extract");
  if (access(extractor.c_str(), X_OK) != 0) {
    return undecidable(path + " is headers, which abi-extract reads, and there is no " + extractor +
                       ": configure with -DABIGATE_EXTRACTOR=ON (needs llvm-22-dev, libclang-22-dev, clang-22) and "
                       "build it, or give a snapshot that was made elsewhere");
  }
  Result<ProgramResult> run = run_program(extractor, plan->arguments, max_snapshot_bytes);
  if (!run) {
    return std::unexpected(run.error());
  }
  if (run->exit_status == 2) {
    return usage_error("abi-extract did not accept " + path + ": see its message above");
  }
  if (run->exit_status != 0) {
    return undecidable("abi-extract could not read " + path + " (exit status " + std::to_string(run->exit_status) +
                       "): see its message above");
  }
  return with_origin(read_snapshot(std::move(run->output), path), plan->name_assumed);
}

bool is_empty(const Graph& graph) {
  return graph.types.empty() && graph.functions.empty() && graph.variables.empty() && graph.constants.empty();
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

Result<SideInput> read_side(const std::string& path, const DiffOptions& options) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    return undecidable("expected a snapshot, a header or a folder, found nothing at " + yaml::quoted(path) +
                       (error ? ": " + error.message() : std::string{}));
  }
  if (is_elf(path)) {
    return not_built_yet(path + " is a binary: give its headers or a snapshot; reading what a binary carries");
  }
  Result<SideInput> side = names_headers(path) ? extract(path, options) : with_origin(load_snapshot(path), false);
  if (side && is_empty(side->snapshot.graph)) {
    return undecidable(path +
                       ": the interface is empty: expected at least one declaration, found none; check which "
                       "headers and roots were read");
  }
  return side;
}

}  // namespace abigate
