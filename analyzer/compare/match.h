// Which member of a record in OLD is which member in NEW, and which enumerator.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/compare/members.h"

namespace abigate {

struct MemberMatch {
  std::uint32_t old_index = 0;  ///< into flat_members
  std::uint32_t new_index = 0;
  bool renamed = false;  ///< same place, another name
};

struct MemberMatches {
  std::vector<MemberMatch> both;
  std::vector<std::uint32_t> removed;
  std::vector<std::uint32_t> added;
};

/// By name; what is left, by place and size. Members that are reserved in either version take no part: they are space.
MemberMatches match_members(const std::vector<Member>& old_members, const std::vector<Member>& new_members);

}  // namespace abigate
