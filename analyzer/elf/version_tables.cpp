#include "analyzer/elf/version_tables.h"

#include <array>

#include <elf.h>

#include "analyzer/elf/reading.h"

namespace abigate {

namespace {

constexpr std::uint32_t index_bits = 0x7fff;  // the bit above hides a definition
constexpr std::size_t max_name_bytes = 4096;
constexpr std::size_t max_records = 1U << 15;
constexpr std::size_t piece_bytes = 1U << 11;

// The tables' structures are chained, and libelf would follow the chains of a hostile file: fields are translated by
// themselves. Definition: version, flags, index, count; hash, first name, next.
struct Definition {
  std::array<Elf32_Half, 4> halves{};
  std::array<Elf32_Word, 3> words{};
};
// Library: version, count; name, first version, next.
struct Library {
  std::array<Elf32_Half, 2> halves{};
  std::array<Elf32_Word, 3> words{};
};
// Version of it: flags, index; name, next. Its hash stands before.
struct Version {
  std::array<Elf32_Half, 2> halves{};
  std::array<Elf32_Word, 2> words{};
};
static_assert(sizeof(Definition) == sizeof(Elf64_Verdef) && sizeof(Library) == sizeof(Elf64_Verneed));

template <class Record>
Record fields_of(std::span<const std::byte> bytes, Format format) {
  Record record;
  const auto halves = std::as_writable_bytes(std::span(record.halves));
  const auto words = std::as_writable_bytes(std::span(record.words));
  std::ranges::copy(bytes.first(halves.size()), halves.begin());
  std::ranges::copy(bytes.subspan(halves.size(), words.size()), words.begin());
  translate(halves, ELF_T_HALF, format);
  translate(words, ELF_T_WORD, format);
  return record;
}

class VersionReader {
 public:
  VersionReader(const ElfFile& file, const std::function<std::optional<std::string_view>(std::uint64_t)>& text)
      : file_(file), text_(text), window_(file.source(), piece_bytes) {}

  Result<VersionTables> read() {
    if (const auto address = file_.dynamic_value(DT_VERNEED)) {
      if (auto good = read_needs(*address); !good) {
        return std::unexpected(good.error());
      }
    }
    // Behind the needs: where an index stands twice, a definition is what loaders take.
    if (const auto address = file_.dynamic_value(DT_VERDEF)) {
      if (auto good = read_definitions(*address); !good) {
        return std::unexpected(good.error());
      }
    }
    return std::move(tables_);
  }

 private:
  static constexpr std::string_view needs = "the required versions (DT_VERNEED)";
  static constexpr std::string_view definitions = "the defined versions (DT_VERDEF)";

  template <class Record>
  Result<Record> at(std::uint64_t address, std::string_view what) {
    const auto offset = locate(file_, address, sizeof(Record), what);
    if (!offset) {
      return std::unexpected(offset.error());
    }
    const auto bytes = window_.at(*offset, sizeof(Record), what);
    if (!bytes) {
      return std::unexpected(bytes.error());
    }
    if (++records_ > max_records) {
      return damaged(file_.source(), what, "at most " + std::to_string(max_records) + " records", "more", *offset);
    }
    return fields_of<Record>(*bytes, format_of(file_));
  }

  Result<std::string_view> name(std::uint32_t place, std::uint64_t address, std::string_view what) const {
    if (const auto found = text_(place); found && found->size() <= max_name_bytes) {
      return *found;
    }
    return damaged(file_.source(), what,
                   "a name of at most " + std::to_string(max_name_bytes) + " bytes in the dynamic string table",
                   "place " + std::to_string(place), file_.offset_of(address, 1).value_or(0));
  }

  /// Where a chain goes on from `address`; nothing at its end. Less than a record away, it would overlap itself.
  Result<std::optional<std::uint64_t>> next(std::uint64_t address, std::uint32_t distance, std::size_t least,
                                            std::string_view what) const {
    if (distance == 0) {
      return std::optional<std::uint64_t>();
    }
    if (distance < least || address + distance < address) {
      return damaged(file_.source(), what, "a next record at least " + std::to_string(least) + " bytes further",
                     std::to_string(distance), file_.offset_of(address, 1).value_or(0));
    }
    return std::optional(address + distance);
  }

