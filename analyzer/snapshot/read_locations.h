// Reads the member `locations` (see locations.h) into a graph whose other members are read.
#pragma once

#include "analyzer/snapshot/json_reader.h"

namespace abigate {

class LocationReader {
 public:
  /// `positions` gives for each number of `keys` the place of that type in the graph.
  LocationReader(JsonReader& reader, Graph& graph, const KeyTable& keys, const std::vector<TypeId>& positions)
      : reader_(reader), graph_(graph), keys_(keys), positions_(positions) {}

  bool read(json::value value, StringPool& strings);

 private:
  struct Entry {
    std::string_view kind;
    std::string_view name;
    std::string_view own_name;
    std::uint32_t distance = 0;
  };

  bool read_file(json::value value, Text file);
  bool read_entry(json::value value, Entry& entry);
  Location* find(const Entry& entry);

  JsonReader& reader_;
  Graph& graph_;
  const KeyTable& keys_;
  const std::vector<TypeId>& positions_;
};

}  // namespace abigate
