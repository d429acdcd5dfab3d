#include "analyzer/elf/elf_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <ranges>

#include <elf.h>

#include "analyzer/elf/reading.h"

namespace abigate {

namespace {

constexpr std::uint64_t max_segments = 1U << 16;
constexpr std::uint64_t max_sections = 1U << 21;
constexpr std::size_t max_dynamic_entries = 1U << 16;
constexpr std::uint64_t max_string_bytes = std::uint64_t{1} << 29;
constexpr std::uint64_t max_text_bytes = 1U << 16;
constexpr std::size_t head_bytes = 1024;  // holds the header and the program headers of nearly every file
constexpr std::size_t dynamic_bytes = 1024;

/// The structures of one class.
struct Class32 {
  using Header = Elf32_Ehdr;
  using Segment = Elf32_Phdr;
  using Section = Elf32_Shdr;
  using Dynamic = Elf32_Dyn;
};
struct Class64 {
  using Header = Elf64_Ehdr;
  using Segment = Elf64_Phdr;
  using Section = Elf64_Shdr;
  using Dynamic = Elf64_Dyn;
};

std::string first_bytes(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte one : bytes.first(std::min<std::size_t>(bytes.size(), SELFMAG))) {
    text += (text.empty() ? "" : " ") + hexadecimal(std::to_integer<unsigned>(one));
  }
  return text;
}

bool is_text(std::byte byte) {
  const auto one = std::to_integer<unsigned>(byte);
  return one == '\n' || one == '\r' || one == '\t' || (one >= ' ' && one <= '~');
}

std::unexpected<Error> no_elf(const ByteSource& source, std::span<const std::byte> bytes) {
  constexpr std::string_view archive = "!<arch>\n";
  std::string found = bytes.empty() ? "an empty file" : first_bytes(bytes);
  if (bytes.size() >= archive.size() && std::memcmp(bytes.data(), archive.data(), archive.size()) == 0) {
    found = "a static library, which nobody loads";
  } else if (!bytes.empty() && std::ranges::all_of(bytes, [](std::byte one) { return is_text(one); })) {
    found = "text (a linker script? then name the file that it names)";
  }
  return undecidable(source.name() + " is no ELF file: expected 0x7f 0x45 0x4c 0x46 at offset 0, found " + found +
                     "; name a shared object, an executable or an object file");
}

template <class Record>
Section widen(const Record& raw) {
  return {.name = {},
          .type = raw.sh_type,
          .flags = raw.sh_flags,
          .address = raw.sh_addr,
          .offset = raw.sh_offset,
          .size = raw.sh_size,
          .link = raw.sh_link,
          .info = raw.sh_info,
          .align = raw.sh_addralign,
          .entry_size = raw.sh_entsize};
}

/// The text that ends with a zero byte at `offset` of `table`.
std::optional<std::string_view> text_at(std::string_view table, std::uint64_t offset) {
  if (offset >= table.size()) {
    return std::nullopt;
  }
  const std::string_view rest = table.substr(static_cast<std::size_t>(offset));
  const std::size_t end = rest.find('\0');
  return end == std::string_view::npos ? std::nullopt : std::optional(rest.substr(0, end));
}

Result<std::string> read_text(const ByteSource& source, std::uint64_t offset, std::uint64_t size,
                              std::string_view what) {
  if (auto held = check_range(source, offset, size, max_string_bytes, what); !held) {
    return std::unexpected(held.error());
  }
  std::string text(static_cast<std::size_t>(size), '\0');
  if (auto read = source.read(offset, std::as_writable_bytes(std::span(text)), what); !read) {
    return std::unexpected(read.error());
  }
  return text;
}

}  // namespace

/// Fills an ElfFile from its start.
class ElfReader {
 public:
  explicit ElfReader(ByteSource source) : file_(std::move(source)), head_(file_.source_, head_bytes) {}

  Result<ElfFile> read() {
    if (auto good = read_identification(); !good) {
      return std::unexpected(good.error());
    }
    auto good = file_.bits_ == 64 ? read_all<Class64>() : read_all<Class32>();
    if (!good) {
      return std::unexpected(good.error());
    }
    return std::move(file_);
  }

