#include "extractor/owner.h"

#include <algorithm>

#include <clang/Basic/FileManager.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/HeaderSearch.h>
#include <llvm/Support/Path.h>

namespace abigate::extract {

namespace {

/// `path` relative to `root`, or nothing if it lies elsewhere. A root that is a file owns that file alone.
std::optional<std::string_view> under(std::string_view path, std::string_view root) {
  if (path == root) {
    return std::string_view(llvm::sys::path::filename(llvm::StringRef(path.data(), path.size())));
  }
  if (root == "/") {
    return path.substr(1);
  }
  if (path.size() > root.size() && path.starts_with(root) && path[root.size()] == '/') {
    return path.substr(root.size() + 1);
  }
  return std::nullopt;
}

/// Headers that a library keeps for itself; one includes another that includes them.
bool is_private_part(std::string_view include) {
  return include.starts_with("bits/") || include.contains("/bits/") || include.starts_with("__") ||
         include.contains("/__");
}

}  // namespace

Owner::Owner(const clang::SourceManager& sources, const clang::HeaderSearch& search, std::vector<std::string> roots,
             StringPool& strings)
    : sources_(sources), search_(search), roots_(std::move(roots)), strings_(strings) {
  // The outermost root first: a file under two of them is named from the outer one, which is unambiguous.
  std::ranges::sort(roots_, {}, [](const std::string& root) { return std::pair(root.size(), root); });
}

bool Owner::owns_file(clang::FileID id) const { return file(id).owned; }

bool Owner::owns(clang::SourceLocation location) const {
  return location.isValid() && owns_file(sources_.getFileID(sources_.getExpansionLoc(location)));
}

Location Owner::place(clang::SourceLocation location) const {
  if (location.isInvalid()) {
    return {};
  }
  const auto [id, offset] = sources_.getDecomposedExpansionLoc(location);
  const File& where = file(id);
  return where.owned ? Location{where.name, sources_.getLineNumber(id, offset)} : Location{};
}

Text Owner::library(clang::SourceLocation location) const {
  if (location.isInvalid()) {
    return {};
  }
  const clang::FileID start = sources_.getFileID(sources_.getExpansionLoc(location));
  if (const auto known = libraries_.find(start); known != libraries_.end()) {
    return known->second;
  }
  std::string name = include_name(start);
  for (clang::FileID id = start; is_private_part(name);) {
    const clang::SourceLocation included = sources_.getIncludeLoc(id);
    if (included.isInvalid()) {
      break;
    }
    id = sources_.getFileID(included);
    std::string outer = include_name(id);
    if (outer.empty() || owns_file(id)) {
      break;
    }
    name = std::move(outer);
  }
  const Text text = strings_.intern(name);
  libraries_.try_emplace(start, text);
  return text;
}

std::string Owner::include_name(clang::FileID id) const {
  const auto entry = sources_.getFileEntryRefForID(id);
  if (!entry) {
    return {};
  }
  const std::string name = search_.suggestPathToFileForDiagnostics(*entry, "");
  // No search path leads there: how it was included depends on the machine, what it is called does not.
  return llvm::sys::path::is_absolute(name) || name.starts_with("..") ? llvm::sys::path::filename(name).str() : name;
}

const Owner::File& Owner::file(clang::FileID id) const {
  const auto [position, inserted] = files_.try_emplace(id);
  if (inserted) {
    if (const auto entry = sources_.getFileEntryRefForID(id)) {
      const llvm::StringRef real = entry->getFileEntry().tryGetRealPathName();
      const std::string_view path(real.data(), real.size());
      for (const std::string& root : roots_) {
        if (const auto relative = under(path, root)) {
          position->second = {true, strings_.intern(*relative)};
          break;
        }
      }
    }
  }
  return position->second;
}

}  // namespace abigate::extract
