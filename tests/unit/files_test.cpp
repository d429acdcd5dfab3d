// Files appear whole under their name or not at all.
#include "analyzer/model/files.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace abigate {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Files : public testing::Test {
 protected:
  Files() {
    std::string pattern = testing::TempDir() + "files-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~Files() override { fs::remove_all(folder_); }

  std::string path(std::string_view name) const { return folder_ + "/" + std::string(name); }
  std::size_t count() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  std::string folder_;
};

TEST_F(Files, WrittenAndRead) {
  const std::string content = std::string("a\0b\n", 4) + std::string(3'000'000, 'x');
  ASSERT_TRUE(write_file(path("new"), content));
  EXPECT_EQ(read_file(path("new")).value(), content);
  ASSERT_TRUE(write_file(path("new"), "shorter"));
  EXPECT_EQ(read_file(path("new")).value(), "shorter");
  EXPECT_EQ(count(), 1U) << "no temporary file is left";
}

TEST_F(Files, ModeOfAnExistingFileIsKept) {
  ASSERT_TRUE(write_file(path("tool"), "1"));
  ASSERT_EQ(::chmod(path("tool").c_str(), 0750), 0);
  ASSERT_TRUE(write_file(path("tool"), "2"));
  EXPECT_EQ(static_cast<unsigned>(fs::status(path("tool")).permissions()), 0750U);
}

TEST_F(Files, LinkStaysALink) {
  ASSERT_TRUE(write_file(path("target"), "1"));
  fs::create_symlink("target", path("link"));
  ASSERT_TRUE(write_file(path("link"), "2"));
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(read_file(path("target")).value(), "2");
}

TEST_F(Files, FullDiskIsAnError) {
  const auto written = write_file("/dev/full", "text");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "cannot write /dev/full: No space left on device");
  EXPECT_TRUE(write_file("/dev/null", "text"));
}

TEST_F(Files, FailureLeavesTheOldContent) {
  EXPECT_THAT(write_file(path("no/such/folder"), "x").error().message, HasSubstr("No such file or directory"));
  EXPECT_THAT(write_file(folder_, "x").error().message, HasSubstr("Is a directory"));
  if (::geteuid() != 0) {
    ASSERT_TRUE(write_file(path("kept"), "old"));
    fs::permissions(path("kept"), fs::perms::owner_read);
    EXPECT_THAT(write_file(path("kept"), "new").error().message, HasSubstr("Permission denied"));
    EXPECT_EQ(read_file(path("kept")).value(), "old");
  }
}

TEST_F(Files, LimitOfReading) {
  ASSERT_TRUE(write_file(path("ten"), "0123456789"));
  EXPECT_TRUE(read_file(path("ten"), 10));
  EXPECT_THAT(read_file(path("ten"), 9).error().message, HasSubstr("it has more than 9 bytes, the most that is read"));
  EXPECT_THAT(read_file("/dev/zero", 1000).error().message, HasSubstr("more than 1000 bytes"));
}

TEST_F(Files, UnreadableThings) {
  EXPECT_EQ(read_file(path("none")).error().message, "cannot read " + path("none") + ": No such file or directory");
  EXPECT_THAT(read_file(folder_).error().message, HasSubstr("Is a directory"));
  EXPECT_EQ(read_file(path("none")).error().kind, ErrorKind::undecidable);
}

TEST_F(Files, PipesAreReadAndWritten) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  const std::string content(200'000, 'p');
  std::thread writer([&] { EXPECT_TRUE(write_file(path("pipe"), content)); });
  EXPECT_EQ(read_file(path("pipe")).value(), content);
  writer.join();
  EXPECT_TRUE(fs::is_fifo(path("pipe")));
}

}  // namespace
}  // namespace abigate
