#include "analyzer/compare/record_members.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace abigate {

namespace {

/// The furthest end of the members up to each one: bounds the search for what overlaps.
std::vector<std::uint64_t> furthest_ends(const std::vector<Member>& members) {
  std::vector<std::uint64_t> ends;
  std::uint64_t end = 0;
  for (const Member& member : members) {
    end = std::max(end, member.end_bits());
    ends.push_back(end);
  }
  return ends;
}

/// Whether any member that lies over `place` is as `wanted` says.
template <class Wanted>
bool any_over(const std::vector<Member>& members, const std::vector<std::uint64_t>& ends, const Member& place,
              Wanted&& wanted) {
  const auto behind = std::ranges::lower_bound(members, place.end_bits(), {}, &Member::offset_bits);
  for (std::size_t i = static_cast<std::size_t>(behind - members.begin()); i > 0 && ends[i - 1] > place.offset_bits;
       --i) {
    if (members[i - 1].end_bits() > place.offset_bits && wanted(i - 1)) {
      return true;
    }
  }
  return false;
}

}  // namespace

RecordMembers::RecordMembers(const ClassPair& records)
    : records_(records),
      olds_(flat_members(records.context.old_side, records.context.pairing.at(records.id).old_id)),
      news_(flat_members(records.context.new_side, records.context.pairing.at(records.id).new_id)),
      old_ends_(furthest_ends(olds_)),
      new_ends_(furthest_ends(news_)),
      matches_(match_members(olds_, news_)),
      old_fate_(olds_.size(), Fate::space),
      new_fate_(news_.size(), Fate::space) {
  // The edges of the pair stand in the order of the matches.
  const auto edges = records.context.pairing.edges_of(records.id);
  for (std::size_t i = 0; i < matches_.both.size(); ++i) {
    survivors_.push_back({matches_.both[i], edges[i].to, difference_at(records.context.pairing, edges[i].to)});
  }
  split_retyped_alternatives();
  settle_named_parts();
  for (const Survivor& survivor : survivors_) {
    const Member& before = olds_[survivor.match.old_index];
    const Member& after = news_[survivor.match.new_index];
    old_fate_[survivor.match.old_index] = Fate::stays;
    new_fate_[survivor.match.new_index] = Fate::stays;
    kept_places_.insert(place_of(after));
    if (before.offset_bits != after.offset_bits) {
      moved_.push_back({std::string(after.name), before.offset_bits, after.offset_bits});
      last_moved_old_bits_ = std::max(last_moved_old_bits_, before.offset_bits);
      last_moved_new_bits_ = std::max(last_moved_new_bits_, after.offset_bits);
    }
  }
  for (const std::uint32_t i : matches_.removed) {
    old_fate_[i] = Fate::changes;
  }
  for (const std::uint32_t i : matches_.added) {
    new_fate_[i] = Fate::changes;
  }
}

/// In a union, a name gone and another of other type at its place are two alternatives, not one renamed.
void RecordMembers::split_retyped_alternatives() {
  std::erase_if(survivors_, [&](const Survivor& survivor) {
    const MemberMatch& match = survivor.match;
    const bool retyped = match.renamed && olds_[match.old_index].within != no_type && survivor.difference &&
                         gravity(survivor.difference->relation) >= gravity(Relation::equal_representation);
    if (retyped) {
      matches_.removed.push_back(match.old_index);
      matches_.added.push_back(match.new_index);
    }
    return retyped;
  });
  std::ranges::sort(matches_.removed);
  std::ranges::sort(matches_.added);
}

/// Members of an anonymous struct that was given a name are still there, under that name: `state` is `shift.state`.
void RecordMembers::settle_named_parts() {
  std::map<std::pair<Text, std::uint64_t>, std::uint32_t> removed;
  for (const std::uint32_t i : matches_.removed) {
    removed.emplace(std::pair(olds_[i].name, olds_[i].offset_bits), i);
  }
  std::erase_if(matches_.added, [&](std::uint32_t i) {
    const TypeId type = peel(records_.new_graph(), news_[i].type);
    if (removed.empty() || !std::holds_alternative<Record>(records_.new_graph().at(type))) {
      return false;
    }
    std::vector<Part> parts;
    for (const Member& inner : flat_members(records_.context.new_side, type)) {
      const auto found = removed.find({inner.name, news_[i].offset_bits + inner.offset_bits});
      if (found == removed.end() || !same_member(olds_[found->second], inner)) {
        return false;
      }
      parts.push_back({found->second, i, inner.name});
    }
    parts_.insert(parts_.end(), parts.begin(), parts.end());
    return !parts.empty();
  });
  for (const Part& part : parts_) {
    std::erase(matches_.removed, part.old_index);
    old_fate_[part.old_index] = Fate::stays;
    new_fate_[part.new_index] = Fate::stays;
  }
}

