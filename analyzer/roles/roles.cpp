#include "analyzer/roles/roles.h"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <unordered_set>

#include "analyzer/compare/members.h"
#include "analyzer/compare/words.h"
#include "analyzer/roles/classes.h"
#include "analyzer/roles/crossings.h"
#include "analyzer/roles/declared.h"
#include "analyzer/roles/library_types.h"
#include "analyzer/roles/parameters.h"
#include "analyzer/roles/shapes.h"

namespace abigate {

namespace {

constexpr auto sides = std::to_array({Side::host, Side::plugin});

/// A function type and who implements it: visited once each.
struct FunctionKey {
  PairId pair;
  Side implementer;
  NamedFunction named;  ///< names of parameters differ from function to function
  PairId owner;         ///< the record that holds the function pointer
  bool operator==(const FunctionKey&) const = default;
};
struct FunctionKeyHash {
  std::size_t operator()(const FunctionKey& key) const {
    return (std::size_t{index_of(key.pair)} << 33U) ^ std::hash<const Function*>{}(key.named.after) ^
           (std::size_t{index_of(key.owner)} << 12U) ^ static_cast<std::size_t>(key.implementer);
  }
};

class Walk {
 public:
  Walk(const Comparison& comparison, Roles& roles)
      : pairing_(comparison.pairing),
        old_(*comparison.pairing.old_side),
        new_(*comparison.pairing.new_side),
        classes_(comparison),
        roles_(roles),
        delivered_(comparison.pairing.pairs.size()) {}

  void run() {
    // What one side delivers is known only after a first walk; the second reads it.
    once();
    for (const Usage& usage : roles_.usages) {
      if (usage.position.delivered) {
        Sides& by = delivered_[index_of(usage.pair)];
        by = by | Sides::of(usage.position.fills);
      }
    }
    once();
  }

 private:
  void once() {
    roles_.usages.clear();
    roles_.first_of.assign(pairing_.pairs.size(), no_usage);
    seen_functions_.clear();
    seed();
    while (next_place_ < roles_.usages.size() || !functions_.empty()) {
      if (!functions_.empty()) {
        const PendingFunction function = functions_.front();
        functions_.pop_front();
        function_type(function);
      } else {
        place(static_cast<std::uint32_t>(next_place_++));
      }
    }
    next_place_ = 0;
  }

  // ---- entry points ----

  void seed() {
    for (std::uint32_t i = 0; i < pairing_.functions.size(); ++i) {
      const SymbolPair& pair = pairing_.functions[i];
      const Function& function = new_.graph.functions[pair.new_index];
      if (pair.type == no_pair || (function.inlined && old_.graph.functions[pair.old_index].inlined)) {
        continue;  // its arguments stay on one side
      }
      const SymbolRole role = symbol_role(old_, new_, function.name, roles_.released_by, function.linkage_name);
      Usage usage;
      usage.step = StepKind::function;
      usage.index = i;
      enqueue_function(peel(pairing_, pair.type), role.defined_by, usage,
                       {&old_.graph.functions[pair.old_index], &function});
    }
    for (const PairId pair : pairing_.thrown) {
      enqueue(pair, made_by(roles_.released_by), no_usage, StepKind::thrown, 0, true);
    }
    for (std::uint32_t i = 0; i < pairing_.variables.size(); ++i) {
      variable(i);
    }
    for (const PairId pair : pairing_.declared) {
      // The sides that the declaration leaves open stand for whoever releases the interface.
      enqueue(pair, made_by(roles_.released_by), no_usage, StepKind::declaration, 0, true);
    }
    for (std::uint32_t i = 0; i < pairing_.extensions.size(); ++i) {
      const ExtensionPair& extension = pairing_.extensions[i];
      for (const Side side : sides) {
        if (extension.made_by.value_or(side) == side) {
          Position position = made_by(side);
          position.evidence = extension.made_by ? RoleEvidence::declared : RoleEvidence::inferred;
          enqueue(extension.type, position, no_usage, StepKind::extension, i, true);
        }
      }
    }
  }

  void variable(std::uint32_t i) {
    const SymbolPair& pair = pairing_.variables[i];
    if (pair.type == no_pair) {
      return;
    }
    const Variable& variable = new_.graph.variables[pair.new_index];
    const SymbolRole role = symbol_role(old_, new_, variable.name, roles_.released_by, variable.linkage_name);
    Position position = made_by(role.defined_by);
    const bool constant = is_const(pairing_, pair.type);
    if (!constant) {
      position.produces = Sides::both();
    }
    const bool descriptor = constant && holds_functions(pairing_, peel(pairing_, pair.type));
    position.linked = role.lookup == Lookup::link || (role.lookup == Lookup::unstated && !descriptor);
    enqueue(pair.type, position, no_usage, StepKind::variable, i, false);
  }

