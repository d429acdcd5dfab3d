#include "analyzer/model/snapshot.h"

namespace abigate {

TypeId peel(const Graph& graph, TypeId id) {
  while (true) {
    const Type& node = graph.at(id);
    if (const auto* name = std::get_if<Typedef>(&node)) {
      id = name->target;
    } else if (const auto* qualified = std::get_if<Qualified>(&node)) {
      id = qualified->of;
    } else {
      return id;
    }
  }
}

const FunctionType* signature_of(const Graph& graph, const Function& function) {
  return std::get_if<FunctionType>(&graph.at(peel(graph, function.type)));
}

TypeId pointee_of(const Type& type) {
  if (const auto* pointer = std::get_if<Pointer>(&type)) {
    return pointer->to;
  }
  const auto* reference = std::get_if<Reference>(&type);
  return reference == nullptr ? no_type : reference->to;
}

namespace {

/// Walks from a type inwards, one node a visit: either `next` is what the node is made of, or the result is final.
struct Measure {
  const Snapshot& snapshot;
  TypeId next = no_type;
  std::uint64_t count = 1;        // elements of the arrays on the way
  std::uint32_t align_bytes = 0;  // that the outermost typedef with an alignment sets

  std::optional<Extent> go_to(TypeId inner) {
    next = inner;
    return std::nullopt;
  }
  std::optional<Extent> whole(std::uint64_t size, std::uint32_t align) const {
    // Overflow is the reader's to refuse.
    return Extent{size * count, align_bytes != 0 ? align_bytes : align};
  }

  std::optional<Extent> operator()(const Builtin& b) const { return whole(b.size_bytes, b.align_bytes); }
  std::optional<Extent> operator()(const Pointer&) const {
    return whole(snapshot.build.pointer_bytes, snapshot.build.pointer_bytes);
  }
  std::optional<Extent> operator()(const Reference&) const {
    return whole(snapshot.build.pointer_bytes, snapshot.build.pointer_bytes);
  }
  std::optional<Extent> operator()(const MemberPointer& m) const { return whole(m.size_bytes, m.align_bytes); }
  std::optional<Extent> operator()(const Array& a) {
    count *= a.count.value_or(0);  // a flexible array takes no room of its own
    return go_to(a.element);
  }
  std::optional<Extent> operator()(const Vector& v) const { return whole(v.size_bytes, v.align_bytes); }
  std::optional<Extent> operator()(const Qualified& q) { return go_to(q.of); }
  std::optional<Extent> operator()(const Atomic& a) const { return whole(a.size_bytes, a.align_bytes); }
  std::optional<Extent> operator()(const FunctionType&) const { return std::nullopt; }
  std::optional<Extent> operator()(const Unmodelled&) const { return std::nullopt; }
  std::optional<Extent> operator()(const Typedef& t) {
    if (align_bytes == 0) {
      align_bytes = t.align_bytes;
    }
    return go_to(t.target);
  }
  std::optional<Extent> operator()(const Record& r) const { return whole(r.size_bytes, r.align_bytes); }
  std::optional<Extent> operator()(const Enum& e) { return go_to(e.underlying); }
  std::optional<Extent> operator()(const Opaque&) const { return std::nullopt; }
  std::optional<Extent> operator()(const Foreign& f) const {
    return f.align_bytes == 0 ? std::nullopt : whole(f.size_bytes, f.align_bytes);
  }
};

}  // namespace

std::optional<Extent> extent_of(const Snapshot& snapshot, TypeId id) {
  Measure measure{.snapshot = snapshot};
  std::optional<Extent> extent;
  do {
    measure.next = no_type;
    extent = std::visit(measure, snapshot.graph.at(id));
    id = measure.next;
  } while (id != no_type);
  return extent;
}

}  // namespace abigate
