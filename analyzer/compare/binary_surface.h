// Which symbols the headers of an interface promise to users of its binary, and what a symbol is where they say
// nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "analyzer/model/snapshot.h"

namespace abigate {

/// The kind of a fidelity entry of a snapshot whose types nobody read: it knows symbols and build facts only.
inline constexpr Text types_not_read = "types-not-read";

/// Whether the snapshot was made from headers.
bool types_were_read(const Snapshot& snapshot);

/// What the headers say of one symbol.
struct DeclaredSymbol {
  Text name;              ///< qualified, as the source spells it; of a class's tables, the class
  bool promised = false;  ///< users bind to it; else it is known, and every user has a copy or none sees it
  bool function = false;
  bool thread_local_ = false;
  bool of_class = false;                    ///< virtual table, type_info, or code that adjusts `this`
  std::optional<std::uint64_t> size_bytes;  ///< of a variable whose type is complete
  Location location;
};

/// All symbols that the headers of a snapshot declare or imply. Texts belong to it or to the snapshot. Linear in its
/// size.
class DeclaredSymbols {
 public:
  explicit DeclaredSymbols(const Snapshot& snapshot);

  /// By linkage name; null: the headers say nothing of it.
  const DeclaredSymbol* find(Text symbol) const;
  const std::unordered_map<Text, DeclaredSymbol>& all() const { return symbols_; }

 private:
  void add(Text symbol, const DeclaredSymbol& declared);
  void add(const Function& function);
  void add(const Snapshot& snapshot, const Variable& variable);
  void add_tables(const Record& record);

  std::unordered_map<Text, DeclaredSymbol> symbols_;
  StringPool strings_;
};

/// Whether every user that needs the symbol has a copy of its own: what compilers emit of the C++ standard library's
/// templates and inline functions, in a library that is not the standard library itself.
bool is_library_copy(const BinaryFacts& binary, const ExportedSymbol& symbol);

/// Whether linkers define it on their own account: "_end", "__bss_start", "_init".
bool is_made_by_linker(Text symbol);

/// The first export of that name, or null; others of the same name, with other versions, follow it.
const ExportedSymbol* find_export(const BinaryFacts& binary, Text symbol);
bool imports(const BinaryFacts& binary, Text symbol);

}  // namespace abigate
