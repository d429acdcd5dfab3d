#include "analyzer/compare/match_symbols.h"

#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "analyzer/compare/widened.h"

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

/// What the mangled name of an inline member function says of name and parameters, whether its object is const or not;
/// empty for all else.
std::string overload_of(const Function& function) {
  const Text name = function.linkage_name;
  constexpr Text of_const = "_ZNK";
  if (!function.inlined || function.record.empty() || !name.starts_with("_ZN")) {
    return {};
  }
  return name.starts_with(of_const) ? "_ZN" + std::string(name.substr(of_const.size())) : std::string(name);
}
std::string overload_of(const Variable&) { return {}; }

/// Overloads that differ in nothing but whether the object is const.
template <class Symbol>
void match_overloads(const std::vector<Symbol>& olds, const std::vector<Symbol>& news, std::vector<std::uint32_t>& left,
                     std::vector<bool>& taken, SymbolMatches& matches) {
  std::unordered_map<std::string, std::uint32_t> index;
  for (std::uint32_t i = 0; i < news.size(); ++i) {
    if (std::string key = taken[i] ? std::string() : overload_of(news[i]); !key.empty()) {
      index.emplace(std::move(key), i);
    }
  }
  if (index.empty()) {
    return;
  }
  std::erase_if(left, [&](std::uint32_t i) {
    const auto found = index.find(overload_of(olds[i]));
    if (found == index.end() || taken[found->second]) {
      return false;
    }
    matches.both.push_back({i, found->second, true, {}});
    taken[found->second] = true;
    return true;
  });
}

void match_widened(const Graph& olds, const Graph& news, std::vector<std::uint32_t>& left, std::vector<bool>& taken,
                   SymbolMatches& matches) {
  const WidenedOverloads overloads(olds, news, taken);
  std::erase_if(left, [&](std::uint32_t i) {
    auto found = overloads.successor_of(olds.functions[i]);
    if (!found || taken[found->new_index]) {
      return false;
    }
    taken[found->new_index] = true;
    matches.both.push_back({i, found->new_index, true, std::move(found->classes)});
    return true;
  });
}

/// `symbols` is the functions or the variables of a graph.
template <class Symbol>
SymbolMatches match(const Graph& old_graph, const Graph& new_graph, std::vector<Symbol> Graph::* symbols) {
  const std::vector<Symbol>& olds = old_graph.*symbols;
  const std::vector<Symbol>& news = new_graph.*symbols;
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
      matches.both.push_back({i, found->second, false, {}});
      taken[found->second] = true;
    } else {
      left.push_back(i);
    }
  }
  match_overloads(olds, news, left, taken, matches);
  if constexpr (std::is_same_v<Symbol, Function>) {
    if (!left.empty()) {
      match_widened(old_graph, new_graph, left, taken, matches);
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
    matches.both.push_back({i, found->second.front(), true, {}});
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

SymbolMatches match_functions(const Graph& olds, const Graph& news) { return match(olds, news, &Graph::functions); }
SymbolMatches match_variables(const Graph& olds, const Graph& news) { return match(olds, news, &Graph::variables); }

}  // namespace abigate
