// write-sample-snapshot c|c++|built FILE: the snapshot in which every kind of node of a language occurs, or all that a
// binary shows, for validators and golden files.
#include <string_view>

#include <fmt/format.h>

#include "analyzer/snapshot/write.h"
#include "tests/unit/sample_snapshot.h"

int main(int argc, char** argv) {
  const std::string_view which = argc == 3 ? argv[1] : "";
  if (which != "c" && which != "c++" && which != "built") {
    fmt::print(stderr, "usage: write-sample-snapshot c|c++|built FILE\n");
    return 2;
  }
  namespace sample = abigate::sample;
  abigate::Snapshot snapshot = which == "c"     ? sample::everything()
                               : which == "c++" ? sample::everything_cxx()
                                                : sample::everything_built();
  const auto saved = abigate::save_snapshot(snapshot, argv[2]);
  if (!saved) {
    fmt::print(stderr, "{}\n", saved.error().message);
    return 3;
  }
  return 0;
}
