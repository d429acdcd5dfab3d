// The target of an ELF file, as far as its header and needs show it.
#pragma once

#include <string>

#include "analyzer/elf/binary.h"
#include "analyzer/model/build.h"
#include "analyzer/model/error.h"

namespace abigate::extract {

/// Normalized triple: "x86_64-unknown-linux-gnu", "arm-unknown-linux-gnueabihf". A file does not name its system: it is
/// Linux unless its header says another, with the C library of GNU unless it needs musl.
std::string target_of(const ElfFile& file, const Binary& binary);

/// Whether code for `build` can be in the file: machine, width of pointers and byte order. The error, of kind usage,
/// says both.
Result<void> check_target(const ElfFile& file, const Binary& binary, const Build& build);

}  // namespace abigate::extract
