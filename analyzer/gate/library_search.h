// Where ld.so looks for a library that an object needs: ld.so(8), without the environment.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/elf/elf_file.h"

namespace abigate {

/// /etc/ld.so.cache: SONAME to paths, in the order of the file.
using LibraryCache = std::multimap<std::string, std::string, std::less<>>;

/// The entries of a cache in the format of glibc 2.2 and later; what is damaged or unknown is left out. Any bytes are
/// accepted.
LibraryCache parse_library_cache(std::string_view bytes);

/// This machine's cache; empty if there is none.
LibraryCache read_library_cache();

/// Machine, class and byte order: only a library of the same is loaded.
struct Machine {
  std::uint16_t machine = 0;
  unsigned bits = 0;
  bool big_endian = false;
  bool operator==(const Machine&) const = default;
};
Machine machine_of(const ElfFile& file);

/// The folders of a run path, entries like "$ORIGIN/../lib" expanded for an object at `object_path`. $LIB becomes every
/// folder name that distributions use for it. An empty entry is the working directory, which is not known: left out.
std::vector<std::string> expanded_run_path(const std::vector<std::string>& entries, const std::string& object_path,
                                           const Machine& machine);

/// ld.so's built-in folders on the distributions known here.
std::vector<std::string> default_folders(const Machine& machine);

}  // namespace abigate
