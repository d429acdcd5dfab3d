// What differs between two types at one place (a field, a parameter, a variable), as far as no named type lies between.
#pragma once

#include <optional>
#include <string>

#include "analyzer/compare/pairing.h"

namespace abigate {

struct Difference {
  Relation relation = Relation::same;  ///< the gravest
  bool behind_pointer = false;
  int pointers = 0;        ///< how many lie between the place and what differs
  int callbacks = 0;       ///< how many function types do
  bool in_result = false;  ///< of the innermost of these
  PairId at = no_pair;     ///< the pair that differs
};

/// The gravest difference at `id`; nothing where the types are the same or differ only in named types that hold their
/// own changes. Work is bounded by what differs.
std::optional<Difference> difference_at(const Pairing& pairing, PairId id);

/// Copies into a change how the types at its place differ.
void tell(Change& change, const Difference& difference);

/// Ordered by what it means for a compiled binary, `same` least.
int gravity(Relation relation);

}  // namespace abigate
