#include "extractor/resource.h"

#include <filesystem>
#include <system_error>
#include <vector>

#include <clang/Basic/Version.h>

namespace abigate::extract {

namespace {

namespace fs = std::filesystem;

bool holds_headers(const fs::path& folder) {
  std::error_code failure;
  return fs::exists(folder / "include" / "stddef.h", failure);
}

std::vector<fs::path> candidates() {
  const std::string version = CLANG_VERSION_MAJOR_STRING;
  std::vector<fs::path> folders{ABIGATE_CLANG_RESOURCES};
  std::error_code failure;
  if (const fs::path self = fs::read_symlink("/proc/self/exe", failure); !failure) {
    folders.push_back(self.parent_path().parent_path() / "lib" / "clang" / version);
  }
  folders.push_back(fs::path("/usr/lib/llvm-" + version) / "lib" / "clang" / version);
  folders.push_back(fs::path("/usr/lib/clang") / version);
  return folders;
}

}  // namespace

Result<std::string> find_resource_folder(const std::string& wanted) {
  if (!wanted.empty()) {
    if (holds_headers(wanted)) {
      return wanted;
    }
    return usage_error(wanted + ": expected Clang's resource folder, with include/stddef.h in it");
  }
  std::string tried;
  for (const fs::path& folder : candidates()) {
    if (holds_headers(folder)) {
      return folder.string();
    }
    tried += "\n  " + folder.string();
  }
  return undecidable("Clang's own headers are not installed; looked for include/stddef.h in" + tried +
                     "\ninstall libclang-common-" CLANG_VERSION_MAJOR_STRING
                     "-dev, or name the folder with --resource-dir");
}

}  // namespace abigate::extract
