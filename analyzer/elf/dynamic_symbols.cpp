#include "analyzer/elf/dynamic_symbols.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <elf.h>

#include "analyzer/elf/reading.h"
#include "analyzer/elf/symbol_count.h"
#include "analyzer/elf/version_tables.h"

namespace abigate {

namespace {

constexpr std::string_view symbol_table = "the dynamic symbol table";
constexpr std::string_view string_table = "the dynamic string table";
constexpr std::string_view version_table = "the version indices (DT_VERSYM)";
constexpr std::uint64_t max_symbols = std::uint64_t{1} << 24;
constexpr std::uint64_t max_string_bytes = std::uint64_t{1} << 29;
constexpr std::size_t max_text_bytes = 1U << 16;
constexpr std::uint16_t hidden_version = 0x8000;

// Tables, not branches: kinds of symbols follow each other without an order that a processor could guess, and a pass
// over all symbols of a large library is mostly this.

constexpr auto types = [] {
  std::array<SymbolType, 16> table{};
  table.fill(SymbolType::other);
  table[STT_NOTYPE] = SymbolType::none;
  table[STT_FUNC] = SymbolType::function;
  table[STT_OBJECT] = SymbolType::data;
  table[STT_COMMON] = SymbolType::data;
  table[STT_TLS] = SymbolType::thread_local_;
  table[STT_GNU_IFUNC] = SymbolType::ifunc;
  return table;
}();

struct Binding {
  SymbolBinding binding = SymbolBinding::global;
  bool local = true;
};
constexpr auto bindings = [] {
  std::array<Binding, 16> table{};
  table[STB_GLOBAL] = {SymbolBinding::global, false};
  table[STB_WEAK] = {SymbolBinding::weak, false};
  table[STB_GNU_UNIQUE] = {SymbolBinding::unique, false};
  return table;
}();

constexpr auto visibilities = [] {
  std::array<Visibility, 4> table{};
  table[STV_DEFAULT] = Visibility::default_;
  table[STV_INTERNAL] = Visibility::hidden;
  table[STV_HIDDEN] = Visibility::hidden;
  table[STV_PROTECTED] = Visibility::protected_;
  return table;
}();

template <class Raw>
void widen(const Raw& raw, DynamicSymbol& symbol) {
  const Binding binding = bindings[ELF64_ST_BIND(raw.st_info)];
  symbol.value = raw.st_value;
  symbol.size_bytes = raw.st_size;
  symbol.type = types[ELF64_ST_TYPE(raw.st_info)];
  symbol.binding = binding.binding;
  symbol.visibility = visibilities[ELF64_ST_VISIBILITY(raw.st_other)];
  symbol.local = binding.local;
  symbol.defined = raw.st_shndx != SHN_UNDEF;
  symbol.absolute = raw.st_shndx == SHN_ABS;
}

/// In place: an array of bytes that was allocated holds what was read into it, aligned for any type, and a copy would
/// have to wait for its own bytes.
template <class Raw>
const Raw& raw_at(const std::byte* symbols, std::size_t index) {
  return reinterpret_cast<const Raw*>(symbols)[index];
}

}  // namespace

template <class Raw>
void DynamicSymbols::fill(std::size_t index, DynamicSymbol& symbol) const {
  const Raw& raw = raw_at<Raw>(symbols_.get(), index);
  widen(raw, symbol);
  symbol.name = strings_.get() + raw.st_name;
  // Names lie in another order than symbols: those soon to come are fetched while this one is looked at.
  constexpr std::size_t ahead = 12;
  if (index + ahead < count_) {
    const Raw& later = raw_at<Raw>(symbols_.get(), index + ahead);
    __builtin_prefetch(&strings_[later.st_name]);
  }
}

DynamicSymbol DynamicSymbols::at(std::size_t index) const {
  DynamicSymbol symbol;
  if (bits_ == 64) {
    fill<Elf64_Sym>(index, symbol);
  } else {
    fill<Elf32_Sym>(index, symbol);
  }
  bool hidden_away = false;
  if (relocatable_) {
    if (const std::size_t sign = symbol.name.find('@'); sign != std::string_view::npos && sign != 0) {
      const std::string_view version = symbol.name.substr(sign);
      symbol.default_version = !symbol.defined || version.starts_with("@@");
      symbol.version = version.substr(std::min(version.find_first_not_of('@'), version.size()));
      symbol.name = symbol.name.substr(0, sign);
    }
  } else if (!version_indices_.empty()) {
    const std::uint16_t version = version_indices_[index];
    const auto node = static_cast<std::uint16_t>(version & ~hidden_version);
    hidden_away = node == VER_NDX_LOCAL;
    if (node > VER_NDX_GLOBAL) {
      symbol.version = nodes_[node].version;
      symbol.library = nodes_[node].library;
    }
    symbol.default_version = !symbol.defined | ((version & hidden_version) == 0);
  }
  const bool unseen = symbol.local | (symbol.visibility == Visibility::hidden) | hidden_away;
  symbol.exported = symbol.defined & !unseen;
  return symbol;
}

std::optional<std::string_view> DynamicSymbols::text(std::uint64_t offset) const {
  if (offset >= string_bytes_) {
    return std::nullopt;
  }
  const std::string_view rest(strings_.get() + offset,
                              std::min<std::size_t>(string_bytes_ - static_cast<std::size_t>(offset), max_text_bytes));
  const std::size_t end = rest.find('\0');
  return end == std::string_view::npos ? std::nullopt : std::optional(rest.substr(0, end));
}

bool DynamicSymbols::names_can_be_copied() const {
  std::uint64_t left = copied_bytes_limit();
  for (std::size_t i = 1; i < count_; ++i) {
    const std::size_t size = at(i).name.size();
    if (size > left) {
      return false;
    }
    left -= size;
  }
  return true;
}

class DynamicSymbolReader {
 public:
  explicit DynamicSymbolReader(const ElfFile& file) : file_(file), source_(file.source()) {
    symbols_.bits_ = file.bits();
    symbols_.relocatable_ = file.kind() == BinaryKind::relocatable;
  }

