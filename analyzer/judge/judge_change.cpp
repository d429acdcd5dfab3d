// How one change is judged, in this order: rule and class → does growth become conflict? → roles on every way → the
// worst row of the decision table, per direction → guard → what it owes the version number.
#include "analyzer/judge/judge_change.h"

#include <algorithm>

#include "analyzer/judge/guard.h"
#include "analyzer/judge/owed.h"
#include "analyzer/judge/rule_index.h"
#include "analyzer/judge/situation.h"

namespace abigate {

namespace {

/// The newer side of a direction.
constexpr Side newer_side(Direction direction) { return direction == Direction::backward ? Side::host : Side::plugin; }

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

bool grows_or_shrinks(ChangeClass change_class) {
  return change_class == ChangeClass::product_grows || change_class == ChangeClass::product_shrinks;
}

struct Judged {
  TableAnswer answer;
  Guard guard;
  bool conflict = false;
  std::string conflict_why;
  std::uint32_t usage = no_usage;
};

class ChangeJudge {
 public:
  ChangeJudge(const JudgeContext& context, const Change& change)
      : context_(context), change_(change), rule_(rule_for(change)), class_(rule_.change_class) {}

  Finding run() {
    finding_.rule = rule_.record->id;
    finding_.subject = change_.subject;
    finding_.member = change_.member.empty() ? change_.parameter_name : change_.member;
    finding_.member_kind = change_.has("base")      ? MemberKind::base
                           : change_.member.empty() ? MemberKind::parameter
                                                    : MemberKind::member;
    finding_.message = message_for(rule_, change_);
    finding_.reason = rule_.record->why;
    finding_.fix = rule_.record->fix;
    copy_facts(change_, finding_);
    if (is_unreached()) {
      class_ = ChangeClass::neutral;
      finding_.reason = "No function, variable or extension leads to it, so no value of it crosses.";
      finding_.fix.clear();
    }
    if (const char* why = harmless_here()) {
      class_ = ChangeClass::neutral;
      finding_.reason = why;
      finding_.fix.clear();
    }
    finding_.requirement = change_.has("requirement");
    finding_.rebuild = leads_by_rebuilding();
    const Judged backward = judge(Direction::backward);
    const Judged forward = judge(Direction::forward);
    if (backward.conflict || forward.conflict) {
      class_ = ChangeClass::conflict;
      finding_.reason =
          "Its size is compiled into the other side: " + (backward.conflict ? backward : forward).conflict_why + ".";
    }
    finding_.backward = {backward.answer.answer, sentence(backward)};
    finding_.forward = {forward.answer.answer, sentence(forward)};
    finding_.swap = finding_.forward;
    finding_.change_class = class_;
    guards(backward, forward);
    roles(backward, forward);
    owe(context_, change_, rule_, finding_);
    return std::move(finding_);
  }

 private:
  // ---- who is touched ----

  const Pair* pair() const { return change_.pair == no_pair ? nullptr : &context_.comparison.pairing.at(change_.pair); }

  /// A record that no entry point reaches crosses only through an untyped channel. Enums always count: flags travel in
  /// plain integers.
  bool is_unreached() const {
    if (pair() == nullptr || context_.comparison.untyped_channel || pair()->reach == Reach::entry) {
      return false;
    }
    return !is_enum();
  }
  /// An enum is no storage: who may send its values makes it.
  bool is_enum() const {
    return pair() != nullptr && std::holds_alternative<Enum>(context_.new_side.graph.at(pair()->new_id));
  }