 private:
  Format format() const { return {file_.bits_, file_.big_endian_}; }
  std::unexpected<Error> wrong(std::string_view what, std::string_view expected, std::uint64_t found,
                               std::uint64_t offset) const {
    return damaged(file_.source_, what, expected, std::to_string(found), offset);
  }

  Result<void> read_identification() {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(file_.source_.size(), EI_NIDENT));
    const auto start = head_.at(0, size, "the ELF header");
    if (!start) {
      return std::unexpected(start.error());
    }
    if (size < SELFMAG || std::memcmp(start->data(), ELFMAG, SELFMAG) != 0) {
      return no_elf(file_.source_, *start);
    }
    if (size < EI_NIDENT) {
      return wrong("the ELF header", "16 bytes of identification", size, 0);
    }
    const auto byte = [&](std::size_t i) { return std::to_integer<unsigned>((*start)[i]); };
    if (byte(EI_CLASS) != ELFCLASS32 && byte(EI_CLASS) != ELFCLASS64) {
      return wrong("the class of the file", "1 (32 bit) or 2 (64 bit)", byte(EI_CLASS), EI_CLASS);
    }
    if (byte(EI_DATA) != ELFDATA2LSB && byte(EI_DATA) != ELFDATA2MSB) {
      return wrong("the byte order", "1 (little-endian) or 2 (big-endian)", byte(EI_DATA), EI_DATA);
    }
    if (byte(EI_VERSION) != EV_CURRENT) {
      return wrong("the ELF version", "1", byte(EI_VERSION), EI_VERSION);
    }
    file_.bits_ = byte(EI_CLASS) == ELFCLASS64 ? 64 : 32;
    file_.big_endian_ = byte(EI_DATA) == ELFDATA2MSB;
    file_.os_abi_ = static_cast<std::uint8_t>(byte(EI_OSABI));
    return {};
  }

  template <class Class>
  Result<void> read_all() {
    const auto bytes = head_.at(0, sizeof(typename Class::Header), "the ELF header");
    if (!bytes) {
      return std::unexpected(bytes.error());
    }
    const auto header = decode<typename Class::Header>(*bytes, ELF_T_EHDR, format());
    file_.machine_ = header.e_machine;
    file_.flags_ = header.e_flags;
    file_.section_offset_ = header.e_shoff;
    file_.section_count_ = header.e_shnum;
    file_.section_names_ = header.e_shstrndx;
    file_.section_bytes_ = header.e_shentsize;
    if (header.e_type != ET_REL && header.e_type != ET_EXEC && header.e_type != ET_DYN) {
      return undecidable(file_.source_.name() + ": expected a shared object, an executable or an object file, found " +
                         (header.e_type == ET_CORE ? "a core dump" : "type " + std::to_string(header.e_type)) +
                         " at offset " + std::to_string(EI_NIDENT) + "; name the binary itself");
    }
    if (auto good = read_segments<Class>(header); !good) {
      return good;
    }
    if (auto good = read_dynamic<Class>(); !good) {
      return good;
    }
    file_.kind_ = header.e_type == ET_REL    ? BinaryKind::relocatable
                  : header.e_type == ET_EXEC ? BinaryKind::executable
                                             : kind_of_dynamic();
    return {};
  }

  BinaryKind kind_of_dynamic() const {
    if ((file_.dynamic_value(DT_FLAGS_1).value_or(0) & DF_1_PIE) != 0) {
      return BinaryKind::executable;
    }
    const bool interpreted = std::ranges::find(file_.segments_, PT_INTERP, &Segment::type) != file_.segments_.end();
    return interpreted && !file_.dynamic_value(DT_SONAME) ? BinaryKind::executable : BinaryKind::shared_object;
  }

  template <class Class>
  Result<void> read_segments(const Class::Header& header) {
    constexpr std::string_view what = "the program headers";
    using Raw = Class::Segment;
    std::uint64_t count = header.e_phnum;
    if (count == PN_XNUM) {
      // Too many for the field: the first section header has the number.
      const auto first = read_records<typename Class::Section>(file_.source_, header.e_shoff, 1, 1, ELF_T_SHDR,
                                                               format(), "the number of program headers");
      if (!first) {
        return std::unexpected(first.error());
      }
      count = first->front().sh_info;
    }
    if (count == 0) {
      return {};
    }
    if (header.e_phentsize != sizeof(Raw)) {
      return wrong(what, std::to_string(sizeof(Raw)) + " bytes each", header.e_phentsize, header.e_phoff);
    }
    if (count > max_segments) {
      return wrong(what, "at most " + std::to_string(max_segments), count, header.e_phoff);
    }
    if (auto held = check_range(file_.source_, header.e_phoff, count * sizeof(Raw), max_segments * sizeof(Raw), what);
        !held) {
      return held;
    }
    const auto bytes = head_.at(header.e_phoff, static_cast<std::size_t>(count) * sizeof(Raw), what);
    if (!bytes) {
      return std::unexpected(bytes.error());
    }
    file_.segments_.reserve(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < count; ++i) {
      const auto raw = decode<Raw>(bytes->subspan(i * sizeof(Raw)), ELF_T_PHDR, format());
      file_.segments_.push_back({.type = raw.p_type,
                                 .flags = raw.p_flags,
                                 .offset = raw.p_offset,
                                 .address = raw.p_vaddr,
                                 .file_size = raw.p_filesz,
                                 .memory_size = raw.p_memsz,
                                 .align = raw.p_align});
    }
    return {};
  }

  template <class Class>
  Result<void> read_dynamic() {
    constexpr std::string_view what = "the dynamic segment";
    using Raw = Class::Dynamic;
    const auto backwards = std::views::reverse(file_.segments_);
    const auto segment = std::ranges::find(backwards, PT_DYNAMIC, &Segment::type);
    if (segment == backwards.end()) {
      return {};
    }
    // The loader looks where it is mapped, whatever its own header says.
    const std::uint64_t start = file_.offset_of(segment->address, segment->file_size).value_or(segment->offset);
    Window window(file_.source_, dynamic_bytes);
    for (std::uint64_t at = 0; segment->file_size - at >= sizeof(Raw); at += sizeof(Raw)) {
      if (file_.dynamic_.size() == max_dynamic_entries) {
        return wrong(what, "at most " + std::to_string(max_dynamic_entries) + " entries", max_dynamic_entries + 1,
                     start);
      }
      const auto bytes = window.at(start + at, sizeof(Raw), what);
      if (!bytes) {
        return std::unexpected(bytes.error());
      }
      const auto raw = decode<Raw>(*bytes, ELF_T_DYN, format());
      if (raw.d_tag == DT_NULL) {
        return {};
      }
      file_.dynamic_.push_back({raw.d_tag, raw.d_un.d_val});
    }
    return damaged(file_.source_, what, "an end (DT_NULL)",
                   std::to_string(segment->file_size) +
                       " bytes without one (a file that only holds debug information has none: name what is loaded)",
                   start);
  }

  ElfFile file_;
  Window head_;
};