  // ---- places ----

  /// `direct`: reached through a pointer or as an entry of its own, so a declared role of the type applies.
  void enqueue(PairId pair, Position position, std::uint32_t parent, StepKind step, std::uint32_t index, bool direct,
               Text guard_argument = {}) {
    const PairId inner = peel(pairing_, pair);
    position.derived = classes_.is_derived_from(inner);
    position.destroyed = position.destroyed || classes_.is_deleted_inline(inner);
    if (direct || std::holds_alternative<Enum>(new_.graph.at(pairing_.at(inner).new_id))) {
      apply_declared(roles_.declared_for(inner), position);
    }
    // Few positions per pair: a list is quicker than a set.
    for (std::uint32_t at = roles_.first_of[index_of(pair)]; at != no_usage; at = roles_.usages[at].next) {
      if (roles_.usages[at].position == position) {
        return;
      }
    }
    add({pair, position, parent, step, index, guard_argument});
  }

  void add(Usage usage) {
    usage.next = roles_.first_of[index_of(usage.pair)];
    roles_.first_of[index_of(usage.pair)] = static_cast<std::uint32_t>(roles_.usages.size());
    roles_.usages.push_back(usage);
  }

  void place(std::uint32_t at) {
    const Usage usage = roles_.usages[at];
    const Pair& pair = pairing_.at(usage.pair);
    const Type& after = new_.graph.at(pair.new_id);
    const Type& before = old_.graph.at(pair.old_id);
    if (std::holds_alternative<Record>(before) && std::holds_alternative<Record>(after)) {
      record(at, usage);
      return;
    }
    if (const auto* foreign = std::get_if<Foreign>(&after)) {
      library_type(at, usage, *foreign);
      return;
    }
    for (const PairEdge& edge : pairing_.edges_of(usage.pair)) {
      switch (edge.kind) {
        case EdgeKind::target:
        case EdgeKind::unqualified:
        case EdgeKind::atomic:
          enqueue(edge.to, usage.position, at, StepKind::inside, 0, false, usage.guard_argument);
          break;
        case EdgeKind::element: {
          Position position = usage.position;
          position.array = true;
          enqueue(edge.to, position, at, StepKind::inside, 0, false);
          break;
        }
        case EdgeKind::pointee:
          pointee(edge.to, usage.position, at, false);
          break;
        case EdgeKind::underlying:
        case EdgeKind::field:
        case EdgeKind::result:
        case EdgeKind::parameter:
        case EdgeKind::object:
        case EdgeKind::base:
        case EdgeKind::slot:
        case EdgeKind::argument:
        case EdgeKind::derived:
          // A function type itself is entered by enqueue_function, from the pointer or the symbol.
          break;
      }
    }
  }

  /// What a pointer at a place leads to was made as the filler of the place made it.
  void pointee(PairId to, const Position& from, std::uint32_t parent, bool counted) {
    const PairId inner = peel(pairing_, to);
    if (is_function(pairing_, inner)) {
      enqueue_function(inner, from.fills, inside_of(parent), {});
      return;
    }
    Position position = made_by(from.fills);
    position.uses = from.uses;
    position.delivered = from.delivered;
    position.layout_guarded = from.layout_guarded;
    position.evidence = from.evidence;
    position.array = counted;
    const bool writable = !is_const(pairing_, to) && from.produces == Sides::both();
    position.produces = writable ? Sides::both() : Sides::of(from.fills);
    enqueue(to, position, parent, StepKind::inside, 0, true);
  }

  /// What a template of the standard library does with what it is made of.
  void library_type(std::uint32_t at, const Usage& usage, const Foreign& type) {
    for (const PairEdge& edge : pairing_.edges_of(usage.pair)) {
      Position position = usage.position;
      switch (argument_use(type.template_name, edge.new_index)) {
        case ArgumentUse::followed:
          position.ahead = true;
          enqueue(edge.to, position, at, StepKind::argument, edge.new_index, false);
          break;
        case ArgumentUse::inside:
          enqueue(edge.to, position, at, StepKind::argument, edge.new_index, false);
          break;
        case ArgumentUse::element:
          position.array = true;
          enqueue(edge.to, position, at, StepKind::argument, edge.new_index, false);
          break;
        case ArgumentUse::shared:
          pointee(edge.to, position, at, false);
          break;
        case ArgumentUse::owned:
          owned(edge.to, position, at, type);
          break;
        case ArgumentUse::callback:
          enqueue_function(peel(pairing_, edge.to), position.fills, inside_of(at), {});
          break;
        case ArgumentUse::aside:
          break;
      }
    }
  }

