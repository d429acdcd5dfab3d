#include "extractor/request.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "extractor/database.h"
#include "extractor/flags.h"
#include "extractor/headers.h"
#include "extractor/resource.h"

namespace abigate::extract {

namespace {

namespace fs = std::filesystem;

constexpr const char* default_config = "abigate.yaml";
constexpr const char* command_line_flags = "the flags behind --";

std::string working_folder() {
  std::error_code failure;
  const fs::path here = fs::current_path(failure);
  return failure ? "." : here.string();
}

/// "c" or "c++": what the flags say, else the configuration; empty where neither does.
Result<std::string> stated_language(const CommandLine& line, const Config& config) {
  std::string stated = config.language;
  for (const auto& [flags, from] :
       {std::pair(config.flags, config.file), std::pair(line.flags, std::string(command_line_flags))}) {
    const auto sifted = sift_flags(flags, from);
    if (!sifted) {
      return std::unexpected(sifted.error());
    }
    stated = sifted->language.empty() ? stated : sifted->language;
  }
  if (stated == "c++" || stated == "c++-header") {
    return "c++";
  }
  if (stated == "c" || stated == "c-header") {
    return "c";
  }
  return stated.empty() ? Result<std::string>(stated) : usage_error("-x " + stated + ": expected c or c++");
}

Result<Config> configuration(const CommandLine& line, Snapshot& snapshot) {
  std::error_code failure;
  const bool by_default = line.config.empty() && line.headers.empty() && fs::exists(default_config, failure);
  if (line.config.empty() && !by_default) {
    return Config{};
  }
  return load_config(by_default ? default_config : line.config, snapshot.strings);
}

std::vector<HeaderPattern> patterns_of(const CommandLine& line, const Config& config, const std::string& here,
                                       const std::string& folder) {
  std::vector<HeaderPattern> patterns;
  for (const std::string& header : line.headers.empty() ? config.headers : line.headers) {
    patterns.push_back({header, line.headers.empty() ? folder : here});
  }
  return patterns;
}

Result<std::vector<std::string>> roots_of(const CommandLine& line, const Config& config, const std::string& here,
                                          const std::string& folder, const std::vector<HeaderPattern>& patterns,
                                          const std::vector<std::string>& headers) {
  std::vector<std::string> roots;
  for (const std::string& root : line.roots.empty() ? config.roots : line.roots) {
    roots.push_back(absolute(root, line.roots.empty() ? folder : here));
  }
  return find_roots(roots, patterns, headers);
}

Result<std::string> target_of(const CommandLine& line, const Config& config) {
  if (!line.target.empty() || config.targets.empty()) {
    return line.target;
  }
  if (config.targets.size() > 1) {
    std::string names;
    for (const std::string& target : config.targets) {
      names += (names.empty() ? "" : ", ") + target;
    }
    return usage_error(config.file + ": names several targets (" + names +
                       "), and a snapshot has one; choose with --target");
  }
  return config.targets.front();
}

std::string default_name(const std::vector<HeaderPattern>& patterns, const std::vector<std::string>& headers) {
  const fs::path first = headers.front();
  if (headers.size() == 1) {
    return first.stem().string();
  }
  std::error_code failure;
  const fs::path named = absolute(patterns.front().text, patterns.front().folder);
  return (fs::is_directory(named, failure) ? named : first.parent_path()).filename().string();
}

/// Database, configuration, command line: the later one wins.
Result<void> add_flags(Request& request, const CommandLine& line, const Config& config, const std::string& here,
                       const std::string& folder, const std::string& target) {
  std::set<std::string> dropped;
  const auto add = [&](const std::vector<std::string>& flags, const std::string& from) -> Result<void> {
    auto sifted = sift_flags(flags, from);
    if (!sifted) {
      return std::unexpected(sifted.error());
    }
    auto& kept = request.unit.flags;
    kept.insert(kept.end(), sifted->kept.begin(), sifted->kept.end());
    dropped.insert(sifted->dropped.begin(), sifted->dropped.end());
    return {};
  };
  if (!line.database.empty()) {
    const auto database = flags_from_database(line.database, request.unit.headers);
    if (!database) {
      return std::unexpected(database.error());
    }
    request.notes.push_back("flags are those of " + database->source + " in " + line.database);
    if (const auto added = add(database->flags, line.database); !added) {
      return added;
    }
  }
  if (const auto added = add(with_absolute_paths(config.flags, folder), config.file); !added) {
    return added;
  }
  if (const auto added = add(with_absolute_paths(line.flags, here), command_line_flags); !added) {
    return added;
  }
  if (!target.empty()) {
    request.unit.flags.push_back("--target=" + target);
  }
  for (const std::string& file : line.includes) {
    request.unit.flags.insert(request.unit.flags.end(), {"-include", absolute(file, here)});
  }
  request.dropped.assign(dropped.begin(), dropped.end());
  return {};
}

/// Without headers: what would say how to read them has no meaning.
Result<Request> request_of_binary(const CommandLine& line, const Config& config) {
  const std::pair<bool, const char*> unused[] = {
      {!line.flags.empty(), "the flags behind --"},
      {!line.database.empty(), "-p"},
      {!line.includes.empty(), "--include"},
      {!line.roots.empty(), "--root"},
  };
  for (const auto& [is_given, what] : unused) {
    if (is_given) {
      return usage_error(std::string(what) +
                         ": no header is named that it could help to read; name the headers, or "
                         "leave it out to describe the symbols of --binary alone");
    }
  }
  auto target = target_of(line, config);
  if (!target) {
    return std::unexpected(target.error());
  }
  Request request;
  request.target = std::move(*target);
  request.version = line.version.empty() ? config.version : line.version;
  if (request.version.empty() && !config.version_from.empty()) {
    return usage_error(config.file +
                       ": `version_from:` names macros, and without headers there are none; state the "
                       "version with --version");
  }
  return request;
}

/// What belongs to the interface, however it is read.
void finish(Request& request, const CommandLine& line, Config& config, Snapshot& snapshot) {
  request.binary = line.binary;
  if (const std::string& stated = line.name.empty() ? config.name : line.name; !stated.empty()) {
    request.name = stated;
  }
  snapshot.declarations = std::move(config.declarations);
  if (line.released_by) {
    snapshot.declarations.released_by = line.released_by;
  }
}

}  // namespace

Result<Request> make_request(const CommandLine& line, Snapshot& snapshot) {
  auto config = configuration(line, snapshot);
  if (!config) {
    return std::unexpected(config.error());
  }
  const std::string here = working_folder();
  const std::string folder = absolute(config->folder, here);
  const std::vector<HeaderPattern> patterns = patterns_of(line, *config, here, folder);
  if (patterns.empty() && !line.binary.empty()) {
    auto request = request_of_binary(line, *config);
    if (request) {
      finish(*request, line, *config, snapshot);
    }
    return request;
  }
  if (patterns.empty()) {
    return usage_error(config->file.empty()
                           ? "no header is named, and there is no abigate.yaml here; see abi-extract --help"
                           : config->file + ": `headers:` is missing, and the command line names no header");
  }

  Request request;
  auto target = target_of(line, *config);
  auto language = stated_language(line, *config);
  auto headers = find_headers(patterns, language && *language == "c" ? FolderSearch::c : FolderSearch::c_and_cxx);
  auto resources = find_resource_folder(line.resource_folder);
  for (const Error* error : {target ? nullptr : &target.error(), language ? nullptr : &language.error(),
                             headers ? nullptr : &headers.error(), resources ? nullptr : &resources.error()}) {
    if (error != nullptr) {
      return std::unexpected(*error);
    }
  }
  auto roots = roots_of(line, *config, here, folder, patterns, *headers);
  if (!roots) {
    return std::unexpected(roots.error());
  }
  request.unit.headers = std::move(*headers);
  request.unit.roots = std::move(*roots);
  request.unit.cxx =
      *language == "c++" || (language->empty() && std::ranges::any_of(request.unit.headers, is_cxx_file));
  request.unit.resource_folder = std::move(*resources);
  request.target = *target;
  if (const auto added = add_flags(request, line, *config, here, folder, *target); !added) {
    return std::unexpected(added.error());
  }

  request.name = default_name(patterns, request.unit.headers);
  request.version = line.version.empty() ? config->version : line.version;
  if (request.version.empty()) {
    request.version_from = config->version_from;
  }
  finish(request, line, *config, snapshot);
  return request;
}

}  // namespace abigate::extract