bool is_elf(const ByteSource& source) {
  std::array<std::byte, SELFMAG> start{};
  return source.size() >= start.size() && source.read(0, start, "the ELF header") &&
         std::memcmp(start.data(), ELFMAG, SELFMAG) == 0;
}

Result<ElfFile> ElfFile::open(const std::string& path) {
  auto source = ByteSource::open(path);
  return source ? open(std::move(*source)) : std::unexpected(source.error());
}

Result<ElfFile> ElfFile::open(ByteSource source) { return ElfReader(std::move(source)).read(); }

std::optional<std::uint64_t> ElfFile::dynamic_value(std::int64_t tag) const {
  const auto backwards = std::views::reverse(dynamic_);
  const auto found = std::ranges::find(backwards, tag, &DynamicEntry::tag);
  return found == backwards.end() ? std::nullopt : std::optional(found->value);
}

std::optional<std::uint64_t> ElfFile::offset_of(std::uint64_t address, std::uint64_t size) const {
  for (const Segment& segment : std::views::reverse(segments_)) {
    if (segment.type != PT_LOAD || address < segment.address) {
      continue;
    }
    const std::uint64_t into = address - segment.address;
    if (into <= segment.file_size && size <= segment.file_size - into && segment.offset <= source_.size() &&
        into <= source_.size() - segment.offset && size <= source_.size() - segment.offset - into) {
      return segment.offset + into;
    }
  }
  return std::nullopt;
}

