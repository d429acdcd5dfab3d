#include "analyzer/snapshot/identity.h"

#include <fmt/format.h>

#include "analyzer/snapshot/hash_members.h"
#include "analyzer/snapshot/postorder.h"

namespace abigate {

namespace {

constexpr unsigned const_flag = 1;
constexpr unsigned volatile_flag = 2;
constexpr unsigned restrict_flag = 4;

/// A type without its own qualifiers, and those.
struct Canonical {
  Fingerprint unqualified;
  unsigned qualifiers = 0;
  Fingerprint decayed;  ///< as a parameter
};

/// Visits nodes after those they are spelled with.
class Identify {
 public:
  Identify(const Graph& graph, Surface surface) : graph_(graph), surface_(surface), known_(graph.types.size()) {}

  void visit(TypeId id) {
    id_ = id;
    known_[index_of(id)] = std::visit(*this, graph_.at(id));
  }

  Fingerprint identity(TypeId id) {
    const Canonical& type = known_[index_of(id)];
    if (type.qualifiers == 0) {
      return type.unqualified;
    }
    stream_.add("qualified");
    stream_.add(type.unqualified);
    stream_.add(Wide{type.qualifiers});
    return stream_.finish();
  }

  Canonical operator()(const Typedef& t) {
    if (t.align_bytes == 0) {
      return known_[index_of(t.target)];
    }
    stream_.add("aligned");
    stream_.add(known_[index_of(t.target)].unqualified);
    stream_.add(Wide{t.align_bytes});
    return plain(stream_.finish(), known_[index_of(t.target)].qualifiers);
  }

  Canonical operator()(const Qualified& q) {
    Canonical type = known_[index_of(q.of)];
    type.qualifiers |= (q.is_const ? const_flag : 0) | (q.is_volatile ? volatile_flag : 0) |
                       (q.is_restrict && surface_ == Surface::api ? restrict_flag : 0);
    return type;
  }

  /// An array is as qualified as its elements, so `const row` of a typedef `row` and `const int[3]` are one type.
  Canonical operator()(const Array& a) {
    const Canonical& element = known_[index_of(a.element)];
    Canonical type;
    type.decayed = pointer_to(identity(a.element), 0);
    type.qualifiers = element.qualifiers;
    stream_.add("array");
    stream_.add(element.unqualified);
    stream_.add(Wide{a.count.has_value()});
    stream_.add(static_cast<Wide>(a.count.value_or(0)));
    type.unqualified = stream_.finish();
    return type;
  }

  Canonical operator()(const Pointer& p) { return plain(pointer_to(identity(p.to), p.address_space)); }

  Canonical operator()(const Reference& r) { return by_members("reference", r); }
  Canonical operator()(const MemberPointer& m) { return by_members("member-pointer", m); }

  Canonical operator()(const FunctionType& f) {
    FunctionType rest = f;
    rest.parameters.clear();
    stream_.add("parameters");
    stream_.add(static_cast<Wide>(f.parameters.size()));
    for (const TypeId parameter : f.parameters) {
      stream_.add(known_[index_of(parameter)].decayed);
    }
    const Fingerprint parameters = stream_.finish();
    Canonical type = by_members("function", rest);
    stream_.add(type.unqualified);
    stream_.add(parameters);
    type.unqualified = stream_.finish();
    type.decayed = pointer_to(type.unqualified, 0);
    return type;
  }

  Canonical operator()(const Builtin& b) { return by_members("builtin", b); }
  Canonical operator()(const Vector& v) { return by_members("vector", v); }
  Canonical operator()(const Atomic& a) { return by_members("atomic", a); }
  Canonical operator()(const Unmodelled& u) { return by_members("unmodelled", u); }
  Canonical operator()(const Record&) { return by_key(); }
  Canonical operator()(const Enum&) { return by_key(); }
  Canonical operator()(const Opaque&) { return by_key(); }
  Canonical operator()(const Foreign&) { return by_key(); }

 private:
  static Canonical plain(Fingerprint hash, unsigned qualifiers = 0) { return {hash, qualifiers, hash}; }

  Fingerprint pointer_to(const Fingerprint& target, std::uint32_t address_space) {
    stream_.add("pointer");
    stream_.add(target);
    stream_.add(Wide{address_space});
    return stream_.finish();
  }

  Canonical by_key() {
    stream_.add("named");
    stream_.add(graph_.key(id_));
    return plain(stream_.finish());
  }

  template <class Node>
  Canonical by_members(std::string_view kind, const Node& node) {
    HashStream stream;
    stream.add(kind);
    MemberHasher(surface_, [this](TypeId id) { return identity(id); }).add(stream, node);
    return plain(stream.finish());
  }

  const Graph& graph_;
  Surface surface_;
  TypeId id_ = no_type;
  std::vector<Canonical> known_;
  HashStream stream_;
};

}  // namespace

std::vector<Fingerprint> identities_of(const Graph& graph, Surface surface) {
  const std::size_t count = graph.types.size();
  Identify identify(graph, surface);
  for (const TypeId id : postorder(EdgeList(graph, Edges::spelling), count).order) {
    identify.visit(id);
  }
  std::vector<Fingerprint> identities;
  identities.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    identities.push_back(identify.identity(TypeId{i}));
  }
  return identities;
}

}  // namespace abigate
