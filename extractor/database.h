// The flags of a compilation database.
#pragma once

#include <string>
#include <vector>

#include "analyzer/model/error.h"

namespace abigate::extract {

struct DatabaseFlags {
  std::vector<std::string> flags;  ///< paths absolute; with --target= where the compiler's name says one
  std::string source;              ///< the file whose entry was taken
};

/// `path`: compile_commands.json or its folder. Takes the entry of a C source in the folder of one of `headers`, else
/// of the first C source, else the first entry.
Result<DatabaseFlags> flags_from_database(const std::string& path, const std::vector<std::string>& headers);

}  // namespace abigate::extract
