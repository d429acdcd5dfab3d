// abigate-schema [FILE]: writes docs/snapshot.schema.json, to standard output without FILE.
#include <exception>
#include <iostream>

#include "analyzer/model/files.h"
#include "analyzer/snapshot/schema.h"

int main(int argc, char** argv) {
  try {
    const auto written = abigate::write_file(argc > 1 ? argv[1] : "-", abigate::snapshot_schema());
    if (!written) {
      std::cerr << "abigate-schema: " << written.error().message << '\n';
      return 3;
    }
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "abigate-schema: " << error.what() << '\n';
    return 3;
  }
}