bool RecordMembers::same_member(const Member& before, const Member& after) const {
  return before.size_bits == after.size_bits && before.bit_width == after.bit_width &&
         spelled(records_.old_graph(), before.type) == spelled(records_.new_graph(), after.type);
}

template <class Wanted>
bool RecordMembers::any_old_over(const Member& place, Wanted&& wanted) const {
  return any_over(olds_, old_ends_, place, wanted);
}
template <class Wanted>
bool RecordMembers::any_new_over(const Member& place, Wanted&& wanted) const {
  return any_over(news_, new_ends_, place, wanted);
}

ChangeKind RecordMembers::kind_of_addition(const Member& member) const {
  if (member.within != no_type) {
    if (kept_places_.contains(place_of(member))) {
      return ChangeKind::record_field_alias_added;
    }
    // An alternative where nothing was before is a member like any other: it counts where it lies.
    const bool beside =
        any_new_over(member, [&](std::size_t i) { return &news_[i] != &member && new_fate_[i] != Fate::space; });
    const bool was_there = any_old_over(member, [&](std::size_t i) { return old_fate_[i] != Fate::space; });
    if (records_.after.tag == Tag::union_ || (beside && was_there)) {
      return ChangeKind::union_alternative_added;
    }
  }
  const bool replaces = any_old_over(member, [&](std::size_t i) { return old_fate_[i] == Fate::changes; });
  if (moved_behind_new(member) || replaces) {
    return ChangeKind::record_field_inserted;
  }
  if (any_old_over(member, [&](std::size_t i) { return old_fate_[i] == Fate::space; })) {
    return ChangeKind::record_reserved_used;
  }
  return member.end_bits() <= records_.before.size_bytes * 8 && member.size_bits > 0
             ? ChangeKind::record_field_in_padding
             : ChangeKind::record_field_appended;
}

ChangeKind RecordMembers::kind_of_removal(const Member& member) const {
  const bool beside = any_old_over(member, [&](std::size_t i) { return old_fate_[i] == Fate::stays; });
  if (records_.before.tag == Tag::union_ || (member.within != no_type && beside)) {
    return ChangeKind::union_alternative_removed;
  }
  const bool replaced =
      any_new_over(member, [&](std::size_t i) { return new_fate_[i] == Fate::changes && news_[i].within == no_type; });
  return moved_behind_old(member) || replaced ? ChangeKind::record_field_removed_inside
                                              : ChangeKind::record_field_removed;
}

bool RecordMembers::takes_only_zeroed(const Member& member) const {
  return !any_old_over(member, [&](std::size_t i) { return old_fate_[i] == Fate::space && !olds_[i].zeroed; });
}

bool RecordMembers::takes_only_declared(const Member& member) const {
  return !any_old_over(member, [&](std::size_t i) { return old_fate_[i] == Fate::space && !olds_[i].declared; });
}

bool RecordMembers::is_kept_as_space(const Member& member) const {
  return any_new_over(member, [&](std::size_t i) { return new_fate_[i] == Fate::space; });
}

bool RecordMembers::sort_by_place() {
  std::ranges::stable_sort(survivors_, {}, [&](const Survivor& s) { return olds_[s.match.old_index].offset_bits; });
  return std::ranges::is_sorted(survivors_, {},
                                [&](const Survivor& s) { return news_[s.match.new_index].offset_bits; });
}

RecordMembers::Place RecordMembers::place_of(const Member& member) const {
  return {member.offset_bits, member.size_bits, peel(records_.new_graph(), member.type)};
}

bool RecordMembers::moved_behind_new(const Member& member) const {
  return !moved_.empty() && last_moved_new_bits_ >= member.offset_bits;
}
bool RecordMembers::moved_behind_old(const Member& member) const {
  return !moved_.empty() && last_moved_old_bits_ >= member.offset_bits;
}

void describe(std::vector<Fact>& facts, const Graph& graph, const Member& member) {
  facts.push_back({"name", std::string(member.name)});
  facts.push_back({"type", spelled(graph, member.type)});
  facts.push_back({"offset_bits", member.offset_bits});
  facts.push_back({"width_bits", member.size_bits});
}

void describe_both(Change& change, const ClassPair& records, const Member& before, const Member& after) {
  describe(change.old_facts, records.old_graph(), before);
  describe(change.new_facts, records.new_graph(), after);
  change.old_location = before.field->location;
  change.new_location = after.field->location;
}

}  // namespace abigate