  /// Why a change of a class does no harm on any way on which its objects cross; null where it may.
  const char* harmless_here() const {
    const auto ways = usages();
    const auto any = [&](auto&& wanted) {
      return ways.empty() ||
             std::ranges::any_of(ways, [&](std::uint32_t at) { return wanted(context_.roles.usages[at].position); });
    };
    switch (change_.kind) {
      case ChangeKind::record_passing_changed:
        return any([](const Position& p) { return p.copied; }) ? nullptr
                                                               : "No object of it is passed or returned by value.";
      case ChangeKind::record_destructor_changed:
        return any([](const Position& p) { return p.copied || p.destroyed; })
                   ? nullptr
                   : "Whoever makes an object of it destroys it too.";
      case ChangeKind::vtable_changed:
        // Code that knows the class of the object has compiled the places in.
        return !change_.has("looked-up") || any([](const Position& p) {
          return p.copied || p.array || p.linked || p.ahead || p.derived || p.allocates != p.fills ||
                 p.uses.has(p.allocates);
        })
                   ? nullptr
                   : "Where its virtual bases lie is read from the table of the object, which its maker made.";
      case ChangeKind::record_tail_padding_changed:
        return any([](const Position& p) { return p.derived || p.ahead || p.built_as_base; })
                   ? nullptr
                   : "No class derives from it.";
      default:
        return nullptr;
    }
  }

  /// The ways on which what changed crosses.
  std::vector<std::uint32_t> usages() const {
    return change_.pair == no_pair ? std::vector<std::uint32_t>{} : context_.roles.usages_of(change_.pair);
  }

  /// A change that a symbol holds: who defines it is its position.
  std::optional<SymbolRole> symbol() const {
    if (!change_.symbol.empty()) {
      SymbolRole role =
          symbol_role(context_.old_side, context_.new_side, change_.subject, context_.released_by, change_.symbol);
      role.defined_by = change_.has("requirement") ? other(context_.released_by) : role.defined_by;
      return role;
    }
    if (change_.pair != no_pair || (!change_.old_symbol && !change_.new_symbol) || is_constant()) {
      return std::nullopt;
    }
    return symbol_role(context_.old_side, context_.new_side, change_.subject, context_.released_by, linkage_name());
  }
  /// Of the function or variable that holds the change; empty where the subject is another name of it.
  Text linkage_name() const {
    const auto named = [&](const auto& symbols, std::optional<std::uint32_t> at) {
      return at && *at < symbols.size() && symbols[*at].name == change_.subject ? symbols[*at].linkage_name : Text{};
    };
    for (const auto& [side, at] :
         {std::pair(&context_.new_side, change_.new_symbol), std::pair(&context_.old_side, change_.old_symbol)}) {
      for (const Text found : {named(side->graph.functions, at), named(side->graph.variables, at)}) {
        if (!found.empty()) {
          return found;
        }
      }
    }
    return {};
  }
  /// Of what the released file as a whole shows: who provides it.
  std::optional<Side> provider() const {
    if (change_.has("of-binary")) {
      return context_.released_by;
    }
    return change_.has("requirement") ? std::optional(other(context_.released_by)) : std::nullopt;
  }
  bool is_constant() const {
    switch (change_.kind) {
      case ChangeKind::constant_added:
      case ChangeKind::constant_removed:
      case ChangeKind::constant_renamed:
      case ChangeKind::constant_value_changed:
      case ChangeKind::constant_tokens_changed:
      case ChangeKind::constant_type_changed:
      case ChangeKind::constant_kind_changed:
      case ChangeKind::id_collision:
        return true;
      default:
        return false;
    }
  }

  static Position of_symbol(Side defined_by) {
    Position position;
    position.allocates = position.fills = defined_by;
    position.uses = Sides::of(other(defined_by));
    position.produces = Sides::of(defined_by);
    return position;
  }

  // ---- answers ----

  Judged judge(Direction direction) {
    if (change_.kind == ChangeKind::extension_id_changed) {
      return of_extension();
    }
    if (change_.kind == ChangeKind::export_declaration_dropped) {
      return of_dropped_export(direction);
    }
    if (const auto role = symbol()) {
      return with(of_symbol(role->defined_by), no_usage, direction, &*role);
    }
    if (const auto side = provider()) {
      return with(of_symbol(*side), no_usage, direction, nullptr);
    }
    const auto ways = usages();
    if (ways.empty()) {
      return without_roles(direction);
    }
    Judged worst = with(context_.roles.usages[ways.front()].position, ways.front(), direction, nullptr);
    for (std::size_t i = 1; i < ways.size(); ++i) {
      Judged next = with(context_.roles.usages[ways[i]].position, ways[i], direction, nullptr);
      if (is_worse(next, worst)) {
        worst = std::move(next);
      }
    }
    return worst;
  }

