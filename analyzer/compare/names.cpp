#include "analyzer/compare/names.h"

#include "analyzer/compare/reach.h"

namespace abigate {

std::optional<NameKey> name_key(const Type& node) {
  if (const auto* type = std::get_if<Typedef>(&node)) {
    return type->owned ? std::optional(NameKey{type->name, true}) : std::nullopt;
  }
  if (const auto* record = std::get_if<Record>(&node)) {
    return NameKey{record->name, false};
  }
  if (const auto* type = std::get_if<Enum>(&node)) {
    return NameKey{type->name, false};
  }
  if (const auto* handle = std::get_if<Opaque>(&node)) {
    return NameKey{handle->name, false};
  }
  return std::nullopt;
}

bool is_unnamed(const Type& node) {
  if (const auto* record = std::get_if<Record>(&node)) {
    return record->unnamed;
  }
  const auto* type = std::get_if<Enum>(&node);
  return type != nullptr && type->unnamed;
}

NameIndex index_names(const Graph& graph) {
  NameIndex index;
  for (std::uint32_t i = 0; i < graph.types.size(); ++i) {
    if (const auto key = name_key(graph.types[i].node)) {
      index.emplace(*key, TypeId{i});
    }
  }
  return index;
}

TypeId find_named(const Graph& graph, const NameIndex& names, Text name) {
  name = without_tag(name);
  if (const auto tag = names.find({name, false}); tag != names.end()) {
    return tag->second;
  }
  const auto alias = names.find({name, true});
  return alias == names.end() ? no_type : peel(graph, alias->second);
}

}  // namespace abigate
