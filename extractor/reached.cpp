#include "extractor/reached.h"

namespace abigate::extract {

namespace {

/// Calls `follow` for every type that a node leads to.
template <class Follow>
struct Edges {
  Follow follow;

  void operator()(const Builtin&) const {}
  void operator()(const Unmodelled&) const {}
  void operator()(const Opaque&) const {}
  void operator()(const Pointer& p) const { follow(p.to); }
  void operator()(const Reference& r) const { follow(r.to); }
  void operator()(const Array& a) const { follow(a.element); }
  void operator()(const Vector& v) const { follow(v.element); }
  void operator()(const Qualified& q) const { follow(q.of); }
  void operator()(const Atomic& a) const { follow(a.of); }
  void operator()(const Typedef& t) const { follow(t.target); }
  void operator()(const Enum& e) const { follow(e.underlying); }
  void operator()(const MemberPointer& m) const {
    follow(m.object);
    follow(m.to);
  }
  void operator()(const FunctionType& f) const {
    follow(f.result);
    for (const TypeId parameter : f.parameters) {
      follow(parameter);
    }
    if (f.object) {
      follow(*f.object);
    }
  }
  void operator()(const Record& r) const {
    for (const Field& field : r.fields) {
      follow(field.type);
    }
    for (const Base& base : r.bases) {
      follow(base.type);
    }
    for (const Vtable& table : r.vtables) {
      for (const Slot& slot : table.slots) {
        if (slot.type) {
          follow(*slot.type);
        }
      }
    }
  }
  /// What a container of another library holds, nobody else shows.
  void operator()(const Foreign& f) const {
    for (const TemplateArgument& argument : f.arguments) {
      if (argument.type) {
        follow(*argument.type);
      }
    }
  }
};

}  // namespace

std::vector<bool> reached_types(const Graph& graph) {
  std::vector<bool> reached(graph.types.size());
  std::vector<TypeId> work;
  const auto follow = [&](TypeId id) {
    if (!reached[index_of(id)]) {
      reached[index_of(id)] = true;
      work.push_back(id);
    }
  };
  for (std::uint32_t i = 0; i < graph.types.size(); ++i) {
    if (std::holds_alternative<Record>(graph.types[i].node)) {
      follow(TypeId{i});
    }
  }
  for (const Function& function : graph.functions) {
    follow(function.type);
  }
  for (const Variable& variable : graph.variables) {
    follow(variable.type);
  }
  const Edges edges{follow};
  while (!work.empty()) {
    const TypeId id = work.back();
    work.pop_back();
    std::visit(edges, graph.at(id));
  }
  return reached;
}

}  // namespace abigate::extract
