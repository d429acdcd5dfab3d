#include "analyzer/gate/library_search.h"

#include <array>
#include <bit>
#include <cstring>
#include <filesystem>

#include <elf.h>

#include "analyzer/model/files.h"

namespace abigate {

namespace {

constexpr std::string_view cache_magic = "glibc-ld.so.cache1.1";
constexpr std::size_t cache_header_bytes = 48;
constexpr std::size_t cache_entry_bytes = 24;
constexpr std::uint64_t most_cache_bytes = std::uint64_t{64} << 20;

std::uint32_t word_at(std::string_view bytes, std::size_t offset) {
  std::uint32_t word = 0;
  std::memcpy(&word, bytes.data() + offset, sizeof(word));
  return word;
}

// The text at an offset that a stranger wrote; empty where it runs out of the file.
std::string_view text_at(std::string_view bytes, std::uint32_t offset) {
  if (offset >= bytes.size()) {
    return {};
  }
  const std::string_view rest = bytes.substr(offset);
  const std::size_t end = rest.find('\0');
  return end == std::string_view::npos ? std::string_view{} : rest.substr(0, end);
}

struct MachineWords {
  std::uint16_t machine;
  unsigned bits;
  bool big_endian;
  std::string_view platform;  // $PLATFORM
  std::string_view triplet;   // the folder below lib on Debian and its kin
};

constexpr std::array machine_words = {
    MachineWords{EM_X86_64, 64, false, "x86_64", "x86_64-linux-gnu"},
    MachineWords{EM_X86_64, 32, false, "x86_64", "x86_64-linux-gnux32"},
    MachineWords{EM_386, 32, false, "i686", "i386-linux-gnu"},
    MachineWords{EM_AARCH64, 64, false, "aarch64", "aarch64-linux-gnu"},
    MachineWords{EM_ARM, 32, false, "v7l", "arm-linux-gnueabihf"},
    MachineWords{EM_RISCV, 64, false, "riscv64", "riscv64-linux-gnu"},
    MachineWords{EM_PPC64, 64, false, "power8", "powerpc64le-linux-gnu"},
    MachineWords{EM_S390, 64, true, "z900", "s390x-linux-gnu"},
};

const MachineWords* words_of(const Machine& machine) {
  for (const MachineWords& words : machine_words) {
    if (Machine{words.machine, words.bits, words.big_endian} == machine) {
      return &words;
    }
  }
  return nullptr;
}

std::vector<std::string> names_of_lib(const Machine& machine) {
  std::vector<std::string> names;
  if (const MachineWords* words = words_of(machine)) {
    names.push_back("lib/" + std::string(words->triplet));
  }
  if (machine.bits == 64) {
    names.emplace_back("lib64");
  }
  names.emplace_back("lib");
  return names;
}

// Replaces $NAME and ${NAME}; false if there was none.
bool replace_token(std::string& text, std::string_view name, std::string_view value) {
  bool replaced = false;
  for (const std::string& token : {"${" + std::string(name) + "}", "$" + std::string(name)}) {
    for (std::size_t at = text.find(token); at != std::string::npos; at = text.find(token, at + value.size())) {
      text.replace(at, token.size(), value);
      replaced = true;
    }
  }
  return replaced;
}

}  // namespace

LibraryCache parse_library_cache(std::string_view bytes) {
  // The older format may come first; this one follows it, and its offsets count from its own start.
  const std::size_t start = bytes.find(cache_magic);
  LibraryCache cache;
  if (start == std::string_view::npos || bytes.size() - start < cache_header_bytes) {
    return cache;
  }
  bytes.remove_prefix(start);
  const std::uint64_t count = word_at(bytes, cache_magic.size());
  if (count > (bytes.size() - cache_header_bytes) / cache_entry_bytes) {
    return cache;
  }
  for (std::uint64_t index = 0; index < count; ++index) {
    const std::size_t entry = cache_header_bytes + static_cast<std::size_t>(index) * cache_entry_bytes;
    const std::string_view name = text_at(bytes, word_at(bytes, entry + 4));
    const std::string_view path = text_at(bytes, word_at(bytes, entry + 8));
    if (!name.empty() && path.starts_with('/')) {
      cache.emplace(name, path);
    }
  }
  return cache;
}

LibraryCache read_library_cache() {
  const Result<std::string> bytes = read_file("/etc/ld.so.cache", most_cache_bytes);
  return bytes ? parse_library_cache(*bytes) : LibraryCache{};
}

Machine machine_of(const ElfFile& file) { return {file.machine(), file.bits(), file.big_endian()}; }

std::vector<std::string> expanded_run_path(const std::vector<std::string>& entries, const std::string& object_path,
                                           const Machine& machine) {
  const std::string origin = std::filesystem::path(object_path).parent_path().string();
  const MachineWords* words = words_of(machine);
  std::vector<std::string> folders;
  for (std::string entry : entries) {
    replace_token(entry, "ORIGIN", origin);
    replace_token(entry, "PLATFORM", words != nullptr ? words->platform : "");
    for (const std::string& lib : names_of_lib(machine)) {
      std::string folder = entry;
      const bool differs = replace_token(folder, "LIB", lib);
      if (folder.starts_with('/')) {
        folders.push_back(std::move(folder));
      }
      if (!differs) {
        break;
      }
    }
  }
  return folders;
}

std::vector<std::string> default_folders(const Machine& machine) {
  std::vector<std::string> folders;
  for (const std::string& lib : names_of_lib(machine)) {
    folders.push_back("/" + lib);
    folders.push_back("/usr/" + lib);
  }
  return folders;
}

}  // namespace abigate
