// A file that is changed without ever being half changed: a copy beside it is changed, and takes its name in the end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <sys/stat.h>

#include "analyzer/model/descriptor.h"
#include "analyzer/model/error.h"

namespace abigate {

/// Removes the copy unless it was committed.
class WorkingCopy {
 public:
  /// Copies the regular file at `path` (behind symbolic links) with its owner and mode. Errors: it cannot be read, or
  /// no file can be made beside it.
  static Result<WorkingCopy> of(const std::string& path);

  WorkingCopy(WorkingCopy&& other) noexcept;
  WorkingCopy& operator=(WorkingCopy&&) = delete;
  WorkingCopy(const WorkingCopy&) = delete;
  WorkingCopy& operator=(const WorkingCopy&) = delete;
  ~WorkingCopy();

  int descriptor() const { return copy_.get(); }  ///< for reading and writing
  Result<void> write(std::uint64_t offset, std::string_view bytes);
  /// On the disk, and then under the file's name. Refused if the file was changed meanwhile.
  Result<void> commit();

 private:
  WorkingCopy() = default;

  std::string path_;  ///< of the file, for messages
  std::string real_;  ///< the same behind symbolic links
  std::string temporary_;
  Descriptor copy_;
  struct stat before_{};
};

}  // namespace abigate
