// What the number of a machine means.
#pragma once

#include <string>

#include "analyzer/elf/elf_file.h"

namespace abigate {

/// Machine, class and byte order as a target triple starts: "x86_64", "aarch64_be", "powerpc64le", … "x32" for 32-bit
/// code of x86-64. A machine without a name here: "elf64-be-4711".
std::string machine_name(const ElfFile& file);

/// Whether the loader of the machine makes the stack executable for an object that does not say (PT_GNU_STACK).
bool stack_is_executable_by_default(const ElfFile& file);

}  // namespace abigate
