#include "analyzer/snapshot/locations.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace abigate {

namespace {

template <class Symbol>
void add_symbols(std::vector<LocatedNode>& nodes, const std::vector<Symbol>& symbols, LocatedKind kind) {
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const Text own_name = shares_linkage_name(symbols, i) ? symbols[i].name : Text{};
    nodes.push_back({kind, symbols[i].linkage_name, own_name, symbols[i].location});
  }
}

struct LocationIn {
  const Location* operator()(const Typedef& t) const { return &t.location; }
  const Location* operator()(const Record& r) const { return &r.location; }
  const Location* operator()(const Enum& e) const { return &e.location; }
  const Location* operator()(const Opaque& o) const { return &o.location; }
  const Location* operator()(const Foreign&) const { return nullptr; }
  const Location* operator()(const Builtin&) const { return nullptr; }
  const Location* operator()(const Pointer&) const { return nullptr; }
  const Location* operator()(const Array&) const { return nullptr; }
  const Location* operator()(const Vector&) const { return nullptr; }
  const Location* operator()(const Qualified&) const { return nullptr; }
  const Location* operator()(const Atomic&) const { return nullptr; }
  const Location* operator()(const FunctionType&) const { return nullptr; }
  const Location* operator()(const Unmodelled&) const { return nullptr; }
  const Location* operator()(const Reference&) const { return nullptr; }
  const Location* operator()(const MemberPointer&) const { return nullptr; }
};

}  // namespace

std::vector<LocatedNode> located_nodes(const Graph& graph, StringPool& strings) {
  std::vector<LocatedNode> nodes;
  for (const TypeNode& type : graph.types) {
    if (const Location* location = location_in(type.node)) {
      nodes.push_back({LocatedKind::type, type.key, {}, *location});
    }
  }
  add_symbols(nodes, graph.functions, LocatedKind::function);
  add_symbols(nodes, graph.variables, LocatedKind::variable);
  for (const Constant& constant : graph.constants) {
    nodes.push_back({located_kind_of(constant.kind), constant.name, {}, constant.location});
  }
  for (const Template& node : graph.templates) {
    nodes.push_back({LocatedKind::template_, node.name, strings.intern(template_place_name(node)), node.location});
  }
  std::erase_if(nodes, [](const LocatedNode& node) { return node.location.file.empty() && node.location.line == 0; });
  std::ranges::sort(nodes, std::less{}, [](const LocatedNode& node) {
    return std::tuple(node.location.file, node.location.line, node.kind, node.name, node.own_name);
  });
  return nodes;
}

std::string template_place_name(const Template& node) {
  return std::string(name_of(node.kind)) + " " + std::string(node.declaration);
}

const Location* location_in(const Type& type) { return std::visit(LocationIn{}, type); }

Location* location_in(Type& type) { return const_cast<Location*>(location_in(std::as_const(type))); }

}  // namespace abigate
