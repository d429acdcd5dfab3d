#include "analyzer/embedding/working_copy.h"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace abigate {

namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 20;
constexpr mode_t while_writing = 0600;
constexpr mode_t mode_bits = 07777;

std::unexpected<Error> failed(std::string_view what, const std::string& path, int error) {
  return undecidable("cannot " + std::string(what) + " " + path + ": " + std::strerror(error) + "; it is unchanged");
}

bool write_at(int fd, std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return true;
}

/// False with errno set.
bool copy_bytes(int from, int to) {
  std::vector<char> chunk(chunk_bytes);
  std::uint64_t offset = 0;
  while (true) {
    const ssize_t got = ::pread(from, chunk.data(), chunk.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return got == 0;
    }
    if (!write_at(to, offset, {chunk.data(), static_cast<std::size_t>(got)})) {
      return false;
    }
    offset += static_cast<std::uint64_t>(got);
  }
}

/// Its owner may be out of reach: then the copy would belong to another user, and its mode would mean something else.
bool take_owner_and_mode(int copy, const struct stat& of) {
  struct stat now{};
  if (::fstat(copy, &now) != 0) {
    return false;
  }
  const bool same_owner = now.st_uid == of.st_uid && now.st_gid == of.st_gid;
  return (same_owner || ::fchown(copy, of.st_uid, of.st_gid) == 0) && ::fchmod(copy, of.st_mode & mode_bits) == 0;
}

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

}  // namespace

Result<WorkingCopy> WorkingCopy::of(const std::string& path) {
  WorkingCopy copy;
  copy.path_ = path;
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  if (real == nullptr) {
    return failed("read", path, errno);
  }
  copy.real_ = real.get();
  // A FIFO would block, and its other side would see the attempt.
  const Descriptor file(::open(real.get(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file.is_open() || ::fstat(file.get(), &copy.before_) != 0) {
    return failed("read", path, errno);
  }
  if (!S_ISREG(copy.before_.st_mode)) {
    return undecidable("cannot write " + path + ": expected a regular file, found a folder, pipe or device");
  }
  if (::access(real.get(), W_OK) != 0) {
    return failed("write", path, errno);
  }
  static std::atomic<unsigned> counter{0};
  constexpr int attempts = 100;
  for (int i = 0; i < attempts && !copy.copy_.is_open() && (i == 0 || errno == EEXIST); ++i) {
    copy.temporary_ = copy.real_ + "." + std::to_string(::getpid()) + "-" + std::to_string(counter++) + ".tmp";
    copy.copy_ = Descriptor(::open(copy.temporary_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, while_writing));
  }
  if (!copy.copy_.is_open()) {
    const int error = errno;
    copy.temporary_.clear();
    return failed("write a file beside", path, error);
  }
  if (!copy_bytes(file.get(), copy.copy_.get()) || !take_owner_and_mode(copy.copy_.get(), copy.before_)) {
    return failed("copy", path, errno);
  }
  return copy;
}

WorkingCopy::WorkingCopy(WorkingCopy&& other) noexcept
    : path_(std::move(other.path_)),
      real_(std::move(other.real_)),
      temporary_(std::exchange(other.temporary_, {})),
      copy_(std::move(other.copy_)),
      before_(other.before_) {}

WorkingCopy::~WorkingCopy() {
  if (!temporary_.empty()) {
    ::unlink(temporary_.c_str());
  }
}

Result<void> WorkingCopy::write(std::uint64_t offset, std::string_view bytes) {
  return write_at(copy_.get(), offset, bytes) ? Result<void>{} : failed("write", path_, errno);
}

Result<void> WorkingCopy::commit() {
  if (::fsync(copy_.get()) != 0 || !copy_.close()) {
    return failed("write", path_, errno);
  }
  struct stat now{};
  if (::stat(real_.c_str(), &now) != 0 || !same_file(now, before_)) {
    return undecidable(path_ + " was changed by someone else meanwhile and is left as it is now; try again");
  }
  if (::rename(temporary_.c_str(), real_.c_str()) != 0) {
    return failed("write", path_, errno);
  }
  temporary_.clear();
  // The content is safe under its name; that the name survives a crash of the system is best effort.
  const std::string folder = real_.substr(0, std::max<std::size_t>(real_.rfind('/'), 1));
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.is_open()) {
    ::fsync(opened.get());
  }
  return {};
}

}  // namespace abigate
