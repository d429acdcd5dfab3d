#include "analyzer/compare/classes.h"

#include <algorithm>
#include <map>

namespace abigate {

namespace {

/// What has one key on both sides belongs together; of several, in order.
template <class OldKeys, class NewKeys>
void match_by_key(const OldKeys& olds, const NewKeys& news, std::vector<bool>& old_taken, std::vector<bool>& new_taken,
                  std::vector<IndexPair>& both) {
  std::multimap<std::string, std::uint32_t> by_key;
  for (std::uint32_t i = 0; i < news.size(); ++i) {
    if (!new_taken[i]) {
      by_key.emplace(news[i], i);
    }
  }
  for (std::uint32_t i = 0; i < olds.size(); ++i) {
    if (old_taken[i]) {
      continue;
    }
    if (const auto found = by_key.find(olds[i]); found != by_key.end()) {
      both.push_back({i, found->second});
      old_taken[i] = new_taken[found->second] = true;
      by_key.erase(found);
    }
  }
}

std::vector<std::uint32_t> left(const std::vector<bool>& taken) {
  std::vector<std::uint32_t> indices;
  for (std::uint32_t i = 0; i < taken.size(); ++i) {
    if (!taken[i]) {
      indices.push_back(i);
    }
  }
  return indices;
}

std::string parameters_of(const Graph& graph, const Slot& slot) {
  const auto* type = slot.type ? std::get_if<FunctionType>(&graph.at(peel(graph, *slot.type))) : nullptr;
  if (type == nullptr) {
    return {};
  }
  std::string text = "(";
  for (const TypeId parameter : type->parameters) {
    text += std::string(graph.key(parameter)) + ",";
  }
  text += type->variadic ? "...) " : ") ";
  return text + std::string(type->object_qualifiers);
}

bool is_function(const Slot& slot) {
  switch (slot.kind) {
    case SlotKind::function:
    case SlotKind::complete_destructor:
    case SlotKind::deleting_destructor:
    case SlotKind::unused:
      return true;
    case SlotKind::vcall_offset:
    case SlotKind::vbase_offset:
    case SlotKind::offset_to_top:
    case SlotKind::rtti:
      return false;
  }
  return false;
}

std::string name_of(const Slot& slot) {
  switch (slot.kind) {
    case SlotKind::complete_destructor:
      return "~ (complete object)";
    case SlotKind::deleting_destructor:
      return "~ (deleting)";
    default:
      return std::string(slot.name);
  }
}

/// A signature that does not tell what is const from what is not.
std::string regardless_of_const(const std::string& signature) {
  constexpr std::string_view word = " const";
  std::string text = signature;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
    text.erase(at, word.size());
  }
  return text;
}

/// Names that are left once on each side.
void match_alone(const std::vector<FunctionSlot>& olds, const std::vector<FunctionSlot>& news,
                 std::vector<bool>& old_taken, std::vector<bool>& new_taken, std::vector<IndexPair>& both) {
  struct Left {
    std::vector<std::uint32_t> olds;
    std::vector<std::uint32_t> news;
  };
  std::map<std::string, Left> by_name;
  for (const std::uint32_t i : left(old_taken)) {
    by_name[name_of(*olds[i].slot)].olds.push_back(i);
  }
  for (const std::uint32_t i : left(new_taken)) {
    by_name[name_of(*news[i].slot)].news.push_back(i);
  }
  for (const auto& [name, of_name] : by_name) {
    if (of_name.olds.size() == 1 && of_name.news.size() == 1) {
      both.push_back({of_name.olds.front(), of_name.news.front()});
      old_taken[of_name.olds.front()] = new_taken[of_name.news.front()] = true;
    }
  }
}

void match_slots(TableMatch& match) {
  std::vector<bool> old_taken(match.olds.size());
  std::vector<bool> new_taken(match.news.size());
  const auto pass = [&](auto&& key) {
    std::vector<std::string> olds;
    std::vector<std::string> news;
    std::ranges::transform(match.olds, std::back_inserter(olds), key);
    std::ranges::transform(match.news, std::back_inserter(news), key);
    match_by_key(olds, news, old_taken, new_taken, match.both);
  };
  pass([](const FunctionSlot& slot) { return slot.signature; });
  pass([](const FunctionSlot& slot) { return regardless_of_const(slot.signature); });
  // The same name in the same place: the signature changed, or a type in it is spelled in another way.
  pass([](const FunctionSlot& slot) { return name_of(*slot.slot) + " " + std::to_string(slot.place); });
  // The same parameters in the same place: renamed, unless something was put in or taken out before it.
  if (match.olds.size() == match.news.size()) {
    pass([](const FunctionSlot& slot) {
      return slot.signature.substr(name_of(*slot.slot).size()) + " " + std::to_string(slot.place);
    });
  }
  // Something was put in or taken out before it, and the signature changed besides.
  match_alone(match.olds, match.news, old_taken, new_taken, match.both);
  std::ranges::sort(match.both, {}, &IndexPair::old_index);
  match.removed = left(old_taken);
  match.added = left(new_taken);
}

/// Tables by the base that they serve; several of one name in order.
std::vector<std::string> table_keys(const Record& record) {
  std::map<std::string, unsigned> count;
  std::vector<std::string> keys;
  for (const Vtable& table : record.vtables) {
    const std::string base(table.base);
    keys.push_back(base + "#" + std::to_string(count[base]++));
  }
  return keys;
}

bool same_bases(const std::vector<Base>& before, const std::vector<Base>& after) {
  return std::ranges::equal(before, after, [](const Base& a, const Base& b) {
    return a.offset_bytes == b.offset_bytes && a.is_virtual == b.is_virtual && a.primary == b.primary &&
           a.empty == b.empty;
  });
}

bool same_slot(const Slot& a, const Slot& b) {
  return a.kind == b.kind && a.name == b.name && a.offset_bytes == b.offset_bytes && a.thunk.empty() == b.thunk.empty();
}

/// Whether some function, which need not be the only one of its name, stands elsewhere in NEW.
bool any_moved(const std::vector<FunctionSlot>& olds, const std::vector<FunctionSlot>& news) {
  for (std::size_t i = 0; i < olds.size() && i < news.size(); ++i) {
    const auto same = [&](const FunctionSlot& slot) { return slot.signature == olds[i].signature; };
    if (olds[i].signature != news[i].signature && std::ranges::any_of(news, same)) {
      return true;
    }
  }
  return false;
}

}  // namespace

