#include "analyzer/compare/match_symbols.h"

#include <unordered_map>

namespace abigate {

namespace {

template <class Symbol>
std::unordered_multimap<Text, std::uint32_t> by_linkage_name(const std::vector<Symbol>& symbols) {
  std::unordered_multimap<Text, std::uint32_t> index;
  for (std::uint32_t i = 0; i < symbols.size(); ++i) {
    index.emplace(symbols[i].linkage_name, i);
  }
  return index;
}

template <class Symbol>
SymbolMatches match(const std::vector<Symbol>& olds, const std::vector<Symbol>& news) {
  SymbolMatches matches;
  // Several names may stand for one symbol: those of one name belong together, whatever their order.
  const auto index = by_linkage_name(news);
  std::vector<bool> taken(news.size());
  std::vector<std::uint32_t> left;
  const auto partner_of = [&](const Symbol& symbol) {
    auto [first, last] = index.equal_range(symbol.linkage_name);
    auto best = last;
    for (auto at = first; at != last; ++at) {
      const bool better =
          best == last || (news[at->second].name == symbol.name && news[best->second].name != symbol.name);
      if (!taken[at->second] && better) {
        best = at;
      }
    }
    return best == last ? index.end() : best;
  };
  for (std::uint32_t i = 0; i < olds.size(); ++i) {
    if (const auto found = partner_of(olds[i]); found != index.end()) {
      matches.both.push_back({i, found->second, false});
      taken[found->second] = true;
    } else {
      left.push_back(i);
    }
  }
  std::unordered_map<Text, std::vector<std::uint32_t>> by_name;
  for (std::uint32_t i = 0; i < news.size(); ++i) {
    if (!taken[i]) {
      by_name[news[i].name].push_back(i);
    }
  }
  for (const std::uint32_t i : left) {
    const auto found = by_name.find(olds[i].name);
    if (found == by_name.end() || found->second.size() != 1 || taken[found->second.front()]) {
      matches.removed.push_back(i);
      continue;
    }
    matches.both.push_back({i, found->second.front(), true});
    taken[found->second.front()] = true;
  }
  for (std::uint32_t i = 0; i < news.size(); ++i) {
    if (!taken[i]) {
      matches.added.push_back(i);
    }
  }
  return matches;
}

}  // namespace

SymbolMatches match_symbols(const std::vector<Function>& olds, const std::vector<Function>& news) {
  return match(olds, news);
}
SymbolMatches match_symbols(const std::vector<Variable>& olds, const std::vector<Variable>& news) {
  return match(olds, news);
}

}  // namespace abigate
