// The edges of a graph as flat lists, and its nodes ordered so that what a node is made of comes before it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/model/snapshot.h"

namespace abigate {

/// Which edges count.
enum class Edges : std::uint8_t {
  spelling,  ///< what an unnamed type or typedef is spelled with; records, enums and the like have none
  by_value,  ///< what a type contains, or names: all but what pointers, references and function types lead to, and the
             ///< template arguments and virtual tables of records
  all,
};

/// For each node its edges, in the order of its members. All ids must be valid.
class EdgeList {
 public:
  EdgeList(const Graph& graph, Edges which);
  std::span<const TypeId> of(TypeId id) const {
    return {targets_.data() + begin_[index_of(id)], begin_[index_of(id) + 1] - begin_[index_of(id)]};
  }

 private:
  std::vector<std::size_t> begin_;
  std::vector<TypeId> targets_;
};

/// All nodes, each after those its edges lead to. Linear, on a stack of its own. On a cycle `order` is incomplete and
/// `in_cycle` is a node of it.
struct Postorder {
  std::vector<TypeId> order;
  TypeId in_cycle = no_type;
};
Postorder postorder(const EdgeList& edges, std::size_t node_count);

}  // namespace abigate
