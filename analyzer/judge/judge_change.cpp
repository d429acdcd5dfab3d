// How one change is judged, in this order: rule and class → does growth become conflict? → roles on every way → the
// worst row of the decision table, per direction → guard → what it owes the version number.
#include "analyzer/judge/judge_change.h"

#include <algorithm>

#include "analyzer/judge/change_situation.h"
#include "analyzer/judge/guard.h"
#include "analyzer/judge/owed.h"
#include "analyzer/judge/rule_index.h"
#include "analyzer/judge/situation.h"
#include "analyzer/judge/touched.h"

namespace abigate {

namespace {

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
      : context_(context),
        change_(change),
        touched_(find_touched(context, change)),
        rule_(rule_for(change)),
        class_(rule_.change_class) {}

  Finding run() {
    finding_.rule = rule_.record->id;
    finding_.subject = change_.subject;
    finding_.member = change_.member.empty() ? change_.parameter_name : change_.member;
    finding_.member_kind = member_kind_of(change_);
    finding_.message = message_for(rule_, change_);
    finding_.reason = rule_.record->why;
    finding_.fix = rule_.record->fix;
    copy_facts(change_, finding_);
    if (const char* why = why_harmless(context_, change_, touched_)) {
      class_ = ChangeClass::neutral;
      finding_.reason = why;
      finding_.fix.clear();
    }
    finding_.requirement = change_.has("requirement");
    finding_.rebuild = leads_by_rebuilding();
    // An overload beside others: which one is called, the arguments say.
    finding_.rebuild_chooses = finding_.rebuild && change_.kind == ChangeKind::function_added &&
                               context_.old_functions.contains(change_.subject);
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
  // ---- answers ----

  Judged judge(Direction direction) {
    if (change_.kind == ChangeKind::extension_id_changed) {
      return of_extension();
    }
    if (change_.kind == ChangeKind::export_declaration_dropped) {
      return of_dropped_export(direction);
    }
    if (touched_.symbol) {
      return with(made_by(touched_.symbol->defined_by), no_usage, direction, &*touched_.symbol);
    }
    if (touched_.provider) {
      return with(made_by(*touched_.provider), no_usage, direction, nullptr);
    }
    const auto& ways = touched_.ways;
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
        return with(made_by(side), no_usage, direction, nullptr);
      }
    }
    return without_roles(direction);
  }

  Judged without_roles(Direction direction) { return decided(situation_without_roles(on_way(direction)), no_usage); }

  Judged with(const Position& position, std::uint32_t usage, Direction direction, const SymbolRole* symbol) {
    const OnWay way = on_way(direction);
    if (std::string why = why_conflict(way, position); !why.empty()) {
      Judged judged;
      judged.answer = {Answer::incompatible, "its size is compiled into the other side", When::any, true};
      judged.conflict = true;
      judged.conflict_why = std::move(why);
      judged.usage = usage;
      return judged;
    }
    return decided(situation_at(way, position, usage, symbol), usage);
  }

  OnWay on_way(Direction direction) const { return {context_, change_, touched_, class_, direction}; }

  Judged decided(const ChangeSituation& found, std::uint32_t usage) {
    compared_ = compared_ || found.compared;
    Judged judged;
    judged.usage = usage;
    judged.guard = guard(usage);
    judged.answer = decide(class_, found.situation, judged.guard.kind != GuardKind::none);
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
    const DeclaredRole* role = layout_guarded_role(context_, usage);
    return role != nullptr ? Guard{role->guard->kind, std::string(role->guard->name), Evidence::declared} : Guard{};
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
        const auto* record = std::get_if<Record>(&graph.at(touched_.pair->new_id));
        return record != nullptr && std::ranges::any_of(record->fields, [&](const Field& field) {
                 return context_.rebuilt.contains(std::string(field.name));
               });
      }
      default:
        return false;
    }
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
    if (const auto& role = touched_.symbol) {
      summary.made_by = Sides::of(role->defined_by);
      summary.used_by = Sides::of(other(role->defined_by));
      summary.evidence = role->declared ? Evidence::declared : Evidence::inferred;
      summary.shown_by_binary = !change_.symbol.empty();
      return;
    }
    if (const auto& side = touched_.provider) {
      summary.shown_by_binary = true;
      summary.made_by = Sides::of(*side);
      summary.used_by = Sides::of(other(*side));
      summary.evidence = Evidence::inferred;
      return;
    }
    for (const std::uint32_t at : touched_.ways) {
      const Position& position = context_.roles.usages[at].position;
      if (touched_.is_enum) {
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
  const Touched touched_;
  const Rule& rule_;
  ChangeClass class_;
  bool compared_ = false;  ///< the interface hands its size on, so no inferred guard counts
  Finding finding_;
};

}  // namespace

Finding judge_change(const JudgeContext& context, const Change& change) { return ChangeJudge(context, change).run(); }

}  // namespace abigate
