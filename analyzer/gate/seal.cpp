#include "analyzer/gate/seal.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace abigate {

namespace {

#ifndef MFD_EXEC
constexpr unsigned MFD_EXEC = 0x10U;  // Linux 6.3
#endif

std::unexpected<Error> failed(const std::string& what, const std::string& path) {
  return undecidable(path + ": cannot " + what + ": " + std::strerror(errno));
}

/// -1 where the kernel has no memory files, or is told not to let them be executed.
int open_memory_file(const std::string& name) {
  const std::string shown = "abigate:" + std::filesystem::path(name).filename().string().substr(0, 200);
  const int descriptor = memfd_create(shown.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
  // Before Linux 6.3 the flag is unknown, and every memory file can be executed.
  return descriptor >= 0 || errno != EINVAL ? descriptor : memfd_create(shown.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

Result<void> copy_bytes(const ByteSource& source, int to, const std::string& path) {
  constexpr std::uint64_t chunk_bytes = std::uint64_t{1} << 20;
  std::vector<std::byte> chunk(std::min(source.size(), chunk_bytes));
  for (std::uint64_t at = 0; at < source.size();) {
    const std::span<std::byte> part(chunk.data(), std::min(source.size() - at, chunk_bytes));
    if (auto read = source.read(at, part, "content"); !read) {
      return read;
    }
    for (std::size_t done = 0; done < part.size();) {
      const ssize_t written = write(to, part.data() + done, part.size() - done);
      if (written < 0 && errno != EINTR) {
        return failed("copy it", path);
      }
      done += static_cast<std::size_t>(std::max<ssize_t>(written, 0));
    }
    at += part.size();
  }
  return {};
}

}  // namespace

Result<SealedFile> SealedFile::of(const CandidateInput& input, bool beside) {
  const auto source = open_source(input);
  if (!source) {
    return std::unexpected(source.error());
  }
  SealedFile sealed;
  const int memory = beside ? -1 : open_memory_file(input.name());
  if (memory >= 0) {
    sealed.descriptor_ = memory;
    sealed.load_path_ = "/proc/self/fd/" + std::to_string(memory);
  } else {
    const std::filesystem::path original(input.path);
    std::string name = (original.parent_path() / ("." + original.filename().string() + ".XXXXXX")).string();
    sealed.kind_ = SealKind::private_copy;
    sealed.descriptor_ = mkostemp(name.data(), O_CLOEXEC);
    if (sealed.descriptor_ < 0) {
      return failed("make a private copy beside it", input.name());
    }
    sealed.load_path_ = std::filesystem::absolute(name).string();
  }
  if (auto copied = copy_bytes(*source, sealed.descriptor_, input.name()); !copied) {
    return std::unexpected(copied.error());
  }
  const bool fixed =
      sealed.kind_ == SealKind::memory
          ? fcntl(sealed.descriptor_, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0
          : fchmod(sealed.descriptor_, S_IRUSR | S_IXUSR) == 0;
  if (!fixed) {
    return failed("seal its copy", input.name());
  }
  return sealed;
}

SealedFile::SealedFile(SealedFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      kind_(other.kind_),
      load_path_(std::exchange(other.load_path_, {})) {}

SealedFile& SealedFile::operator=(SealedFile&& other) noexcept {
  if (this != &other) {
    close();
    descriptor_ = std::exchange(other.descriptor_, -1);
    kind_ = other.kind_;
    load_path_ = std::exchange(other.load_path_, {});
  }
  return *this;
}

SealedFile::~SealedFile() { close(); }

void SealedFile::forget_name() {
  if (kind_ == SealKind::private_copy && !load_path_.empty()) {
    unlink(load_path_.c_str());
    load_path_.clear();
  }
}

void SealedFile::close() {
  forget_name();
  if (descriptor_ >= 0) {
    ::close(descriptor_);
    descriptor_ = -1;
  }
}

}  // namespace abigate