Result<std::string> ElfFile::dynamic_strings() const {
  constexpr std::string_view what = "the dynamic string table";
  const auto address = dynamic_value(DT_STRTAB);
  const std::uint64_t size = dynamic_value(DT_STRSZ).value_or(0);
  if (!address || size == 0) {
    return std::string();
  }
  const auto offset = locate(*this, *address, size, what);
  if (!offset) {
    return std::unexpected(offset.error());
  }
  return read_text(source_, *offset, size, what);
}

Result<std::string> ElfFile::dynamic_string(std::uint64_t offset) const {
  constexpr std::string_view what = "a text of the dynamic string table";
  const auto address = dynamic_value(DT_STRTAB);
  const std::uint64_t size = dynamic_value(DT_STRSZ).value_or(0);
  if (!address || offset >= size) {
    return damaged(source_, what, "a place within its " + std::to_string(size) + " bytes", std::to_string(offset),
                   offset);
  }
  const auto start = locate(*this, *address, size, what);
  if (!start) {
    return std::unexpected(start.error());
  }
  constexpr std::uint64_t enough = 128;
  for (std::uint64_t length = enough;; length *= 2) {
    const std::uint64_t rest = std::min({length, size - offset, max_text_bytes});
    auto text = read_text(source_, *start + offset, rest, what);
    if (!text) {
      return text;
    }
    if (const auto whole = text_at(*text, 0)) {
      return std::string(*whole);
    }
    if (rest < length || rest == max_text_bytes) {
      return damaged(source_, what, "a zero byte at its end", std::to_string(rest) + " bytes without one",
                     *start + offset);
    }
  }
}

namespace {

template <class Raw>
Result<std::vector<Section>> read_sections(const ElfFile& file, std::uint64_t offset, std::uint64_t count,
                                           std::uint64_t names) {
  constexpr std::string_view what = "the section headers";
  const ByteSource& source = file.source();
  const Format format = format_of(file);
  if (count == 0 || names == SHN_XINDEX) {
    // Too many for the fields: the first header has the numbers.
    const auto first = read_records<Raw>(source, offset, 1, 1, ELF_T_SHDR, format, what);
    if (!first) {
      return std::unexpected(first.error());
    }
    count = count == 0 ? first->front().sh_size : count;
    names = names == SHN_XINDEX ? first->front().sh_link : names;
  }
  const auto raw = read_records<Raw>(source, offset, count, max_sections, ELF_T_SHDR, format, what);
  if (!raw) {
    return std::unexpected(raw.error());
  }
  std::string table;
  if (names != SHN_UNDEF) {
    if (names >= raw->size()) {
      return damaged(source, "the names of sections", "a section below " + std::to_string(raw->size()),
                     std::to_string(names), offset);
    }
    auto text = read_text(source, (*raw)[names].sh_offset, (*raw)[names].sh_size, "the names of sections");
    if (!text) {
      return std::unexpected(text.error());
    }
    table = std::move(*text);
  }
  // Names may share bytes; many headers that all name one long text must not fill the memory.
  std::uint64_t left = 4 * table.size() + 4096;
  std::vector<Section> sections;
  sections.reserve(raw->size());
  for (const Raw& one : *raw) {
    const auto name = text_at(table, one.sh_name);
    if ((!name && names != SHN_UNDEF) || (name && name->size() > left)) {
      return damaged(source, "the name of section " + std::to_string(sections.size()),
                     "a text within " + std::to_string(table.size()) + " bytes", std::to_string(one.sh_name), offset);
    }
    sections.push_back(widen(one));
    if (name) {
      sections.back().name = *name;
      left -= name->size();
    }
  }
  return sections;
}

}  // namespace

Result<std::vector<Section>> ElfFile::sections() const {
  if (section_offset_ == 0) {
    return std::vector<Section>();
  }
  const std::size_t expected = bits_ == 64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
  if (section_bytes_ != expected) {
    return damaged(source_, "the section headers", std::to_string(expected) + " bytes each",
                   std::to_string(section_bytes_), section_offset_);
  }
  return bits_ == 64 ? read_sections<Elf64_Shdr>(*this, section_offset_, section_count_, section_names_)
                     : read_sections<Elf32_Shdr>(*this, section_offset_, section_count_, section_names_);
}

}  // namespace abigate
