// What crosses the boundary without a type in a signature: extensions that a lookup by id returns, and untyped
// channels.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/model/snapshot.h"

namespace abigate {

/// A record that a lookup by one id returns in both versions.
struct ExtensionRoot {
  TypeId old_id = no_type;
  TypeId new_id = no_type;
  std::string id;
  bool declared = false;
  std::optional<Side> made_by;
};

/// An extension whose id has another value: the old one left, another one came.
struct ExtensionChange {
  std::string id;
  std::string type;
  TypeId old_type = no_type;
  TypeId new_type = no_type;
  std::string old_value;
  std::string new_value;
  std::optional<Side> made_by;
};

std::vector<ExtensionRoot> extension_roots(const Snapshot& old_side, const Snapshot& new_side);
std::vector<ExtensionChange> extension_changes(const Snapshot& old_side, const Snapshot& new_side);

/// A function, slot or callback through which values pass whose type no signature shows: it returns a `void *` for a
/// string or a number, or takes a `void *` or `void **` after one. User data beside a callback is none, nor are bytes
/// with a length.
bool has_untyped_channel(const Snapshot& snapshot);

/// A name as declarations write it, without `struct`, `union` or `enum` in front.
Text without_tag(Text name);

/// The first record or handle of that tag or typedef name; no_type where there is none.
TypeId find_type(const Graph& graph, Text name);

}  // namespace abigate
