// write-sample-snapshot c|c++|built FILE: the snapshot in which every kind of node of a language occurs, or all that a
// binary shows, for validators and golden files.
#include <exception>
#include <iostream>
#include <string_view>

#include "analyzer/snapshot/write.h"
#include "tests/unit/sample_snapshot.h"

namespace {

int run(int argc, char** argv) {
  const std::string_view which = argc == 3 ? argv[1] : "";
  if (which != "c" && which != "c++" && which != "built") {
    std::cerr << "usage: write-sample-snapshot c|c++|built FILE\n";
    return 2;
  }
  namespace sample = abigate::sample;
  abigate::Snapshot snapshot = which == "c"     ? sample::everything()
                               : which == "c++" ? sample::everything_cxx()
                                                : sample::everything_built();
  const auto saved = abigate::save_snapshot(snapshot, argv[2]);
  if (!saved) {
    std::cerr << saved.error().message << '\n';
    return 3;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "write-sample-snapshot: " << error.what() << '\n';
    return 3;
  }
}