  void remember(std::uint32_t index, VersionNode node) {
    index &= index_bits;
    if (index >= tables_.nodes.size()) {
      tables_.nodes.resize(index + 1);
    }
    tables_.nodes[index] = node;
  }

  Result<void> read_needs(std::uint64_t start) {
    for (std::optional<std::uint64_t> address = start; address;) {
      const auto record = at<Library>(*address, needs);
      if (!record) {
        return std::unexpected(record.error());
      }
      const auto [library, first, distance] = record->words;
      const auto library_name = name(library, *address, needs);
      if (!library_name) {
        return std::unexpected(library_name.error());
      }
      if (record->halves[1] != 0) {
        if (auto good = read_versions(*address + first, *library_name); !good) {
          return good;
        }
      }
      const auto following = next(*address, distance, sizeof(Elf64_Verneed), needs);
      if (!following) {
        return std::unexpected(following.error());
      }
      address = *following;
    }
    return {};
  }

  Result<void> read_versions(std::uint64_t start, std::string_view library) {
    for (std::optional<std::uint64_t> address = start; address;) {
      const auto record = at<Version>(*address + sizeof(Elf64_Word), needs);
      if (!record) {
        return std::unexpected(record.error());
      }
      const auto [flags, index] = record->halves;
      const auto version = name(record->words[0], *address, needs);
      if (!version) {
        return std::unexpected(version.error());
      }
      tables_.needs.push_back({library, *version, (flags & VER_FLG_WEAK) != 0});
      remember(index, {*version, library, true});
      const auto following = next(*address, record->words[1], sizeof(Elf64_Vernaux), needs);
      if (!following) {
        return std::unexpected(following.error());
      }
      address = *following;
    }
    return {};
  }

  Result<void> read_definitions(std::uint64_t start) {
    for (std::optional<std::uint64_t> address = start; address;) {
      const auto record = at<Definition>(*address, definitions);
      if (!record) {
        return std::unexpected(record.error());
      }
      const auto [version, flags, index, count] = record->halves;
      const auto [hash, first, distance] = record->words;
      static_cast<void>(hash);
      if (version != VER_DEF_CURRENT || count == 0) {
        return damaged(file_.source(), definitions, "a record of version 1 with a name",
                       "version " + std::to_string(version) + " with " + std::to_string(count),
                       file_.offset_of(*address, 1).value_or(0));
      }
      // Of its names the first is the node; those behind it are the nodes it follows.
      const auto place = locate(file_, *address + first, sizeof(Elf64_Verdaux), definitions);
      if (!place) {
        return std::unexpected(place.error());
      }
      const auto bytes = window_.at(*place, sizeof(Elf64_Verdaux), definitions);
      if (!bytes) {
        return std::unexpected(bytes.error());
      }
      const auto node = name(decode<Elf32_Word>(*bytes, ELF_T_WORD, format_of(file_)), *address, definitions);
      if (!node) {
        return std::unexpected(node.error());
      }
      const bool base = (flags & VER_FLG_BASE) != 0;
      tables_.definitions.push_back({*node, base, (flags & VER_FLG_WEAK) != 0});
      remember(index, {base ? std::string_view() : *node, {}, true});
      const auto following = next(*address, distance, sizeof(Elf64_Verdef), definitions);
      if (!following) {
        return std::unexpected(following.error());
      }
      address = *following;
    }
    return {};
  }

  const ElfFile& file_;
  const std::function<std::optional<std::string_view>(std::uint64_t)>& text_;
  Window window_;
  VersionTables tables_;
  std::size_t records_ = 0;
};

}  // namespace

Result<VersionTables> read_version_tables(
    const ElfFile& file, const std::function<std::optional<std::string_view>(std::uint64_t offset)>& text) {
  return VersionReader(file, text).read();
}

}  // namespace abigate
