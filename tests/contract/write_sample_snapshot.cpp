// write-sample-snapshot FILE: the snapshot in which every kind of node occurs, for validators and golden files.
#include <fmt/format.h>

#include "analyzer/snapshot/write.h"
#include "tests/unit/sample_snapshot.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: write-sample-snapshot FILE\n");
    return 2;
  }
  abigate::Snapshot snapshot = abigate::sample::everything();
  const auto saved = abigate::save_snapshot(snapshot, argv[1]);
  if (!saved) {
    fmt::print(stderr, "{}\n", saved.error().message);
    return 3;
  }
  return 0;
}
