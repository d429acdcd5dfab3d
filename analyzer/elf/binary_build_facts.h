// How a binary was built, as far as it shows: compilers, libraries and their modes, sanitizers, features of the
// processor. What cannot be proven is left out.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/elf/dynamic_symbols.h"
#include "analyzer/elf/elf_file.h"
#include "analyzer/elf/notes.h"

namespace abigate {

/// What the facts are read from, gathered by read_binary().
struct BuildEvidence {
  const ElfFile& file;
  const std::vector<Note>& notes;
  const std::vector<Section>& sections;
  const DynamicSymbols& symbols;
  const std::vector<std::string_view>& needed;
  const std::vector<std::string>& comments;  ///< lines of .comment
};

/// By name. The same names and values as facts of the compilation where they are the same fact: "abi", "compiler",
/// "cxx-library", "cxx-string-abi", "cxx-debug-mode". Besides: "sanitizers", "lto", "float-abi" (Arm),
/// "control-flow-protection" (what all of the object's code carries: "ibt shstk", "bti pac", …), "isa-needed"
/// (x86: "x86-64-v3").
Result<std::map<std::string, std::string>> read_build_facts(const BuildEvidence& evidence);

/// "GCC: (Debian 12.2.0-14) 12.2.0" → "gcc 12.2.0"; empty: no compiler that is known.
std::string normalized_compiler(std::string_view comment);

/// What a mangled name shows of the string type of libstdc++.
enum class StringAbi : std::uint8_t { none, old, cxx11 };
StringAbi string_abi_of(std::string_view mangled);

}  // namespace abigate
