#include "analyzer/tools/read_binary.h"

#include <filesystem>
#include <utility>

#include "analyzer/compare/binary_surface.h"
#include "analyzer/elf/binary.h"
#include "analyzer/embedding/embedded.h"

namespace abigate {

// Only regular files are opened: what is read from a pipe is gone.
bool is_binary(const std::string& path) {
  const auto source = ByteSource::open(path);
  return source && is_elf(*source);
}

Result<Snapshot> symbols_of_binary(const std::string& path) {
  const Result<ElfFile> file = ElfFile::open(path);
  if (!file) {
    return std::unexpected(file.error());
  }
  Result<Binary> binary = read_binary(*file);
  if (!binary) {
    return std::unexpected(binary.error());
  }
  Snapshot snapshot;
  snapshot.strings = std::move(binary->strings);
  snapshot.binary = std::move(binary->shown);
  const std::string own_name = snapshot.binary->soname.empty() ? std::filesystem::path(path).filename().string()
                                                               : std::string(snapshot.binary->soname);
  snapshot.interface.name = snapshot.strings.intern(interface_name_of(own_name));
  snapshot.build.target = snapshot.strings.intern(binary->target);
  snapshot.fidelity.push_back({types_not_read, {}, {}});
  return snapshot;
}

Result<Snapshot> snapshot_in_binary(const std::string& path) {
  Result<Snapshot> snapshot = load_embedded(path);
  if (!snapshot) {
    snapshot.error().message += "; abi-extract --binary " + path +
                                " HEADERS... makes a snapshot of it, and --symbols-only compares binaries by their "
                                "symbols alone";
  }
  return snapshot;
}

std::string interface_name_of(const std::string& file_name) {
  const std::size_t end = file_name.find(".so");
  return end == 0 ? file_name : file_name.substr(0, end);
}

}  // namespace abigate
