// A binary as an input: its symbols alone, or the snapshot that it carries.
#pragma once

#include <string>

#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

/// Whether `path` is a regular file that begins as an ELF file does.
bool is_binary(const std::string& path);

/// What the file shows without headers: symbols and build facts. Its types count as not read.
Result<Snapshot> symbols_of_binary(const std::string& path);

/// The snapshot that the file carries and that belongs to it. The error where there is none says how to get one, and
/// what can be compared without.
Result<Snapshot> snapshot_in_binary(const std::string& path);

/// The name of the interface as the file's SONAME or, without one, its name tells it: "libacme" for "libacme.so.1".
std::string interface_name_of(const std::string& file_name);

}  // namespace abigate
