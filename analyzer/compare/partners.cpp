#include "analyzer/compare/partners.h"

#include <map>
#include <optional>
#include <string>
#include <unordered_map>

namespace abigate {

namespace {

using Joined = std::vector<std::pair<TypeId, TypeId>>;

/// What has no partner yet, and the partners that are found.
struct Leftovers {
  std::vector<bool> old_done;
  std::vector<bool> new_done;
  Joined joined;

  void join(TypeId old_id, TypeId new_id) {
    joined.emplace_back(old_id, new_id);
    old_done[index_of(old_id)] = true;
    new_done[index_of(new_id)] = true;
  }
};

/// What an inline namespace holds is said without it: another one may hold it in NEW, or none.
void join_by_said_name(const Graph& olds, const InlineNamespaces& old_inline, const Graph& news,
                       const InlineNamespaces& new_inline, Leftovers& left) {
  if (old_inline.empty() && new_inline.empty()) {
    return;
  }
  // By kind of node and name.
  std::map<std::pair<std::size_t, std::string>, TypeId> said;
  for (std::uint32_t i = 0; i < news.types.size(); ++i) {
    const Type& node = news.types[i].node;
    if (const auto key = name_key(node); key && !left.new_done[i] && !is_unnamed(node)) {
      said.emplace(std::pair(node.index(), new_inline.left_out(key->name)), TypeId{i});
    }
  }
  for (std::uint32_t i = 0; i < olds.types.size(); ++i) {
    const Type& node = olds.types[i].node;
    const auto key = name_key(node);
    if (!key || left.old_done[i] || is_unnamed(node)) {
      continue;
    }
    if (const auto found = said.find(std::pair(node.index(), old_inline.left_out(key->name))); found != said.end()) {
      left.join(TypeId{i}, found->second);
      said.erase(found);
    }
  }
}

void join_by_enumerator(const Graph& olds, const Graph& news, Leftovers& left) {
  std::unordered_map<Text, TypeId> by_enumerator;
  for (std::uint32_t i = 0; i < news.types.size(); ++i) {
    if (const auto* type = std::get_if<Enum>(&news.types[i].node); type != nullptr && !left.new_done[i]) {
      for (const Enumerator& enumerator : type->enumerators) {
        by_enumerator.emplace(enumerator.name, TypeId{i});
      }
    }
  }
  for (std::uint32_t i = 0; i < olds.types.size(); ++i) {
    const auto* type = std::get_if<Enum>(&olds.types[i].node);
    if (type == nullptr || left.old_done[i] || !type->unnamed) {
      continue;
    }
    for (const Enumerator& enumerator : type->enumerators) {
      const auto found = by_enumerator.find(enumerator.name);
      if (found != by_enumerator.end() && !left.new_done[index_of(found->second)]) {
        left.join(TypeId{i}, found->second);
        break;
      }
    }
  }
}

}  // namespace

Partners::Partners(const Graph& old_graph, const Graph& new_graph)
    : old_(old_graph),
      new_(new_graph),
      old_names_(index_names(old_graph)),
      new_names_(index_names(new_graph)),
      old_inline_(old_graph),
      new_inline_(new_graph) {}

TypeId Partners::partner_of(TypeId old_id) const {
  const auto* record = std::get_if<Record>(&old_.at(old_id));
  if (record == nullptr) {
    return no_type;
  }
  const TypeId new_id = find_named(new_, new_names_, record->name);
  return new_id != no_type && std::holds_alternative<Record>(new_.at(new_id)) ? new_id : no_type;
}

std::pair<TypeId, TypeId> Partners::named(Text name) const {
  return {find_named(old_, old_names_, name), find_named(new_, new_names_, name)};
}

bool Partners::replace_each_other(const Type& before, const Type& after) const {
  const auto old_key = name_key(before);
  const auto new_key = name_key(after);
  if (!old_key || !new_key || old_key->is_typedef || new_key->is_typedef || old_key->name == new_key->name) {
    return false;
  }
  if (is_unnamed(before) && is_unnamed(after)) {
    return false;
  }
  const bool old_stays = !is_unnamed(before) && new_names_.contains(*old_key);
  const bool new_was_there = !is_unnamed(after) && old_names_.contains(*new_key);
  return old_stays || new_was_there;
}

bool Partners::same_alias(Text before, Text after) const {
  return before == after ||
         (!(old_inline_.empty() && new_inline_.empty()) && old_inline_.left_out(before) == new_inline_.left_out(after));
}

Joined Partners::by_name(std::vector<bool> old_done, std::vector<bool> new_done) const {
  Leftovers left{std::move(old_done), std::move(new_done), {}};
  for (std::uint32_t i = 0; i < old_.types.size(); ++i) {
    const auto key = name_key(old_.types[i].node);
    const auto* record = std::get_if<Record>(&old_.types[i].node);
    if (!key || left.old_done[i] || (record != nullptr && record->anonymous)) {
      continue;
    }
    if (const auto found = new_names_.find(*key);
        found != new_names_.end() && !left.new_done[index_of(found->second)]) {
      left.join(TypeId{i}, found->second);
    } else if (const TypeId other = partner_of(TypeId{i});
               other != no_type && !left.new_done[index_of(other)] && !std::get<Record>(new_.at(other)).anonymous) {
      left.join(TypeId{i}, other);  // the tag has another name, and an alias has its old one
    }
  }
  join_by_said_name(old_, old_inline_, new_, new_inline_, left);
  join_by_enumerator(old_, new_, left);
  return std::move(left.joined);
}

}  // namespace abigate
