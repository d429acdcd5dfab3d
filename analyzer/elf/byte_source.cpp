#include "analyzer/elf/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace abigate {

namespace {

std::unexpected<Error> cannot_read(const std::string& name, std::string_view why) {
  return undecidable("cannot read " + name + ": " + std::string(why));
}

std::string_view kind_of_file(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFDIR:
      return "a folder";
    case S_IFIFO:
      return "a FIFO";
    case S_IFSOCK:
      return "a socket";
    default:
      return "a device";
  }
}

}  // namespace

Result<ByteSource> ByteSource::over(std::shared_ptr<const int> descriptor, std::string name) {
  struct stat status{};
  if (::fstat(*descriptor, &status) != 0) {
    return cannot_read(name, std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return cannot_read(name, "expected a regular file, found " + std::string(kind_of_file(status.st_mode)) +
                                 "; name the binary itself");
  }
  ByteSource source;
  source.descriptor_ = std::move(descriptor);
  source.size_ = static_cast<std::uint64_t>(status.st_size);
  source.name_ = std::move(name);
  return source;
}

Result<ByteSource> ByteSource::open(const std::string& path) {
  // O_NONBLOCK: a FIFO that nobody writes to must not keep us waiting.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (descriptor < 0) {
    return cannot_read(path, std::strerror(errno));
  }
  const auto close = [](const int* open) {
    ::close(*open);
    delete open;
  };
  return over(std::shared_ptr<const int>(new int(descriptor), close), path);
}

Result<ByteSource> ByteSource::from_descriptor(int descriptor, std::string name) {
  return over(std::make_shared<const int>(descriptor), std::move(name));
}

ByteSource ByteSource::from_memory(std::span<const std::byte> bytes, std::string name) {
  ByteSource source;
  source.memory_ = bytes;
  source.size_ = bytes.size();
  source.name_ = std::move(name);
  return source;
}

Result<void> ByteSource::read(std::uint64_t offset, std::span<std::byte> into, std::string_view what) const {
  const auto short_of = [&](std::uint64_t end) {
    return undecidable(name_ + ": cannot read " + std::string(what) + ": expected " + std::to_string(into.size()) +
                       " bytes at offset " + std::to_string(offset) + ", found the end of the file after " +
                       std::to_string(end) + " bytes; it is cut short or damaged: copy or build it again");
  };
  if (offset > size_ || into.size() > size_ - offset) {
    return short_of(size_);
  }
  if (!descriptor_) {
    std::ranges::copy(memory_.subspan(static_cast<std::size_t>(offset), into.size()), into.begin());
    return {};
  }
  std::size_t have = 0;
  while (have < into.size()) {
    const ssize_t got =
        ::pread(*descriptor_, into.data() + have, into.size() - have, static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return undecidable(name_ + ": cannot read " + std::string(what) + " at offset " + std::to_string(offset + have) +
                         ": " + std::strerror(errno));
    }
    if (got == 0) {
      return short_of(offset + have);
    }
    have += static_cast<std::size_t>(got);
  }
  return {};
}

}  // namespace abigate
