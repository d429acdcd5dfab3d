#include "extractor/duplicates.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

namespace abigate::extract {

namespace {

/// Sorts by `key`, keeps the least of those of one `symbol`, and hands the others to `drop`.
template <class Node, class Symbol, class Key, class Drop>
void keep_least(std::vector<Node>& nodes, Symbol symbol, Key key, Drop drop) {
  std::ranges::stable_sort(nodes, {}, [&](const Node& node) { return std::pair(symbol(node), key(node)); });
  std::size_t kept = 0;
  for (std::size_t at = 0; at < nodes.size(); ++at) {
    if (kept > 0 && symbol(nodes[kept - 1]) == symbol(nodes[at])) {
      drop(nodes[at]);
    } else {
      if (kept != at) {
        nodes[kept] = std::move(nodes[at]);
      }
      ++kept;
    }
  }
  nodes.resize(kept);
}

std::string value_of(const Constant& constant) {
  return constant.integer    ? std::to_string(static_cast<std::uint64_t>(*constant.integer))
         : constant.floating ? std::string(*constant.floating)
         : constant.string   ? std::string(*constant.string)
                             : std::string(constant.tokens.value_or(Text{}));
}

}  // namespace

void keep_one_of_each(Graph& graph, Fidelity& fidelity) {
  const auto by_type = [&](const auto& node) { return std::pair(std::string(node.name), graph.key(node.type)); };
  const auto by_symbol = [](const auto& node) { return node.linkage_name; };
  const auto drop_symbol = [&](const auto& node) {
    const std::string said = std::string(node.name) + " " + std::string(graph.key(node.type));
    fidelity.unseen("second-entity-of-symbol", node.linkage_name, said);
  };
  keep_least(graph.functions, by_symbol, by_type, drop_symbol);
  keep_least(graph.variables, by_symbol, by_type, drop_symbol);
  keep_least(
      graph.constants, [](const Constant& node) { return std::pair(node.name, node.kind); }, value_of,
      [&](const Constant& node) { fidelity.unseen("second-entity-of-name", node.name, value_of(node)); });
  keep_least(
      graph.templates, [](const Template& node) { return std::tuple(node.name, node.kind, node.declaration); },
      [](const Template& node) { return node.body; },
      [&](const Template& node) { fidelity.unseen("second-entity-of-name", node.name, node.body); });
}

}  // namespace abigate::extract