  static bool is_worse(const Judged& a, const Judged& b) {
    if (a.answer.answer != b.answer.answer) {
      return a.answer.answer > b.answer.answer;
    }
    if (a.conflict != b.conflict) {
      return a.conflict;
    }
    // Of two conditions, the one that nobody can check counts.
    return a.answer.answer == Answer::conditional && is_no_stronger(a.guard, b.guard) &&
           (a.guard.kind != b.guard.kind || a.guard.evidence != b.guard.evidence);
  }

  /// An extension that one side asks for by id: optional on both sides, and its absence is told.
  static Judged of_extension() {
    Judged judged;
    judged.guard = {GuardKind::lookup, "", Evidence::declared};
    judged.answer = {Answer::conditional, "who asks for an id that its partner does not have is told so", When::any,
                     true};
    return judged;
  }

  Judged of_dropped_export(Direction direction) {
    for (const Side side : {Side::host, Side::plugin}) {
      if (change_.has(side == Side::host ? "made-by-host" : "made-by-plugin")) {
        return with(of_symbol(side), no_usage, direction, nullptr);
      }
    }
    return without_roles(direction);
  }

  Judged without_roles(Direction direction) {
    Situation situation;
    situation.set(When::roles_unknown);
    situation.set(When::same_bytes, change_.relation == Relation::same_bytes && change_.has("in-memory"));
    add_declared(situation, no_usage, direction);
    return decided(situation, no_usage);
  }

  Judged with(const Position& position, std::uint32_t usage, Direction direction, const SymbolRole* symbol) {
    const Side newer = newer_side(direction);
    // Growth of something whose size the other side has compiled in.
    const bool counts_members =
        grows_or_shrinks(class_) || class_ == ChangeClass::sum_grows || class_ == ChangeClass::sum_shrinks;
    if (position.repassed && !change_.size_changed && counts_members && is_member_change()) {
      Judged judged;
      judged.answer = {Answer::incompatible, "it is passed by value in another way", When::any, true};
      judged.conflict = true;
      judged.conflict_why = "it is passed by value, and travels in another way";
      judged.usage = usage;
      return judged;
    }
    const bool of_layout = grows_or_shrinks(class_) || change_.kind == ChangeKind::trailing_array_became_flexible;
    Position compiled = position;
    if (!change_.size_changed) {
      // What lies in the padding at the end moves only what a derived class has put there.
      compiled = {};
      compiled.derived = position.derived && change_.tail_changed;
    }
    if (const std::string why = of_layout ? size_compiled_in(compiled) : ""; !why.empty()) {
      Judged judged;
      judged.answer = {Answer::incompatible, "its size is compiled into the other side", When::any, true};
      judged.conflict = true;
      judged.conflict_why = why;
      judged.usage = usage;
      return judged;
    }
    Situation situation;
    // A constructor of the other side fills as much as it knows, and whoever derives has put members behind that.
    add_position(situation, position, newer, change_.size_changed || (position.built_as_base && change_.tail_changed));
    if (change_.kind == ChangeKind::record_reserved_appended) {
      // Nobody uses reserved space.
      Situation quiet;
      quiet.set(When::new_fills_old_storage, situation.has(When::new_fills_old_storage));
      situation = quiet;
    }
    if (symbol != nullptr) {
      add_symbol(situation, *symbol, newer);
    }
    situation.set(When::same_bytes,
                  change_.relation == Relation::same_bytes && change_.has("in-memory") && !position.copied);
    add_declared(situation, usage, direction);
    if (position.layout_guarded && situation.has(When::new_uses_old_made)) {
      situation.set(When::layout_told_by_version, layout_guard_carried(usage));
    }
    return decided(situation, usage);
  }

