#include "analyzer/judge/guard.h"

#include <algorithm>

#include "analyzer/compare/members.h"
#include "analyzer/compare/words.h"

namespace abigate {

namespace {

bool is_size(GuardKind kind) { return kind == GuardKind::size_member || kind == GuardKind::size_argument; }
bool is_version(GuardKind kind) { return kind == GuardKind::version_member || kind == GuardKind::version_argument; }
bool is_argument(GuardKind kind) { return kind == GuardKind::size_argument || kind == GuardKind::version_argument; }

/// A guard that cannot tell the two versions apart is none.
bool is_void(const JudgeContext& context, const Change& change, const Guard& guard, const std::string& record) {
  if (is_size(guard.kind)) {
    return !change.size_changed || context.id_sized.contains(record);
  }
  return is_version(guard.kind) && context.version_constant_kept;
}

bool carries(const Snapshot& side, const std::unordered_set<Text>& parameters, TypeId record,
             const GuardDeclaration& guard) {
  const bool may_be_parameter = is_argument(guard.kind) || guard.kind == GuardKind::mask_member;
  if (may_be_parameter && parameters.contains(guard.name)) {
    return true;
  }
  if (is_argument(guard.kind) || !std::holds_alternative<Record>(side.graph.at(record))) {
    return false;
  }
  return std::ranges::any_of(flat_members(side, record),
                             [&](const Member& member) { return member.name == guard.name; });
}

Guard declared_guard(const JudgeContext& context, PairId pair) {
  const DeclaredRole* role = context.roles.declared_for(pair);
  if (role == nullptr || !role->guard) {
    return {};
  }
  const GuardDeclaration& guard = *role->guard;
  const bool carried =
      carries(context.old_side, context.old_parameters, context.comparison.pairing.at(pair).old_id, guard);
  return carried ? Guard{guard.kind, std::string(guard.name), Evidence::declared} : Guard{};
}

bool is_wide_integer(const Snapshot& snapshot, const Member& member) {
  const auto* type = std::get_if<Builtin>(&snapshot.graph.at(peel(snapshot.graph, member.type)));
  return type != nullptr && !member.bit_width && type->size_bytes >= 4 &&
         (type->encoding == Encoding::unsigned_integer || type->encoding == Encoding::signed_integer);
}

/// A first member, or the second behind a version, that is named as a size or version.
Guard guard_by_shape(const JudgeContext& context, PairId pair) {
  const TypeId old_id = context.comparison.pairing.at(pair).old_id;
  if (!std::holds_alternative<Record>(context.old_side.graph.at(old_id))) {
    return {};
  }
  const auto members = flat_members(context.old_side, old_id);
  const auto shape = [&](const Member& member) -> GuardKind {
    if (!is_wide_integer(context.old_side, member)) {
      return GuardKind::none;
    }
    if (is_size_guard_name(member.name)) {
      return GuardKind::size_member;
    }
    return is_version_guard_name(member.name) ? GuardKind::version_member : GuardKind::none;
  };
  if (members.empty()) {
    return {};
  }
  const GuardKind first = shape(members[0]);
  if (first == GuardKind::version_member && members.size() > 1 && shape(members[1]) == GuardKind::size_member) {
    return {GuardKind::size_member, std::string(members[1].name), Evidence::inferred};
  }
  return first == GuardKind::none ? Guard{} : Guard{first, std::string(members[0].name), Evidence::inferred};
}

Guard own_guard(const JudgeContext& context, const Change& change, PairId pair) {
  const std::string record = display_name(context.old_side.graph, context.comparison.pairing.at(pair).old_id);
  for (const Guard& guard : {declared_guard(context, pair), guard_by_shape(context, pair)}) {
    if (guard.kind != GuardKind::none && !is_void(context, change, guard, record)) {
      return guard;
    }
  }
  return {};
}

}  // namespace

Guard guard_for(const JudgeContext& context, const Change& change, std::uint32_t usage) {
  if (change.pair == no_pair) {
    return {};
  }
  const DeclaredRole* role = context.roles.declared_for(change.pair);
  if (role != nullptr && role->open) {
    return {GuardKind::open, "", Evidence::declared};
  }
  if (change.kind == ChangeKind::record_reserved_used && change.has("zeroed")) {
    const bool declared = change.has("declared-reserved");
    return {GuardKind::null_check, change.member, declared ? Evidence::declared : Evidence::inferred};
  }
  if (const Guard guard = own_guard(context, change, change.pair); guard.kind != GuardKind::none) {
    return guard;
  }
  // An argument beside the pointer, or the guard of a record that embeds this one.
  for (std::uint32_t at = usage; at != no_usage; at = context.roles.usages[at].parent) {
    const Usage& here = context.roles.usages[at];
    if (here.position.argument_guard != GuardKind::none) {
      const Guard guard{here.position.argument_guard, std::string(here.guard_argument), Evidence::inferred};
      if (!is_void(context, change, guard, change.subject)) {
        return guard;
      }
    }
    if (here.step != StepKind::field || here.parent == no_usage) {
      break;
    }
    if (const Guard guard = own_guard(context, change, context.roles.usages[here.parent].pair);
        guard.kind != GuardKind::none) {
      return guard;
    }
  }
  return {};
}

std::vector<std::string> missing_guards(const JudgeContext& context) {
  std::vector<std::string> sentences;
  for (const DeclaredRole& role : context.roles.declared) {
    if (!role.guard) {
      continue;
    }
    const Pair& pair = context.comparison.pairing.at(role.pair);
    const auto tell = [&](const Snapshot& side, const std::unordered_set<Text>& parameters, TypeId record,
                          const char* version) {
      if (!carries(side, parameters, record, *role.guard)) {
        sentences.push_back("the guard '" + std::string(role.guard->name) + "' declared for " +
                            display_name(side.graph, record) + " is nothing that the " + version +
                            " version has: it guards nothing there");
      }
    };
    tell(context.old_side, context.old_parameters, pair.old_id, "old");
    tell(context.new_side, context.new_parameters, pair.new_id, "new");
  }
  return sentences;
}

bool is_no_stronger(const Guard& a, const Guard& b) {
  if ((a.kind == GuardKind::none) != (b.kind == GuardKind::none)) {
    return a.kind == GuardKind::none;
  }
  return a.evidence >= b.evidence;
}

}  // namespace abigate
