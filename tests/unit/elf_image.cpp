#include "tests/unit/elf_image.h"

#include <map>
#include <span>

namespace abigate {

namespace {

constexpr std::uint64_t base = 0x10000;  // addresses are no offsets

/// Bytes in the order and with the widths of the image.
class Bytes {
 public:
  explicit Bytes(const ElfImage& image) : big_(image.big_endian), wide_(image.bits == 64) {}

  void number(std::uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) {
      const unsigned shift = 8 * (big_ ? size - 1 - i : i);
      all_.push_back(static_cast<std::byte>(value >> shift));
    }
  }
  void half(std::uint64_t value) { number(value, 2); }
  void word(std::uint64_t value) { number(value, 4); }
  void address(std::uint64_t value) { number(value, wide_ ? 8 : 4); }
  void text(std::string_view value) {
    for (const char one : value) {
      all_.push_back(static_cast<std::byte>(one));
    }
  }
  void append(const Bytes& more) { all_.insert(all_.end(), more.all_.begin(), more.all_.end()); }
  std::size_t size() const { return all_.size(); }
  std::vector<std::byte> take() { return std::move(all_); }

 private:
  bool big_;
  bool wide_;
  std::vector<std::byte> all_;
};

class Texts {
 public:
  std::uint32_t add(const std::string& text) {
    const auto [place, added] = places_.emplace(text, static_cast<std::uint32_t>(all_.size()));
    if (added) {
      all_ += text + '\0';
    }
    return place->second;
  }
  const std::string& all() const { return all_; }

 private:
  std::string all_ = std::string(1, '\0');
  std::map<std::string, std::uint32_t> places_{{"", 0}};
};

class Builder {
 public:
  explicit Builder(const ElfImage& image) : image_(image), content_(image) {}

  std::vector<std::byte> build() {
    const std::size_t header_size = wide() ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
    const std::size_t segment_size = wide() ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
    segment_count_ = 2 + (image_.notes.empty() ? 0 : 1) + (image_.interpreter.empty() ? 0 : 1) + image_.segments.size();
    start_ = header_size + segment_count_ * segment_size;
    fill();
    std::uint64_t sections = 0;
    if (image_.sections) {
      sections = add_sections();
    }
    Bytes all(image_);
    add_header(all, header_size, segment_size, sections);
    segments_.insert(segments_.begin(), {.type = PT_LOAD,
                                         .flags = PF_R,
                                         .offset = 0,
                                         .address = base,
                                         .file_size = start_ + content_.size(),
                                         .memory_size = start_ + content_.size(),
                                         .align = 0x1000});
    segments_.insert(segments_.end(), image_.segments.begin(), image_.segments.end());
    for (const Segment& one : segments_) {
      add_segment(all, one);
    }
    all.append(content_);
    return all.take();
  }

 private:
  bool wide() const { return image_.bits == 64; }
  std::uint64_t here() const { return start_ + content_.size(); }

  /// Starts a table and notes where it is.
  std::uint64_t table(std::int64_t tag) {
    while (here() % 8 != 0) {
      content_.number(0, 1);
    }
    dynamic_.emplace_back(tag, base + here());
    return here();
  }

  void fill() {
    for (const std::string& name : image_.needed) {
      dynamic_.emplace_back(DT_NEEDED, texts_.add(name));
    }
    const auto name = [&](std::int64_t tag, const std::string& text) {
      if (!text.empty()) {
        dynamic_.emplace_back(tag, texts_.add(text));
      }
    };
    name(DT_SONAME, image_.soname);
    name(DT_RUNPATH, image_.runpath);
    name(DT_RPATH, image_.rpath);
    add_symbols();
    add_hash_tables();
    add_versions();
    add_relocations();
    strings_at_ = table(DT_STRTAB);
    content_.text(texts_.all());
    dynamic_.emplace_back(DT_STRSZ, texts_.all().size());
    add_notes();
    if (!image_.interpreter.empty()) {
      segments_.push_back({.type = PT_INTERP, .offset = here(), .file_size = image_.interpreter.size() + 1});
      content_.text(image_.interpreter + '\0');
    }
    add_dynamic();
  }

  void add_symbols() {
    symbols_at_ = table(DT_SYMTAB);
    dynamic_.emplace_back(DT_SYMENT, wide() ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym));
    add_symbol({.name = {}, .defined = false, .type = 0, .binding = 0, .size = 0});
    for (const ImageSymbol& one : image_.symbols) {
      add_symbol(one);
    }
    symbols_end_ = here();
  }

  void add_symbol(const ImageSymbol& one) {
    const std::uint64_t value = one.defined ? 0x1000 : 0;
    const std::uint64_t info = ELF64_ST_INFO(one.binding, one.type);
    content_.word(texts_.add(one.name));
    if (!wide()) {
      content_.word(value);
      content_.word(one.size);
    }
    content_.number(info, 1);
    content_.number(one.visibility, 1);
    content_.half(one.defined ? one.section : SHN_UNDEF);
    if (wide()) {
      content_.number(value, 8);
      content_.number(one.size, 8);
    }
  }

