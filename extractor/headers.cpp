#include "extractor/headers.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <system_error>

#include "analyzer/model/glob.h"

namespace abigate::extract {

namespace {

namespace fs = std::filesystem;

/// A folder with more files than this is not a folder of headers, but a mistake.
constexpr std::size_t most_files = 200'000;

bool is_glob(std::string_view text) { return text.find_first_of("*?") != std::string_view::npos; }

Result<std::string> real(const fs::path& path) {
  std::error_code failure;
  const fs::path found = fs::canonical(path, failure);
  if (failure) {
    return undecidable(path.string() + ": cannot be found or read: " + failure.message());
  }
  return found.string();
}

/// Calls `use(path)` for every regular file below `folder`.
template <class Use>
Result<void> walk(const fs::path& folder, Use&& use) {
  std::error_code failure;
  fs::recursive_directory_iterator file(folder, failure);
  std::size_t count = 0;
  for (; !failure && file != fs::recursive_directory_iterator(); file.increment(failure)) {
    std::error_code unreadable;
    if (file->is_regular_file(unreadable)) {
      use(file->path());
    }
    if (++count > most_files) {
      return undecidable(folder.string() + ": more than " + std::to_string(most_files) +
                         " files; name a folder that holds headers");
    }
  }
  if (failure) {
    return undecidable(folder.string() + ": cannot be searched for headers: " + failure.message());
  }
  return {};
}

/// The longest leading folder of a glob that is none itself.
fs::path fixed_part(const fs::path& glob) {
  fs::path fixed;
  for (const fs::path& part : glob) {
    if (is_glob(part.string())) {
      break;
    }
    fixed /= part;
  }
  return fixed;
}

/// As a shell reads it: `*` stays within a folder, `**` does not.
bool path_matches(const std::string& glob, const std::string& path) {
  return (glob.contains("**") || std::ranges::count(glob, '/') == std::ranges::count(path, '/')) &&
         glob_match(glob, path);
}

constexpr auto cxx_headers = std::to_array<std::string_view>({".hpp", ".hh", ".hxx", ".h++", ".H"});
constexpr auto cxx_sources = std::to_array<std::string_view>({".cc", ".cpp", ".cxx", ".C"});

bool is_header(const fs::path& file, FolderSearch search) {
  const std::string ending = file.extension().string();
  return ending == ".h" ||
         (search == FolderSearch::c_and_cxx && std::ranges::find(cxx_headers, ending) != cxx_headers.end());
}

Result<std::set<std::string>> matches(const HeaderPattern& pattern, FolderSearch search) {
  const fs::path path = absolute(pattern.text, pattern.folder);
  std::set<std::string> found;
  const auto keep = [&](const fs::path& file) {
    if (const auto name = real(file)) {
      found.insert(*name);
    }
  };
  std::error_code failure;
  if (is_glob(pattern.text)) {
    const fs::path start = fixed_part(path);
    if (fs::is_directory(start, failure)) {
      const auto walked = walk(start, [&](const fs::path& file) {
        if (path_matches(path.string(), file.string())) {
          keep(file);
        }
      });
      if (!walked) {
        return std::unexpected(walked.error());
      }
    }
  } else if (fs::is_directory(path, failure)) {
    const auto walked = walk(path, [&](const fs::path& file) {
      if (is_header(file, search)) {
        keep(file);
      }
    });
    if (!walked) {
      return std::unexpected(walked.error());
    }
  } else {
    const auto name = real(path);
    if (!name) {
      return std::unexpected(name.error());
    }
    if (!fs::is_regular_file(*name, failure)) {
      return undecidable(pattern.text + ": neither a file nor a folder; expected a header, a folder or a glob");
    }
    found.insert(*name);
  }
  if (found.empty()) {
    return undecidable(pattern.text + ": no header matches; expected a header, a folder that holds headers or a glob");
  }
  return found;
}

/// Folders that hold the headers of many libraries.
bool belongs_to_the_system(const fs::path& folder) {
  const std::string text = folder.string();
  return text == "/usr/include" || text == "/usr/local/include" || text == "/opt/homebrew/include" ||
         (text.starts_with("/usr/include/") && folder.parent_path() == "/usr/include" && text.contains("-linux-"));
}

}  // namespace

std::string absolute(const std::string& path, const std::string& folder) {
  return (fs::path(folder) / path).lexically_normal().string();
}

bool is_cxx_file(const std::string& path) {
  const std::string ending = fs::path(path).extension().string();
  return std::ranges::find(cxx_headers, ending) != cxx_headers.end() ||
         std::ranges::find(cxx_sources, ending) != cxx_sources.end();
}

Result<std::vector<std::string>> find_headers(const std::vector<HeaderPattern>& patterns, FolderSearch search) {
  std::set<std::string> headers;
  for (const HeaderPattern& pattern : patterns) {
    auto found = matches(pattern, search);
    if (!found) {
      return std::unexpected(found.error());
    }
    headers.merge(*found);
  }
  for (const std::string& header : headers) {
    if (header.find_first_of("\"\n\r") != std::string::npos) {
      return undecidable(header + ": a header's path must hold neither quotes nor line ends");
    }
  }
  return std::vector<std::string>(headers.begin(), headers.end());
}

Result<std::vector<std::string>> find_roots(const std::vector<std::string>& roots,
                                            const std::vector<HeaderPattern>& patterns,
                                            const std::vector<std::string>& headers) {
  std::set<std::string> found;
  for (const std::string& root : roots) {
    auto path = real(root);
    if (!path) {
      return std::unexpected(path.error());
    }
    found.insert(*path);
  }
  if (!roots.empty()) {
    return std::vector<std::string>(found.begin(), found.end());
  }
  for (const HeaderPattern& pattern : patterns) {
    std::error_code failure;
    const fs::path path = absolute(pattern.text, pattern.folder);
    if (!is_glob(pattern.text) && fs::is_directory(path, failure)) {
      found.insert(fs::canonical(path, failure).string());
    }
  }
  for (const std::string& header : headers) {
    const fs::path folder = fs::path(header).parent_path();
    found.insert(belongs_to_the_system(folder) ? header : folder.string());
  }
  return std::vector<std::string>(found.begin(), found.end());
}

}  // namespace abigate::extract
