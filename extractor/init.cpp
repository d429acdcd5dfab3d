#include "extractor/init.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "analyzer/model/files.h"
#include "extractor/headers.h"

namespace abigate::extract {

namespace {

namespace fs = std::filesystem;

/// Names that `#define` gives in `text`.
std::set<std::string> macro_names(std::string_view text) {
  constexpr std::string_view word = "#define";
  std::set<std::string> names;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto begin = text.find_first_not_of(" \t", at + word.size());
    const auto end = text.find_first_of(" \t\r\n(", begin);
    if (begin != std::string_view::npos && end != std::string_view::npos && end > begin && text[end] != '(') {
      names.emplace(text.substr(begin, end - begin));
    }
  }
  return names;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    result += (c == '"' || c == '\\') ? std::string{'\\', c} : std::string{c};
  }
  return result + "\"";
}

std::string list(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const std::string& item : items) {
    text += (text.size() == 1 ? "" : ", ") + quoted(item);
  }
  return text + "]";
}

/// "[A_VERSION_MAJOR, A_VERSION_MINOR, A_VERSION_PATCH]" if the headers define such a triple.
std::string version_macros(const std::set<std::string>& names) {
  for (const std::string& name : names) {
    if (!name.ends_with("MAJOR")) {
      continue;
    }
    const std::string stem = name.substr(0, name.size() - 5);
    for (const std::string_view last : {"PATCH", "MICRO", "REVISION", "RELEASE"}) {
      if (names.contains(stem + "MINOR") && names.contains(stem + std::string(last))) {
        return list({name, stem + "MINOR", stem + std::string(last)});
      }
    }
  }
  return {};
}

}  // namespace

Result<void> print_first_config(const CommandLine& line) {
  if (line.headers.empty()) {
    return usage_error("--init: name the headers of the interface, as in: abi-extract --init include/acme/plugin.h");
  }
  const std::string here = fs::current_path().string();
  std::vector<HeaderPattern> patterns;
  patterns.reserve(line.headers.size());
  for (const std::string& header : line.headers) {
    patterns.push_back({header, here});
  }
  const auto headers = find_headers(patterns, FolderSearch::c_and_cxx);
  if (!headers) {
    return std::unexpected(headers.error());
  }
  const auto roots = find_roots(line.roots, patterns, *headers);
  if (!roots) {
    return std::unexpected(roots.error());
  }
  std::set<std::string> names;
  for (const std::string& header : *headers) {
    const auto text = read_file(header);
    if (!text) {
      return std::unexpected(text.error());
    }
    names.merge(macro_names(*text));
  }
  std::vector<std::string> relative_roots;
  relative_roots.reserve(roots->size());
  for (const std::string& root : *roots) {
    relative_roots.push_back(fs::path(root).lexically_proximate(here).string());
  }
  const std::string versions = version_macros(names);
  const std::string name = !line.name.empty()     ? line.name
                           : headers->size() == 1 ? fs::path(headers->front()).stem().string()
                                                  : fs::path(headers->front()).parent_path().filename().string();
  std::string text = "# What the headers of this interface cannot say. Paths are relative to this file.\n";
  text += "version: 1\n";
  text += "interface:\n  name: " + quoted(name) + "\n";
  if (!line.version.empty()) {
    text += "  version: " + quoted(line.version) + "\n";
  } else if (!versions.empty()) {
    text += "  version_from: " + versions + "\n";
  } else {
    text += "  version: \"0.1.0\"\n";
  }
  text += "# whose version this is: plugin (a library and its applications too) or host (an SDK with plugins)\n";
  text += std::string("released_by: ") + (line.released_by == Side::host ? "host" : "plugin") + "\n";
  text += "headers: " + list(line.headers) + "\n";
  text += "# what lies below these is the interface; the rest is summarized\n";
  text += "roots: " + list(relative_roots) + "\n";
  const bool cxx =
      std::ranges::any_of(*headers, is_cxx_file) ||
      std::ranges::any_of(line.flags, [](const std::string& flag) { return flag.contains("c++"); }) ||
      std::ranges::any_of(line.flags, [](const std::string& flag) { return flag.starts_with("-std=gnu++"); });
  const std::string standard = cxx ? "-std=c++17" : "-std=c11";
  text += std::string("language: ") + (cxx ? "c++" : "c") + "\n";
  text += "flags: " + list(line.flags.empty() ? std::vector{standard} : line.flags) + "\n";
  text +=
      "# who defines which symbol, where it is not the side that releases the header:\n"
      "# exports:\n"
      "#   plugin: [{ name: acme_plugin_entry, required: true, lookup: dlsym }]\n"
      "# how a record carries its own size or version:\n"
      "# roles:\n"
      "#   - { type: acme_frame, made_by: host, used_by: [plugin], guard: { size-member: size } }\n"
      "policy: semver\n";
  return write_file(line.output, text);
}

}  // namespace abigate::extract
