// The allocated notes of an ELF file (PT_NOTE; in relocatable files SHT_NOTE sections), found by walking their headers:
// what a note holds is read only when it is asked for. ELF gABI, "Note Section".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/elf/elf_file.h"

namespace abigate {

struct Note {
  std::string owner;  ///< without the final zero
  std::uint32_t type = 0;
  std::uint64_t offset = 0;  ///< in the file, of what the note holds
  std::uint64_t size = 0;    ///< bytes it holds
};

/// All notes in file order. Damaged ones are an error that names the offset.
Result<std::vector<Note>> read_notes(const ElfFile& file);

/// The linker's build-id (owner "GNU", NT_GNU_BUILD_ID) as lower-case hexadecimal; empty: none.
Result<std::string> read_build_id(const ElfFile& file, const std::vector<Note>& notes);

}  // namespace abigate