  void add_hash_tables() {
    const std::size_t count = image_.symbols.size() + 1;
    if (image_.sysv_hash) {
      table(DT_HASH);
      const bool long_entries = wide() && image_.machine == EM_S390;
      for (const std::uint64_t word : {std::uint64_t{1}, std::uint64_t{count}}) {
        content_.number(word, long_entries ? 8 : 4);
      }
      for (std::size_t i = 0; i < 1 + count; ++i) {
        content_.number(0, long_entries ? 8 : 4);
      }
    }
    if (image_.gnu_hash) {
      table(DT_GNU_HASH);
      std::size_t first = 1;
      while (first < count && !image_.symbols[first - 1].defined) {
        ++first;
      }
      // As GNU ld does it: 1 where there is nothing to find.
      const bool any = first < count;
      content_.word(1);
      content_.word(any ? first : 1);
      content_.word(1);
      content_.word(0);
      content_.address(0);
      content_.word(any ? first : 0);
      for (std::size_t i = first; i < count; ++i) {
        content_.word(i + 1 == count ? 0x11 : 0x10);
      }
    }
  }

  void add_versions() {
    if (image_.needs.empty() && image_.defined_versions.empty()) {
      return;
    }
    table(DT_VERSYM);
    content_.half(0);
    for (const ImageSymbol& one : image_.symbols) {
      content_.half(one.version);
    }
    if (!image_.defined_versions.empty()) {
      table(DT_VERDEF);
      std::vector<std::string> names{image_.soname};
      names.insert(names.end(), image_.defined_versions.begin(), image_.defined_versions.end());
      for (std::size_t i = 0; i < names.size(); ++i) {
        content_.half(1);
        content_.half(i == 0 ? VER_FLG_BASE : 0);
        content_.half(i + 1);
        content_.half(1);
        content_.word(0);
        content_.word(sizeof(Elf64_Verdef));
        content_.word(i + 1 == names.size() ? 0 : sizeof(Elf64_Verdef) + sizeof(Elf64_Verdaux));
        content_.word(texts_.add(names[i]));
        content_.word(0);
      }
      dynamic_.emplace_back(DT_VERDEFNUM, names.size());
    }
    if (!image_.needs.empty()) {
      table(DT_VERNEED);
      for (const ImageNeed& need : image_.needs) {
        content_.half(1);
        content_.half(need.versions.size());
        content_.word(texts_.add(need.library));
        content_.word(sizeof(Elf64_Verneed));
        content_.word(
            &need == &image_.needs.back() ? 0 : sizeof(Elf64_Verneed) + need.versions.size() * sizeof(Elf64_Vernaux));
        for (const auto& [version, index] : need.versions) {
          content_.word(0);
          content_.half(0);
          content_.half(index);
          content_.word(texts_.add(version));
          content_.word(&version == &need.versions.back().first ? 0 : sizeof(Elf64_Vernaux));
        }
      }
      dynamic_.emplace_back(DT_VERNEEDNUM, image_.needs.size());
    }
  }

  void add_relocations() {
    if (image_.relocations.empty()) {
      return;
    }
    const std::uint64_t start = table(DT_RELA);
    for (const auto& [symbol, type] : image_.relocations) {
      content_.address(0x1000);
      if (!wide()) {
        content_.word(ELF32_R_INFO(symbol, type));
      } else if (image_.machine == EM_MIPS) {
        content_.word(symbol);
        for (const std::uint32_t part : {0U, 0U, 0U, type}) {
          content_.number(part, 1);
        }
      } else {
        content_.number(ELF64_R_INFO(std::uint64_t{symbol}, std::uint64_t{type}), 8);
      }
      content_.address(0);
    }
    dynamic_.emplace_back(DT_RELASZ, here() - start);
  }

  void add_notes() {
    if (image_.notes.empty()) {
      return;
    }
    while (here() % image_.note_align != 0) {
      content_.number(0, 1);
    }
    const std::uint64_t start = here();
    const auto pad = [&] {
      while ((here() - start) % image_.note_align != 0) {
        content_.number(0, 1);
      }
    };
    for (const ImageNote& note : image_.notes) {
      content_.word(note.owner.size() + 1);
      content_.word(note.content.size());
      content_.word(note.type);
      content_.text(note.owner + '\0');
      pad();
      content_.text(note.content);
      pad();
    }
    segments_.push_back({.type = PT_NOTE,
                         .offset = start,
                         .address = base + start,
                         .file_size = here() - start,
                         .align = image_.note_align});
  }

  void add_dynamic() {
    table(DT_NULL);
    dynamic_.pop_back();
    const std::uint64_t start = here();
    dynamic_.insert(dynamic_.end(), image_.dynamic.begin(), image_.dynamic.end());
    dynamic_.emplace_back(DT_NULL, 0);
    for (const auto& [tag, value] : dynamic_) {
      content_.address(static_cast<std::uint64_t>(tag));
      content_.address(value);
    }
    segments_.push_back({.type = PT_DYNAMIC, .offset = start, .address = base + start, .file_size = here() - start});
  }

