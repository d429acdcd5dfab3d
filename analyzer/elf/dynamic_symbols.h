// The dynamic symbol table with the version of each symbol, found through the dynamic segment alone, so that files
// without section headers are read like others. ELF gABI, "Dynamic Section" and "Hash Table"; LSB, "Symbol Versioning".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/elf/elf_file.h"

namespace abigate {

struct DynamicSymbol {
  std::string_view name;  ///< into the tables it came from
  std::uint64_t value = 0;
  std::uint64_t size_bytes = 0;
  SymbolType type = SymbolType::none;
  SymbolBinding binding = SymbolBinding::global;
  Visibility visibility = Visibility::default_;
  bool local = false;     ///< binding STB_LOCAL: no one else sees it
  bool exported = false;  ///< defined, not local, visible to others, and its version node is not hidden away
  bool defined = false;
  std::string_view version;  ///< of a definition: its node; of an undefined symbol: the node it insists on
  std::string_view library;  ///< of an undefined symbol with a version: SONAME of the object that defines it
  bool default_version = true;
};

/// A version node that the object defines (DT_VERDEF) or requires (DT_VERNEED).
struct VersionDefinition {
  std::string_view name;
  bool base = false;  ///< names the file itself, no node
  bool weak = false;
};
struct VersionNeed {
  std::string_view library;
  std::string_view version;
  bool weak = false;
};

/// Read once, then walked without a copy. Movable; views stay valid with it.
class DynamicSymbols {
 public:
  /// Three reads: symbols, strings, version indices. Counts come from DT_HASH or DT_GNU_HASH, and never exceed what the
  /// file can hold. An object without a dynamic symbol table has none: no error.
  static Result<DynamicSymbols> read(const ElfFile& file);

  std::size_t size() const { return count_; }
  /// The symbol at `index`, from 1 (0 is the reserved one); nothing is allocated. A name or version outside the tables
  /// was refused by read().
  DynamicSymbol at(std::size_t index) const;
  std::span<const VersionDefinition> definitions() const { return definitions_; }
  std::span<const VersionNeed> needs() const { return needs_; }

 private:
  friend class DynamicSymbolReader;
  std::string strings_;
  std::vector<std::byte> symbols_;
  std::vector<std::uint16_t> version_indices_;  ///< empty: no versions
  std::size_t count_ = 0;
  unsigned bits_ = 64;
  bool big_endian_ = false;
  std::vector<VersionDefinition> definitions_;
  std::vector<VersionNeed> needs_;
  /// By version index: what a symbol with that index means.
  struct Node {
    std::string_view version;
    std::string_view library;
    bool known = false;
  };
  std::vector<Node> nodes_;
};

}  // namespace abigate
