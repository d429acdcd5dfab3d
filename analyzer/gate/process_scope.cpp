#include "analyzer/gate/process_scope.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <dlfcn.h>
#include <link.h>

namespace abigate {

namespace {

/// The files of all loaded objects; the program first. The kernel's own object has no file.
std::vector<std::string> loaded_files() {
  std::vector<std::string> files;
  const auto collect = [](dl_phdr_info* info, std::size_t, void* into) {
    auto& list = *static_cast<std::vector<std::string>*>(into);
    const std::string name = info->dlpi_name == nullptr ? "" : info->dlpi_name;
    if (list.empty()) {
      list.emplace_back("/proc/self/exe");
    } else if (name.contains('/')) {
      list.push_back(name);
    }
    return 0;
  };
  dl_iterate_phdr(collect, &files);
  return files;
}

Result<ScopeObject> read_object(const std::string& path) {
  const auto file = ElfFile::open(path);
  return file ? read_scope_object(*file, path) : std::unexpected(file.error());
}

bool goes_by(const std::string& path, const std::string& needed) {
  return path == needed || std::filesystem::path(path).filename() == needed;
}

bool is_offered(const UnresolvedSymbol& symbol) {
  dlerror();
  const void* const found = symbol.version.empty()
                                ? dlsym(RTLD_DEFAULT, symbol.symbol.c_str())
                                : dlvsym(RTLD_DEFAULT, symbol.symbol.c_str(), symbol.version.c_str());
  // A symbol may be at address 0: then only the message tells.
  return found != nullptr || dlerror() == nullptr;
}

}  // namespace

Result<LinkScope> scope_of_process() {
  const std::vector<std::string> files = loaded_files();
  LinkScope scope;
  auto program = read_object(files.front());
  if (!program) {
    return std::unexpected(program.error());
  }
  scope.objects.push_back(std::move(*program));
  // Breadth-first, as they were loaded.
  for (std::size_t next = 0; next < scope.objects.size(); ++next) {
    for (const std::string& needed : std::vector(scope.objects[next].needed)) {
      const auto known = [&](const ScopeObject& object) {
        return object.name == needed || goes_by(object.path, needed);
      };
      if (std::ranges::any_of(scope.objects, known)) {
        continue;
      }
      const auto path = std::ranges::find_if(files, [&](const std::string& file) { return goes_by(file, needed); });
      if (path == files.end()) {
        scope.not_found.push_back({needed, scope.objects[next].name});
        continue;
      }
      auto object = read_object(*path);
      if (!object) {
        return std::unexpected(object.error());
      }
      object->loaded_by = next;
      scope.objects.push_back(std::move(*object));
    }
  }
  return scope;
}

void drop_what_the_process_offers(LinkAnswer& answer) {
  std::erase_if(answer.missing, is_offered);
  std::erase_if(answer.undecided, is_offered);
}

}  // namespace abigate
