#include "analyzer/model/files.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/model/descriptor.h"

namespace abigate {

namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 20;
constexpr std::size_t pipe_bytes = std::size_t{1} << 16;
constexpr std::size_t reserve_behind = 64;  // a JSON parser wants to read beyond the end
constexpr mode_t default_mode = 0666;

std::unexpected<Error> failed(std::string_view what, const std::string& path, int error) {
  return undecidable("cannot " + std::string(what) + " " + path + ": " + std::strerror(error));
}

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return false;
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Result<void> write_in_place(const std::string& path, std::string_view content) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (!file.is_open() || !write_all(file.get(), content) || !file.close()) {
    return failed("write", path, errno);
  }
  return {};
}

/// The file behind symbolic links, so that a link stays one.
std::string resolve(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  return real ? std::string(real.get()) : path;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

/// A file beside its destination that removes itself unless it was moved there.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& destination) {
    static std::atomic<unsigned> counter{0};
    constexpr int attempts = 100;
    for (int i = 0; i < attempts && !file_.is_open() && (i == 0 || errno == EEXIST); ++i) {
      name_ = destination + "." + std::to_string(::getpid()) + "-" + std::to_string(counter++) + ".tmp";
      file_ = Descriptor(::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, default_mode));
    }
  }
  ~TemporaryFile() {
    if (!name_.empty()) {
      ::unlink(name_.c_str());
    }
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  /// Each returns false with errno set.
  bool opened() {
    if (!file_.is_open()) {
      name_.clear();
    }
    return file_.is_open();
  }
  bool fill(std::string_view content) const { return write_all(file_.get(), content) && ::fsync(file_.get()) == 0; }
  bool keep_mode_of(const struct stat& existing) const { return ::fchmod(file_.get(), existing.st_mode & 07777) == 0; }
  bool move_to(const std::string& destination) {
    if (!file_.close() || ::rename(name_.c_str(), destination.c_str()) != 0) {
      return false;
    }
    name_.clear();
    return true;
  }

 private:
  std::string name_;
  Descriptor file_;
};

Result<void> replace(const std::string& path, std::string_view content, const struct stat* existing) {
  const std::string destination = existing == nullptr ? path : resolve(path);
  if (existing != nullptr && ::access(destination.c_str(), W_OK) != 0) {
    return failed("write", path, errno);
  }
  TemporaryFile file(destination);
  if (!file.opened() || !file.fill(content) || (existing != nullptr && !file.keep_mode_of(*existing)) ||
      !file.move_to(destination)) {
    return failed("write", path, errno);
  }
  // The content is safe under its name; that the name survives a crash of the system is best effort.
  const Descriptor folder(::open(folder_of(destination).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.is_open()) {
    ::fsync(folder.get());
  }
  return {};
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::uint64_t limit_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  struct stat status{};
  if (!file.is_open() || ::fstat(file.get(), &status) != 0) {
    return failed("read", path, errno);
  }
  if (S_ISDIR(status.st_mode)) {
    return failed("read", path, EISDIR);
  }
  const auto too_large = [&] {
    return undecidable("cannot read " + path + ": it has more than " + std::to_string(limit_bytes) +
                       " bytes, the most that is read");
  };
  const bool regular = S_ISREG(status.st_mode);
  const auto stated = regular ? static_cast<std::uint64_t>(status.st_size) : 0;
  if (stated > limit_bytes) {
    return too_large();
  }
  std::string content;
  content.reserve(stated + reserve_behind);
  while (true) {
    // What is reserved behind a regular file's stated size is enough to see its end without another allocation.
    const std::size_t have = content.size();
    const std::size_t want = stated > have ? stated - have : regular ? reserve_behind : pipe_bytes;
    content.resize(have + std::min(want, chunk_bytes));
    const ssize_t got = ::read(file.get(), content.data() + have, content.size() - have);
    if (got < 0 && errno != EINTR) {
      return failed("read", path, errno);
    }
    content.resize(have + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (content.size() > limit_bytes) {
      return too_large();
    }
    if (got == 0) {
      return content;
    }
  }
}

Result<void> write_file(const std::string& path, std::string_view content) {
  if (path == "-") {
    return write_all(STDOUT_FILENO, content) ? Result<void>{} : failed("write", "standard output", errno);
  }
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    return errno == ENOENT ? replace(path, content, nullptr) : failed("write", path, errno);
  }
  if (S_ISDIR(status.st_mode)) {
    return failed("write", path, EISDIR);
  }
  return S_ISREG(status.st_mode) ? replace(path, content, &status) : write_in_place(path, content);
}

}  // namespace abigate
