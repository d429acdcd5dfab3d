// Any bytes: reading either refuses them, or gives a snapshot that is written, read and hashed without trouble.
// Start from tests/golden/snapshots and what write-sample-snapshot writes.
#include <cstdlib>
#include <string>

#include "analyzer/snapshot/digest.h"
#include "analyzer/snapshot/fingerprint.h"
#include "analyzer/snapshot/read.h"
#include "analyzer/snapshot/write.h"

namespace {

using namespace abigate;

/// The text with the digest that belongs to it: otherwise nearly every input would end there.
std::string with_digest(std::string text) {
  const std::size_t place = text.rfind("\"digest\"");
  if (place != std::string::npos) {
    text.erase(place);
  }
  const std::string digest = to_hex(hash128(text));
  return text + R"("digest": "xxh128:)" + digest + "\"\n}\n";
}

void read_and_use(std::string text) {
  auto snapshot = read_snapshot(std::move(text), "fuzzed");
  if (!snapshot) {
    return;
  }
  for (std::uint32_t i = 0; i < snapshot->graph.types.size(); ++i) {
    static_cast<void>(extent_of(*snapshot, TypeId{i}));
  }
  const auto written = write_snapshot(*snapshot);
  if (!written) {
    std::abort();
  }
  auto again = read_snapshot(*written, "written");
  if (!again || compute_fingerprints(*again).abi != snapshot->fingerprints.abi || write_snapshot(*again) != *written) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  read_and_use(text);
  read_and_use(with_digest(text));
  return 0;
}
