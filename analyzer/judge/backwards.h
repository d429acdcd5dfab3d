// The pairing against the direction of its edges: through which symbols a type is reached, and which records embed it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/compare/pairing.h"

namespace abigate {

struct ReachingSymbols {
  std::vector<std::string> names;  ///< sorted
  std::size_t more = 0;            ///< found besides
};

class Backwards {
 public:
  explicit Backwards(const Pairing& pairing);

  /// Functions and variables that lead to `id`. The work over all calls is bounded: once it is used up, only the
  /// nearest are found.
  ReachingSymbols symbols(PairId id) const;

  /// Names of the records that embed `id` by value, directly or through others, and are laid out otherwise for it.
  std::vector<std::string> affected_records(PairId id) const;

 private:
  /// Steps over all changes of one judgement: far more than any interface needs, and no more than a second.
  static constexpr std::uint64_t most_steps = 4'000'000;

  struct Source {
    std::uint32_t pair;
    EdgeKind kind;
  };

  const Pairing& pairing_;
  std::vector<std::uint32_t> first_;
  std::vector<Source> sources_;
  std::vector<std::vector<std::uint32_t>> functions_of_;  ///< per pair, indices into pairing.functions
  std::vector<std::vector<std::uint32_t>> variables_of_;
  mutable std::uint64_t budget_ = most_steps;
};

}  // namespace abigate
