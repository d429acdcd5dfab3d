#include "analyzer/roles/classes.h"

#include <algorithm>
#include <unordered_map>

#include "analyzer/compare/classes.h"

namespace abigate {

namespace {

bool has_virtual_destructor(const Type& node) {
  const auto* record = std::get_if<Record>(&node);
  return record != nullptr && std::ranges::any_of(record->vtables, [](const Vtable& table) {
           return std::ranges::find(table.slots, SlotKind::deleting_destructor, &Slot::kind) != table.slots.end();
         });
}

bool has_virtual_function(const Record& record) {
  return std::ranges::any_of(record.vtables, [](const Vtable& table) {
    return std::ranges::find(table.slots, SlotKind::function, &Slot::kind) != table.slots.end();
  });
}

/// By the name of a class the best way in which its users can construct one.
std::unordered_map<Text, Construction> constructors(const Graph& graph) {
  std::unordered_map<Text, Construction> found;
  std::unordered_map<Text, bool> declares_any;
  for (const Function& function : graph.functions) {
    if (function.kind != FunctionKind::constructor) {
      continue;
    }
    declares_any[function.record] = true;
    if (function.access == Access::private_ || function.deleted) {
      continue;
    }
    Construction& way = found[function.record];
    const bool exported = !function.inlined && function.visibility != Visibility::hidden;
    way = std::max(way, exported ? Construction::exported : Construction::inlined);
  }
  for (const TypeNode& type : graph.types) {
    const auto* record = std::get_if<Record>(&type.node);
    if (record == nullptr || declares_any.contains(record->name)) {
      continue;
    }
    const bool implicit = std::ranges::any_of(record->special_members, [](const SpecialMember& member) {
      return member.kind == SpecialMemberKind::default_constructor && member.provision == Provision::implicit;
    });
    if (implicit) {
      found[record->name] = Construction::inlined;
    }
  }
  return found;
}

}  // namespace

std::vector<NamedFunction> functions_in_slots(const Pairing& pairing, PairId classes) {
  const Graph& olds = pairing.old_side->graph;
  const Graph& news = pairing.new_side->graph;
  std::vector<NamedFunction> functions;
  for (const TableMatch& table : pairing.tables_of(classes)) {
    for (const IndexPair& match : table.both) {
      const Slot& old_slot = *table.olds[match.old_index].slot;
      const Slot& new_slot = *table.news[match.new_index].slot;
      if (old_slot.type && new_slot.type) {
        const NamedFunction named{find_function(olds, old_slot.linkage_name),
                                  find_function(news, new_slot.linkage_name)};
        functions.push_back(named.before != nullptr && named.after != nullptr ? named : NamedFunction{});
      }
    }
  }
  return functions;
}

ClassFacts::ClassFacts(const Comparison& comparison)
    : pairing_(comparison.pairing),
      construction_(pairing_.pairs.size(), Construction::none),
      derived_from_(pairing_.pairs.size()),
      built_as_base_(pairing_.pairs.size()),
      deleted_(pairing_.pairs.size()),
      open_(pairing_.pairs.size()) {
  const Graph& olds = pairing_.old_side->graph;
  const Graph& news = pairing_.new_side->graph;
  const auto old_ways = constructors(olds);
  const auto new_ways = constructors(news);
  std::vector<std::vector<bool>> deleted;
  for (const Graph* graph : {&olds, &news}) {
    std::vector<bool> types(graph->types.size());
    for (const Function& function : graph->functions) {
      for (const TypeId id : function.deletes) {
        types[index_of(peel(*graph, id))] = true;
      }
    }
    deleted.push_back(std::move(types));
  }
  std::vector<bool> thrown(pairing_.pairs.size());
  for (const PairId pair : pairing_.thrown) {
    thrown[index_of(peel(pairing_, pair))] = true;
  }
  for (std::uint32_t i = 0; i < pairing_.pairs.size(); ++i) {
    const Pair& pair = pairing_.pairs[i];
    const auto* before = std::get_if<Record>(&olds.at(pair.old_id));
    const auto* after = std::get_if<Record>(&news.at(pair.new_id));
    const bool is_deleted = deleted[0][index_of(pair.old_id)] || deleted[1][index_of(pair.new_id)];
    deleted_[i] = is_deleted && !has_virtual_destructor(PairId{i});
    if (before == nullptr || after == nullptr) {
      continue;
    }
    const auto way = [](const auto& ways, const Record& record) {
      const auto found = ways.find(record.name);
      return found == ways.end() ? Construction::none : found->second;
    };
    const auto [least, most] = std::minmax({way(old_ways, *before), way(new_ways, *after)});
    construction_[i] = most;
    built_as_base_[i] = least == Construction::exported && !before->final && !after->final;
    // An exception is derived for its name alone.
    open_[i] = construction_[i] != Construction::none && !before->final && !thrown[i] && has_virtual_function(*before);
    derived_from_[i] = derived_from_[i] || open_[i] || before->abstract || after->abstract;
    for (const PairEdge& edge : pairing_.edges_of(PairId{i})) {
      if (edge.kind == EdgeKind::base) {
        derived_from_[index_of(peel(pairing_, edge.to))] = true;
      }
    }
  }
}

bool ClassFacts::has_virtual_destructor(PairId pair) const {
  return abigate::has_virtual_destructor(pairing_.old_side->graph.at(pairing_.at(pair).old_id)) &&
         abigate::has_virtual_destructor(pairing_.new_side->graph.at(pairing_.at(pair).new_id));
}

}  // namespace abigate
