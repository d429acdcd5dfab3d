// The file that was built from the headers: what it exports and how it was built, put beside what they declare.
#pragma once

#include <string>
#include <vector>

#include "analyzer/elf/binary.h"
#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"
#include "extractor/request.h"

namespace abigate::extract {

struct BuiltFile {
  ElfFile file;
  Binary binary;
  std::string path;
};

/// A shared object or an executable, stripped or not.
Result<BuiltFile> read_built_file(const std::string& path);

/// Adds what the file shows to a snapshot of its headers. `notes` gets what the user should hear. Errors: the file is
/// for another target (usage); the headers are not those that it was built from (undecidable), which shows in the kinds
/// of symbols and the sizes of variables.
Result<void> add_binary(const BuiltFile& built, Snapshot& snapshot, std::vector<std::string>& notes);

/// A snapshot of the file alone: its symbols and how it was built, and that nobody read its types.
Result<void> describe_binary(const BuiltFile& built, const Request& request, Snapshot& snapshot);

}  // namespace abigate::extract
