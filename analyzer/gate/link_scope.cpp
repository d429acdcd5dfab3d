#include "analyzer/gate/link_scope.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include <elf.h>

#include "analyzer/gate/library_search.h"

namespace abigate {

namespace {

// Programs that load thousands of libraries do not exist; a file that needs itself under ever new names could.
constexpr std::size_t most_objects = 4096;

std::vector<std::string> split_at_colons(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t colon = text.find(':');
    parts.emplace_back(text.substr(0, colon));
    if (colon == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(colon + 1);
  }
}

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

std::string absolute(const std::string& path) {
  std::error_code failure;
  const std::filesystem::path whole = std::filesystem::absolute(path, failure);
  return failure ? path : whole.lexically_normal().string();
}

std::string resolved(const std::string& path) {
  std::error_code failure;
  const std::filesystem::path whole = std::filesystem::canonical(path, failure);
  return failure ? absolute(path) : whole.string();
}

/// Adds what objects need, breadth-first, to a list that `known` comes before.
class Loader {
 public:
  Loader(const LinkScope* known, std::vector<ScopeObject>& objects, std::vector<MissingLibrary>& not_found,
         Machine machine)
      : known_(known), objects_(objects), not_found_(not_found), machine_(machine) {
    if (known != nullptr) {
      for (const ScopeObject& object : known->objects) {
        names_.insert(object.name);
      }
    }
    for (const ScopeObject& object : objects_) {
      names_.insert(object.name);
    }
  }

  Result<void> load_needed() {
    for (std::size_t index = 0; index < objects_.size(); ++index) {
      // Loading appends to the list that the names lie in.
      const std::vector<std::string> needed = objects_[index].needed;
      for (const std::string& name : needed) {
        if (!names_.insert(name).second) {
          continue;
        }
        if (objects_.size() >= most_objects) {
          return undecidable(objects_.front().path + ": needs more than " + std::to_string(most_objects) +
                             " libraries; this is no program");
        }
        if (!load(name, index)) {
          not_found_.push_back({name, objects_[index].name});
        }
      }
    }
    return {};
  }

 private:
  bool load(const std::string& name, std::size_t needed_by) {
    for (const std::string& path : candidates(name, needed_by)) {
      std::optional<ScopeObject> object = read_if_fitting(path);
      if (object) {
        // Others may name it by its SONAME, whatever it was found by.
        if (names_.insert(object->name).second || object->name == name) {
          object->loaded_by = needed_by;
          objects_.push_back(std::move(*object));
        }
        return true;
      }
    }
    return false;
  }

  std::vector<std::string> candidates(const std::string& name, std::size_t needed_by) {
    if (name.contains('/')) {
      return expanded_run_path({name}, objects_[needed_by].path, machine_);
    }
    std::vector<std::string> paths;
    const auto add = [&](const std::vector<std::string>& folders) {
      for (const std::string& folder : folders) {
        paths.push_back(std::string(folder).append("/").append(name));
      }
    };
    const ScopeObject& object = objects_[needed_by];
    if (object.runpath.empty()) {
      for (std::size_t index = needed_by;; index = objects_[index].loaded_by) {
        if (objects_[index].runpath.empty()) {
          add(expanded_run_path(objects_[index].rpath, objects_[index].path, machine_));
        }
        if (objects_[index].loaded_by == index) {
          break;
        }
      }
      // The program's own DT_RPATH counts for all that it loads later.
      if (known_ != nullptr && !known_->objects.empty() && known_->objects.front().runpath.empty()) {
        add(expanded_run_path(known_->objects.front().rpath, known_->objects.front().path, machine_));
      }
    } else {
      add(expanded_run_path(object.runpath, object.path, machine_));
    }
    const auto [first, last] = cache().equal_range(name);
    for (auto entry = first; entry != last; ++entry) {
      paths.push_back(entry->second);
    }
    add(default_folders(machine_));
    return paths;
  }

  std::optional<ScopeObject> read_if_fitting(const std::string& path) const {
    Result<ByteSource> source = ByteSource::open(path);
    if (!source) {
      return std::nullopt;
    }
    const Result<ElfFile> file = ElfFile::open(std::move(*source));
    if (!file || machine_of(*file) != machine_) {
      return std::nullopt;
    }
    Result<ScopeObject> object = read_scope_object(*file, path);
    return object ? std::optional(std::move(*object)) : std::nullopt;
  }

