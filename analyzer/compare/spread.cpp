#include "analyzer/compare/spread.h"

#include <cstdint>
#include <vector>

namespace abigate {

namespace {

bool is_difference(Relation relation) {
  switch (relation) {
    case Relation::same:
    case Relation::const_added:
    case Relation::const_removed:
    case Relation::top_const_added:
    case Relation::top_const_removed:
    case Relation::qualifier_changed:
    case Relation::integer_respelled:
    case Relation::byte_became_bool:
    case Relation::reference_for_pointer:
    case Relation::enum_for_integer:
      return false;
    case Relation::equal_representation:
    case Relation::same_bytes:
    case Relation::array_length:
    case Relation::bit_width:
    case Relation::replaced:
      return true;
  }
  return true;
}

/// A class contains nothing of those that derive from it, and a method is no part of what its class is.
bool carries_difference(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::derived:
    case EdgeKind::object:
      return false;
    case EdgeKind::target:
    case EdgeKind::unqualified:
    case EdgeKind::pointee:
    case EdgeKind::element:
    case EdgeKind::atomic:
    case EdgeKind::result:
    case EdgeKind::parameter:
    case EdgeKind::field:
    case EdgeKind::underlying:
    case EdgeKind::base:
    case EdgeKind::slot:
    case EdgeKind::argument:
      return true;
  }
  return true;
}

}  // namespace

void spread_differences(Pairing& pairing) {
  const auto& pairs = pairing.pairs;
  // Edges against their direction, those into one pair beside each other.
  std::vector<std::uint32_t> count(pairs.size() + 1);
  for (const PairEdge& edge : pairing.edges) {
    count[index_of(edge.to) + 1] += carries_difference(edge.kind) ? 1 : 0;
  }
  for (std::size_t i = 1; i < count.size(); ++i) {
    count[i] += count[i - 1];
  }
  std::vector<std::uint32_t> from(pairing.edges.size());
  auto place = count;
  for (std::uint32_t i = 0; i < pairs.size(); ++i) {
    for (const PairEdge& edge : pairing.edges_of(PairId{i})) {
      if (carries_difference(edge.kind)) {
        from[place[index_of(edge.to)]++] = i;
      }
    }
  }
  const auto spread = [&](auto&& is_source, auto&& passes_on) {
    std::vector<bool> marked(pairs.size());
    std::vector<std::uint32_t> work;
    for (std::uint32_t i = 0; i < pairs.size(); ++i) {
      if (is_source(i)) {
        marked[i] = true;
        work.push_back(i);
      }
    }
    while (!work.empty()) {
      const std::uint32_t i = work.back();
      work.pop_back();
      for (std::uint32_t k = count[i]; k < count[i + 1] && passes_on(i); ++k) {
        if (!marked[from[k]]) {
          marked[from[k]] = true;
          work.push_back(from[k]);
        }
      }
    }
    return marked;
  };
  pairing.differs =
      spread([&](std::uint32_t i) { return is_difference(pairs[i].relation); }, [](std::uint32_t) { return true; });
  // A named pair holds its own changes, so what differs below it is no difference of what leads to it.
  const auto stands_for_itself = [&](std::uint32_t i) { return pairs[i].named && !pairs[i].replaced; };
  pairing.differs_here = spread(
      [&](std::uint32_t i) {
        return !stands_for_itself(i) && (pairs[i].relation != Relation::same || pairs[i].noted || pairs[i].replaced);
      },
      [&](std::uint32_t i) { return !stands_for_itself(i); });
}

}  // namespace abigate
