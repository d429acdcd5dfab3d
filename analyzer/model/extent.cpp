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

namespace {

struct Measure {
  const Snapshot& snapshot;

  std::optional<Extent> operator()(const Builtin& b) const { return Extent{b.size_bytes, b.align_bytes}; }
  std::optional<Extent> operator()(const Pointer&) const {
    return Extent{snapshot.build.pointer_bytes, snapshot.build.pointer_bytes};
  }
  std::optional<Extent> operator()(const Array& a) const {
    const auto element = extent_of(snapshot, a.element);
    if (!element) {
      return std::nullopt;
    }
    // A flexible array takes no room of its own. Overflow is the reader's to refuse.
    return Extent{element->size_bytes * a.count.value_or(0), element->align_bytes};
  }
  std::optional<Extent> operator()(const Vector& v) const { return Extent{v.size_bytes, v.align_bytes}; }
  std::optional<Extent> operator()(const Qualified& q) const { return extent_of(snapshot, q.of); }
  std::optional<Extent> operator()(const Atomic& a) const { return Extent{a.size_bytes, a.align_bytes}; }
  std::optional<Extent> operator()(const FunctionType&) const { return std::nullopt; }
  std::optional<Extent> operator()(const Unmodelled&) const { return std::nullopt; }
  std::optional<Extent> operator()(const Typedef& t) const {
    auto extent = extent_of(snapshot, t.target);
    if (extent && t.align_bytes != 0) {
      extent->align_bytes = t.align_bytes;
    }
    return extent;
  }
  std::optional<Extent> operator()(const Record& r) const { return Extent{r.size_bytes, r.align_bytes}; }
  std::optional<Extent> operator()(const Enum& e) const { return extent_of(snapshot, e.underlying); }
  std::optional<Extent> operator()(const Opaque&) const { return std::nullopt; }
  std::optional<Extent> operator()(const Foreign& f) const {
    return f.align_bytes == 0 ? std::nullopt : std::optional(Extent{f.size_bytes, f.align_bytes});
  }
};

}  // namespace

std::optional<Extent> extent_of(const Snapshot& snapshot, TypeId id) {
  return std::visit(Measure{snapshot}, snapshot.graph.at(id));
}

}  // namespace abigate