  /// What a symbol says besides who defines it.
  void add_symbol(Situation& situation, const SymbolRole& role, Side newer) {
    const Side callee = role.defined_by;
    situation.set(When::new_uses_required_symbol,
                  role.required && newer != callee &&
                      (change_.kind == ChangeKind::function_added || change_.kind == ChangeKind::variable_added ||
                       change_.kind == ChangeKind::export_added));
    if (change_.relation == Relation::const_removed) {
      situation = who_writes(callee, newer);
    }
    if (change_.has("promise-to-caller") || change_.has("promise-to-callee")) {
      const bool withdrawn = change_.kind == ChangeKind::function_attribute_removed;
      // Withdrawn promises hurt old callers, new promises mislead new ones; demands are the reverse.
      const bool old_side_relies = withdrawn == change_.has("promise-to-caller");
      const bool touched = old_side_relies ? callee == newer : callee != newer;
      situation.set(When::promise_kept, !touched);
    }
  }

  /// A pointee is no longer const. Who receives the pointer may write: the callee of a parameter, the caller of a
  /// result and of what is handed over through `T **`. `callee` implements what holds the change; a callback that it
  /// takes is implemented by its caller, and so on inwards.
  Situation who_writes(Side callee, Side newer) const {
    for (int i = 0; i < change_.callbacks; ++i) {
      callee = other(callee);
    }
    const Side writer = change_.in_result || change_.delivered ? other(callee) : callee;
    Situation situation;
    situation.set(writer == newer ? When::new_produces : When::new_receives);
    return situation;
  }

  /// The change lies in the signature of a slot or callback, not in a member.
  bool in_signature() const {
    switch (change_.kind) {
      case ChangeKind::parameter_type_changed:
      case ChangeKind::result_type_changed:
      case ChangeKind::function_type_attribute_changed:
        return true;
      default:
        return change_.callbacks > 0;
    }
  }

  void add_declared(Situation& situation, std::uint32_t usage, Direction direction) {
    if (pair() == nullptr) {
      return;
    }
    const Side newer = newer_side(direction);
    const DeclaredRole* role = context_.roles.declared_for(change_.pair);
    if (role == nullptr || !role->guard) {
      role = enclosing_role(usage);
    }
    const bool checked = role != nullptr && role->guard && grows_or_shrinks(class_) && change_.size_changed;
    const bool by_version =
        role != nullptr && role->guard &&
        (role->guard->kind == GuardKind::version_member || role->guard->kind == GuardKind::version_argument);
    const bool version_moved = by_version && grows_or_shrinks(class_) && !context_.version_constant_kept;
    situation.set(When::equal_check, (checked || version_moved) && role->guard->check == GuardCheck::equal);
    if (checked && role->guard->check == GuardCheck::at_most && usage != no_usage) {
      const Position& position = context_.roles.usages[usage].position;
      situation.set(When::at_most_check, position.fills == newer && position.uses.has(other(newer)));
    }
    if (change_.size_changed && (role == nullptr || !role->guard) && context_.sized.contains(old_name())) {
      situation.set(When::size_may_be_compared);
      compared_ = true;
    }
    if (usage == no_usage) {
      return;
    }
    const Position& position = context_.roles.usages[usage].position;
    if (change_.relation == Relation::const_removed && in_signature()) {
      // A member that holds a callback counts it as one step inwards, and so does its slot: they are the same step.
      situation = who_writes(
          change_.kind == ChangeKind::record_field_type_changed || change_.kind == ChangeKind::typedef_type_changed
              ? other(position.fills)
              : position.fills,
          newer);
    } else if (change_.relation == Relation::const_removed) {
      Situation writes;
      writes.set(position.uses.has(newer) ? When::new_produces : When::new_receives);
      situation = writes;
    }
    if (change_.has("promise-added") || change_.has("promise-removed")) {
      // The caller relies on it, and the maker of the pointer implements it.
      const bool touched = change_.has("promise-removed") ? position.fills == newer : position.fills != newer;
      situation.set(When::promise_kept, !touched);
    }
  }

