// Everything that the ELF reader offers, asked of one file in memory: for tests that only want it to end well.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "analyzer/elf/binary.h"

namespace abigate {

/// What was seen, as a number that depends on all of it; or the first error. The file is named "fuzzed".
Result<std::uint64_t> walk_elf(std::span<const std::byte> bytes);

}  // namespace abigate
