// A private copy of a file that nobody can change any more, so that what is checked is what is loaded.
#pragma once

#include <cstdint>
#include <string>

#include "analyzer/gate/candidate.h"
#include "analyzer/model/error.h"

namespace abigate {

/// Where a copy is kept.
enum class SealKind : std::uint8_t {
  memory,        ///< a sealed memory file: the kernel refuses every change
  private_copy,  ///< a file beside the original, read-only: where $ORIGIN, or a kernel without memory files, asks for
                 ///< it
};

/// Owns the copy; movable. It must outlive what is loaded of it: the loader tells objects apart by name, and the name
/// of a memory file is that of its descriptor.
class SealedFile {
 public:
  /// Copies the bytes of `input`; `beside` asks for a private copy beside `input.path`. Costs one copy of the file.
  static Result<SealedFile> of(const CandidateInput& input, bool beside);

  SealedFile(SealedFile&& other) noexcept;
  SealedFile& operator=(SealedFile&& other) noexcept;
  SealedFile(const SealedFile&) = delete;
  SealedFile& operator=(const SealedFile&) = delete;
  ~SealedFile();

  SealKind kind() const { return kind_; }
  int descriptor() const { return descriptor_; }
  /// What dlopen is given.
  const std::string& load_path() const { return load_path_; }
  /// Removes the name of a private copy, which what is loaded does not need any more.
  void forget_name();

 private:
  SealedFile() = default;
  void close();

  int descriptor_ = -1;
  SealKind kind_ = SealKind::memory;
  std::string load_path_;
};

}  // namespace abigate