  /// The declared role, with a guard, of a record that embeds this one and grows with it.
  const DeclaredRole* enclosing_role(std::uint32_t usage) const {
    for (std::uint32_t at = usage; at != no_usage; at = context_.roles.usages[at].parent) {
      const Usage& here = context_.roles.usages[at];
      const bool embedded = here.step == StepKind::field || here.step == StepKind::inside;
      const Type& node = context_.new_side.graph.at(context_.comparison.pairing.at(here.pair).new_id);
      if (!embedded || here.parent == no_usage || std::holds_alternative<Pointer>(node)) {
        return nullptr;
      }
      const PairId outer = context_.roles.usages[here.parent].pair;
      const DeclaredRole* role = context_.roles.declared_for(outer);
      const Type& enclosing = context_.new_side.graph.at(context_.comparison.pairing.at(outer).new_id);
      if (role != nullptr && role->guard && std::holds_alternative<Record>(enclosing)) {
        return role;
      }
    }
    return nullptr;
  }

  std::string old_name() const { return display_name(context_.old_side.graph, pair()->old_id); }

  /// A declared version member with `check: layout`, of this record or of one on the way to it, that OLD carries.
  bool layout_guard_carried(std::uint32_t usage) const {
    for (std::uint32_t at = usage; at != no_usage; at = context_.roles.usages[at].parent) {
      const DeclaredRole* role = context_.roles.declared_for(context_.roles.usages[at].pair);
      if (role != nullptr && role->guard && role->guard->check == GuardCheck::layout) {
        Change of_record = change_;
        of_record.pair = role->pair;
        return guard_for(context_, of_record, no_usage).kind != GuardKind::none;
      }
    }
    return false;
  }

  Judged decided(const Situation& situation, std::uint32_t usage) {
    Judged judged;
    judged.usage = usage;
    judged.guard = guard(usage);
    judged.answer = decide(class_, situation, judged.guard.kind != GuardKind::none);
    if (judged.answer.when == When::layout_told_by_version) {
      judged.guard = layout_guard(usage);
    }
    return judged;
  }

  Guard guard(std::uint32_t usage) const {
    if (finding_.rebuild || compared_) {
      return {};
    }
    switch (change_.kind) {
      case ChangeKind::function_added:
      case ChangeKind::variable_added:
        if (change_.has("weak")) {
          return {GuardKind::null_check, "", Evidence::inferred};
        }
        return {GuardKind::lookup, "", Evidence::declared};
      case ChangeKind::export_added:
        if (change_.has("weak")) {
          return {GuardKind::null_check, "", Evidence::inferred};
        }
        return {GuardKind::lookup, "", Evidence::declared};
      case ChangeKind::vtable_export_added:
      case ChangeKind::version_node_added:
      case ChangeKind::required_symbol_added:
      case ChangeKind::required_version_added:
      case ChangeKind::needed_library_added:
      case ChangeKind::run_path_changed:
        return {GuardKind::lookup, "", Evidence::declared};
      default:
        break;
    }
    const bool growth = grows_or_shrinks(class_) || class_ == ChangeClass::sum_grows;
    return growth ? guard_for(context_, change_, usage) : Guard{};
  }

  Guard layout_guard(std::uint32_t usage) const {
    for (std::uint32_t at = usage; at != no_usage; at = context_.roles.usages[at].parent) {
      const DeclaredRole* role = context_.roles.declared_for(context_.roles.usages[at].pair);
      if (role != nullptr && role->guard && role->guard->check == GuardCheck::layout) {
        return {role->guard->kind, std::string(role->guard->name), Evidence::declared};
      }
    }
    return {};
  }