  static Usage inside_of(std::uint32_t parent) {
    Usage usage;
    usage.parent = parent;
    return usage;
  }

  /// Whoever holds the pointer in the end destroys what one side made; through a virtual destructor the maker does.
  void owned(PairId to, const Position& from, std::uint32_t parent, const Foreign& pointer) {
    const PairId inner = peel(pairing_, to);
    const bool handed_over = from.copied && deletes_by_default(new_.graph, pointer);
    Position position = made_by(from.fills);
    position.uses = from.uses;
    position.delivered = from.delivered;
    position.evidence = from.evidence;
    position.produces = Sides::both();
    position.destroyed = handed_over && !classes_.has_virtual_destructor(inner);
    enqueue(to, position, parent, StepKind::argument, 0, true);
  }

  void record(std::uint32_t at, const Usage& usage) {
    const Pair& pair = pairing_.at(usage.pair);
    const auto& before = std::get<Record>(old_.graph.at(pair.old_id));
    const auto& after = std::get<Record>(new_.graph.at(pair.new_id));
    const auto news = flat_members(new_, pair.new_id);
    // The types of members are of their own graph: those of NEW mean something else in OLD's, or nothing.
    const bool same = pair.relation == Relation::same;
    const auto olds = same ? news : flat_members(old_, pair.old_id);
    const auto new_counters = counting_members(new_.graph, news);
    const auto old_counters = same ? new_counters : counting_members(old_.graph, olds);
    std::optional<std::uint64_t> last_moved;  // offset in OLD of the last member that sits elsewhere in NEW
    for (const PairEdge& edge : pairing_.edges_of(usage.pair)) {
      if (edge.kind != EdgeKind::field) {
        continue;
      }
      const Member& member = olds[edge.old_index];
      if (member.offset_bits != news[edge.new_index].offset_bits) {
        last_moved = std::max(last_moved.value_or(0), member.offset_bits);
      }
    }
    functions_of_table(at, usage);
    for (const PairEdge& edge : pairing_.edges_of(usage.pair)) {
      if (edge.kind != EdgeKind::field) {
        part_of_class(edge, at, usage, last_moved.has_value(), before.size_bytes == after.size_bytes);
        continue;
      }
      const Member& member = olds[edge.old_index];
      const PairId inner = peel(pairing_, edge.to);
      const TypeId pointee_type = pointee_of(new_.graph.at(pairing_.at(inner).new_id));
      if (pointee_type != no_type && is_address(old_.graph.at(pairing_.at(inner).old_id))) {
        Position from = usage.position;
        from.delivered = false;
        enqueue(edge.to, from, at, StepKind::field, edge.new_index, false);
        const bool to_function = std::holds_alternative<FunctionType>(new_.graph.at(peel(new_.graph, pointee_type)));
        if (!to_function && (is_counted_member(news, new_counters, edge.new_index) ||
                             is_counted_member(olds, old_counters, edge.old_index))) {
          pointee(pairing_.edges_of(inner).front().to, from, at, true);
        }
        continue;
      }
      Position position = usage.position;
      position.delivered = position.built_as_base = false;
      position.ahead = position.ahead || (last_moved && *last_moved >= member.offset_bits);
      if (before.size_bytes == after.size_bytes) {
        // The object keeps its size: whoever copies it or steps over it does so right.
        position.copied = position.array = position.linked = position.destroyed = false;
      }
      enqueue(edge.to, position, at, StepKind::field, edge.new_index, false, usage.guard_argument);
    }
  }

  /// The functions of a virtual table are those of the side that made the object.
  void functions_of_table(std::uint32_t at, const Usage& usage) {
    const std::vector<NamedFunction> functions = functions_in_slots(pairing_, usage.pair);
    std::size_t next = 0;
    for (const PairEdge& edge : pairing_.edges_of(usage.pair)) {
      if (edge.kind == EdgeKind::slot && next < functions.size()) {
        Usage step;
        step.parent = at;
        step.step = StepKind::slot;
        enqueue_function(peel(pairing_, edge.to), usage.position.fills, step, functions[next++]);
      }
    }
  }

