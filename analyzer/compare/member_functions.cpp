#include "analyzer/compare/member_functions.h"

#include <string>
#include <vector>

#include "analyzer/compare/class_changes.h"
#include "analyzer/compare/classes.h"

namespace abigate {

namespace {

/// What the compiler would write too: whether a class has it is told by the class.
bool is_special_member(const Graph& graph, const Function& function) {
  const FunctionType* type = signature_of(graph, function);
  if (type == nullptr) {
    return false;
  }
  const auto takes_own = [&] {
    if (type->parameters.size() != 1) {
      return false;
    }
    TypeId id = peel(graph, type->parameters.front());
    if (const TypeId to = pointee_of(graph.at(id)); to != no_type && !std::holds_alternative<Pointer>(graph.at(id))) {
      id = peel(graph, to);
    }
    const auto* record = std::get_if<Record>(&graph.at(id));
    return record != nullptr && record->name == function.record;
  };
  switch (function.kind) {
    case FunctionKind::destructor:
      return true;
    case FunctionKind::constructor:
      return type->parameters.empty() || takes_own();
    case FunctionKind::method:
      return function.name.ends_with("::operator=") && takes_own();
    case FunctionKind::function:
    case FunctionKind::static_method:
    case FunctionKind::conversion:
      return false;
  }
  return false;
}

/// Symbols of slots that `others` do not have. What fills the slot of a base is no slot of the class's own: the same
/// signature stands in both versions.
std::unordered_set<Text> only_in(const std::vector<FunctionSlot>& some, const std::vector<FunctionSlot>& others) {
  std::unordered_set<std::string> signatures;
  for (const FunctionSlot& slot : others) {
    signatures.insert(slot.signature);
  }
  std::unordered_set<Text> symbols;
  for (const FunctionSlot& slot : some) {
    if (!signatures.contains(slot.signature)) {
      symbols.insert(slot.slot->linkage_name);
    }
  }
  return symbols;
}

std::unordered_map<Text, const Record*> classes_of(const Graph& graph) {
  std::unordered_map<Text, const Record*> index;
  for (const TypeNode& type : graph.types) {
    if (const auto* record = std::get_if<Record>(&type.node)) {
      index.emplace(record->name, record);
    }
  }
  return index;
}

}  // namespace

MemberFunctions::MemberFunctions(const Comparing& context)
    : context_(context), old_classes_(classes_of(context.old_graph())), new_classes_(classes_of(context.new_graph())) {}

bool MemberFunctions::told_by_class(const Function& function, bool is_new) {
  if (function.record.empty()) {
    return false;
  }
  const Record* there = class_of(function, is_new);  // the version that does not have the function
  if (there == nullptr) {
    return function.inlined;
  }
  if (function.inlined && is_special_member(is_new ? context_.new_graph() : context_.old_graph(), function)) {
    return true;
  }
  if (!function.is_virtual || class_of(function, !is_new) == nullptr) {
    return false;
  }
  const SlotsOfClass& slots = slots_of(function.record, *class_of(function, true), *class_of(function, false));
  const std::size_t side = is_new ? 1 : 0;
  return slots.alone[side].contains(function.linkage_name) &&
         !(is_exported(function) && slots.renamed[side].contains(function.linkage_name));
}

bool MemberFunctions::is_private(const Function& function) const {
  if (function.access != Access::private_ || function.is_virtual) {
    return false;
  }
  const Record* before = class_of(function, true);
  const Record* after = class_of(function, false);
  if (before == nullptr || after == nullptr) {
    return false;
  }
  return is_private_matter(context_, *before, *after, function.name);
}

bool MemberFunctions::has_class_in_both(const Function& before, const Function& after) const {
  return class_of(before, true) != nullptr && class_of(after, false) != nullptr;
}

bool MemberFunctions::is_of_final_class(const Function& function) const {
  const Record* record = class_of(function, true);
  return record != nullptr && record->final;
}

const Record* MemberFunctions::class_of(const Function& function, bool old_side) const {
  const auto& index = old_side ? old_classes_ : new_classes_;
  const auto found = function.record.empty() ? index.end() : index.find(function.record);
  return found == index.end() ? nullptr : found->second;
}

const MemberFunctions::SlotsOfClass& MemberFunctions::slots_of(Text name, const Record& before, const Record& after) {
  const auto [place, fresh] = slots_.try_emplace(name);
  SlotsOfClass& slots = place->second;
  if (!fresh || before.vtables.empty() || after.vtables.empty()) {
    return slots;
  }
  const auto olds = function_slots(context_.old_graph(), before.vtables.front());
  const auto news = function_slots(context_.new_graph(), after.vtables.front());
  slots.alone = {only_in(olds, news), only_in(news, olds)};
  if (slots.alone[0].empty() || slots.alone[1].empty()) {
    return slots;
  }
  for (const TableMatch& table : match_tables(context_.old_graph(), before, context_.new_graph(), after)) {
    for (const IndexPair& match : table.both) {
      slots.renamed[0].insert(table.olds[match.old_index].slot->linkage_name);
      slots.renamed[1].insert(table.news[match.new_index].slot->linkage_name);
    }
  }
  return slots;
}

}  // namespace abigate
