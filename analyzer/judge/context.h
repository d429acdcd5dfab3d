// All that judging one pair of snapshots looks at, computed once.
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "analyzer/compare/compare.h"
#include "analyzer/judge/backwards.h"
#include "analyzer/roles/roles.h"

namespace abigate {

struct JudgeContext {
  const Snapshot& old_side;
  const Snapshot& new_side;
  const Comparison& comparison;
  const Roles& roles;
  const Backwards& backwards;
  Side released_by = Side::plugin;
  bool version_constant_kept = false;        ///< the surface has a version constant, and none changed
  std::unordered_set<std::string> sized;     ///< records whose sizeof a macro, inline body or default hands on
  std::unordered_set<std::string> id_sized;  ///< records whose sizeof is part of the value of a constant
  std::unordered_set<Text> old_parameters;   ///< names of parameters of OLD's functions
  std::unordered_set<Text> new_parameters;
  std::unordered_set<std::string> rebuilt;  ///< new names to which a name that OLD already had leads
  std::unordered_set<Text> old_functions;   ///< names of OLD's functions
};

JudgeContext make_context(const Comparison& comparison, const Roles& roles, const Backwards& backwards);

}  // namespace abigate
