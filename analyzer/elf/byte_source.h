// Bytes at offsets, from an open file or from memory. Files are read by pread: one that shrinks meanwhile is an error,
// where a mapping would kill the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "analyzer/model/error.h"

namespace abigate {

/// Cheap to copy; copies share the descriptor. Threads may read at the same time.
class ByteSource {
 public:
  /// Opens a regular file for reading; folders, FIFOs and devices are errors. Closed with the last copy.
  static Result<ByteSource> open(const std::string& path);
  /// Reads from `descriptor`, which stays the caller's and must outlive every copy. Its offset is not moved. `name` is
  /// for messages.
  static Result<ByteSource> from_descriptor(int descriptor, std::string name);
  /// Reads from `bytes`, which the caller keeps alive and unchanged.
  static ByteSource from_memory(std::span<const std::byte> bytes, std::string name);

  std::uint64_t size() const { return size_; }
  const std::string& name() const { return name_; }
  /// -1: memory. Open as long as a copy of this lives.
  int descriptor() const { return descriptor_ ? *descriptor_ : -1; }

  /// Fills all of `into` from `offset`; anything less is an error that names the offset and `what` was read.
  Result<void> read(std::uint64_t offset, std::span<std::byte> into, std::string_view what) const;

 private:
  static Result<ByteSource> over(std::shared_ptr<const int> descriptor, std::string name);

  std::shared_ptr<const int> descriptor_;  ///< null: memory
  std::span<const std::byte> memory_;
  std::uint64_t size_ = 0;
  std::string name_;
};

}  // namespace abigate
