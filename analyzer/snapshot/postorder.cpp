#include "analyzer/snapshot/postorder.h"

#include "analyzer/snapshot/leaves.h"

namespace abigate {

namespace {

struct Counts {
  Edges which;

  bool operator()(const Pointer&) const { return which != Edges::by_value; }
  bool operator()(const FunctionType&) const { return which != Edges::by_value; }
  bool operator()(const Record&) const { return which != Edges::spelling; }
  bool operator()(const Enum&) const { return which != Edges::spelling; }
  bool operator()(const Builtin&) const { return true; }
  bool operator()(const Array&) const { return true; }
  bool operator()(const Vector&) const { return true; }
  bool operator()(const Qualified&) const { return true; }
  bool operator()(const Atomic&) const { return true; }
  bool operator()(const Unmodelled&) const { return true; }
  bool operator()(const Typedef&) const { return true; }
  bool operator()(const Opaque&) const { return which == Edges::all; }
  bool operator()(const Foreign&) const { return which == Edges::all; }
  bool operator()(const Reference&) const { return which != Edges::by_value; }
  bool operator()(const MemberPointer&) const { return which != Edges::by_value; }
};

}  // namespace

EdgeList::EdgeList(const Graph& graph, Edges which) {
  begin_.reserve(graph.types.size() + 1);
  begin_.push_back(0);
  for (const TypeNode& type : graph.types) {
    const auto* record = std::get_if<Record>(&type.node);
    if (record != nullptr && which == Edges::by_value) {
      // Arguments and slots are no part of the object.
      for_each_leaf<TypeId>(record->fields, [&](TypeId target) { targets_.push_back(target); });
      for_each_leaf<TypeId>(record->bases, [&](TypeId target) { targets_.push_back(target); });
      for_each_leaf<TypeId>(record->virtual_bases, [&](TypeId target) { targets_.push_back(target); });
    } else if (std::visit(Counts{which}, type.node)) {
      for_each_leaf<TypeId>(type.node, [&](TypeId target) { targets_.push_back(target); });
    }
    begin_.push_back(targets_.size());
  }
}

Postorder postorder(const EdgeList& edges, std::size_t node_count) {
  enum class State : std::uint8_t { untouched, open, done };
  struct Frame {
    TypeId id;
    std::size_t next_edge;
  };
  Postorder result;
  result.order.reserve(node_count);
  std::vector<State> states(node_count, State::untouched);
  std::vector<Frame> stack;
  for (std::uint32_t root = 0; root < node_count; ++root) {
    if (states[root] == State::untouched) {
      states[root] = State::open;
      stack.push_back({TypeId{root}, 0});
    }
    while (!stack.empty()) {
      Frame& top = stack.back();
      const auto targets = edges.of(top.id);
      if (top.next_edge == targets.size()) {
        states[index_of(top.id)] = State::done;
        result.order.push_back(top.id);
        stack.pop_back();
        continue;
      }
      const TypeId target = targets[top.next_edge++];
      State& state = states[index_of(target)];
      if (state == State::open) {
        result.in_cycle = target;
        return result;
      }
      if (state == State::untouched) {
        state = State::open;
        stack.push_back({target, 0});
      }
    }
  }
  return result;
}

}  // namespace abigate
