// How an interface was built, as far as binaries notice.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/model/text.h"

namespace abigate {

/// One fact of the build, by name: "cpu", "wchar-bits", … Sorted by name in a snapshot.
struct BuildFact {
  Text name;
  Text value;
};

struct Build {
  Text target;  ///< normalized triple
  std::uint32_t pointer_bytes = 0;
  bool big_endian = false;
  std::vector<BuildFact> facts;
};

}  // namespace abigate
