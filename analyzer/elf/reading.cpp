#include "analyzer/elf/reading.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace abigate {

std::unexpected<Error> damaged(const ByteSource& source, std::string_view what, std::string_view expected,
                               std::string_view found, std::uint64_t offset) {
  std::string message = source.name() + ": cannot read ";
  message.append(what).append(": expected ").append(expected).append(", found ").append(found);
  message.append(", at offset ").append(std::to_string(offset));
  return undecidable(message + "; the file is damaged or cut short: copy or build it again");
}

Result<void> check_range(const ByteSource& source, std::uint64_t offset, std::uint64_t size, std::uint64_t limit,
                         std::string_view what) {
  if (size > limit) {
    return damaged(source, what, "at most " + std::to_string(limit) + " bytes", std::to_string(size), offset);
  }
  if (offset > source.size() || size > source.size() - offset) {
    return damaged(source, what, std::to_string(size) + " bytes",
                   "the end of the file, which has " + std::to_string(source.size()), offset);
  }
  return {};
}

Result<std::uint64_t> locate(const ElfFile& file, std::uint64_t address, std::uint64_t size, std::string_view what) {
  if (const auto offset = file.offset_of(address, size)) {
    return *offset;
  }
  return undecidable(
      file.source().name() + ": cannot read " + std::string(what) + ": expected " + std::to_string(size) +
      " bytes at address " + hexadecimal(address) +
      " in the file, found no loaded segment that holds them; the file is damaged, cut short, or holds " +
      "only debug information: name the one that is loaded");
}

void translate(std::span<std::byte> bytes, Elf_Type type, Format format) {
  Elf_Data data{};
  data.d_buf = bytes.data();
  data.d_size = bytes.size();
  data.d_type = type;
  data.d_version = EV_CURRENT;
  const unsigned order = format.big_endian ? ELFDATA2MSB : ELFDATA2LSB;
  // In place; fails only for a type or an order that there is not.
  if (format.bits == 64) {
    elf64_xlatetom(&data, &data, order);
  } else {
    elf32_xlatetom(&data, &data, order);
  }
}

Result<std::span<const std::byte>> Window::at(std::uint64_t offset, std::size_t size, std::string_view what) {
  if (offset < start_ || offset - start_ > bytes_.size() || size > bytes_.size() - (offset - start_)) {
    if (auto held = check_range(source_, offset, size, size, what); !held) {
      return std::unexpected(held.error());
    }
    bytes_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(std::max(size, size_), source_.size() - offset)));
    start_ = offset;
    if (auto read = source_.read(offset, bytes_, what); !read) {
      bytes_.clear();
      return std::unexpected(read.error());
    }
  }
  return std::span<const std::byte>(bytes_).subspan(static_cast<std::size_t>(offset - start_), size);
}

std::string hexadecimal(std::uint64_t value) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

}  // namespace abigate
