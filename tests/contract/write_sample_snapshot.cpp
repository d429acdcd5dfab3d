// write-sample-snapshot c|c++ FILE: the snapshot in which every kind of node of a language occurs, for validators and
// golden files.
#include <string_view>

#include <fmt/format.h>

#include "analyzer/snapshot/write.h"
#include "tests/unit/sample_snapshot.h"

int main(int argc, char** argv) {
  const std::string_view language = argc == 3 ? argv[1] : "";
  if (language != "c" && language != "c++") {
    fmt::print(stderr, "usage: write-sample-snapshot c|c++ FILE\n");
    return 2;
  }
  abigate::Snapshot snapshot = language == "c" ? abigate::sample::everything() : abigate::sample::everything_cxx();
  const auto saved = abigate::save_snapshot(snapshot, argv[2]);
  if (!saved) {
    fmt::print(stderr, "{}\n", saved.error().message);
    return 3;
  }
  return 0;
}
