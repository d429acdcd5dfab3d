#include "analyzer/judge/backwards.h"

#include <algorithm>
#include <unordered_set>

namespace abigate {

namespace {
constexpr std::size_t most_names = 64;
}  // namespace

Backwards::Backwards(const Pairing& pairing)
    : pairing_(pairing),
      first_(pairing.pairs.size() + 1),
      sources_(pairing.edges.size()),
      functions_of_(pairing.pairs.size()),
      variables_of_(pairing.pairs.size()) {
  for (const PairEdge& edge : pairing.edges) {
    ++first_[index_of(edge.to) + 1];
  }
  for (std::size_t i = 1; i < first_.size(); ++i) {
    first_[i] += first_[i - 1];
  }
  auto place = first_;
  for (std::uint32_t i = 0; i < pairing.pairs.size(); ++i) {
    for (const PairEdge& edge : pairing.edges_of(PairId{i})) {
      sources_[place[index_of(edge.to)]++] = {i, edge.kind};
    }
  }
  for (std::uint32_t i = 0; i < pairing.functions.size(); ++i) {
    // What both versions compile in is no symbol.
    const bool compiled_in = pairing.old_side->graph.functions[pairing.functions[i].old_index].inlined &&
                             pairing.new_side->graph.functions[pairing.functions[i].new_index].inlined;
    if (pairing.functions[i].type != no_pair && !compiled_in) {
      functions_of_[index_of(pairing.functions[i].type)].push_back(i);
    }
  }
  for (std::uint32_t i = 0; i < pairing.variables.size(); ++i) {
    if (pairing.variables[i].type != no_pair) {
      variables_of_[index_of(pairing.variables[i].type)].push_back(i);
    }
  }
}

ReachingSymbols Backwards::symbols(PairId id) const {
  ReachingSymbols reaching;
  std::unordered_set<std::uint32_t> seen{index_of(id)};
  std::vector<std::uint32_t> work{index_of(id)};
  for (std::size_t next = 0; next < work.size() && budget_ > 0; ++next, --budget_) {
    const std::uint32_t at = work[next];
    for (const std::uint32_t i : functions_of_[at]) {
      reaching.names.emplace_back(pairing_.new_side->graph.functions[pairing_.functions[i].new_index].name);
    }
    for (const std::uint32_t i : variables_of_[at]) {
      reaching.names.emplace_back(pairing_.new_side->graph.variables[pairing_.variables[i].new_index].name);
    }
    for (std::uint32_t k = first_[at]; k < first_[at + 1]; ++k) {
      if (seen.insert(sources_[k].pair).second) {
        work.push_back(sources_[k].pair);
      }
    }
  }
  std::ranges::sort(reaching.names);
  reaching.names.erase(std::ranges::unique(reaching.names).begin(), reaching.names.end());
  if (reaching.names.size() > most_names) {
    reaching.more = reaching.names.size() - most_names;
    reaching.names.resize(most_names);
  }
  return reaching;
}

std::vector<std::string> Backwards::affected_records(PairId id) const {
  std::vector<std::string> names;
  std::unordered_set<std::uint32_t> seen{index_of(id)};
  std::vector<std::uint32_t> work{index_of(id)};
  for (std::size_t next = 0; next < work.size() && budget_ > 0; ++next, --budget_) {
    for (std::uint32_t k = first_[work[next]]; k < first_[work[next] + 1]; ++k) {
      const auto& [source, kind] = sources_[k];
      const bool by_value = kind == EdgeKind::field || kind == EdgeKind::base || kind == EdgeKind::element ||
                            kind == EdgeKind::target || kind == EdgeKind::unqualified || kind == EdgeKind::atomic;
      const Pair& pair = pairing_.pairs[source];
      const auto* record = std::get_if<Record>(&pairing_.new_side->graph.at(pair.new_id));
      const bool moved = record == nullptr || pair.relation != Relation::same;
      if (!by_value || !moved || pair.reach == Reach::probe || !seen.insert(source).second) {
        continue;
      }
      work.push_back(source);
      if (record != nullptr && !record->anonymous) {
        names.emplace_back(record->name);
      }
    }
  }
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

}  // namespace abigate
