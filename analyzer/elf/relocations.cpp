#include "analyzer/elf/relocations.h"

#include <algorithm>
#include <optional>

#include <elf.h>

#include "analyzer/elf/reading.h"

namespace abigate {

namespace {

constexpr std::size_t piece_bytes = 1U << 16;
// No symbol table is read beyond this (dynamic_symbols.cpp).
constexpr std::uint32_t max_symbols = 1U << 24;

#ifndef R_LARCH_IRELATIVE
constexpr std::uint32_t R_LARCH_IRELATIVE = 12;
#endif

/// The relocation by which `machine` calls a resolver; nothing: it has none.
std::optional<std::uint32_t> irelative_of(std::uint16_t machine, unsigned bits) {
  switch (machine) {
    case EM_X86_64:
      return R_X86_64_IRELATIVE;
    case EM_386:
      return R_386_IRELATIVE;
    case EM_AARCH64:
      return bits == 64 ? R_AARCH64_IRELATIVE : R_AARCH64_P32_IRELATIVE;
    case EM_ARM:
      return R_ARM_IRELATIVE;
    case EM_RISCV:
      return R_RISCV_IRELATIVE;
    case EM_PPC64:
    case EM_PPC:
      static_assert(R_PPC64_IRELATIVE == R_PPC_IRELATIVE);
      return R_PPC_IRELATIVE;
    case EM_S390:
      return R_390_IRELATIVE;
    case EM_SPARC:
    case EM_SPARC32PLUS:
    case EM_SPARCV9:
      return R_SPARC_IRELATIVE;
    case EM_LOONGARCH:
      return R_LARCH_IRELATIVE;
    default:
      return std::nullopt;
  }
}

struct Info {
  std::uint32_t symbol = 0;
  std::uint32_t type = 0;
};

Info split(std::uint64_t info, const ElfFile& file) {
  if (file.bits() == 32) {
    return {static_cast<std::uint32_t>(ELF32_R_SYM(info)), static_cast<std::uint32_t>(ELF32_R_TYPE(info))};
  }
  if (file.machine() == EM_MIPS && !file.big_endian()) {
    // Not one number but a word and four bytes: in this byte order the symbol comes out below.
    return {static_cast<std::uint32_t>(info), static_cast<std::uint32_t>(info >> 56)};
  }
  const auto type = static_cast<std::uint32_t>(ELF64_R_TYPE(info));
  // SPARC keeps a small addend above the type.
  return {static_cast<std::uint32_t>(ELF64_R_SYM(info)), file.machine() == EM_SPARCV9 ? type & 0xff : type};
}

struct Table {
  std::uint64_t address = 0;
  std::uint64_t size = 0;
};

void note_symbol(std::uint32_t symbol, Relocations& found) {
  if (symbol >= max_symbols) {
    return;
  }
  if (symbol >= found.names_symbol.size()) {
    found.names_symbol.resize(symbol + 1);
  }
  found.names_symbol[symbol] = true;
}

template <class Raw>
Result<void> walk(const ElfFile& file, const Table& table, Elf_Type type, Relocations& found) {
  constexpr std::string_view what = "the dynamic relocations";
  const std::uint64_t size = table.size / sizeof(Raw) * sizeof(Raw);
  const auto offset = locate(file, table.address, size, what);
  if (!offset) {
    return std::unexpected(offset.error());
  }
  const auto ifunc = irelative_of(file.machine(), file.bits());
  std::vector<Raw> piece(
      static_cast<std::size_t>(std::min<std::uint64_t>(size / sizeof(Raw), piece_bytes / sizeof(Raw))));
  for (std::uint64_t at = 0; at < size;) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>((size - at) / sizeof(Raw), piece.size()));
    const auto bytes = std::as_writable_bytes(std::span(piece).first(count));
    if (auto read = file.source().read(*offset + at, bytes, what); !read) {
      return read;
    }
    translate(bytes, type, format_of(file));
    for (const Raw& one : std::span(piece).first(count)) {
      const Info info = split(one.r_info, file);
      found.highest_symbol = std::max(found.highest_symbol, info.symbol);
      note_symbol(info.symbol, found);
      found.ifuncs += ifunc == info.type ? 1 : 0;
    }
    at += bytes.size();
  }
  return {};
}

Result<void> walk(const ElfFile& file, const Table& table, bool with_addends, Relocations& found) {
  if (table.size == 0) {
    return {};
  }
  if (file.bits() == 64) {
    return with_addends ? walk<Elf64_Rela>(file, table, ELF_T_RELA, found)
                        : walk<Elf64_Rel>(file, table, ELF_T_REL, found);
  }
  return with_addends ? walk<Elf32_Rela>(file, table, ELF_T_RELA, found)
                      : walk<Elf32_Rel>(file, table, ELF_T_REL, found);
}

Table table_of(const ElfFile& file, std::int64_t address, std::int64_t size) {
  const auto start = file.dynamic_value(address);
  return start ? Table{*start, file.dynamic_value(size).value_or(0)} : Table{};
}

std::uint64_t entry_bytes(const ElfFile& file, bool with_addends) {
  if (file.bits() == 64) {
    return with_addends ? sizeof(Elf64_Rela) : sizeof(Elf64_Rel);
  }
  return with_addends ? sizeof(Elf32_Rela) : sizeof(Elf32_Rel);
}

bool holds(const Table& outer, const Table& inner) {
  return inner.address >= outer.address && inner.address - outer.address <= outer.size &&
         inner.size <= outer.size - (inner.address - outer.address);
}

}  // namespace

Result<Relocations> read_relocations(const ElfFile& file) {
  Relocations found;
  const Table rel = table_of(file, DT_REL, DT_RELSZ);
  const Table rela = table_of(file, DT_RELA, DT_RELASZ);
  const Table jumps = table_of(file, DT_JMPREL, DT_PLTRELSZ);
  const bool jumps_with_addends = file.dynamic_value(DT_PLTREL) == DT_RELA;
  found.jumps = jumps.size / entry_bytes(file, jumps_with_addends);
  if (auto good = walk(file, rel, false, found); !good) {
    return std::unexpected(good.error());
  }
  if (auto good = walk(file, rela, true, found); !good) {
    return std::unexpected(good.error());
  }
  // Some linkers let the one table end with the other.
  if (!holds(jumps_with_addends ? rela : rel, jumps)) {
    if (auto good = walk(file, jumps, jumps_with_addends, found); !good) {
      return std::unexpected(good.error());
    }
  }
  return found;
}

}  // namespace abigate
