#include "analyzer/compare/match.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace abigate {

MemberMatches match_members(const std::vector<Member>& old_members, const std::vector<Member>& new_members) {
  MemberMatches matches;
  // The common case: nothing was put in, taken out or renamed.
  const auto same_name = [](const Member& a, const Member& b) {
    return a.name == b.name && !a.reserved && !b.reserved;
  };
  if (std::ranges::equal(old_members, new_members, same_name)) {
    for (std::uint32_t i = 0; i < old_members.size(); ++i) {
      matches.both.push_back({i, i, false});
    }
    return matches;
  }
  std::unordered_map<Text, std::uint32_t> by_name;
  for (std::uint32_t i = 0; i < new_members.size(); ++i) {
    if (!new_members[i].reserved) {
      by_name.emplace(new_members[i].name, i);
    }
  }
  std::vector<bool> taken(new_members.size());
  std::vector<std::uint32_t> left;
  for (std::uint32_t i = 0; i < old_members.size(); ++i) {
    if (old_members[i].reserved) {
      continue;
    }
    if (const auto found = by_name.find(old_members[i].name); found != by_name.end()) {
      matches.both.push_back({i, found->second, false});
      taken[found->second] = true;
    } else {
      left.push_back(i);
    }
  }
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t> by_place;
  for (std::uint32_t i = 0; i < new_members.size(); ++i) {
    if (!taken[i] && !new_members[i].reserved) {
      by_place.emplace(std::pair(new_members[i].offset_bits, new_members[i].size_bits), i);
    }
  }
  for (const std::uint32_t i : left) {
    const auto found = by_place.find({old_members[i].offset_bits, old_members[i].size_bits});
    if (found == by_place.end()) {
      matches.removed.push_back(i);
      continue;
    }
    matches.both.push_back({i, found->second, true});
    taken[found->second] = true;
    by_place.erase(found);
  }
  for (std::uint32_t i = 0; i < new_members.size(); ++i) {
    if (!taken[i] && !new_members[i].reserved) {
      matches.added.push_back(i);
    }
  }
  return matches;
}

}  // namespace abigate
