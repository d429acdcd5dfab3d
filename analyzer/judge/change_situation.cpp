#include "analyzer/judge/change_situation.h"

#include "analyzer/judge/guard.h"

namespace abigate {

namespace {

/// Why the size of a record is compiled into the other side; empty where it is not.
std::string size_compiled_in(const Position& position) {
  if (position.ahead) {
    return "it is embedded ahead of members that move with it";
  }
  if (position.copied) {
    return "it is passed or returned by value";
  }
  if (position.array) {
    return "it is an element of an array";
  }
  if (position.linked) {
    return "it is a variable that the other side links against";
  }
  if (position.derived) {
    return "classes are derived from it";
  }
  return position.destroyed ? "one side creates it and the other destroys it" : "";
}

/// A pointee is no longer const. Who receives the pointer may write: the callee of a parameter, the caller of a result
/// and of what is handed over through `T **`. `callee` implements what holds the change; a callback that it takes is
/// implemented by its caller, and so on inwards.
Situation who_writes(const Change& change, Side callee, Side newer) {
  for (int i = 0; i < change.callbacks; ++i) {
    callee = other(callee);
  }
  const Side writer = change.in_result || change.delivered ? other(callee) : callee;
  Situation situation;
  situation.set(writer == newer ? When::new_produces : When::new_receives);
  return situation;
}

/// The change lies in the signature of a slot or callback, not in a member.
bool in_signature(const Change& change) {
  switch (change.kind) {
    case ChangeKind::parameter_type_changed:
    case ChangeKind::result_type_changed:
    case ChangeKind::function_type_attribute_changed:
      return true;
    default:
      return change.callbacks > 0;
  }
}

/// The declared role, with a guard, of a record that embeds the one of the usage and grows with it.
const DeclaredRole* enclosing_role(const JudgeContext& context, std::uint32_t usage) {
  const auto type_after = [&](PairId pair) -> const Type& {
    return context.new_side.graph.at(context.comparison.pairing.at(pair).new_id);
  };
  for (std::uint32_t at = usage; at != no_usage; at = context.roles.usages[at].parent) {
    const Usage& here = context.roles.usages[at];
    const bool embedded = here.step == StepKind::field || here.step == StepKind::inside;
    if (!embedded || here.parent == no_usage || std::holds_alternative<Pointer>(type_after(here.pair))) {
      return nullptr;
    }
    const PairId outer = context.roles.usages[here.parent].pair;
    const DeclaredRole* role = context.roles.declared_for(outer);
    if (role != nullptr && role->guard && std::holds_alternative<Record>(type_after(outer))) {
      return role;
    }
  }
  return nullptr;
}

/// Whether OLD carries the version member that tells the layouts apart.
bool is_layout_guard_carried(const JudgeContext& context, const Change& change, std::uint32_t usage) {
  const DeclaredRole* role = layout_guarded_role(context, usage);
  if (role == nullptr) {
    return false;
  }
  Change of_record = change;
  of_record.pair = role->pair;
  return guard_for(context, of_record, no_usage).kind != GuardKind::none;
}

/// What a symbol says besides who defines it.
void add_symbol(Situation& situation, const Change& change, const SymbolRole& role, Side newer) {
  const Side callee = role.defined_by;
  situation.set(When::new_uses_required_symbol,
                role.required && newer != callee &&
                    (change.kind == ChangeKind::function_added || change.kind == ChangeKind::variable_added ||
                     change.kind == ChangeKind::export_added));
  if (change.relation == Relation::const_removed) {
    situation = who_writes(change, callee, newer);
  }
  if (change.has("promise-to-caller") || change.has("promise-to-callee")) {
    const bool withdrawn = change.kind == ChangeKind::function_attribute_removed;
    // Withdrawn promises hurt old callers, new promises mislead new ones; demands are the reverse.
    const bool old_side_relies = withdrawn == change.has("promise-to-caller");
    const bool touched = old_side_relies ? callee == newer : callee != newer;
    situation.set(When::promise_kept, !touched);
  }
}

/// What the declarations say of the record, or of one that embeds it.
void add_declared(ChangeSituation& into, const OnWay& way, std::uint32_t usage) {
  const auto& [context, change, touched, change_class, direction] = way;
  const Side newer = newer_side(direction);
  const DeclaredRole* role = context.roles.declared_for(change.pair);
  if (role == nullptr || !role->guard) {
    role = enclosing_role(context, usage);
  }
  const bool guarded = role != nullptr && role->guard;
  const bool checked = guarded && grows_or_shrinks(change_class) && change.size_changed;
  const bool by_version =
      guarded && (role->guard->kind == GuardKind::version_member || role->guard->kind == GuardKind::version_argument);
  const bool version_moved = by_version && grows_or_shrinks(change_class) && !context.version_constant_kept;
  into.situation.set(When::equal_check, (checked || version_moved) && role->guard->check == GuardCheck::equal);
  if (checked && role->guard->check == GuardCheck::at_most && usage != no_usage) {
    const Position& position = context.roles.usages[usage].position;
    into.situation.set(When::at_most_check, position.fills == newer && position.uses.has(other(newer)));
  }
  if (change.size_changed && !guarded &&
      context.sized.contains(display_name(context.old_side.graph, touched.pair->old_id))) {
    into.situation.set(When::size_may_be_compared);
    into.compared = true;
  }
}

/// What a way says of a pointee that is no longer const, and of promises.
void add_signature(Situation& situation, const Change& change, const Position& position, Side newer) {
  if (change.relation == Relation::const_removed && in_signature(change)) {
    // A member that holds a callback counts it as one step inwards, and so does its slot: they are the same step.
    const bool in_member =
        change.kind == ChangeKind::record_field_type_changed || change.kind == ChangeKind::typedef_type_changed;
    situation = who_writes(change, in_member ? other(position.fills) : position.fills, newer);
  } else if (change.relation == Relation::const_removed) {
    Situation writes;
    writes.set(position.uses.has(newer) ? When::new_produces : When::new_receives);
    situation = writes;
  }
  if (change.has("promise-added") || change.has("promise-removed")) {
    // The caller relies on it, and the maker of the pointer implements it.
    const bool touched = change.has("promise-removed") ? position.fills == newer : position.fills != newer;
    situation.set(When::promise_kept, !touched);
  }
}

}  // namespace

ChangeSituation situation_at(const OnWay& way, const Position& position, std::uint32_t usage,
                             const SymbolRole* symbol) {
  const Change& change = way.change;
  const Side newer = newer_side(way.direction);
  ChangeSituation found;
  Situation& situation = found.situation;
  // A constructor of the other side fills as much as it knows, and whoever derives has put members behind that.
  add_position(situation, position, newer, change.size_changed || (position.built_as_base && change.tail_changed));
  if (change.kind == ChangeKind::record_reserved_appended) {
    // Nobody uses reserved space.
    Situation quiet;
    quiet.set(When::new_fills_old_storage, situation.has(When::new_fills_old_storage));
    situation = quiet;
  }
  if (symbol != nullptr) {
    add_symbol(situation, change, *symbol, newer);
  }
  situation.set(When::same_bytes,
                change.relation == Relation::same_bytes && change.has("in-memory") && !position.copied);
  if (way.touched.pair != nullptr) {
    add_declared(found, way, usage);
    if (usage != no_usage) {
      add_signature(situation, change, way.context.roles.usages[usage].position, newer);
    }
  }
  if (position.layout_guarded && situation.has(When::new_uses_old_made)) {
    situation.set(When::layout_told_by_version, is_layout_guard_carried(way.context, change, usage));
  }
  return found;
}

ChangeSituation situation_without_roles(const OnWay& way) {
  ChangeSituation found;
  found.situation.set(When::roles_unknown);
  found.situation.set(When::same_bytes, way.change.relation == Relation::same_bytes && way.change.has("in-memory"));
  if (way.touched.pair != nullptr) {
    add_declared(found, way, no_usage);
  }
  return found;
}

std::string why_conflict(const OnWay& way, const Position& position) {
  const Change& change = way.change;
  const bool of_product = grows_or_shrinks(way.change_class);
  const bool counts_members =
      of_product || way.change_class == ChangeClass::sum_grows || way.change_class == ChangeClass::sum_shrinks;
  if (position.repassed && !change.size_changed && counts_members && way.touched.is_record) {
    return "it is passed by value, and travels in another way";
  }
  if (!of_product && change.kind != ChangeKind::trailing_array_became_flexible) {
    return {};
  }
  if (change.size_changed) {
    return size_compiled_in(position);
  }
  // What lies in the padding at the end moves only what a derived class has put there.
  Position compiled;
  compiled.derived = position.derived && change.tail_changed;
  return size_compiled_in(compiled);
}

bool grows_or_shrinks(ChangeClass change_class) {
  return change_class == ChangeClass::product_grows || change_class == ChangeClass::product_shrinks;
}

const DeclaredRole* layout_guarded_role(const JudgeContext& context, std::uint32_t usage) {
  for (std::uint32_t at = usage; at != no_usage; at = context.roles.usages[at].parent) {
    const DeclaredRole* role = context.roles.declared_for(context.roles.usages[at].pair);
    if (role != nullptr && role->guard && role->guard->check == GuardCheck::layout) {
      return role;
    }
  }
  return nullptr;
}

}  // namespace abigate
