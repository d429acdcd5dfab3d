// The frame of an ELF file, where bytes come from, and files that lie.
#include "analyzer/elf/elf_file.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/model/files.h"
#include "tests/unit/elf_image.h"
#include "tests/unit/elf_walk.h"

namespace abigate {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

constexpr auto formats = std::to_array<std::pair<unsigned, bool>>({{32, false}, {32, true}, {64, false}, {64, true}});

TEST(ElfFile, TellsItsFrame) {
  for (const auto& [bits, big_endian] : formats) {
    const auto bytes = build_image(plugin_image(bits, big_endian));
    const auto file = open_image(bytes);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->bits(), bits);
    EXPECT_EQ(file->big_endian(), big_endian);
    EXPECT_EQ(file->kind(), BinaryKind::shared_object);
    EXPECT_EQ(file->machine(), bits == 32 ? EM_PPC : EM_PPC64);
    EXPECT_EQ(file->segments().size(), 3U);
    EXPECT_EQ(file->dynamic_string(file->dynamic_value(DT_SONAME).value()).value(), "plugin.so.1");
    EXPECT_EQ(file->dynamic_strings().value().size(), file->dynamic_value(DT_STRSZ).value());
    const auto sections = file->sections();
    ASSERT_TRUE(sections) << sections.error().message;
    ASSERT_EQ(sections->size(), 5U);
    EXPECT_EQ((*sections)[3].name, ".comment");
  }
}

TEST(ElfFile, KnowsExecutables) {
  ElfImage image;
  const auto kind = [&] { return open_image(build_image(image)).value().kind(); };
  EXPECT_EQ(kind(), BinaryKind::shared_object);
  image.interpreter = "/lib/ld.so";
  EXPECT_EQ(kind(), BinaryKind::executable);
  image.soname = "libc.so.6";  // a library that can be run
  EXPECT_EQ(kind(), BinaryKind::shared_object);
  image.dynamic = {{DT_FLAGS_1, DF_1_PIE}};
  EXPECT_EQ(kind(), BinaryKind::executable);
  image.type = ET_REL;
  EXPECT_EQ(kind(), BinaryKind::relocatable);
  image.type = ET_CORE;
  EXPECT_THAT(open_image(build_image(image)).error().message, HasSubstr("found a core dump"));
}

TEST(ElfFile, LastEntryAndLastSegmentWin) {
  ElfImage image;
  image.dynamic = {{DT_FLAGS, 1}, {DT_FLAGS, 2}};
  image.segments = {{.type = PT_LOAD, .offset = 8, .address = 0x10000, .file_size = 16, .memory_size = 16}};
  const auto bytes = build_image(image);
  const auto file = open_image(bytes).value();
  EXPECT_EQ(file.dynamic_value(DT_FLAGS), 2U);
  EXPECT_EQ(file.offset_of(0x10000, 16), 8U);
  EXPECT_EQ(file.offset_of(0x10000, 17), 0U);
  EXPECT_EQ(file.offset_of(0x10000, bytes.size() + 1), std::nullopt);
  EXPECT_EQ(file.offset_of(0xfff0, 1), std::nullopt);
  EXPECT_EQ(file.offset_of(~std::uint64_t{0}, ~std::uint64_t{0}), std::nullopt);
}

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

TEST(ElfFile, SaysWhatIsNoElf) {
  const auto error = [](std::string_view text) {
    const auto bytes = bytes_of(text);
    return open_image(bytes).error().message;
  };
  EXPECT_THAT(error(""), AllOf(HasSubstr("image is no ELF file"), HasSubstr("an empty file")));
  EXPECT_THAT(error("/* GNU ld script */\n"), HasSubstr("a linker script?"));
  EXPECT_THAT(error("!<arch>\nabc"), HasSubstr("a static library"));
  EXPECT_THAT(error("\xcf\xfa\xed\xfe"), HasSubstr("found 0xcf 0xfa 0xed 0xfe"));
  EXPECT_THAT(error("\x7f"
                    "ELF"),
              HasSubstr("16 bytes of identification, found 4"));
  EXPECT_THAT(error("\x7f"
                    "ELF\3\1\1aaaaaaaaa"),
              HasSubstr("the class of the file: expected 1 (32 bit) or 2 (64 bit), found 3, at offset 4"));
  EXPECT_THAT(error("\x7f"
                    "ELF\2\3\1aaaaaaaaa"),
              HasSubstr("the byte order"));
  EXPECT_THAT(error("\x7f"
                    "ELF\2\1\1aaaaaaaaa"),
              HasSubstr("the ELF header: expected 64 bytes"));
}

TEST(ElfFile, CountsInTheFirstSection) {
  const ElfImage image = plugin_image(64, false);
  auto bytes = build_image(image);
  constexpr std::size_t segment_count = offsetof(Elf64_Ehdr, e_phnum);
  const auto real = bytes[segment_count];
  bytes[segment_count] = bytes[segment_count + 1] = std::byte{0xff};
  std::uint64_t sections = 0;
  std::memcpy(&sections, bytes.data() + offsetof(Elf64_Ehdr, e_shoff), sizeof sections);
  bytes[sections + offsetof(Elf64_Shdr, sh_info)] = real;
  bytes[sections + offsetof(Elf64_Shdr, sh_size)] = std::byte{5};
  bytes[sections + offsetof(Elf64_Shdr, sh_link)] = std::byte{4};
  bytes[offsetof(Elf64_Ehdr, e_shnum)] = std::byte{0};
  bytes[offsetof(Elf64_Ehdr, e_shstrndx)] = bytes[offsetof(Elf64_Ehdr, e_shstrndx) + 1] = std::byte{0xff};
  const auto file = open_image(bytes);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->segments().size(), 3U);
  const auto names = file->sections();
  ASSERT_TRUE(names) << names.error().message;
  EXPECT_EQ(names->back().name, ".shstrtab");
  bytes[sections + offsetof(Elf64_Shdr, sh_info) + 3] = std::byte{1};
  EXPECT_THAT(open_image(bytes).error().message, HasSubstr("at most 65536"));
}