  /// A name that OLD already had leads to the addition.
  bool leads_by_rebuilding() const {
    switch (change_.kind) {
      case ChangeKind::function_added:
      case ChangeKind::variable_added:
      case ChangeKind::function_became_exported:
        return context_.rebuilt.contains(change_.subject);
      case ChangeKind::export_version_moved:
        return true;  // the linker takes the new default
      case ChangeKind::record_field_appended:
      case ChangeKind::record_field_in_padding:
      case ChangeKind::record_reserved_used:
        return context_.rebuilt.contains(change_.member);
      case ChangeKind::record_definition_published: {
        const auto& graph = context_.new_side.graph;
        const auto* record = std::get_if<Record>(&graph.at(pair()->new_id));
        return record != nullptr && std::ranges::any_of(record->fields, [&](const Field& field) {
                 return context_.rebuilt.contains(std::string(field.name));
               });
      }
      default:
        return false;
    }
  }

  /// A change of what a record consists of.
  bool is_member_change() const {
    return pair() != nullptr && std::holds_alternative<Record>(context_.new_side.graph.at(pair()->new_id));
  }

  // ---- what the finding tells ----

  std::string sentence(const Judged& judged) const {
    if (change_.has("requirement") && judged.answer.answer == Answer::conditional) {
      return "the loader refuses the newer side where this is missing";
    }
    return judged.conflict ? "its size is compiled into the other side: " + judged.conflict_why
                           : std::string(judged.answer.why);
  }

  void guards(const Judged& backward, const Judged& forward) {
    const bool b = backward.answer.answer == Answer::conditional;
    const bool f = forward.answer.answer == Answer::conditional;
    if (!b && !f) {
      return;
    }
    const bool takes_backward = b && (!f || is_no_stronger(backward.guard, forward.guard));
    const Guard& named = takes_backward ? backward.guard : forward.guard;
    finding_.guard = named.kind;
    finding_.guard_name = named.name;
    if (named.kind != GuardKind::none) {
      finding_.guard_evidence = named.evidence;
    }
  }

  void roles(const Judged& backward, const Judged& forward) {
    RoleSummary& summary = finding_.roles;
    if (const auto role = symbol()) {
      summary.made_by = Sides::of(role->defined_by);
      summary.used_by = Sides::of(other(role->defined_by));
      summary.evidence = role->declared ? Evidence::declared : Evidence::inferred;
      summary.shown_by_binary = !change_.symbol.empty();
      return;
    }
    if (const auto side = provider()) {
      summary.shown_by_binary = true;
      summary.made_by = Sides::of(*side);
      summary.used_by = Sides::of(other(*side));
      summary.evidence = Evidence::inferred;
      return;
    }
    for (const std::uint32_t at : usages()) {
      const Position& position = context_.roles.usages[at].position;
      if (is_enum()) {
        summary.made_by = summary.made_by | position.produces;
        summary.used_by = summary.used_by | Sides{position.produces.plugin, position.produces.host};
      } else {
        summary.made_by = summary.made_by | Sides::of(position.allocates) | Sides::of(position.fills);
        summary.used_by = summary.used_by | position.uses;
      }
      const auto evidence = position.evidence == RoleEvidence::declared ? Evidence::declared : Evidence::inferred;
      summary.evidence = std::min(summary.evidence, evidence);
    }
    if (change_.pair == no_pair) {
      return;
    }
    if (summary.evidence == Evidence::unknown) {
      summary.made_by = summary.used_by = Sides::both();
    }
    const Judged& worse = is_worse(backward, forward) ? backward : forward;
    if (worse.usage != no_usage) {
      finding_.path = path_to(context_.comparison, context_.roles, worse.usage);
    }
    auto reaching = context_.backwards.symbols(change_.pair);
    finding_.symbols = std::move(reaching.names);
    finding_.more_symbols = reaching.more;
    if (change_.size_changed) {
      finding_.affected = context_.backwards.affected_records(change_.pair);
    }
  }

  const JudgeContext& context_;
  const Change& change_;
  const Rule& rule_;
  ChangeClass class_;
  bool compared_ = false;  ///< the interface hands its size on, so no inferred guard counts
  Finding finding_;
};

}  // namespace

Finding judge_change(const JudgeContext& context, const Change& change) { return ChangeJudge(context, change).run(); }

}  // namespace abigate
