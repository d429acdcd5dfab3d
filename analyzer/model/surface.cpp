#include <algorithm>

#include "analyzer/model/snapshot.h"

namespace abigate {

namespace {

bool is_own(const TypeNode& type) {
  const auto* alias = std::get_if<Typedef>(&type.node);
  return (alias != nullptr && alias->owned) || std::holds_alternative<Record>(type.node) ||
         std::holds_alternative<Enum>(type.node) || std::holds_alternative<Opaque>(type.node);
}

bool is_namespace(const Template& entry) { return entry.kind == TemplateKind::inline_namespace; }

}  // namespace

bool declares_nothing(const Graph& graph) {
  return graph.functions.empty() && graph.variables.empty() && graph.constants.empty() &&
         std::ranges::all_of(graph.templates, is_namespace) && std::ranges::none_of(graph.types, is_own);
}

}  // namespace abigate