  Result<DynamicSymbols> read() {
    auto good = symbols_.relocatable_ ? read_relocatable() : read_dynamic();
    if (!good) {
      return std::unexpected(good.error());
    }
    if (good = check(); !good) {
      return std::unexpected(good.error());
    }
    return std::move(symbols_);
  }

 private:
  std::size_t symbol_bytes() const { return file_.bits() == 64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym); }

  Result<void> read_dynamic() {
    const std::uint64_t string_bytes = file_.dynamic_value(DT_STRSZ).value_or(0);
    if (const auto address = file_.dynamic_value(DT_STRTAB); address && string_bytes != 0) {
      const auto offset = locate(file_, *address, string_bytes, string_table);
      if (!offset) {
        return std::unexpected(offset.error());
      }
      if (auto good = read_strings(*offset, string_bytes, string_table); !good) {
        return good;
      }
    }
    const auto count = count_dynamic_symbols(file_);
    if (!count) {
      return std::unexpected(count.error());
    }
    if (*count > 1) {
      if (const auto size = file_.dynamic_value(DT_SYMENT); size && *size != symbol_bytes()) {
        return damaged(source_, symbol_table, std::to_string(symbol_bytes()) + " bytes per symbol (DT_SYMENT)",
                       std::to_string(*size), 0);
      }
      const std::uint64_t address = file_.dynamic_value(DT_SYMTAB).value_or(0);
      const auto offset = locate(file_, address, std::min(*count, max_symbols) * symbol_bytes(), symbol_table);
      if (!offset) {
        return std::unexpected(offset.error());
      }
      if (auto good = read_symbols(*offset, *count, symbol_table); !good) {
        return good;
      }
    }
    return read_versions();
  }

  Result<void> read_relocatable() {
    const auto sections = file_.sections();
    if (!sections) {
      return std::unexpected(sections.error());
    }
    const auto table = std::ranges::find(*sections, SHT_SYMTAB, &Section::type);
    if (table == sections->end()) {
      return {};
    }
    if (table->link >= sections->size() || table->entry_size != symbol_bytes()) {
      return damaged(source_, "the symbol table",
                     std::to_string(symbol_bytes()) + " bytes per symbol, and its names in one of " +
                         std::to_string(sections->size()) + " sections",
                     std::to_string(table->entry_size) + " bytes and section " + std::to_string(table->link),
                     table->offset);
    }
    const Section& strings = (*sections)[table->link];
    if (auto good = read_strings(strings.offset, strings.size, "the string table"); !good) {
      return good;
    }
    return read_symbols(table->offset, table->size / symbol_bytes(), "the symbol table");
  }

  Result<void> read_strings(std::uint64_t offset, std::uint64_t size, std::string_view what) {
    if (size == 0) {
      return {};
    }
    if (auto held = check_range(source_, offset, size, max_string_bytes, what); !held) {
      return held;
    }
    symbols_.string_bytes_ = static_cast<std::size_t>(size);
    symbols_.strings_ = std::make_unique_for_overwrite<char[]>(symbols_.string_bytes_);
    const std::span text(symbols_.strings_.get(), symbols_.string_bytes_);
    if (auto read = source_.read(offset, std::as_writable_bytes(text), what); !read) {
      return read;
    }
    if (text.back() != '\0') {
      return damaged(source_, what, "a zero byte at its end", std::to_string(static_cast<unsigned char>(text.back())),
                     offset + size - 1);
    }
    return {};
  }

