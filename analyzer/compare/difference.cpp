#include "analyzer/compare/difference.h"

#include <unordered_set>
#include <vector>

namespace abigate {

int gravity(Relation relation) {
  switch (relation) {
    case Relation::same:
      return 0;
    case Relation::top_const_removed:
    case Relation::top_const_added:
    case Relation::qualifier_changed:
      return 1;
    case Relation::const_added:
    case Relation::enum_for_integer:
    case Relation::integer_respelled:
    case Relation::byte_became_bool:
    case Relation::reference_for_pointer:
      return 2;
    case Relation::const_removed:
      return 3;
    case Relation::equal_representation:
      return 4;
    case Relation::same_bytes:
      return 5;
    case Relation::array_length:
    case Relation::bit_width:
      return 6;
    case Relation::replaced:
      return 7;
  }
  return 7;
}

namespace {

struct Open {
  PairId id;
  int pointers;  ///< since the innermost function type
  int callbacks;
  bool in_result;
};

/// A const or volatile of the place itself is no matter of what it points to.
Relation at_depth(Relation relation, bool behind_pointer) {
  if (behind_pointer) {
    return relation;
  }
  switch (relation) {
    case Relation::const_added:
      return Relation::top_const_added;
    case Relation::const_removed:
      return Relation::top_const_removed;
    default:
      return relation;
  }
}

Relation relation_of(const Pairing& pairing, const Open& open) {
  const Pair& pair = pairing.at(open.id);
  if (pair.replaced) {
    // Another type of the same content is one that only code tells apart, unless its objects carry its name.
    const auto* record = std::get_if<Record>(&pairing.new_side->graph.at(pair.new_id));
    const bool carries_name = record != nullptr && !record->vtables.empty();
    return pairing.differs[index_of(open.id)] || carries_name ? Relation::replaced : Relation::equal_representation;
  }
  return at_depth(pair.relation, open.pointers > 0);
}

}  // namespace

void tell(Change& change, const Difference& difference) {
  change.relation = difference.relation;
  change.behind_pointer = difference.behind_pointer;
  change.callbacks = difference.callbacks;
  change.in_result = difference.in_result;
  if (difference.callbacks > 0) {
    change.attributes.emplace_back("callback");
  }
}

std::optional<Difference> difference_at(const Pairing& pairing, PairId id) {
  std::optional<Difference> worst;
  std::unordered_set<std::uint32_t> seen;
  std::vector<Open> open{{id, 0, 0, false}};
  while (!open.empty()) {
    const Open here = open.back();
    open.pop_back();
    const Pair& pair = pairing.at(here.id);
    const bool holds_its_own = pair.named && !pair.replaced;
    if (holds_its_own || !pairing.differs_here[index_of(here.id)] || !seen.insert(index_of(here.id)).second) {
      continue;
    }
    const Relation relation = relation_of(pairing, here);
    if (relation != Relation::same && (!worst || gravity(relation) > gravity(worst->relation))) {
      worst = Difference{
          relation, here.pointers > 0 || here.callbacks > 0, here.pointers, here.callbacks, here.in_result, here.id};
    }
    if (pair.replaced) {
      continue;
    }
    for (const PairEdge& edge : pairing.edges_of(here.id)) {
      if (edge.kind == EdgeKind::object || edge.kind == EdgeKind::derived) {
        continue;
      }
      const bool below = edge.kind == EdgeKind::pointee || edge.kind == EdgeKind::argument;
      const bool function = edge.kind == EdgeKind::parameter || edge.kind == EdgeKind::result;
      open.push_back({edge.to, function ? 0 : here.pointers + (below ? 1 : 0), here.callbacks + (function ? 1 : 0),
                      function ? edge.kind == EdgeKind::result : here.in_result});
    }
  }
  return worst;
}

}  // namespace abigate
