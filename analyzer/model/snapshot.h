// A snapshot: the graph of one version of an interface, with what its maintainer declares and how it was built.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/model/binary.h"
#include "analyzer/model/build.h"
#include "analyzer/model/declarations.h"
#include "analyzer/model/nodes.h"
#include "analyzer/model/text.h"

namespace abigate {

/// Newest schema version that this library reads and the one it writes.
inline constexpr std::uint32_t schema_version = 1;

struct Interface {
  Text name;
  Text version;  ///< empty: not stated
};

/// Something that could not be seen: equal hashes in both snapshots, unseen; else undecided.
struct Unseen {
  Text what;    ///< kind: "function-bodies-not-checked", "attribute", "type", …
  Text where;   ///< the entity, or a file
  Text tokens;  ///< hash; empty where nothing can change unnoticed
};

/// A type node with the key by which a snapshot refers to it: its canonical spelling in postfix order.
struct TypeNode {
  Text key;  ///< "uint32_t", "struct acme_frame", "struct acme_frame const*", "int(char const*,...)*"
  Type node;
};

/// Nodes are sorted: types by key, functions and variables by linkage name, constants by name and kind, templates by
/// name, kind and declaration.
struct Graph {
  std::vector<TypeNode> types;
  std::vector<Function> functions;
  std::vector<Variable> variables;
  std::vector<Constant> constants;
  std::vector<Template> templates;

  const Type& at(TypeId id) const { return types[index_of(id)].node; }
  Text key(TypeId id) const { return types[index_of(id)].key; }
};

struct Fingerprint {
  std::array<std::uint64_t, 2> words{};
  bool operator==(const Fingerprint&) const = default;
};

struct StateFingerprint {
  Text type;
  Fingerprint fingerprint;
};

/// `abi`: what a compiled binary can see. `api`: everything that is reported. `state`: per surviving record.
struct Fingerprints {
  Fingerprint abi;
  Fingerprint api;
  std::vector<StateFingerprint> state;
};

/// Movable, not copyable: the nodes view into `strings`.
struct Snapshot {
  Interface interface;
  Text language;  ///< "c" or "c++"
  Build build;
  std::optional<BinaryFacts> binary;  ///< of the file that was built from it, if one was read with the headers
  Declarations declarations;
  Graph graph;
  std::vector<Unseen> fidelity;
  Fingerprints fingerprints;
  StringPool strings;

  Snapshot() = default;
  Snapshot(Snapshot&&) = default;
  Snapshot& operator=(Snapshot&&) = default;
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
};

/// Whether a graph declares nothing of its own: no function, variable, constant, template or type. What it only
/// mentions (built-in types, those of other libraries, namespaces) declares nothing.
bool declares_nothing(const Graph& graph);

/// Whether there is anything to compare: declarations, or the symbols of a binary.
inline bool has_surface(const Snapshot& snapshot) { return snapshot.binary || !declares_nothing(snapshot.graph); }

/// Size and alignment in bytes of a type as the target lays it out; nothing where it is incomplete or unknown.
/// Bounded by the depth of arrays, typedefs and qualifiers, which the reader limits.
struct Extent {
  std::uint64_t size_bytes = 0;
  std::uint32_t align_bytes = 0;
};
std::optional<Extent> extent_of(const Snapshot& snapshot, TypeId id);

/// Follows typedefs and qualifiers to what they name.
TypeId peel(const Graph& graph, TypeId id);

/// The type of a function, also where a typedef names it.
const FunctionType* signature_of(const Graph& graph, const Function& function);

/// What a pointer or reference leads to; no_type for other kinds.
TypeId pointee_of(const Type& type);
inline bool is_address(const Type& type) { return pointee_of(type) != no_type; }

}  // namespace abigate
