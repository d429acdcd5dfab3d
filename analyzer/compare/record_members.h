// The members of a record in both versions: which is which, which came, went or moved, and what lies where.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "analyzer/compare/class_pair.h"
#include "analyzer/compare/difference.h"
#include "analyzer/compare/match.h"

namespace abigate {

/// A member of both versions.
struct Survivor {
  MemberMatch match;
  PairId type = no_pair;
  std::optional<Difference> difference;  ///< of the types, as difference_at()
};

/// A member that is now part of a member with a name.
struct Part {
  std::uint32_t old_index = 0;
  std::uint32_t new_index = 0;
  Text name;  ///< within that member
};

class RecordMembers {
 public:
  explicit RecordMembers(const ClassPair& records);

  /// As flat_members(); the indices below are of these.
  const std::vector<Member>& olds() const { return olds_; }
  const std::vector<Member>& news() const { return news_; }

  const std::vector<Survivor>& survivors() const { return survivors_; }
  const std::vector<std::uint32_t>& removed() const { return matches_.removed; }
  const std::vector<std::uint32_t>& added() const { return matches_.added; }
  /// Neither removed nor survivors: what an anonymous struct held that was given a name.
  const std::vector<Part>& parts() const { return parts_; }
  /// The survivors that lie elsewhere.
  const std::vector<Move>& moved() const { return moved_; }

  /// What it is, by where it lies, that `member` of NEW came, or `member` of OLD went.
  ChangeKind kind_of_addition(const Member& member) const;
  ChangeKind kind_of_removal(const Member& member) const;

  /// Whether what `member` of NEW takes was reserved: zeroed by callers; reserved by declaration.
  bool takes_only_zeroed(const Member& member) const;
  bool takes_only_declared(const Member& member) const;
  /// Whether something that NEW reserves lies where `member` of OLD lay.
  bool is_kept_as_space(const Member& member) const;

  /// Puts the survivors into the order of OLD's offsets. Whether they lie in NEW in the same order.
  bool sort_by_place();

 private:
  /// What becomes of a member: `space` is reserved, and takes no part by name.
  enum class Fate : std::uint8_t { space, stays, changes };
  using Place = std::tuple<std::uint64_t, std::uint64_t, TypeId>;

  void split_retyped_alternatives();
  void settle_named_parts();
  bool same_member(const Member& before, const Member& after) const;
  Place place_of(const Member& member) const;
  bool moved_behind_new(const Member& member) const;
  bool moved_behind_old(const Member& member) const;
  template <class Wanted>
  bool any_old_over(const Member& place, Wanted&& wanted) const;
  template <class Wanted>
  bool any_new_over(const Member& place, Wanted&& wanted) const;

  const ClassPair& records_;
  std::vector<Member> olds_;
  std::vector<Member> news_;
  std::vector<std::uint64_t> old_ends_;  ///< the furthest end of the members up to each one
  std::vector<std::uint64_t> new_ends_;
  MemberMatches matches_;
  std::vector<Fate> old_fate_;
  std::vector<Fate> new_fate_;
  std::vector<Survivor> survivors_;
  std::vector<Part> parts_;
  std::set<Place> kept_places_;
  std::vector<Move> moved_;
  std::uint64_t last_moved_old_bits_ = 0;
  std::uint64_t last_moved_new_bits_ = 0;
};

/// Adds name, type, offset and width of a member.
void describe(std::vector<Fact>& facts, const Graph& graph, const Member& member);

/// Says of a change where a member of both versions lies, and where it is declared.
void describe_both(Change& change, const ClassPair& records, const Member& before, const Member& after);

}  // namespace abigate