  void add_section(std::uint32_t name, std::uint32_t type, std::uint64_t flags, std::uint64_t offset,
                   std::uint64_t size, std::uint32_t link, std::uint64_t entry) {
    content_.word(name);
    content_.word(type);
    content_.address(flags);
    content_.address(flags == SHF_ALLOC ? base + offset : 0);
    content_.address(offset);
    content_.address(size);
    content_.word(link);
    content_.word(0);
    content_.address(1);
    content_.address(entry);
  }

  std::uint64_t add_sections() {
    const std::uint64_t comment_at = here();
    content_.text(image_.comment);
    Texts names;
    const auto symbols = names.add(".dynsym");
    const auto strings = names.add(".dynstr");
    const auto comment = names.add(".comment");
    const auto own = names.add(".shstrtab");
    const std::uint64_t section_names_at = here();
    content_.text(names.all());
    const std::uint64_t start = here();
    add_section(0, SHT_NULL, 0, 0, 0, 0, 0);
    add_section(symbols, SHT_DYNSYM, SHF_ALLOC, symbols_at_, symbols_end_ - symbols_at_, 2,
                wide() ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym));
    add_section(strings, SHT_STRTAB, SHF_ALLOC, strings_at_, texts_.all().size(), 0, 0);
    add_section(comment, SHT_PROGBITS, SHF_MERGE | SHF_STRINGS, comment_at, image_.comment.size(), 0, 1);
    add_section(own, SHT_STRTAB, 0, section_names_at, names.all().size(), 0, 0);
    return start;
  }

  void add_header(Bytes& all, std::size_t header_size, std::size_t segment_size, std::uint64_t sections) {
    all.text(std::string_view(ELFMAG, SELFMAG));
    all.number(wide() ? ELFCLASS64 : ELFCLASS32, 1);
    all.number(image_.big_endian ? ELFDATA2MSB : ELFDATA2LSB, 1);
    all.number(EV_CURRENT, 1);
    all.number(0, 1);
    for (unsigned i = 0; i < 8; ++i) {
      all.number(0, 1);
    }
    all.half(image_.type);
    all.half(image_.machine);
    all.word(EV_CURRENT);
    all.address(0);
    all.address(header_size);
    all.address(sections);
    all.word(image_.flags);
    all.half(header_size);
    all.half(segment_size);
    all.half(segment_count_);
    all.half(sections == 0 ? 0 : wide() ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr));
    all.half(sections == 0 ? 0 : 5);
    all.half(sections == 0 ? 0 : 4);
  }

  void add_segment(Bytes& all, const Segment& one) const {
    all.word(one.type);
    if (wide()) {
      all.word(one.flags);
    }
    all.address(one.offset);
    all.address(one.address);
    all.address(one.address);
    all.address(one.file_size);
    all.address(one.memory_size);
    if (!wide()) {
      all.word(one.flags);
    }
    all.address(one.align);
  }

  const ElfImage& image_;
  Bytes content_;
  Texts texts_;
  std::uint64_t start_ = 0;
  std::size_t segment_count_ = 0;
  std::uint64_t symbols_at_ = 0;
  std::uint64_t symbols_end_ = 0;
  std::uint64_t strings_at_ = 0;
  std::vector<Segment> segments_;
  std::vector<std::pair<std::int64_t, std::uint64_t>> dynamic_;
};

}  // namespace

std::vector<std::byte> build_image(const ElfImage& image) { return Builder(image).build(); }

ElfImage plugin_image(unsigned bits, bool big_endian) {
  ElfImage image;
  image.bits = bits;
  image.big_endian = big_endian;
  image.machine = bits == 32 ? EM_PPC : EM_PPC64;
  image.soname = "plugin.so.1";
  image.needed = {"libz.so.1", "libc.so.6"};
  image.runpath = "$ORIGIN:/opt/lib";
  image.defined_versions = {"P_1", "P_2"};
  image.needs = {{"libz.so.1", {{"Z_1", 4}}}, {"libc.so.6", {{"C_1", 5}, {"C_2", 6}}}};
  image.symbols = {
      {.name = "inflate", .defined = false, .version = 4},
      {.name = "optional", .defined = false, .type = STT_NOTYPE, .binding = STB_WEAK},
      {.name = "open", .defined = true, .version = 3},
      {.name = "open", .defined = true, .version = 0x8002},
      {.name = "table", .defined = true, .type = STT_OBJECT, .size = 40, .version = 3},
  };
  image.notes = {{"GNU", NT_GNU_BUILD_ID, "\x01\xab"}, {"abigate", 1, "content"}};
  image.sections = true;
  image.comment = std::string("GCC: (GNU) 12.2.0\0clang version 22.1.8\0", 40);
  return image;
}

Result<ElfFile> open_image(const std::vector<std::byte>& bytes) {
  return ElfFile::open(ByteSource::from_memory(bytes, "image"));
}

}  // namespace abigate