  /// A base, or a class that derives.
  void part_of_class(const PairEdge& edge, std::uint32_t at, const Usage& usage, bool members_moved, bool same_size) {
    Position position = usage.position;
    position.delivered = false;
    if (edge.kind == EdgeKind::base) {
      position.ahead = position.ahead || members_moved;
      if (same_size) {
        position.copied = position.array = position.linked = position.destroyed = false;
      }
      enqueue(edge.to, position, at, StepKind::base, edge.new_index, false);
    } else if (edge.kind == EdgeKind::derived) {
      enqueue(edge.to, usage.position, at, StepKind::derived, 0, true);
    }
  }

  // ---- functions ----

  struct PendingFunction {
    PairId pair;
    Side implementer;
    std::uint32_t usage;
    NamedFunction named;
    PairId owner;
  };

  /// The record whose member a function pointer is; no_pair for a symbol or a callback.
  PairId owner_of(std::uint32_t place) const {
    while (place != no_usage && roles_.usages[place].step == StepKind::inside) {
      place = roles_.usages[place].parent;
    }
    const bool is_member = place != no_usage && roles_.usages[place].step == StepKind::field;
    return is_member ? roles_.usages[roles_.usages[place].parent].pair : no_pair;
  }

  void enqueue_function(PairId pair, Side implementer, Usage usage, NamedFunction named) {
    const PairId owner = named.after == nullptr && usage.step == StepKind::inside ? owner_of(usage.parent) : no_pair;
    if (!seen_functions_.insert({pair, implementer, named, owner}).second) {
      return;
    }
    usage.pair = pair;
    usage.position = made_by(implementer);
    functions_.push_back({pair, implementer, static_cast<std::uint32_t>(roles_.usages.size()), named, owner});
    add(usage);
  }

  void function_type(const PendingFunction& function) {
    const auto* before = std::get_if<FunctionType>(&old_.graph.at(pairing_.at(function.pair).old_id));
    if (before == nullptr) {
      return;
    }
    ParameterNames names;
    if (function.named.after != nullptr) {
      names = {function.named.before, function.named.after, &old_.graph, &new_.graph};
    }
    const Call call{pairing_,      classes_,       delivered_, *before,
                    function.pair, function.owner, names,      function.implementer};
    for (const PairEdge& edge : pairing_.edges_of(function.pair)) {
      if (edge.kind == EdgeKind::result) {
        cross(crossings_of_result(call, edge.to), function.usage, StepKind::result, 0);
      } else if (edge.kind != EdgeKind::object) {
        cross(crossings_of_parameter(call, edge), function.usage, StepKind::parameter, edge.new_index);
      } else if (function.named.after != nullptr && roles_.usages[function.usage].step == StepKind::function) {
        cross(crossings_of_object(call, edge.to), function.usage, StepKind::object, 0);
      }
      // The object of a function in a virtual table is where the walk came from.
    }
  }

  void cross(const std::vector<Crossing>& crossings, std::uint32_t parent, StepKind step, std::uint32_t index) {
    for (const Crossing& crossing : crossings) {
      if (crossing.crosses == Crosses::elements) {
        pointee(crossing.pair, crossing.position, parent, true);
      } else {
        enqueue(crossing.pair, crossing.position, parent, step, index, crossing.crosses == Crosses::pointee,
                crossing.guard_argument);
      }
    }
  }

  const Pairing& pairing_;
  const Snapshot& old_;
  const Snapshot& new_;
  const ClassFacts classes_;
  Roles& roles_;
  std::vector<Sides> delivered_;
  std::unordered_set<FunctionKey, FunctionKeyHash> seen_functions_;
  std::deque<PendingFunction> functions_;
  std::size_t next_place_ = 0;
};

}  // namespace

const DeclaredRole* Roles::declared_for(PairId pair) const {
  const auto found = std::ranges::lower_bound(declared, pair, {}, &DeclaredRole::pair);
  return found != declared.end() && found->pair == pair ? &*found : nullptr;
}

std::vector<std::uint32_t> Roles::usages_of(PairId pair) const {
  std::vector<std::uint32_t> found;
  for (std::uint32_t at = first_of[index_of(pair)]; at != no_usage; at = usages[at].next) {
    found.push_back(at);
  }
  std::ranges::reverse(found);
  return found;
}

Roles find_roles(const Comparison& comparison, Side released_by) {
  Roles roles;
  roles.released_by = released_by;
  collect_declared(comparison, roles);
  Walk(comparison, roles).run();
  return roles;
}

}  // namespace abigate
