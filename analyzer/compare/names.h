// The names by which types of one side are found on the other.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "analyzer/model/snapshot.h"

namespace abigate {

/// Tags and typedefs have name spaces of their own.
struct NameKey {
  Text name;
  bool is_typedef = false;
  bool operator==(const NameKey&) const = default;
};
struct NameHash {
  std::size_t operator()(const NameKey& key) const {
    return std::hash<Text>{}(key.name) ^ static_cast<std::size_t>(key.is_typedef);
  }
};

using NameIndex = std::unordered_map<NameKey, TypeId, NameHash>;

/// Of the interface's own types; nothing for others.
std::optional<NameKey> name_key(const Type& node);

/// A record or enum without a name in the source.
bool is_unnamed(const Type& node);

NameIndex index_names(const Graph& graph);

/// By which names code says what an interface puts into inline namespaces: with each of them, and without.
class InlineNamespaces {
 public:
  explicit InlineNamespaces(const Graph& graph);

  bool empty() const { return names_.empty(); }
  /// `name` without any of them.
  std::string left_out(Text name) const;
  /// Whether code that says `said` means `name`.
  bool lead(Text said, Text name) const;

 private:
  std::unordered_set<Text> names_;
};

/// A class of the standard library that is derived from std::exception, or that class.
bool is_standard_exception(Text name);

/// The type of that tag, else what the typedef of that name names; no_type where there is none. A `struct`, `union` or
/// `enum` in front is not read.
TypeId find_named(const Graph& graph, const NameIndex& names, Text name);

}  // namespace abigate
