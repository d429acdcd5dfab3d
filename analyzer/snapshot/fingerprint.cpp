#include "analyzer/snapshot/fingerprint.h"

#include <algorithm>
#include <unordered_map>

#include "analyzer/snapshot/hash_members.h"
#include "analyzer/snapshot/postorder.h"

namespace abigate {

namespace {

using Hashes = std::vector<Fingerprint>;

/// The hash of a set: its elements name themselves, so they are put in the order of their hashes.
void add_set(HashStream& stream, std::string_view name, Hashes hashes) {
  std::ranges::sort(hashes, std::less{}, &Fingerprint::words);
  stream.add(name);
  stream.add(static_cast<Wide>(hashes.size()));
  for (const Fingerprint& hash : hashes) {
    stream.add(hash);
  }
}

/// Hashes the nodes of one graph on one surface. A node that does not count on it has no hash.
class NodeHasher {
 public:
  NodeHasher(const Graph& graph, Surface surface)
      : graph_(graph), surface_(surface), identities_(identities_of(graph, surface)) {}

  std::optional<Fingerprint> hash(TypeId id) {
    id_ = id;
    return std::visit(*this, graph_.at(id));
  }

  /// A compiled binary finds each member at its place, whatever the order in which a union declares them.
  std::optional<Fingerprint> operator()(const Record& r) {
    if (surface_ == Surface::api) {
      return by_key("record", r);
    }
    Record whole = r;
    whole.fields.clear();
    return with_parts(by_key("record", whole), "fields", r.fields);
  }

  /// The order of enumerators is nothing that anybody sees.
  std::optional<Fingerprint> operator()(const Enum& e) {
    Enum whole = e;
    whole.enumerators.clear();
    return with_parts(by_key("enum", whole), "enumerators", e.enumerators);
  }

  std::optional<Fingerprint> operator()(const Opaque& o) { return by_key("opaque", o); }
  std::optional<Fingerprint> operator()(const Foreign& f) { return by_key("foreign", f); }
  std::optional<Fingerprint> operator()(const Unmodelled& u) { return by_key("unmodelled", u); }

  /// References see through typedefs. The interface's own are nodes besides: one may be all that says what crosses
  /// behind a void pointer. Somebody else's are nothing of this interface.
  std::optional<Fingerprint> operator()(const Typedef& t) {
    return t.owned ? std::optional(by_key("typedef", t)) : std::nullopt;
  }

  // Part of the identity of what they are used in.
  std::optional<Fingerprint> operator()(const Builtin&) { return std::nullopt; }
  std::optional<Fingerprint> operator()(const Pointer&) { return std::nullopt; }
  std::optional<Fingerprint> operator()(const Array&) { return std::nullopt; }
  std::optional<Fingerprint> operator()(const Vector&) { return std::nullopt; }
  std::optional<Fingerprint> operator()(const Qualified&) { return std::nullopt; }
  std::optional<Fingerprint> operator()(const Atomic&) { return std::nullopt; }
  std::optional<Fingerprint> operator()(const FunctionType&) { return std::nullopt; }
  std::optional<Fingerprint> operator()(const Reference&) { return std::nullopt; }
  std::optional<Fingerprint> operator()(const MemberPointer&) { return std::nullopt; }

  /// Symbols name themselves.
  template <Described Node>
  Fingerprint by_members(std::string_view kind, const Node& node) {
    stream_.add(kind);
    MemberHasher(surface_, [this](TypeId id) { return identities_[index_of(id)]; }).add(stream_, node);
    return stream_.finish();
  }

  std::optional<Fingerprint> hash(const Constant& c) {
    const bool folded = c.kind != ConstantKind::function_macro && (!c.tokens || c.elements);
    return surface_ == Surface::api || folded ? std::optional(by_members("constant", c)) : std::nullopt;
  }

  std::optional<Fingerprint> hash(const Template& t) {
    return surface_ == Surface::api ? std::optional(by_members("template", t)) : std::nullopt;
  }

  std::optional<Fingerprint> hash(const Unseen& u) {
    return surface_ == Surface::api || !u.tokens.empty() ? std::optional(by_members("unseen", u)) : std::nullopt;
  }

 private:
  template <Described Node>
  Fingerprint by_key(std::string_view kind, const Node& node) {
    stream_.add(graph_.key(id_));
    return by_members(kind, node);
  }

