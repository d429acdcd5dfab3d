// Notes are found without reading what they hold.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "analyzer/elf/notes.h"
#include "tests/unit/elf_image.h"

namespace abigate {
namespace {

using testing::HasSubstr;

TEST(ElfNotes, AreFoundInEveryFormat) {
  for (const unsigned bits : {32U, 64U}) {
    for (const bool big_endian : {false, true}) {
      for (const std::uint64_t align : {4U, 8U}) {
        ElfImage image = plugin_image(bits, big_endian);
        image.note_align = align;
        const auto bytes = build_image(image);
        const auto file = open_image(bytes).value();
        const auto notes = read_notes(file);
        ASSERT_TRUE(notes) << notes.error().message;
        ASSERT_EQ(notes->size(), 2U);
        EXPECT_EQ((*notes)[1].owner, "abigate");
        EXPECT_EQ((*notes)[1].type, 1U);
        EXPECT_EQ((*notes)[1].size, 7U);
        const auto* text = reinterpret_cast<const char*>(bytes.data() + (*notes)[1].offset);
        EXPECT_EQ(std::string_view(text, 7), "content");
        EXPECT_EQ(read_build_id(file, *notes).value(), "01ab");
      }
    }
  }
}

TEST(ElfNotes, OfOverlappingSegmentsAreOne) {
  ElfImage image = plugin_image(64, false);
  const auto once = build_image(image);
  const ElfFile file = open_image(once).value();
  for (const Segment& segment : file.segments()) {
    if (segment.type == PT_NOTE) {
      image.segments = {segment};
    }
  }
  // One program header more moves everything behind it.
  constexpr std::uint64_t moved = sizeof(Elf64_Phdr);
  image.segments[0].offset += moved;
  const auto bytes = build_image(image);
  const auto notes = read_notes(open_image(bytes).value());
  ASSERT_TRUE(notes) << notes.error().message;
  EXPECT_EQ(notes->size(), 2U);
}

TEST(ElfNotes, DamagedOnesNameTheOffset) {
  const ElfImage image = plugin_image(64, false);
  auto bytes = build_image(image);
  const auto file = open_image(bytes).value();
  const Segment note = file.segments()[1];
  ASSERT_EQ(note.type, PT_NOTE);
  const auto error = [&](std::size_t field, std::uint32_t value) {
    auto wrong = bytes;
    for (unsigned i = 0; i < 4; ++i) {
      wrong[note.offset + field + i] = static_cast<std::byte>(value >> (8 * i));
    }
    const auto notes = read_notes(open_image(wrong).value());
    return notes ? "no error" : notes.error().message;
  };
  EXPECT_THAT(error(0, 0xffffffff), HasSubstr("an owner of at most 256 bytes"));
  EXPECT_THAT(error(0, 4000), HasSubstr("at offset " + std::to_string(note.offset)));
  EXPECT_THAT(error(4, 0xffffffff), HasSubstr("4294967295 of content, at offset " + std::to_string(note.offset)));
}

/// Many segments over the same notes are walked once too often, not for ever.
TEST(ElfNotes, AreBounded) {
  ElfImage image;
  image.notes.assign(2000, {"A", 1, ""});
  const auto once = build_image(image);
  const Segment note = open_image(once).value().segments()[1];
  image.segments.assign(60, note);
  for (Segment& one : image.segments) {
    one.offset += 60 * sizeof(Elf64_Phdr);
  }
  const auto bytes = build_image(image);
  const auto notes = read_notes(open_image(bytes).value());
  ASSERT_FALSE(notes);
  EXPECT_THAT(notes.error().message, HasSubstr("at most 65536"));
}

/// Bytes that this process has read so far, as the system counts them.
std::uint64_t bytes_read() {
  std::ifstream file("/proc/self/io");
  std::string word;
  std::uint64_t value = 0;
  file >> word >> value;
  return value;
}

TEST(ElfNotes, LargeFilesAreNotRead) {
  constexpr std::uint64_t huge = 500'000'000;
  ElfImage image = plugin_image(64, false);
  image.sections = false;
  image.notes.push_back({"abigate", 2, ""});
  auto bytes = build_image(image);
  auto file = open_image(bytes).value();
  const Segment segment = file.segments()[1];
  // The last note becomes a large one, at the end of a file full of holes.
  const auto last = read_notes(file).value().back();
  ASSERT_EQ(last.size, 0U);
  const std::uint64_t moved = huge - segment.file_size - 400'000'000;
  ElfImage far = image;
  far.segments = {{.type = PT_NOTE, .offset = moved, .file_size = segment.file_size + 400'000'000, .align = 4}};
  const auto head = build_image(far);
  std::string pattern = testing::TempDir() + "elf-notes-XXXXXX";
  const int descriptor = ::mkstemp(pattern.data());
  ASSERT_GE(descriptor, 0);
  ::unlink(pattern.c_str());
  std::vector<std::byte> notes(bytes.begin() + static_cast<std::ptrdiff_t>(segment.offset),
                               bytes.begin() + static_cast<std::ptrdiff_t>(segment.offset + segment.file_size));
  // Size of the last note: behind its owner's size.
  const std::uint64_t header = last.offset - segment.offset - 20;
  constexpr std::uint32_t large = 400'000'000;
  for (unsigned i = 0; i < 4; ++i) {
    notes[header + 4 + i] = static_cast<std::byte>(large >> (8 * i));
  }
  ASSERT_EQ(::ftruncate(descriptor, huge), 0);
  ASSERT_EQ(::pwrite(descriptor, head.data(), head.size(), 0), static_cast<ssize_t>(head.size()));
  ASSERT_EQ(::pwrite(descriptor, notes.data(), notes.size(), static_cast<off_t>(moved)),
            static_cast<ssize_t>(notes.size()));
  const std::uint64_t before = bytes_read();
  const auto opened = ElfFile::open(ByteSource::from_descriptor(descriptor, "large").value());
  ASSERT_TRUE(opened) << opened.error().message;
  const auto found = read_notes(*opened);
  const std::uint64_t after = bytes_read();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->back().owner, "abigate");
  EXPECT_EQ(found->back().size, large);
  EXPECT_EQ(read_build_id(*opened, *found).value(), "01ab");
  if (before != 0) {
    EXPECT_LT(after - before, 8192U);
    RecordProperty("bytes_read", static_cast<int>(after - before));
  }
  ::close(descriptor);
}

}  // namespace
}  // namespace abigate
