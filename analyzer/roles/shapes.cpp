#include "analyzer/roles/shapes.h"

#include <algorithm>

namespace abigate {

namespace {

bool says_const(const Graph& graph, TypeId type) {
  while (true) {
    if (const auto* alias = std::get_if<Typedef>(&graph.at(type))) {
      type = alias->target;
    } else if (const auto* array = std::get_if<Array>(&graph.at(type))) {
      type = array->element;
    } else {
      const auto* qualified = std::get_if<Qualified>(&graph.at(type));
      return qualified != nullptr && qualified->is_const;
    }
  }
}

const Type& before(const Pairing& pairing, PairId id) { return pairing.old_side->graph.at(pairing.at(id).old_id); }
const Type& after(const Pairing& pairing, PairId id) { return pairing.new_side->graph.at(pairing.at(id).new_id); }

}  // namespace

bool is_const(const Pairing& pairing, PairId id) {
  return says_const(pairing.old_side->graph, pairing.at(id).old_id) ||
         says_const(pairing.new_side->graph, pairing.at(id).new_id);
}

bool leads_to_pointer(const Pairing& pairing, PairId id) { return is_address(after(pairing, peel(pairing, id))); }

bool is_function(const Pairing& pairing, PairId id) { return std::holds_alternative<FunctionType>(after(pairing, id)); }

bool holds_functions(const Pairing& pairing, PairId id) {
  const Graph& graph = pairing.old_side->graph;
  const auto* record = std::get_if<Record>(&before(pairing, id));
  return record != nullptr && std::ranges::any_of(record->fields, [&](const Field& field) {
           const auto* pointer = std::get_if<Pointer>(&graph.at(peel(graph, field.type)));
           return pointer != nullptr && std::holds_alternative<FunctionType>(graph.at(peel(graph, pointer->to)));
         });
}

bool is_abstract(const Pairing& pairing, PairId id) {
  const auto* record = std::get_if<Record>(&before(pairing, id));
  return record != nullptr && record->abstract;
}

bool is_handle(const Pairing& pairing, PairId id) {
  return std::holds_alternative<Opaque>(before(pairing, id)) || std::holds_alternative<Opaque>(after(pairing, id));
}

}  // namespace abigate
