// The version nodes of an object: DT_VERDEF and DT_VERNEED. LSB, "Symbol Versioning".
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "analyzer/elf/dynamic_symbols.h"
#include "analyzer/elf/elf_file.h"

namespace abigate {

struct VersionTables {
  std::vector<VersionDefinition> definitions;
  std::vector<VersionNeed> needs;
  std::vector<VersionNode> nodes;  ///< by version index
};

/// `text` gives a text of the dynamic string table, to which the result views. Chains end where their links do, as for
/// loaders; links lead forward only, so a cycle is refused.
Result<VersionTables> read_version_tables(
    const ElfFile& file, const std::function<std::optional<std::string_view>(std::uint64_t offset)>& text);

}  // namespace abigate