  const LibraryCache& cache() {
    if (!cache_) {
      cache_ = read_library_cache();
    }
    return *cache_;
  }

  const LinkScope* known_;
  std::vector<ScopeObject>& objects_;
  std::vector<MissingLibrary>& not_found_;
  Machine machine_;
  std::unordered_set<std::string> names_;
  std::optional<LibraryCache> cache_;
};

// glibc's check_match, elf/dl-lookup.c: whether a definition answers a reference that insists on `version` (empty:
// any).
bool answers(const DynamicSymbol& definition, const DynamicSymbols& table, std::string_view version) {
  if (!definition.defined || definition.local) {
    return false;
  }
  if (definition.version.empty() || definition.version == version) {
    return true;
  }
  if (!version.empty()) {
    return false;
  }
  if (definition.default_version) {
    return true;
  }
  const auto nodes = table.definitions();
  const auto first = std::ranges::find(nodes, false, &VersionDefinition::base);
  return first != nodes.end() && first->name == definition.version;
}

struct Want {
  DynamicSymbol symbol;
  const ScopeObject* by = nullptr;
  bool found = false;
};

/// The undefined symbols of the newcomers, struck off one object after the other.
class Wants {
 public:
  void add(const ScopeObject& newcomer) {
    for (std::size_t index = 1; index < newcomer.symbols.size(); ++index) {
      const DynamicSymbol symbol = newcomer.symbols.at(index);
      if (!symbol.defined && !symbol.local && !symbol.name.empty()) {
        by_name_[symbol.name].push_back(wants_.size());
        wants_.push_back({symbol, &newcomer, false});
      }
    }
  }

  void offer(const ScopeObject& object) {
    for (std::size_t index = 1; index < object.symbols.size(); ++index) {
      const DynamicSymbol symbol = object.symbols.at(index);
      const auto wanted = by_name_.find(symbol.name);
      if (wanted == by_name_.end()) {
        continue;
      }
      for (const std::size_t want : wanted->second) {
        wants_[want].found |= answers(symbol, object.symbols, wants_[want].symbol.version);
      }
    }
  }

  const std::vector<Want>& all() const { return wants_; }

