// How many symbols the dynamic symbol table has: nothing in the dynamic segment says it.
#pragma once

#include <cstdint>

#include "analyzer/elf/elf_file.h"

namespace abigate {

/// With the reserved one; 0 without a dynamic symbol table. DT_HASH and DT_MIPS_SYMTABNO say it, DT_GNU_HASH where it
/// has an entry; else the greater of what the section header says and what the relocations need.
Result<std::uint64_t> count_dynamic_symbols(const ElfFile& file);

}  // namespace abigate