BaseMatches match_bases(const Graph& old_graph, const Record& before, const Graph& new_graph, const Record& after) {
  const auto keys = [](const Graph& graph, const Record& record) {
    std::vector<std::string> names;
    for (const Base& base : record.bases) {
      names.emplace_back(graph.key(peel(graph, base.type)));
    }
    return names;
  };
  BaseMatches matches;
  std::vector<bool> old_taken(before.bases.size());
  std::vector<bool> new_taken(after.bases.size());
  match_by_key(keys(old_graph, before), keys(new_graph, after), old_taken, new_taken, matches.both);
  matches.removed = left(old_taken);
  matches.added = left(new_taken);
  if (matches.removed.size() == 1 && matches.added.size() == 1) {
    matches.both.push_back({matches.removed.front(), matches.added.front()});
    matches.removed.clear();
    matches.added.clear();
  }
  std::ranges::sort(matches.both, {}, &IndexPair::old_index);
  return matches;
}

const Function* find_function(const Graph& graph, Text linkage_name) {
  const auto found = std::ranges::lower_bound(graph.functions, linkage_name, {}, &Function::linkage_name);
  return found != graph.functions.end() && found->linkage_name == linkage_name ? &*found : nullptr;
}

std::vector<FunctionSlot> function_slots(const Graph& graph, const Vtable& table) {
  std::vector<FunctionSlot> slots;
  for (const Slot& slot : table.slots) {
    if (is_function(slot)) {
      slots.push_back({&slot, static_cast<std::uint32_t>(slots.size()), name_of(slot) + parameters_of(graph, slot)});
    }
  }
  return slots;
}

std::vector<TableMatch> match_tables(const Graph& old_graph, const Record& before, const Graph& new_graph,
                                     const Record& after) {
  std::vector<bool> old_taken(before.vtables.size());
  std::vector<bool> new_taken(after.vtables.size());
  std::vector<IndexPair> both;
  match_by_key(table_keys(before), table_keys(after), old_taken, new_taken, both);
  std::vector<TableMatch> matches;
  for (const auto& [old_index, new_index] : both) {
    TableMatch match;
    match.old_table = old_index;
    match.new_table = new_index;
    match.olds = function_slots(old_graph, before.vtables[old_index]);
    match.news = function_slots(new_graph, after.vtables[new_index]);
    match_slots(match);
    matches.push_back(std::move(match));
  }
  for (const std::uint32_t i : left(old_taken)) {
    matches.push_back({.old_table = i, .olds = {}, .news = {}, .both = {}, .removed = {}, .added = {}});
  }
  for (const std::uint32_t i : left(new_taken)) {
    matches.push_back({.new_table = i, .olds = {}, .news = {}, .both = {}, .removed = {}, .added = {}});
  }
  return matches;
}

bool same_tables(const Graph& old_graph, const Record& before, const Graph& new_graph, const Record& after) {
  return std::ranges::equal(before.vtables, after.vtables, [&](const Vtable& a, const Vtable& b) {
    return a.base == b.base && a.base_offset_bytes == b.base_offset_bytes &&
           std::ranges::equal(a.slots, b.slots, same_slot) &&
           !any_moved(function_slots(old_graph, a), function_slots(new_graph, b));
  });
}

bool same_class_layout(const Graph& old_graph, const Record& before, const Graph& new_graph, const Record& after) {
  return before.data_size_bytes == after.data_size_bytes && before.nv_size_bytes == after.nv_size_bytes &&
         before.nv_align_bytes == after.nv_align_bytes && before.trivial_for_calls == after.trivial_for_calls &&
         before.trivially_copyable == after.trivially_copyable && before.abstract == after.abstract &&
         same_bases(before.bases, after.bases) && same_bases(before.virtual_bases, after.virtual_bases) &&
         same_tables(old_graph, before, new_graph, after);
}

std::vector<std::vector<TypeId>> derived_classes(const Graph& graph) {
  std::vector<std::vector<TypeId>> derived(graph.types.size());
  for (std::uint32_t i = 0; i < graph.types.size(); ++i) {
    if (const auto* record = std::get_if<Record>(&graph.types[i].node)) {
      for (const Base& base : record->bases) {
        derived[index_of(peel(graph, base.type))].push_back(TypeId{i});
      }
    }
  }
  return derived;
}

}  // namespace abigate
