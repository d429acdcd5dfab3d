#include "analyzer/elf/notes.h"

#include <algorithm>
#include <array>

#include <elf.h>

#include "analyzer/elf/reading.h"

namespace abigate {

namespace {

constexpr std::string_view what = "the notes";
constexpr std::size_t max_notes = 1U << 16;
constexpr std::uint32_t max_owner_bytes = 256;
constexpr std::uint64_t max_build_id_bytes = 1024;
constexpr std::size_t window_bytes = 256;  // a few small notes; what they hold is mostly skipped

/// A part of the file that holds notes, one behind the other.
struct Range {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t align = 0;
};

Result<std::vector<Range>> ranges_of(const ElfFile& file) {
  std::vector<Range> ranges;
  for (const Segment& segment : file.segments()) {
    if (segment.type == PT_NOTE) {
      ranges.push_back({segment.offset, segment.file_size, segment.align});
    }
  }
  if (file.kind() != BinaryKind::relocatable) {
    return ranges;
  }
  auto sections = file.sections();
  if (!sections) {
    return std::unexpected(sections.error());
  }
  for (const Section& section : *sections) {
    if (section.type == SHT_NOTE && (section.flags & SHF_ALLOC) != 0) {
      ranges.push_back({section.offset, section.size, section.align});
    }
  }
  return ranges;
}

class NoteReader {
 public:
  explicit NoteReader(const ElfFile& file) : file_(file), window_(file.source(), window_bytes) {}

  Result<void> walk(const Range& range) {
    if (auto held = check_range(file_.source(), range.offset, range.size, range.size, what); !held) {
      return held;
    }
    // Loaders know alignments of 4 and 8 bytes; only 8 is ever meant where it is said.
    const std::uint64_t align = range.align == 8 ? 8 : 4;
    std::uint64_t at = 0;
    while (range.size - at >= sizeof(Elf64_Nhdr)) {
      if (++walked_ > max_notes) {
        return damaged(file_.source(), what, "at most " + std::to_string(max_notes), "more", range.offset + at);
      }
      const auto next = read_one(range, at, align);
      if (!next) {
        return std::unexpected(next.error());
      }
      at = std::min(align_up(*next, align), range.size);
    }
    return {};
  }

  std::vector<Note> take() && { return std::move(notes_); }

 private:
  /// Reads the note at `at` of the range and returns where it ends.
  Result<std::uint64_t> read_one(const Range& range, std::uint64_t at, std::uint64_t align) {
    const std::uint64_t offset = range.offset + at;
    const auto bytes = window_.at(offset, sizeof(Elf64_Nhdr), what);
    if (!bytes) {
      return std::unexpected(bytes.error());
    }
    std::array<Elf32_Word, 3> header{};
    std::ranges::copy(bytes->first(sizeof header), std::as_writable_bytes(std::span(header)).begin());
    translate(std::as_writable_bytes(std::span(header)), ELF_T_WORD, format_of(file_));
    const auto [owner_size, size, type] = header;
    const std::uint64_t owner_at = at + sizeof header;
    const std::uint64_t start = align_up(owner_at + owner_size, align);
    if (owner_size > max_owner_bytes) {
      return damaged(file_.source(), what, "an owner of at most " + std::to_string(max_owner_bytes) + " bytes",
                     std::to_string(owner_size), offset);
    }
    // The padding behind the last owner or content may be missing where nothing follows.
    if (owner_size > range.size - owner_at || (size != 0 && (start > range.size || size > range.size - start))) {
      return damaged(file_.source(), what, "a note within " + std::to_string(range.size - at) + " bytes",
                     std::to_string(owner_size) + " bytes of owner and " + std::to_string(size) + " of content",
                     offset);
    }
    if (owner_size == 0 && size == 0 && type == 0) {
      return start;  // padding between notes of several sections
    }
    const auto name = window_.at(range.offset + owner_at, owner_size, what);
    if (!name) {
      return std::unexpected(name.error());
    }
    Note note{.owner = std::string(reinterpret_cast<const char*>(name->data()), name->size()),
              .type = type,
              .offset = range.offset + std::min(start, range.size),
              .size = size};
    if (note.owner.ends_with('\0')) {
      note.owner.pop_back();
    }
    notes_.push_back(std::move(note));
    return std::min(start, range.size) + size;
  }

  const ElfFile& file_;
  Window window_;
  std::vector<Note> notes_;
  std::size_t walked_ = 0;
};

}  // namespace

Result<std::vector<Note>> read_notes(const ElfFile& file) {
  const auto ranges = ranges_of(file);
  if (!ranges) {
    return std::unexpected(ranges.error());
  }
  NoteReader reader(file);
  for (const Range& range : *ranges) {
    if (auto walked = reader.walk(range); !walked) {
      return std::unexpected(walked.error());
    }
  }
  // Segments may overlap: what two of them show is one note.
  std::vector<Note> notes = std::move(reader).take();
  std::ranges::stable_sort(notes, {}, &Note::offset);
  const auto again = std::ranges::unique(notes, [](const Note& left, const Note& right) {
    return left.offset == right.offset && left.size == right.size && left.type == right.type &&
           left.owner == right.owner;
  });
  notes.erase(again.begin(), again.end());
  return notes;
}

Result<std::string> read_build_id(const ElfFile& file, const std::vector<Note>& notes) {
  const auto found = std::ranges::find_if(
      notes, [](const Note& note) { return note.owner == ELF_NOTE_GNU && note.type == NT_GNU_BUILD_ID; });
  if (found == notes.end()) {
    return std::string();
  }
  if (found->size > max_build_id_bytes) {
    return damaged(file.source(), "the build-id", "at most " + std::to_string(max_build_id_bytes) + " bytes",
                   std::to_string(found->size), found->offset);
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(found->size));
  if (auto read = file.source().read(found->offset, bytes, "the build-id"); !read) {
    return std::unexpected(read.error());
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte one : bytes) {
    text += digits[std::to_integer<std::size_t>(one >> 4)];
    text += digits[std::to_integer<std::size_t>(one & std::byte{15})];
  }
  return text;
}

}  // namespace abigate
