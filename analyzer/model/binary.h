// What a built shared object or executable shows: the part that a snapshot keeps.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/model/build.h"
#include "analyzer/model/nodes.h"
#include "analyzer/model/text.h"

namespace abigate {

/// ELF gABI, "Symbol Table", STT_*.
enum class SymbolType : std::uint8_t {
  none,  ///< untyped: assembler code that says nothing
  function,
  data,
  thread_local_,
  ifunc,  ///< a function that is chosen when the object is loaded
  other,
};

/// ELF gABI, "Symbol Table", STB_*; a local symbol is no export.
enum class SymbolBinding : std::uint8_t {
  global,
  weak,
  unique,  ///< STB_GNU_UNIQUE: one definition in the process, whatever is loaded
};

/// One definition in the dynamic symbol table that others can bind to.
struct ExportedSymbol {
  Text name;
  Text version;                 ///< version node; empty: none
  bool default_version = true;  ///< `name@@version`: what a link takes today; false: `name@version`
  SymbolType type = SymbolType::function;
  SymbolBinding binding = SymbolBinding::global;
  Visibility visibility = Visibility::default_;
  std::uint64_t size_bytes = 0;
};

/// One undefined symbol of the dynamic symbol table.
struct ImportedSymbol {
  Text name;
  Text version;  ///< that it insists on; empty: any
  Text library;  ///< SONAME of the object that `version` belongs to; empty: any
  SymbolType type = SymbolType::none;
  bool weak = false;  ///< may stay undefined
};

/// A version node of another object without which this one is not loaded.
struct RequiredVersion {
  Text library;
  Text version;
  bool weak = false;
};

enum class BinaryKind : std::uint8_t { shared_object, executable, relocatable };

/// Sorted: exports and imports by name, version; versions and required versions by name. `needed` has the loader's
/// order.
struct BinaryFacts {
  BinaryKind kind = BinaryKind::shared_object;
  Text soname;
  std::vector<Text> needed;
  std::vector<Text> run_path;  ///< DT_RUNPATH, else DT_RPATH, split at colons
  std::vector<Text> versions;  ///< nodes that it defines, without the one that names the file
  std::vector<RequiredVersion> required_versions;
  std::vector<ExportedSymbol> exports;
  std::vector<ImportedSymbol> imports;
  std::vector<BuildFact> facts;  ///< what the binary shows of how it was built, sorted by name
};

}  // namespace abigate
