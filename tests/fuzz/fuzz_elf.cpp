// Any bytes: the ELF reader either refuses them with a message, or every symbol, note and fact can be looked at.
// Start from tests/fuzz/corpus/elf.
#include <cstdlib>
#include <vector>

#include "tests/unit/elf_walk.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  // A copy of its own, so that reading behind its end is noticed.
  const std::vector<std::byte> bytes(reinterpret_cast<const std::byte*>(data),
                                     reinterpret_cast<const std::byte*>(data) + size);
  const auto walked = abigate::walk_elf(bytes);
  if (!walked && !walked.error().message.contains("fuzzed")) {
    std::abort();  // every message names the file
  }
  return 0;
}
