// The names by which types of one side are found on the other.
#pragma once

#include <optional>
#include <unordered_map>

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

/// A class of the standard library that is derived from std::exception, or that class.
bool is_standard_exception(Text name);

/// The type of that tag, else what the typedef of that name names; no_type where there is none. A `struct`, `union` or
/// `enum` in front is not read.
TypeId find_named(const Graph& graph, const NameIndex& names, Text name);

}  // namespace abigate
