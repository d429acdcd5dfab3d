#include "analyzer/elf/symbol_count.h"

#include <algorithm>
#include <array>
#include <optional>

#include <elf.h>

#include "analyzer/elf/reading.h"
#include "analyzer/elf/relocations.h"

namespace abigate {

namespace {

constexpr std::uint64_t word_bytes = sizeof(Elf32_Word);
constexpr std::size_t piece_bytes = 1U << 12;

/// Words of a hash table, read piece by piece.
class Words {
 public:
  Words(const ElfFile& file, std::string_view what) : file_(file), what_(what), window_(file.source(), piece_bytes) {}

  Result<std::uint32_t> at(std::uint64_t address) {
    const auto offset = locate(file_, address, word_bytes, what_);
    if (!offset) {
      return std::unexpected(offset.error());
    }
    const auto bytes = window_.at(*offset, word_bytes, what_);
    if (!bytes) {
      return std::unexpected(bytes.error());
    }
    return decode<Elf32_Word>(*bytes, ELF_T_WORD, format_of(file_));
  }

 private:
  const ElfFile& file_;
  std::string_view what_;
  Window window_;
};

/// DT_HASH: number of buckets, number of chains, which is that of symbols; …
Result<std::uint64_t> count_by_hash(const ElfFile& file, std::uint64_t address) {
  constexpr std::uint16_t alpha = 0x9026;
  Words words(file, "the hash table (DT_HASH)");
  if (file.bits() == 64 && (file.machine() == EM_S390 || file.machine() == alpha)) {
    // Their supplements have entries of 64 bits, which lld does not heed. The upper half of the first tells: it is
    // never in use, and the narrow entry in its place never zero.
    const std::uint64_t upper = file.big_endian() ? 0 : 1;
    const auto first = words.at(address + upper * word_bytes);
    if (!first) {
      return std::unexpected(first.error());
    }
    if (*first == 0) {
      return words.at(address + (upper == 0 ? 3 : 2) * word_bytes);
    }
  }
  return words.at(address + word_bytes);
}

/// DT_GNU_HASH: the chain that starts last ends with the last symbol. Nothing if there is no chain: then some linkers
/// say 1 where undefined symbols follow.
Result<std::optional<std::uint64_t>> count_by_gnu_hash(const ElfFile& file, std::uint64_t address) {
  constexpr std::string_view what = "the hash table (DT_GNU_HASH)";
  constexpr std::uint64_t header_words = 4;
  Words words(file, what);
  std::array<std::uint32_t, header_words> header{};
  for (std::uint64_t i = 0; i < header_words; ++i) {
    const auto word = words.at(address + i * word_bytes);
    if (!word) {
      return std::unexpected(word.error());
    }
    header[i] = *word;
  }
  const auto [buckets, first, filters, shift] = header;
  static_cast<void>(shift);
  const std::uint64_t filter_bytes = file.bits() / 8;
  const std::uint64_t bucket_address = address + header_words * word_bytes + filters * filter_bytes;
  const auto offset = locate(file, bucket_address, buckets * word_bytes, what);
  if (!offset) {
    return std::unexpected(offset.error());
  }
  std::uint32_t last = 0;
  std::vector<Elf32_Word> piece(std::min<std::size_t>(buckets, piece_bytes / word_bytes));
  for (std::uint64_t i = 0; i < buckets;) {
    const auto part =
        std::span(piece).first(static_cast<std::size_t>(std::min<std::uint64_t>(buckets - i, piece.size())));
    const auto bytes = std::as_writable_bytes(part);
    if (auto read = file.source().read(*offset + i * word_bytes, bytes, what); !read) {
      return std::unexpected(read.error());
    }
    translate(bytes, ELF_T_WORD, format_of(file));
    last = std::max(last, std::ranges::max(part));
    i += part.size();
  }
  if (last == 0) {
    return std::optional<std::uint64_t>();
  }
  if (last < first) {
    return damaged(file.source(), what, "chains from symbol " + std::to_string(first), std::to_string(last), *offset);
  }
  const std::uint64_t chain_address = bucket_address + std::uint64_t{buckets} * word_bytes;
  for (std::uint64_t symbol = last;; ++symbol) {
    const auto hash = words.at(chain_address + (symbol - first) * word_bytes);
    if (!hash) {
      return std::unexpected(hash.error());
    }
    if ((*hash & 1) != 0) {
      return std::optional(symbol + 1);
    }
  }
}

/// The size that the section header of the dynamic symbol table gives, if there is one; else 0.
Result<std::uint64_t> count_by_section(const ElfFile& file, std::uint64_t symbols) {
  const auto sections = file.sections();
  if (!sections) {
    return std::unexpected(sections.error());
  }
  const auto found = std::ranges::find_if(
      *sections, [&](const Section& section) { return section.type == SHT_DYNSYM && section.address == symbols; });
  const std::uint64_t entry = file.bits() == 64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
  return found == sections->end() ? 0 : found->size / entry;
}

}  // namespace

Result<std::uint64_t> count_dynamic_symbols(const ElfFile& file) {
  const auto symbols = file.dynamic_value(DT_SYMTAB);
  if (!symbols) {
    return 0;
  }
  if (const auto count = file.dynamic_value(DT_MIPS_SYMTABNO); count && file.machine() == EM_MIPS) {
    return *count;
  }
  if (const auto address = file.dynamic_value(DT_HASH)) {
    return count_by_hash(file, *address);
  }
  if (const auto address = file.dynamic_value(DT_GNU_HASH)) {
    const auto count = count_by_gnu_hash(file, *address);
    if (!count) {
      return std::unexpected(count.error());
    }
    if (*count) {
      return **count;
    }
  }
  const auto stated = count_by_section(file, *symbols);
  if (!stated) {
    return stated;
  }
  const auto relocations = read_relocations(file);
  if (!relocations) {
    return std::unexpected(relocations.error());
  }
  return std::max<std::uint64_t>(*stated, std::uint64_t{relocations->highest_symbol} + 1);
}

}  // namespace abigate
