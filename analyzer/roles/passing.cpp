#include "analyzer/roles/passing.h"

#include <string>

namespace abigate {

namespace {

/// A way of passing without the width of its integers: each takes a register, however much of it is used.
std::string registers(Text passing) {
  std::string out;
  for (std::size_t i = 0; i < passing.size(); ++i) {
    out += passing[i];
    const bool integer = passing[i] == 'i' && (i == 0 || passing[i - 1] == ' ' || passing[i - 1] == '{');
    while (integer && i + 1 < passing.size() && passing[i + 1] >= '0' && passing[i + 1] <= '9') {
      ++i;
    }
  }
  return out;
}

}  // namespace

bool travels_otherwise(const Pairing& pairing, PairId function, std::size_t i) {
  const Pair& pair = pairing.at(function);
  const auto& before = std::get<FunctionType>(pairing.old_side->graph.at(pair.old_id)).passing;
  const auto& after = std::get<FunctionType>(pairing.new_side->graph.at(pair.new_id)).passing;
  return i < before.size() && i < after.size() && registers(before[i]) != registers(after[i]);
}

}  // namespace abigate