  template <Described Part>
  Fingerprint with_parts(const Fingerprint& whole, std::string_view name, const std::vector<Part>& parts) {
    Hashes hashes;
    for (const Part& part : parts) {
      hashes.push_back(by_members(name, part));
    }
    stream_.add(whole);
    add_set(stream_, name, std::move(hashes));
    return stream_.finish();
  }

  const Graph& graph_;
  Surface surface_;
  Hashes identities_;
  TypeId id_ = no_type;
  HashStream stream_;
};

template <class Node>
Hashes hash_all(NodeHasher& hasher, const std::vector<Node>& nodes, std::string_view kind) {
  Hashes hashes;
  for (const Node& node : nodes) {
    if constexpr (requires { hasher.hash(node); }) {
      if (const auto hash = hasher.hash(node)) {
        hashes.push_back(*hash);
      }
    } else {
      hashes.push_back(hasher.by_members(kind, node));
    }
  }
  return hashes;
}

Fingerprint hash_interface(const Snapshot& snapshot, NodeHasher& hasher) {
  Hashes types;
  for (std::uint32_t i = 0; i < snapshot.graph.types.size(); ++i) {
    if (const auto hash = hasher.hash(TypeId{i})) {
      types.push_back(*hash);
    }
  }
  HashStream stream;
  stream.add(snapshot.language);
  stream.add(hasher.by_members("build", snapshot.build));
  stream.add(hasher.by_members("declarations", snapshot.declarations));
  add_set(stream, "types", std::move(types));
  add_set(stream, "functions", hash_all(hasher, snapshot.graph.functions, "function"));
  add_set(stream, "variables", hash_all(hasher, snapshot.graph.variables, "variable"));
  add_set(stream, "constants", hash_all(hasher, snapshot.graph.constants, "constant"));
  if (!snapshot.graph.templates.empty()) {
    add_set(stream, "templates", hash_all(hasher, snapshot.graph.templates, "template"));
  }
  add_set(stream, "fidelity", hash_all(hasher, snapshot.fidelity, "unseen"));
  return stream.finish();
}

// ---- state ----

/// The types that a declaration may name, by name: "acme_state" is the typedef and the struct.
std::unordered_multimap<Text, TypeId> types_by_name(const Graph& graph) {
  std::unordered_multimap<Text, TypeId> types;
  for (std::uint32_t i = 0; i < graph.types.size(); ++i) {
    std::visit(
        [&](const auto& node) {
          if constexpr (requires { node.name; }) {
            types.emplace(node.name, TypeId{i});
          }
        },
        graph.types[i].node);
  }
  return types;
}

std::vector<TypeId> reachable(const EdgeList& edges, std::size_t node_count, std::vector<TypeId> from) {
  std::vector<bool> seen(node_count);
  std::vector<TypeId> found;
  while (!from.empty()) {
    const TypeId id = from.back();
    from.pop_back();
    if (!seen[index_of(id)]) {
      seen[index_of(id)] = true;
      found.push_back(id);
      const auto targets = edges.of(id);
      from.insert(from.end(), targets.begin(), targets.end());
    }
  }
  return found;
}

std::vector<StateFingerprint> hash_states(const Snapshot& snapshot, NodeHasher& hasher) {
  std::vector<StateFingerprint> states;
  if (snapshot.declarations.survives_reload.empty()) {
    return states;
  }
  const auto by_name = types_by_name(snapshot.graph);
  const EdgeList edges(snapshot.graph, Edges::all);
  for (const SurvivorDeclaration& survivor : snapshot.declarations.survives_reload) {
    std::vector<TypeId> roots;
    const auto [begin, end] = by_name.equal_range(survivor.type);
    std::transform(begin, end, std::back_inserter(roots), [](const auto& entry) { return entry.second; });
    Hashes hashes;
    for (const TypeId id : reachable(edges, snapshot.graph.types.size(), std::move(roots))) {
      if (const auto hash = hasher.hash(id)) {
        hashes.push_back(*hash);
      }
    }
    HashStream stream;
    stream.add(survivor.type);
    add_set(stream, "types", std::move(hashes));
    states.push_back({survivor.type, stream.finish()});
  }
  return states;
}

}  // namespace

Fingerprints compute_fingerprints(const Snapshot& snapshot) {
  NodeHasher abi(snapshot.graph, Surface::abi);
  NodeHasher api(snapshot.graph, Surface::api);
  return {hash_interface(snapshot, abi), hash_interface(snapshot, api), hash_states(snapshot, abi)};
}

}  // namespace abigate
