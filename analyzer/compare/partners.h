// Which named type of NEW a named type of OLD is, as far as names alone say so.
#pragma once

#include <utility>
#include <vector>

#include "analyzer/compare/names.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

/// The names of two graphs, which must outlive it.
class Partners {
 public:
  Partners(const Graph& old_graph, const Graph& new_graph);

  /// The class of NEW that a class of OLD is, by the name of the tag or of an alias; no_type where there is none.
  TypeId partner_of(TypeId old_id) const;

  /// The types of each side that code says by `name`, as find_named(); no_type where there are none.
  std::pair<TypeId, TypeId> named(Text name) const;

  /// Two names that both sides know apart: not a renamed tag, another type.
  bool replace_each_other(const Type& before, const Type& after) const;

  /// Whether the two are one typedef. What an inline namespace holds is said without it.
  bool same_alias(Text before, Text after) const;

  /// What is left over on both sides pairs by name; enums without a name by an enumerator. `old_done` and `new_done`:
  /// per type, whether it has a partner already. In order of OLD's types, the three ways after each other.
  std::vector<std::pair<TypeId, TypeId>> by_name(std::vector<bool> old_done, std::vector<bool> new_done) const;

 private:
  const Graph& old_;
  const Graph& new_;
  NameIndex old_names_;
  NameIndex new_names_;
  InlineNamespaces old_inline_;
  InlineNamespaces new_inline_;
};

}  // namespace abigate
