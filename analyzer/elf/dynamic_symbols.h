// The dynamic symbol table with the version of each symbol, found through the dynamic segment alone, so that files
// without section headers are read like others. ELF gABI, "Dynamic Section" and "Hash Table"; LSB, "Symbol Versioning".
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
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
  Visibility visibility = Visibility::default_;  ///< STV_INTERNAL is hidden
  bool local = false;                            ///< STB_LOCAL, or a binding that no loader knows: no one else sees it
  bool exported = false;  ///< defined, not local, visible to others, and its version node is not hidden away
  bool defined = false;
  bool absolute = false;     ///< SHN_ABS: no place in the object
  std::string_view version;  ///< of a definition: its node; of an undefined symbol: the node it insists on
  /// SONAME of the object that the version belongs to, if another: of undefined symbols, and of data that an
  /// executable holds in the place of a library (copy relocation).
  std::string_view library;
  bool default_version = true;  ///< false: a definition that only those find who name the version
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

/// What a version index means.
struct VersionNode {
  std::string_view version;
  std::string_view library;
  bool known = false;
};

/// Read once, then walked without a copy. Movable; views stay valid with it.
class DynamicSymbols {
 public:
  /// Three reads: symbols, strings, version indices. Counts come from DT_HASH or DT_GNU_HASH, and never exceed what the
  /// file can hold. An object without a dynamic symbol table has none: no error. Of relocatable files it reads
  /// SHT_SYMTAB instead, and takes the versions from names as assemblers write them (`name@NODE`, `name@@NODE`).
  static Result<DynamicSymbols> read(const ElfFile& file);

  /// With the reserved one.
  std::size_t size() const { return count_; }
  /// The symbol at `index`, from 1 (0 is the reserved one); nothing is allocated. A name or version outside the tables
  /// was refused by read().
  DynamicSymbol at(std::size_t index) const;
  std::span<const VersionDefinition> definitions() const { return definitions_; }
  std::span<const VersionNeed> needs() const { return needs_; }
  /// A text of the string table that the names are in: DT_NEEDED, DT_SONAME, … Nothing if it is outside or has more
  /// than 65,535 bytes.
  std::optional<std::string_view> text(std::uint64_t offset) const;
  /// What copies of texts may take before the file is refused: far more than linkers gain by letting texts share bytes,
  /// far less than a hostile file could make of it.
  std::uint64_t copied_bytes_limit() const { return 16 * std::uint64_t{string_bytes_} + 65536; }
  /// Whether copies of all names stay below that limit.
  bool names_can_be_copied() const;

 private:
  friend class DynamicSymbolReader;
  template <class Raw>
  void fill(std::size_t index, DynamicSymbol& symbol) const;

  std::unique_ptr<char[]> strings_;  ///< ends with a zero byte
  std::size_t string_bytes_ = 0;
  std::unique_ptr<std::byte[]> symbols_;        ///< Elf32_Sym or Elf64_Sym in our byte order
  std::vector<std::uint16_t> version_indices_;  ///< empty: no versions
  std::size_t count_ = 0;
  unsigned bits_ = 64;
  bool relocatable_ = false;
  std::vector<VersionDefinition> definitions_;
  std::vector<VersionNeed> needs_;
  std::vector<VersionNode> nodes_;  ///< by version index
};

}  // namespace abigate
