// What the dynamic relocations show without being applied: DT_REL, DT_RELA and DT_JMPREL. DT_RELR only moves addresses
// and is left out. ELF gABI, "Relocation"; the processor supplements.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/elf/elf_file.h"

namespace abigate {

struct Relocations {
  std::uint64_t ifuncs = 0;          ///< R_*_IRELATIVE: resolvers that the loader calls
  std::uint32_t highest_symbol = 0;  ///< greatest index into the dynamic symbol table
  std::uint64_t jumps = 0;           ///< entries of DT_JMPREL
  std::vector<bool> names_symbol;    ///< by index into the dynamic symbol table; false from its end on
};

/// Reads the tables piece by piece; memory grows with the symbols that they name, not with the tables.
Result<Relocations> read_relocations(const ElfFile& file);

}  // namespace abigate
