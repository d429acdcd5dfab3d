#include "analyzer/tools/by_target.h"

#include <algorithm>
#include <string>
#include <utility>

namespace abigate {

namespace {

Text target_of(const SideInput& input) { return input.snapshot.build.target; }

std::string targets_of(const ReadSide& side) {
  std::string list;
  for (const SideInput& input : side.targets) {
    list += (list.empty() ? "" : ", ") + std::string(target_of(input));
  }
  return list;
}

/// A target that `side` has and `other` lacks.
const SideInput* lacking(const ReadSide& side, const ReadSide& other) {
  const auto is_missing = [&](const SideInput& input) {
    return std::ranges::find(other.targets, target_of(input), target_of) == other.targets.end();
  };
  const auto found = std::ranges::find_if(side.targets, is_missing);
  return found == side.targets.end() ? nullptr : &*found;
}

Result<void> check_twice(const ReadSide& side) {
  for (auto input = side.targets.begin(); input != side.targets.end(); ++input) {
    if (std::find_if(side.targets.begin(), input,
                     [&](const SideInput& earlier) { return target_of(earlier) == target_of(*input); }) != input) {
      return usage_error(side.path + ": target " + std::string(target_of(*input)) +
                         " is named twice, perhaps in two spellings; name each target once");
    }
  }
  return {};
}

/// Whether `having` has every target of `wanted`.
Result<void> check_has_all(const ReadSide& having, const ReadSide& wanted) {
  if (const SideInput* missing = lacking(wanted, having)) {
    return usage_error(wanted.path + " was read for target " + std::string(target_of(*missing)) + ", and " +
                       having.path + " is for " + targets_of(having) +
                       ": expected the same targets; choose with --target those that all inputs have, or give headers "
                       "in place of a snapshot, which has one target");
  }
  return {};
}

/// Nothing twice, and neither side without a target of the other.
Result<void> check_pair(const ReadSide& old_side, const ReadSide& new_side) {
  for (const auto& fine :
       {check_twice(old_side), check_has_all(new_side, old_side), check_has_all(old_side, new_side)}) {
    if (!fine) {
      return fine;
    }
  }
  return {};
}

}  // namespace

Result<std::vector<OneTarget>> by_target(std::vector<ReadSide> sides) {
  std::vector<OneTarget> targets;
  if (std::ranges::all_of(sides, [](const ReadSide& side) { return side.targets.size() == 1; })) {
    OneTarget& only = targets.emplace_back();
    for (ReadSide& side : sides) {
      only.push_back(std::move(side.targets.front()));
    }
    return targets;
  }
  const ReadSide& new_side = sides.back();
  for (const ReadSide& side : sides) {
    if (const auto fine = check_pair(side, new_side); !fine) {
      return std::unexpected(fine.error());
    }
  }
  std::vector<std::string> order;
  order.reserve(new_side.targets.size());
  for (const SideInput& input : new_side.targets) {
    order.emplace_back(target_of(input));
  }
  for (const std::string& target : order) {
    OneTarget& here = targets.emplace_back();
    for (ReadSide& side : sides) {
      here.push_back(std::move(*std::ranges::find(side.targets, Text(target), target_of)));
    }
  }
  return targets;
}

}  // namespace abigate
