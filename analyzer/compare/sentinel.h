// The values of an enum, or of the macros of one group, and which names among them only mark an end.
#pragma once

#include <map>
#include <set>

#include "analyzer/model/nodes.h"

namespace abigate {

class Alternatives {
 public:
  void add(Text name, Wide value);
  bool has(Wide value) const;
  /// Another name than `name` has that value.
  bool has_another(Text name, Wide value) const;
  /// Named as the end of a list, and with the value of another or one more. Beside a range start with a value of its
  /// own it is an ordinary alternative.
  bool is_sentinel(Text name, Wide value) const;

 private:
  std::map<Wide, std::set<Text>> names_by_value_;
  std::set<std::pair<Wide, Text>> range_starts_;
};

}  // namespace abigate
