#include "analyzer/compare/object_changes.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "analyzer/compare/classes.h"

namespace abigate {

namespace {

const SpecialMember* find(const Record& record, SpecialMemberKind kind) {
  const auto found = std::ranges::find(record.special_members, kind, &SpecialMember::kind);
  return found == record.special_members.end() ? nullptr : &*found;
}

bool is_available(const SpecialMember* member) {
  return member != nullptr && member->provision != Provision::deleted && member->access == Access::public_;
}

bool has_trivial_destructor(const Record& record) {
  const SpecialMember* destructor = find(record, SpecialMemberKind::destructor);
  return destructor == nullptr || destructor->trivial;
}

bool is_declared(const SpecialMember* member) {
  return member != nullptr &&
         (member->provision == Provision::defaulted || member->provision == Provision::user_provided);
}

/// It is declared in both versions, and its declaration tells who may use it.
bool only_access_differs(const Record& before, const Record& after, SpecialMemberKind kind) {
  return is_declared(find(before, kind)) && is_declared(find(after, kind));
}

/// A class that never says how it moves is moved as it is copied.
bool follows_copying(const Record& before, const Record& after, SpecialMemberKind kind) {
  const bool moves = kind == SpecialMemberKind::move_constructor || kind == SpecialMemberKind::move_assignment;
  return moves && find(before, kind) == nullptr && find(after, kind) == nullptr;
}

/// Whether code may do it. What cannot be moved is copied; nobody constructs an abstract class.
bool can(const Record& record, SpecialMemberKind kind) {
  const SpecialMember* member = find(record, kind);
  if (kind == SpecialMemberKind::move_constructor && member == nullptr) {
    return is_available(find(record, SpecialMemberKind::copy_constructor));
  }
  if (kind == SpecialMemberKind::move_assignment && member == nullptr) {
    return is_available(find(record, SpecialMemberKind::copy_assignment));
  }
  return is_available(member);
}

void compare_properties(const ClassPair& classes, bool told, bool bases_differ) {
  const Record& before = classes.before;
  const Record& after = classes.after;
  if (before.final != after.final) {
    classes.add(after.final ? ChangeKind::record_final_added : ChangeKind::record_final_removed, "");
  }
  const bool complete = !after.vtables.empty() || after.size_bytes != 0;
  // A base or a table that came or went breaks whoever has an object, by value or not.
  const bool explained = bases_differ || is_dynamic(before) != is_dynamic(after);
  if (before.aggregate && !after.aggregate && !explained) {
    classes.add(ChangeKind::aggregate_lost, "");
  }
  if (has_trivial_destructor(before) != has_trivial_destructor(after)) {
    Change& change = classes.add(ChangeKind::record_destructor_changed, "");
    add_facts(change, "trivial_destructor", has_trivial_destructor(before), has_trivial_destructor(after));
    told = true;
  } else if (before.trivial_for_calls != after.trivial_for_calls && complete && !explained) {
    Change& change = classes.add(ChangeKind::record_passing_changed, "");
    add_facts(change, "trivial_for_calls", before.trivial_for_calls, after.trivial_for_calls);
    told = true;
  }
  if (told) {
    return;
  }
  const auto lost = [&](bool was, bool is, const char* trait) {
    if (was && !is) {
      classes.add(ChangeKind::record_trait_lost, "").old_facts.push_back({"trait", std::string(trait)});
    }
  };
  lost(before.standard_layout, after.standard_layout, "standard layout");
  lost(before.trivially_copyable, after.trivially_copyable, "trivially copyable");
}

void compare_special_members(const ClassPair& classes) {
  const Record& before = classes.before;
  const Record& after = classes.after;
  constexpr auto kinds = std::to_array<std::pair<SpecialMemberKind, const char*>>({
      {SpecialMemberKind::default_constructor, "default constructor"},
      {SpecialMemberKind::copy_constructor, "copy constructor"},
      {SpecialMemberKind::move_constructor, "move constructor"},
      {SpecialMemberKind::copy_assignment, "copy assignment"},
      {SpecialMemberKind::move_assignment, "move assignment"},
      {SpecialMemberKind::destructor, "destructor"},
  });
  for (const auto& [kind, word] : kinds) {
    const bool was = can(before, kind);
    const bool is = can(after, kind);
    if (was == is || only_access_differs(before, after, kind) || follows_copying(before, after, kind)) {
      continue;
    }
    Change& change = classes.add(is ? ChangeKind::special_member_added : ChangeKind::special_member_removed, word);
    (is ? change.new_facts : change.old_facts).push_back({"special_member", std::string(word)});
  }
}

}  // namespace

void compare_objects(const ClassPair& classes, bool told, bool bases_differ) {
  compare_properties(classes, told, bases_differ);
  compare_special_members(classes);
}

}  // namespace abigate
