// Which files are parsed, and which folders own what they declare.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/model/error.h"

namespace abigate::extract {

/// Whether the file's name says that it is C++: *.hpp, *.hh, *.H, …
bool is_cxx_file(const std::string& path);

/// A header by name, a folder (all its headers, at any depth) or a glob, relative to `folder` unless absolute.
struct HeaderPattern {
  std::string text;
  std::string folder;
};

/// What a folder is searched for: *.h, and headers that are C++ by name.
enum class FolderSearch : std::uint8_t { c, c_and_cxx };

/// The real paths of all headers that match, sorted, each once. A pattern that matches nothing is an error.
Result<std::vector<std::string>> find_headers(const std::vector<HeaderPattern>& patterns, FolderSearch search);

/// The real paths of `roots`. Without any, the folders of the patterns: a header's folder, a folder itself. A header
/// that lies in a folder of the whole system (/usr/include) owns itself only.
Result<std::vector<std::string>> find_roots(const std::vector<std::string>& roots,
                                            const std::vector<HeaderPattern>& patterns,
                                            const std::vector<std::string>& headers);

/// `path` relative to `folder`, absolute.
std::string absolute(const std::string& path, const std::string& folder);

}  // namespace abigate::extract
