// How the readers of this folder take bytes out of a file: bounded by what the file holds, translated by libelf, and
// with one wording for what is damaged.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <libelf.h>

#include "analyzer/elf/byte_source.h"
#include "analyzer/elf/elf_file.h"

namespace abigate {

/// Class and byte order of a file.
struct Format {
  unsigned bits = 64;
  bool big_endian = false;
};
inline Format format_of(const ElfFile& file) { return {file.bits(), file.big_endian()}; }

/// "NAME: cannot read WHAT: expected EXPECTED, found FOUND, at offset OFFSET; …".
std::unexpected<Error> damaged(const ByteSource& source, std::string_view what, std::string_view expected,
                               std::string_view found, std::uint64_t offset);

/// An error unless the file holds `size` bytes at `offset`, and they are at most `limit`. Before every allocation.
Result<void> check_range(const ByteSource& source, std::uint64_t offset, std::uint64_t size, std::uint64_t limit,
                         std::string_view what);

/// File offset of `size` bytes at a virtual address, as the loader would find them.
Result<std::uint64_t> locate(const ElfFile& file, std::uint64_t address, std::uint64_t size, std::string_view what);

/// From the file's byte order to ours, in place.
void translate(std::span<std::byte> bytes, Elf_Type type, Format format);

/// One record of the file that starts at `bytes`, which hold all of it.
template <class Record>
Record decode(std::span<const std::byte> bytes, Elf_Type type, Format format) {
  Record record;
  const auto place = std::as_writable_bytes(std::span(&record, 1));
  std::ranges::copy(bytes.first(sizeof(Record)), place.begin());
  translate(place, type, format);
  return record;
}

/// `count` records from `offset`, at most `limit`.
template <class Record>
Result<std::vector<Record>> read_records(const ByteSource& source, std::uint64_t offset, std::uint64_t count,
                                         std::uint64_t limit, Elf_Type type, Format format, std::string_view what) {
  if (count > limit) {
    return damaged(source, what, "at most " + std::to_string(limit) + " entries", std::to_string(count), offset);
  }
  if (auto held = check_range(source, offset, count * sizeof(Record), limit * sizeof(Record), what); !held) {
    return std::unexpected(held.error());
  }
  std::vector<Record> records(static_cast<std::size_t>(count));
  const auto bytes = std::as_writable_bytes(std::span(records));
  if (auto read = source.read(offset, bytes, what); !read) {
    return std::unexpected(read.error());
  }
  translate(bytes, type, format);
  return records;
}

/// Small reads that lie close together, answered from one larger read.
class Window {
 public:
  /// `size` bytes are read at a time, or what is asked for. `source` outlives the window.
  explicit Window(const ByteSource& source, std::size_t size) : source_(source), size_(size) {}

  /// `size` bytes from `offset`, valid until the next call. Callers bound `size`.
  Result<std::span<const std::byte>> at(std::uint64_t offset, std::size_t size, std::string_view what);

 private:
  const ByteSource& source_;
  std::size_t size_;
  std::uint64_t start_ = 0;
  std::vector<std::byte> bytes_;
};

/// `value` rounded up to a multiple of `align`, a power of two; the caller knows that it does not overflow.
constexpr std::uint64_t align_up(std::uint64_t value, std::uint64_t align) {
  return (value + align - 1) & ~(align - 1);
}

/// "0x1f".
std::string hexadecimal(std::uint64_t value);

}  // namespace abigate