  Result<void> read_symbols(std::uint64_t offset, std::uint64_t count, std::string_view what) {
    if (count > max_symbols) {
      return damaged(source_, what, "at most " + std::to_string(max_symbols) + " symbols", std::to_string(count),
                     offset);
    }
    const std::uint64_t size = count * symbol_bytes();
    if (auto held = check_range(source_, offset, size, max_symbols * symbol_bytes(), what); !held) {
      return held;
    }
    symbols_.count_ = static_cast<std::size_t>(count);
    symbols_.symbols_ = std::make_unique_for_overwrite<std::byte[]>(static_cast<std::size_t>(size));
    const std::span bytes(symbols_.symbols_.get(), static_cast<std::size_t>(size));
    if (auto read = source_.read(offset, bytes, what); !read) {
      return read;
    }
    translate(bytes, ELF_T_SYM, format_of(file_));
    offset_ = offset;
    return {};
  }

  Result<void> read_versions() {
    const auto text = [this](std::uint64_t offset) { return symbols_.text(offset); };
    auto tables = read_version_tables(file_, text);
    if (!tables) {
      return std::unexpected(tables.error());
    }
    symbols_.definitions_ = std::move(tables->definitions);
    symbols_.needs_ = std::move(tables->needs);
    symbols_.nodes_ = std::move(tables->nodes);
    const auto address = file_.dynamic_value(DT_VERSYM);
    if (!address || symbols_.count_ == 0) {
      return {};
    }
    const std::uint64_t size = symbols_.count_ * sizeof(Elf64_Half);
    const auto offset = locate(file_, *address, size, version_table);
    if (!offset) {
      return std::unexpected(offset.error());
    }
    auto indices = read_records<std::uint16_t>(source_, *offset, symbols_.count_, max_symbols, ELF_T_HALF,
                                               format_of(file_), version_table);
    if (!indices) {
      return std::unexpected(indices.error());
    }
    symbols_.version_indices_ = std::move(*indices);
    for (std::size_t i = 1; i < symbols_.count_; ++i) {
      const auto node = static_cast<std::uint16_t>(symbols_.version_indices_[i] & ~hidden_version);
      if (node > VER_NDX_GLOBAL && (node >= symbols_.nodes_.size() || !symbols_.nodes_[node].known)) {
        return damaged(source_, version_table, "a version that is defined or required",
                       "version " + std::to_string(node) + " of symbol " + std::to_string(i),
                       *offset + i * sizeof(Elf64_Half));
      }
    }
    return {};
  }

  /// Names are within the table, so that at() need not look.
  Result<void> check() const {
    for (std::size_t i = 1; i < symbols_.count_; ++i) {
      const std::byte* bytes = symbols_.symbols_.get();
      const std::uint32_t name =
          file_.bits() == 64 ? raw_at<Elf64_Sym>(bytes, i).st_name : raw_at<Elf32_Sym>(bytes, i).st_name;
      if (name >= symbols_.string_bytes_) {
        return damaged(source_, "the name of symbol " + std::to_string(i),
                       "a place within " + std::to_string(symbols_.string_bytes_) + " bytes of names",
                       std::to_string(name), offset_ + i * symbol_bytes());
      }
    }
    // Where no text is long, all of them together cannot take long; else their lengths are looked at.
    if (has_long_text() && !symbols_.names_can_be_copied()) {
      return damaged(source_, "the names of symbols",
                     "at most " + std::to_string(symbols_.copied_bytes_limit()) + " bytes of names",
                     "long names that share their bytes", offset_);
    }
    return {};
  }

  /// A text that is long enough covers a whole piece of the table.
  bool has_long_text() const {
    constexpr std::size_t piece = 2048;
    for (std::size_t at = 0; at + piece <= symbols_.string_bytes_; at += piece) {
      if (std::memchr(symbols_.strings_.get() + at, '\0', piece) == nullptr) {
        return true;
      }
    }
    return false;
  }

  const ElfFile& file_;
  const ByteSource& source_;
  DynamicSymbols symbols_;
  std::uint64_t offset_ = 0;
};

Result<DynamicSymbols> DynamicSymbols::read(const ElfFile& file) { return DynamicSymbolReader(file).read(); }

}  // namespace abigate
