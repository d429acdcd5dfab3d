// abigate-schema [FILE]: writes docs/snapshot.schema.json, to standard output without FILE.
#include <fmt/format.h>

#include "analyzer/model/files.h"
#include "analyzer/snapshot/schema.h"

int main(int argc, char** argv) {
  const auto written = abigate::write_file(argc > 1 ? argv[1] : "-", abigate::snapshot_schema());
  if (!written) {
    fmt::print(stderr, "abigate-schema: {}\n", written.error().message);
    return 3;
  }
  return 0;
}
