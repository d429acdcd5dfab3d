// Whole files, read and written: no memory mapping (a file that shrinks would kill the process), nothing half-written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analyzer/model/error.h"

namespace abigate {

/// Reads a regular file (or a pipe) of at most `limit_bytes`. Errors name the path and the reason.
Result<std::string> read_file(const std::string& path, std::uint64_t limit_bytes = std::uint64_t{1} << 32);

/// Writes `content` so that the file appears whole under its name or not at all (temporary file beside it, fsync,
/// rename). "-" is standard output. A destination that is no regular file (/dev/null, a FIFO) is written in place.
Result<void> write_file(const std::string& path, std::string_view content);

}  // namespace abigate
