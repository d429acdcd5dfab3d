// One look at a pair: how its own two nodes differ, and which types stand in each other's place one step further.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/compare/classes.h"
#include "analyzer/compare/pairing.h"
#include "analyzer/compare/partners.h"

namespace abigate {

/// What a look needs to know besides the pair.
struct PairingSides {
  const Snapshot& old_side;
  const Snapshot& new_side;
  const Partners& partners;
  const std::vector<std::vector<TypeId>>& old_derived;  ///< per class of OLD, those that derive from it directly
};

/// A PairEdge whose end is not a pair yet.
struct PairStep {
  EdgeKind kind{};
  TypeId old_id = no_type;
  TypeId new_id = no_type;
  std::uint32_t old_index = 0;  ///< as in PairEdge
  std::uint32_t new_index = 0;
};

/// The first four as in Pair.
struct PairLook {
  Relation relation = Relation::same;
  bool named = false;
  bool noted = false;
  bool replaced = false;
  std::vector<PairStep> steps;     ///< in the order of the source: of fields, bases, slots, parameters
  std::vector<TableMatch> tables;  ///< of two classes
};

/// Typedefs and qualifiers are looked through on either side. Linear in the size of the two nodes, but for classes: the
/// functions of their tables are matched by signature.
PairLook look_at(const PairingSides& sides, const Pair& pair);

}  // namespace abigate