 private:
  std::vector<Want> wants_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_name_;
};

const ScopeObject* find_by_name(const std::vector<ScopeObject>& objects, std::string_view name) {
  const auto found = std::ranges::find(objects, name, &ScopeObject::name);
  return found == objects.end() ? nullptr : &*found;
}

void find_missing_versions(const LinkScope& scope, const std::vector<ScopeObject>& newcomers, LinkAnswer& answer) {
  for (const ScopeObject& newcomer : newcomers) {
    for (const VersionNeed& need : newcomer.symbols.needs()) {
      const ScopeObject* library = find_by_name(scope.objects, need.library);
      library = library != nullptr ? library : find_by_name(newcomers, need.library);
      if (library == nullptr || need.weak) {
        continue;
      }
      const auto nodes = library->symbols.definitions();
      // One that only needs versions is accepted: ld.so takes it for an older build.
      if (nodes.empty() && !library->symbols.needs().empty()) {
        continue;
      }
      if (std::ranges::find(nodes, need.version, &VersionDefinition::name) == nodes.end()) {
        answer.missing_versions.push_back({std::string(need.version), std::string(need.library), newcomer.name});
      }
    }
  }
}

void sort_unresolved(const LinkScope& scope, const std::vector<ScopeObject>& newcomers, const Wants& wants,
                     LinkAnswer& answer) {
  const bool all_seen = answer.not_found.empty() && answer.scope_lacks.empty();
  for (const Want& want : wants.all()) {
    if (want.found) {
      continue;
    }
    const DynamicSymbol& symbol = want.symbol;
    const UnresolvedSymbol unresolved{std::string(symbol.name), std::string(symbol.version),
                                      std::string(symbol.library), want.by->name};
    const bool library_seen = !symbol.library.empty() && (find_by_name(scope.objects, symbol.library) != nullptr ||
                                                          find_by_name(newcomers, symbol.library) != nullptr);
    if (symbol.binding == SymbolBinding::weak) {
      answer.null.push_back(unresolved);
    } else {
      (all_seen || library_seen ? answer.missing : answer.undecided).push_back(unresolved);
    }
  }
}

void find_interposed(const LinkScope& scope, const ScopeObject& newcomer, LinkAnswer& answer) {
  std::unordered_map<std::string_view, std::string_view> versions;
  for (std::size_t index = 1; index < newcomer.symbols.size(); ++index) {
    const DynamicSymbol symbol = newcomer.symbols.at(index);
    if (symbol.exported) {
      versions.emplace(symbol.name, symbol.version);
    }
  }
  for (const ScopeObject& object : scope.objects) {
    for (std::size_t index = 1; index < object.symbols.size(); ++index) {
      const DynamicSymbol symbol = object.symbols.at(index);
      const auto own = versions.find(symbol.name);
      if (own != versions.end() && answers(symbol, object.symbols, own->second)) {
        answer.interposed.emplace_back(symbol.name);
      }
    }
  }
}

template <class List>
void sort_each_once(List& list) {
  std::ranges::sort(list);
  const auto rest = std::ranges::unique(list);
  list.erase(rest.begin(), rest.end());
}

}  // namespace

Result<ScopeObject> read_scope_object(const ElfFile& file, const std::string& path) {
  ScopeObject object;
  object.path = path;
  object.name = file_name(path);
  for (const DynamicEntry& entry : file.dynamic()) {
    if (entry.tag != DT_SONAME && entry.tag != DT_NEEDED && entry.tag != DT_RPATH && entry.tag != DT_RUNPATH) {
      continue;
    }
    Result<std::string> text = file.dynamic_string(entry.value);
    if (!text) {
      return std::unexpected(text.error());
    }
    if (entry.tag == DT_SONAME) {
      object.name = std::move(*text);
    } else if (entry.tag == DT_NEEDED) {
      object.needed.push_back(std::move(*text));
    } else {
      (entry.tag == DT_RPATH ? object.rpath : object.runpath) = split_at_colons(*text);
    }
  }
  Result<DynamicSymbols> symbols = DynamicSymbols::read(file);
  if (!symbols) {
    return std::unexpected(symbols.error());
  }
  object.symbols = std::move(*symbols);
  return object;
}

Result<LinkScope> scope_of_program(const std::string& path) {
  const Result<ElfFile> file = ElfFile::open(path);
  if (!file) {
    return std::unexpected(file.error());
  }
  Result<ScopeObject> program = read_scope_object(*file, resolved(path));
  if (!program) {
    return std::unexpected(program.error());
  }
  LinkScope scope;
  scope.objects.push_back(std::move(*program));
  Loader loader(nullptr, scope.objects, scope.not_found, machine_of(*file));
  if (const auto loaded = loader.load_needed(); !loaded) {
    return std::unexpected(loaded.error());
  }
  return scope;
}

Result<LinkAnswer> resolve_links(const LinkScope& scope, const ElfFile& newcomer, const std::string& path) {
  Result<ScopeObject> object = read_scope_object(newcomer, absolute(path));
  if (!object) {
    return std::unexpected(object.error());
  }
  LinkAnswer answer;
  answer.name = object->name;
  answer.scope_lacks = scope.not_found;
  std::vector<ScopeObject> newcomers;
  newcomers.push_back(std::move(*object));
  Loader loader(&scope, newcomers, answer.not_found, machine_of(newcomer));
  if (const auto loaded = loader.load_needed(); !loaded) {
    return std::unexpected(loaded.error());
  }
  Wants wants;
  for (const ScopeObject& each : newcomers) {
    wants.add(each);
  }
  for (const ScopeObject& each : scope.objects) {
    wants.offer(each);
  }
  for (const ScopeObject& each : newcomers) {
    wants.offer(each);
  }
  find_missing_versions(scope, newcomers, answer);
  sort_unresolved(scope, newcomers, wants, answer);
  find_interposed(scope, newcomers.front(), answer);
  sort_each_once(answer.missing);
  sort_each_once(answer.undecided);
  sort_each_once(answer.null);
  sort_each_once(answer.missing_versions);
  sort_each_once(answer.interposed);
  for (std::size_t index = 1; index < newcomers.size(); ++index) {
    answer.brought.push_back(newcomers[index].name);
  }
  for (std::size_t index = 1; index < scope.objects.size(); ++index) {
    answer.host_libraries.push_back(scope.objects[index].name);
  }
  return answer;
}

}  // namespace abigate
