// ELF files made by hand for tests: any class, byte order and machine, whole or wrong on purpose.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <elf.h>

#include "analyzer/elf/elf_file.h"

namespace abigate {

/// Symbols stand in the order given; those that DT_GNU_HASH finds (defined) belong behind the others.
struct ImageSymbol {
  std::string name;
  bool defined = true;
  unsigned type = STT_FUNC;
  unsigned binding = STB_GLOBAL;
  unsigned visibility = STV_DEFAULT;
  std::uint64_t size = 8;
  std::uint16_t version = 1;  ///< index, with 0x8000 where hidden
  std::uint16_t section = 7;  ///< of a defined one
};

struct ImageNeed {
  std::string library;
  std::vector<std::pair<std::string, std::uint16_t>> versions;  ///< with index
};

struct ImageNote {
  std::string owner;
  std::uint32_t type = 0;
  std::string content;
};

struct ImageRelocation {
  std::uint32_t symbol = 0;
  std::uint32_t type = 0;
};

struct ElfImage {
  unsigned bits = 64;
  bool big_endian = false;
  std::uint16_t type = ET_DYN;
  std::uint16_t machine = EM_X86_64;
  std::uint32_t flags = 0;
  std::string soname, interpreter, runpath, rpath;
  std::vector<std::string> needed;
  std::vector<ImageSymbol> symbols;
  std::vector<std::string> defined_versions;  ///< have the indices 2, 3, …; the first record names the file
  std::vector<ImageNeed> needs;
  bool sysv_hash = false;
  bool gnu_hash = true;
  std::vector<ImageRelocation> relocations;
  std::vector<std::pair<std::int64_t, std::uint64_t>> dynamic;  ///< further entries
  std::vector<ImageNote> notes;
  std::uint64_t note_align = 4;
  std::vector<Segment> segments;  ///< further program headers
  bool sections = false;          ///< .dynsym, .dynstr, .comment
  std::string comment;
};

std::vector<std::byte> build_image(const ElfImage& image);

/// What a program that uses much of it might look like.
ElfImage plugin_image(unsigned bits, bool big_endian);

/// Opens bytes that live as long as the test.
Result<ElfFile> open_image(const std::vector<std::byte>& bytes);

}  // namespace abigate