TEST(ElfFile, DynamicSegmentWithoutEnd) {
  ElfImage image;
  image.segments = {{.type = PT_DYNAMIC, .address = 0x10000, .file_size = 0}};
  const auto bytes = build_image(image);
  EXPECT_THAT(open_image(bytes).error().message, HasSubstr("only holds debug information"));
}

TEST(ElfHostile, CutShortAnywhere) {
  for (const auto& [bits, big_endian] : formats) {
    const auto bytes = build_image(plugin_image(bits, big_endian));
    ASSERT_TRUE(walk_elf(bytes)) << walk_elf(bytes).error().message;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const std::vector<std::byte> part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      const auto walked = walk_elf(part);
      ASSERT_FALSE(walked) << "cut to " << size << " bytes of " << bytes.size();
      ASSERT_THAT(walked.error().message, HasSubstr("fuzzed"));
    }
  }
}

TEST(ElfHostile, AnyFieldIsWrong) {
  constexpr auto values =
      std::to_array<std::uint32_t>({0, 1, 0x7f, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff});
  for (const auto& [bits, big_endian] : formats) {
    const auto bytes = build_image(plugin_image(bits, big_endian));
    for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) {
      for (const std::uint32_t value : values) {
        auto wrong = bytes;
        for (unsigned i = 0; i < 4; ++i) {
          wrong[at + i] = static_cast<std::byte>(value >> (8 * (big_endian ? 3 - i : i)));
        }
        const auto walked = walk_elf(wrong);
        ASSERT_TRUE(walked || !walked.error().message.empty());
      }
    }
  }
}

/// What the fuzzer starts from, whole and with one byte inverted.
TEST(ElfHostile, Corpus) {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(ABIGATE_SOURCE_DIR) / "tests/fuzz/corpus/elf")) {
    auto bytes = bytes_of(read_file(entry.path()).value());
    const auto walked = walk_elf(bytes);
    EXPECT_TRUE(walked) << entry.path() << ": " << walked.error().message;
    constexpr std::size_t step = 7;  // no divisor of what fields are long
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      bytes[at] = ~bytes[at];
      [[maybe_unused]] const auto damaged = walk_elf(bytes);
      bytes[at] = ~bytes[at];
    }
    ++files;
  }
  EXPECT_GE(files, 10U);
}

class ElfSource : public testing::Test {
 protected:
  ElfSource() {
    std::string pattern = testing::TempDir() + "elf-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~ElfSource() override { fs::remove_all(folder_); }
  std::string path(std::string_view name) const { return folder_ + "/" + std::string(name); }
  std::string write(std::string_view name, const std::vector<std::byte>& bytes) const {
    std::ofstream(path(name), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path(name);
  }

  std::string folder_;
};

TEST_F(ElfSource, ReadsRegularFilesOnly) {
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  EXPECT_THAT(ByteSource::open(path("fifo")).error().message, HasSubstr("found a FIFO"));
  EXPECT_THAT(ByteSource::open(folder_).error().message, HasSubstr("found a folder"));
  EXPECT_THAT(ByteSource::open("/dev/null").error().message, HasSubstr("found a device"));
  EXPECT_THAT(ByteSource::open(path("none")).error().message, HasSubstr("No such file"));
  EXPECT_THAT(ByteSource::from_descriptor(-1, "closed").error().message, HasSubstr("cannot read closed"));
  write("empty", {});
  EXPECT_THAT(ElfFile::open(ByteSource::open(path("empty")).value()).error().message, HasSubstr("an empty file"));
}

TEST_F(ElfSource, LeavesTheDescriptorAlone) {
  const auto bytes = build_image(plugin_image(64, false));
  const int descriptor = ::open(write("plugin", bytes).c_str(), O_RDONLY);
  ASSERT_GE(descriptor, 0);
  ASSERT_EQ(::lseek(descriptor, 5, SEEK_SET), 5);
  EXPECT_TRUE(ElfFile::open(ByteSource::from_descriptor(descriptor, "plugin").value()));
  EXPECT_EQ(::lseek(descriptor, 0, SEEK_CUR), 5);
  ::close(descriptor);
}

TEST_F(ElfSource, FileThatShrinks) {
  const auto bytes = build_image(plugin_image(64, false));
  const std::string name = write("plugin", bytes);
  const auto file = ElfFile::open(ByteSource::open(name).value());
  ASSERT_TRUE(file) << file.error().message;
  fs::resize_file(name, 300);
  EXPECT_THAT(file->dynamic_strings().error().message, AllOf(HasSubstr(name), HasSubstr("cut short")));
  EXPECT_THAT(file->sections().error().message, HasSubstr("cut short"));
}

}  // namespace
}  // namespace abigate
