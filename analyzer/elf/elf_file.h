// The frame of an ELF file of any class, byte order and machine: its header, program headers and dynamic segment.
// Opening reads these and nothing else; a file of 500 MB costs what a small one costs. ELF gABI, chapters 4 and 5.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/elf/byte_source.h"
#include "analyzer/model/binary.h"

namespace abigate {

/// A program header; fields as the gABI names them, widened to 64 bits. Bytes.
struct Segment {
  std::uint32_t type = 0;   ///< PT_*
  std::uint32_t flags = 0;  ///< PF_*
  std::uint64_t offset = 0;
  std::uint64_t address = 0;
  std::uint64_t file_size = 0;
  std::uint64_t memory_size = 0;
  std::uint64_t align = 0;
};

/// A section header, read only where `sections()` is asked for.
struct Section {
  std::string name;
  std::uint32_t type = 0;   ///< SHT_*
  std::uint64_t flags = 0;  ///< SHF_*
  std::uint64_t address = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint32_t link = 0;
  std::uint32_t info = 0;
  std::uint64_t align = 0;
  std::uint64_t entry_size = 0;
};

struct DynamicEntry {
  std::int64_t tag = 0;  ///< DT_*
  std::uint64_t value = 0;
};

/// Whether it begins as ELF files do; four bytes are read.
bool is_elf(const ByteSource& source);

class ElfFile {
 public:
  /// Reads header, program headers and dynamic segment. Errors name the file, what was expected and the offset.
  static Result<ElfFile> open(ByteSource source);
  /// The same of the regular file at `path`.
  static Result<ElfFile> open(const std::string& path);

  const ByteSource& source() const { return source_; }
  /// ET_DYN is an executable if it says so (DF_1_PIE), or has an interpreter and no SONAME: some libraries can be run.
  BinaryKind kind() const { return kind_; }
  unsigned bits() const { return bits_; }  ///< 32 or 64
  bool big_endian() const { return big_endian_; }
  std::uint16_t machine() const { return machine_; }  ///< EM_*
  std::uint32_t flags() const { return flags_; }      ///< e_flags
  std::uint8_t os_abi() const { return os_abi_; }
  const std::vector<Segment>& segments() const { return segments_; }
  const std::vector<DynamicEntry>& dynamic() const { return dynamic_; }  ///< up to DT_NULL
  /// Of the last entry with that tag, which is the one that loaders use.
  std::optional<std::uint64_t> dynamic_value(std::int64_t tag) const;

  /// File offset of `size` bytes at a virtual address, if one PT_LOAD holds them all in the file. Of several, the last:
  /// the loader maps it over the others.
  std::optional<std::uint64_t> offset_of(std::uint64_t address, std::uint64_t size) const;
  /// A text of the dynamic string table (DT_STRTAB), read by itself. For many, take the table at once.
  Result<std::string> dynamic_string(std::uint64_t offset) const;
  /// The whole dynamic string table; empty without one.
  Result<std::string> dynamic_strings() const;
  /// Section headers; empty where the file has none. Damaged ones are an error.
  Result<std::vector<Section>> sections() const;

 private:
  friend class ElfReader;
  explicit ElfFile(ByteSource source) : source_(std::move(source)) {}

  ByteSource source_;
  BinaryKind kind_ = BinaryKind::shared_object;
  unsigned bits_ = 64;
  bool big_endian_ = false;
  std::uint16_t machine_ = 0;
  std::uint32_t flags_ = 0;
  std::uint8_t os_abi_ = 0;
  std::vector<Segment> segments_;
  std::vector<DynamicEntry> dynamic_;
  std::uint64_t section_offset_ = 0;  ///< e_shoff, e_shnum, e_shstrndx, e_shentsize
  std::uint16_t section_count_ = 0;
  std::uint16_t section_names_ = 0;
  std::uint16_t section_bytes_ = 0;
};

}  // namespace abigate
