#include "analyzer/compare/class_changes.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "analyzer/compare/classes.h"

namespace abigate {

namespace {

using Signatures = std::unordered_set<std::string>;

/// Signatures of the functions that a table of the class has from a base: its own table from the primary base, another
/// one from whatever it serves. A function of a second base that the class overrides takes a slot of its own besides.
Signatures inherited_signatures(const Graph& graph, const Record& record, const Vtable& table) {
  Signatures signatures;
  const auto add = [&](const Record& base, bool all_tables) {
    for (const Vtable& inherited : base.vtables) {
      if (!all_tables && !inherited.base.empty()) {
        continue;
      }
      for (FunctionSlot& slot : function_slots(graph, inherited)) {
        signatures.insert(std::move(slot.signature));
      }
    }
  };
  for (const Base& base : record.bases) {
    const auto* type = std::get_if<Record>(&graph.at(peel(graph, base.type)));
    if (type != nullptr && (table.base.empty() ? base.primary : true)) {
      add(*type, !table.base.empty());
    }
  }
  return signatures;
}

/// The destructors take two slots; the change is told for one of them.
bool stands_for_pair(const FunctionSlot& slot) { return slot.slot->kind != SlotKind::deleting_destructor; }

std::string base_name(const Graph& graph, const Base& base) {
  const TypeId id = peel(graph, base.type);
  const auto* foreign = std::get_if<Foreign>(&graph.at(id));
  return foreign != nullptr ? std::string(foreign->name) : display_name(graph, id);
}

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

class ClassComparison {
 public:
  ClassComparison(const Comparing& context, PairId id)
      : context_(context),
        id_(id),
        before_(std::get<Record>(context.old_graph().at(context.pairing.at(id).old_id))),
        after_(std::get<Record>(context.new_graph().at(context.pairing.at(id).new_id))) {}

  LayoutCause run() {
    const std::size_t first = context_.changes.size();
    bases();
    // A pair of classes that do not differ has the same tables.
    const bool differs = context_.pairing.at(id_).relation != Relation::same;
    if ((differs && !same_tables(context_.old_graph(), before_, context_.new_graph(), after_)) || !same_purity() ||
        context_.pairing.differs_here[index_of(id_)]) {
      tables();
    }
    table_export();
    const bool told = context_.changes.size() > first;
    properties(told);
    special_members();
    return cause_;
  }

 private:
  Change& add(ChangeKind kind, std::string member) {
    Change change;
    change.kind = kind;
    change.subject = std::string(after_.name);
    change.member = std::move(member);
    change.pair = id_;
    change.old_size_bytes = before_.size_bytes;
    change.new_size_bytes = after_.size_bytes;
    change.size_changed = before_.size_bytes != after_.size_bytes;
    change.old_location = before_.location;
    change.new_location = after_.location;
    context_.changes.push_back(std::move(change));
    return context_.changes.back();
  }

  void moves_members() {
    if (!cause_.change) {
      cause_.change = context_.changes.size() - 1;
    }
  }

  // ---- bases ----

  void bases() {
    const BaseMatches matches = match_bases(context_.old_graph(), before_, context_.new_graph(), after_);
    std::vector<PairId> pairs;
    for (const PairEdge& edge : context_.pairing.edges_of(id_)) {
      if (edge.kind == EdgeKind::base) {
        pairs.push_back(peel(context_.pairing, edge.to));
      }
    }
    std::vector<std::uint32_t> removed = matches.removed;
    std::vector<std::uint32_t> added = matches.added;
    std::vector<IndexPair> kept;
    for (std::size_t i = 0; i < matches.both.size(); ++i) {
      if (context_.pairing.at(pairs[i]).replaced) {
        removed.push_back(matches.both[i].old_index);
        added.push_back(matches.both[i].new_index);
      } else {
        kept.push_back(matches.both[i]);
        const bool grew = base_size(context_.old_graph(), before_.bases[matches.both[i].old_index]) !=
                          base_size(context_.new_graph(), after_.bases[matches.both[i].new_index]);
        cause_.follows_base = cause_.follows_base || grew;
      }
    }
    for (const std::uint32_t i : removed) {
      if (!matches.added.empty() && is_indirect_base(before_.bases[i])) {
        continue;  // a class was put between: the one that came tells it
      }
      base_change(ChangeKind::base_removed, before_.bases[i], context_.old_graph(), false);
    }
    for (const std::uint32_t i : added) {
      base_change(ChangeKind::base_added, after_.bases[i], context_.new_graph(), true);
    }
    bases_differ_ = !removed.empty() || !added.empty();
    kept_bases(kept);
  }

  /// Whether what was a direct base is one still, through another.
  bool is_indirect_base(const Base& base) const {
    const std::string name = base_name(context_.old_graph(), base);
    std::vector<const Record*> work{&after_};
    std::unordered_set<const Record*> seen;
    while (!work.empty()) {
      const Record* record = work.back();
      work.pop_back();
      for (const Base& one : record->bases) {
        if (base_name(context_.new_graph(), one) == name) {
          return true;
        }
        const auto* next = std::get_if<Record>(&context_.new_graph().at(peel(context_.new_graph(), one.type)));
        if (next != nullptr && seen.insert(next).second) {
          work.push_back(next);
        }
      }
    }
    return false;
  }

  /// What a base occupies in the class.
  static std::pair<std::uint64_t, std::uint64_t> base_size(const Graph& graph, const Base& base) {
    const Type& node = graph.at(peel(graph, base.type));
    if (const auto* record = std::get_if<Record>(&node)) {
      return {record->nv_size_bytes, record->data_size_bytes};
    }
    const auto* foreign = std::get_if<Foreign>(&node);
    return {foreign == nullptr ? 0 : foreign->size_bytes, 0};
  }

  void base_change(ChangeKind kind, const Base& base, const Graph& graph, bool is_new) {
    Change& change = add(kind, base_name(graph, base));
    change.attributes.emplace_back("base");
    auto& facts = is_new ? change.new_facts : change.old_facts;
    facts.push_back({"base", base_name(graph, base)});
    facts.push_back({"offset_bytes", base.offset_bytes});
    if (base.empty && keeps_layout()) {
      change.attributes.emplace_back("layout-kept");
    } else {
      moves_members();
    }
  }

  /// Nothing moved, and no table or run-time type tells of the bases.
  bool keeps_layout() const {
    return before_.size_bytes == after_.size_bytes && before_.nv_size_bytes == after_.nv_size_bytes &&
           !is_dynamic(before_) && !is_dynamic(after_) &&
           std::ranges::equal(before_.fields, after_.fields, {}, &Field::offset_bits, &Field::offset_bits);
  }

  void kept_bases(const std::vector<IndexPair>& kept) {
    // Where nothing lies in a base and nothing moved, its place among the others is nothing that code sees.
    std::vector<IndexPair> in_places;
    std::ranges::copy_if(kept, std::back_inserter(in_places), [&](const IndexPair& pair) {
      return !(before_.bases[pair.old_index].empty && after_.bases[pair.new_index].empty && keeps_layout());
    });
    const bool in_order = std::ranges::is_sorted(in_places, {}, &IndexPair::new_index);
    for (const auto& [old_index, new_index] : kept) {
      const Base& before = before_.bases[old_index];
      const Base& after = after_.bases[new_index];
      const bool explained = bases_differ_ || cause_.follows_base || is_dynamic(before_) != is_dynamic(after_);
      // Where a virtual base lies stands in the table, which tells it.
      const bool looked_up = before.is_virtual && after.is_virtual && before.primary == after.primary;
      const bool keeps_place = before.empty && after.empty && keeps_layout();
      if (before.is_virtual != after.is_virtual || (!in_order && !keeps_place) ||
          (before.offset_bytes != after.offset_bytes && !explained && !looked_up)) {
        Change& change = add(ChangeKind::base_moved, base_name(context_.new_graph(), after));
        change.attributes.emplace_back("base");
        add_facts(change, "base", base_name(context_.old_graph(), before), base_name(context_.new_graph(), after));
        add_facts(change, "offset_bytes", before.offset_bytes, after.offset_bytes);
        add_facts(change, "virtual", before.is_virtual, after.is_virtual);
        moves_members();
        bases_differ_ = true;
        if (!in_order) {
          break;
        }
      }
      if (before.access != after.access) {
        const bool narrowed = after.access > before.access;
        Change& change = add(narrowed ? ChangeKind::access_narrowed : ChangeKind::access_widened,
                             base_name(context_.new_graph(), after));
        change.attributes.emplace_back("base");
        add_facts(change, "access", std::string(access_word(before.access)), std::string(access_word(after.access)));
      }
    }
  }

  // ---- virtual tables ----

  /// A function without a body is no other slot, but told here too.
  bool same_purity() const {
    return std::ranges::equal(before_.vtables, after_.vtables, [](const Vtable& a, const Vtable& b) {
      return std::ranges::equal(
          a.slots, b.slots, [](const Slot& x, const Slot& y) { return x.pure == y.pure && x.deleted == y.deleted; });
    });
  }

  void tables() {
    if (is_dynamic(before_) != is_dynamic(after_)) {
      // A base that came or went brought the table, or took it away.
      if (!bases_differ_) {
        add(is_dynamic(after_) ? ChangeKind::vtable_added : ChangeKind::vtable_removed, "");
        moves_members();
      }
      return;
    }
    const std::size_t first = context_.changes.size();
    bool tables_differ = false;
    auto edges = slot_edges();
    for (const TableMatch& match : context_.pairing.tables_of(id_)) {
      if (match.old_table == no_index || match.new_table == no_index) {
        tables_differ = true;
        continue;
      }
      old_inherited_ = inherited_signatures(context_.old_graph(), before_, before_.vtables[match.old_table]);
      new_inherited_ = inherited_signatures(context_.new_graph(), after_, after_.vtables[match.new_table]);
      table(match, edges);
    }
    const bool told = context_.changes.size() > first || bases_differ_ || a_base_changed();
    if (!told && (tables_differ || !same_offsets())) {
      Change& change = add(ChangeKind::vtable_changed, "");
      if (!tables_differ && only_virtual_bases_moved() && !before_.final) {
        change.attributes.emplace_back("looked-up");
      }
    }
  }

  std::vector<PairEdge> slot_edges() const {
    std::vector<PairEdge> edges;
    for (const PairEdge& edge : context_.pairing.edges_of(id_)) {
      if (edge.kind == EdgeKind::slot) {
        edges.push_back(edge);
      }
    }
    std::ranges::reverse(edges);  // taken from the back, in order
    return edges;
  }

  bool same_offsets() const {
    return std::ranges::equal(before_.vtables, after_.vtables, [](const Vtable& a, const Vtable& b) {
      return a.base_offset_bytes == b.base_offset_bytes &&
             std::ranges::equal(a.slots, b.slots, [](const Slot& x, const Slot& y) {
               return x.kind == y.kind && x.offset_bytes == y.offset_bytes && x.thunk.empty() == y.thunk.empty();
             });
    });
  }

  /// What differs is read from the table by whoever does not know which class the object is of: the offsets that it
  /// holds. Tables that lie at another place because their virtual base does are found by them.
  bool only_virtual_bases_moved() const {
    const auto is_fixed = [](const Record& record, std::uint64_t offset_bytes) {
      return offset_bytes == 0 || offset_bytes < record.nv_size_bytes;
    };
    return std::ranges::equal(before_.vtables, after_.vtables, [&](const Vtable& a, const Vtable& b) {
      const bool fixed = is_fixed(before_, a.base_offset_bytes) || is_fixed(after_, b.base_offset_bytes);
      return a.base == b.base && (!fixed || a.base_offset_bytes == b.base_offset_bytes) &&
             std::ranges::equal(a.slots, b.slots, [](const Slot& x, const Slot& y) {
               return x.kind == y.kind && x.name == y.name && x.thunk.empty() == y.thunk.empty();
             });
    });
  }

  bool a_base_changed() const {
    return std::ranges::any_of(context_.pairing.edges_of(id_), [&](const PairEdge& edge) {
      return edge.kind == EdgeKind::base &&
             context_.pairing.at(peel(context_.pairing, edge.to)).relation != Relation::same;
    });
  }

  void table(const TableMatch& match, std::vector<PairEdge>& edges) {
    const auto moved = [](const IndexPair& pair) { return pair.old_index != pair.new_index; };
    const auto own_moved = [&](const IndexPair& pair) {
      return moved(pair) && !old_inherited_.contains(match.olds[pair.old_index].signature);
    };
    const bool any_moved = std::ranges::any_of(match.both, moved);
    const bool any_own_moved = std::ranges::any_of(match.both, own_moved);
    added(match, any_moved, any_own_moved);
    removed(match, any_moved, any_own_moved);
    if (any_own_moved && match.added.empty() && match.removed.empty()) {
      const auto first = std::ranges::find_if(match.both, own_moved);
      Change& change = add(ChangeKind::virtuals_reordered, name_of(match.news[first->new_index]));
      add_facts(change, "slot", std::uint64_t{first->old_index}, std::uint64_t{first->new_index});
    }
    for (const IndexPair& pair : match.both) {
      const FunctionSlot& before = match.olds[pair.old_index];
      const FunctionSlot& after = match.news[pair.new_index];
      PairId type = no_pair;
      if (before.slot->type && after.slot->type) {
        type = edges.back().to;
        edges.pop_back();
      }
      const bool inherited = old_inherited_.contains(before.signature) && new_inherited_.contains(after.signature);
      // What a base says of a slot is told there; that an overrider returns something else, here.
      if (!inherited ||
          (overrides(context_.old_graph(), before_, before) && overrides(context_.new_graph(), after_, after) &&
           !a_base_changed() && match.added.empty() && match.removed.empty())) {
        kept(before, after, type);
      }
    }
  }

  /// Whether the function of a slot is one that this class declares.
  static bool overrides(const Graph& graph, const Record& record, const FunctionSlot& slot) {
    const Function* function = find_function(graph, slot.slot->linkage_name);
    return function != nullptr && function->record == record.name;
  }

  static std::string name_of(const FunctionSlot& slot) { return std::string(slot.slot->name); }

  void added(const TableMatch& match, bool any_moved, bool any_own_moved) {
    const bool at_end = !any_moved && match.removed.empty() &&
                        std::ranges::all_of(match.added, [&](std::uint32_t i) { return i >= match.olds.size(); });
    bool told = false;
    for (const std::uint32_t i : match.added) {
      const FunctionSlot& slot = match.news[i];
      const bool inherited = new_inherited_.contains(slot.signature);
      // What a base gained is told there, unless it moves what this class has of its own.
      if (!stands_for_pair(slot) || (inherited && (!any_own_moved || told))) {
        continue;
      }
      const bool base_holds = inherited && bases_differ_;
      if (base_holds) {
        continue;
      }
      Change& change =
          add(at_end && !inherited ? ChangeKind::virtual_appended : ChangeKind::virtual_inserted, name_of(slot));
      describe(change.new_facts, context_.new_graph(), slot);
      if (slot.slot->pure) {
        change.attributes.emplace_back("pure");
      }
      if (inherited) {
        change.attributes.emplace_back("inherited");
      }
      change.new_location = location_of(context_.new_graph(), slot);
      told = true;
    }
  }

  void removed(const TableMatch& match, bool any_moved, bool any_own_moved) {
    const bool at_end = !any_moved && match.added.empty() &&
                        std::ranges::all_of(match.removed, [&](std::uint32_t i) { return i >= match.news.size(); });
    bool told = false;
    for (const std::uint32_t i : match.removed) {
      const FunctionSlot& slot = match.olds[i];
      const bool inherited = old_inherited_.contains(slot.signature);
      if (!stands_for_pair(slot) || (inherited && (!any_own_moved || told || bases_differ_))) {
        continue;
      }
      Change& change =
          add(at_end && !inherited ? ChangeKind::virtual_removed : ChangeKind::virtual_removed_inside, name_of(slot));
      describe(change.old_facts, context_.old_graph(), slot);
      if (inherited) {
        change.attributes.emplace_back("inherited");
      }
      change.old_location = location_of(context_.old_graph(), slot);
      told = true;
    }
  }

  void describe(std::vector<Fact>& facts, const Graph& graph, const FunctionSlot& slot) const {
    facts.push_back({"name", name_of(slot)});
    facts.push_back({"slot", std::uint64_t{slot.place}});
    if (slot.slot->type) {
      facts.push_back({"signature", spelled(graph, *slot.slot->type)});
    }
  }

  /// Where the header declares the function of a slot.
  static Location location_of(const Graph& graph, const FunctionSlot& slot) {
    const Function* function = find_function(graph, slot.slot->linkage_name);
    return function != nullptr ? function->location : Location{};
  }

  /// The function of a slot that both versions have.
  void kept(const FunctionSlot& before, const FunctionSlot& after, PairId type) {
    if (before.slot->name != after.slot->name && before.slot->kind == SlotKind::function) {
      Change& change = add(ChangeKind::virtual_renamed, name_of(after));
      add_facts(change, "name", name_of(before), name_of(after));
      add_facts(change, "slot", std::uint64_t{before.place}, std::uint64_t{after.place});
    }
    if (!before.slot->deleted && after.slot->deleted && stands_for_pair(after)) {
      Change& change = add(ChangeKind::virtual_deleted, name_of(after));
      describe(change.old_facts, context_.old_graph(), before);
      change.old_location = location_of(context_.old_graph(), before);
      change.new_location = location_of(context_.new_graph(), after);
    } else if (before.slot->pure != after.slot->pure && stands_for_pair(after)) {
      Change& change =
          add(after.slot->pure ? ChangeKind::virtual_became_pure : ChangeKind::virtual_became_concrete, name_of(after));
      describe(change.old_facts, context_.old_graph(), before);
      describe(change.new_facts, context_.new_graph(), after);
      change.old_location = location_of(context_.old_graph(), before);
      change.new_location = location_of(context_.new_graph(), after);
    }
    if (type == no_pair || !context_.pairing.differs_here[index_of(type)]) {
      return;
    }
    Change holder;
    holder.kind = ChangeKind::virtual_signature_changed;
    holder.subject = std::string(after_.name);
    holder.member = name_of(after);
    holder.pair = id_;
    holder.attributes.emplace_back("virtual");
    holder.old_location = location_of(context_.old_graph(), before);
    holder.new_location = location_of(context_.new_graph(), after);
    const std::size_t first = context_.changes.size();
    compare_function_types(context_, peel(context_.pairing, type), holder, parameters_of(context_.old_graph(), before),
                           parameters_of(context_.new_graph(), after));
    const bool slot_agrees =
        std::ranges::all_of(context_.changes.begin() + static_cast<std::ptrdiff_t>(first), context_.changes.end(),
                            [](const Change& change) { return change.has("overriders-respell"); });
    if (slot_agrees && is_another_symbol(before, after)) {
      context_.changes.resize(first);
      add_facts(holder, "signature", spelled(context_.old_graph(), *before.slot->type),
                spelled(context_.new_graph(), *after.slot->type));
      context_.changes.push_back(std::move(holder));
    }
  }

  /// The tables of derived classes name the function by its symbol, and it has another one now.
  bool is_another_symbol(const FunctionSlot& before, const FunctionSlot& after) const {
    const auto exported = [](const Graph& graph, const FunctionSlot& slot) {
      const Function* function = find_function(graph, slot.slot->linkage_name);
      return function != nullptr && is_exported(*function);
    };
    return before.slot->linkage_name != after.slot->linkage_name && exported(context_.old_graph(), before) &&
           exported(context_.new_graph(), after);
  }

  static const std::vector<Parameter>* parameters_of(const Graph& graph, const FunctionSlot& slot) {
    const Function* function = find_function(graph, slot.slot->linkage_name);
    return function != nullptr ? &function->parameters : nullptr;
  }

  /// The table and the run-time type are exported by the object file of the key function, and made by every user where
  /// there is none. Itanium C++ ABI, section 5.2.3.
  void table_export() {
    if (!is_dynamic(before_) || !is_dynamic(after_) || before_.key_function.empty() == after_.key_function.empty()) {
      return;
    }
    const bool withdrawn = after_.key_function.empty();
    const Graph& graph = withdrawn ? context_.old_graph() : context_.new_graph();
    const auto& key_function = withdrawn ? before_.key_function : after_.key_function;
    const Function* function = find_function(graph, key_function);
    if (function == nullptr || function->visibility == Visibility::hidden) {
      return;
    }
    // The table is a symbol: who defines the key function defines it.
    Change& change = add(withdrawn ? ChangeKind::vtable_export_withdrawn : ChangeKind::vtable_export_added, "");
    change.pair = no_pair;
    const auto place = static_cast<std::uint32_t>(function - graph.functions.data());
    (withdrawn ? change.old_symbol : change.new_symbol) = place;
    add_facts(change, "key_function", std::string(before_.key_function), std::string(after_.key_function));
  }

  // ---- what may be done with its objects ----

  void properties(bool told) {
    if (before_.final != after_.final) {
      add(after_.final ? ChangeKind::record_final_added : ChangeKind::record_final_removed, "");
    }
    const bool complete = !after_.vtables.empty() || after_.size_bytes != 0;
    // A base or a table that came or went breaks whoever has an object, by value or not.
    const bool explained = bases_differ_ || is_dynamic(before_) != is_dynamic(after_);
    if (has_trivial_destructor(before_) != has_trivial_destructor(after_)) {
      Change& change = add(ChangeKind::record_destructor_changed, "");
      add_facts(change, "trivial_destructor", has_trivial_destructor(before_), has_trivial_destructor(after_));
      told = true;
    } else if (before_.trivial_for_calls != after_.trivial_for_calls && complete && !explained) {
      Change& change = add(ChangeKind::record_passing_changed, "");
      add_facts(change, "trivial_for_calls", before_.trivial_for_calls, after_.trivial_for_calls);
      told = true;
    }
    if (told) {
      return;
    }
    const auto lost = [&](bool was, bool is, const char* trait) {
      if (was && !is) {
        add(ChangeKind::record_trait_lost, "").old_facts.push_back({"trait", std::string(trait)});
      }
    };
    lost(before_.standard_layout, after_.standard_layout, "standard layout");
    lost(before_.trivially_copyable, after_.trivially_copyable, "trivially copyable");
  }

  void special_members() {
    constexpr auto kinds = std::to_array<std::pair<SpecialMemberKind, const char*>>({
        {SpecialMemberKind::default_constructor, "default constructor"},
        {SpecialMemberKind::copy_constructor, "copy constructor"},
        {SpecialMemberKind::move_constructor, "move constructor"},
        {SpecialMemberKind::copy_assignment, "copy assignment"},
        {SpecialMemberKind::move_assignment, "move assignment"},
        {SpecialMemberKind::destructor, "destructor"},
    });
    for (const auto& [kind, word] : kinds) {
      const bool was = can(before_, kind);
      const bool is = can(after_, kind);
      if (was == is || only_access_differs(kind) || follows_copying(kind)) {
        continue;
      }
      Change& change = add(is ? ChangeKind::special_member_added : ChangeKind::special_member_removed, "");
      (is ? change.new_facts : change.old_facts).push_back({"special_member", std::string(word)});
    }
  }

  /// It is there in both versions, and its declaration tells who may use it.
  bool only_access_differs(SpecialMemberKind kind) const {
    const SpecialMember* before = find(before_, kind);
    const SpecialMember* after = find(after_, kind);
    return before != nullptr && after != nullptr && before->provision != Provision::deleted &&
           after->provision != Provision::deleted;
  }

  /// A class that never says how it moves is moved as it is copied.
  bool follows_copying(SpecialMemberKind kind) const {
    const bool moves = kind == SpecialMemberKind::move_constructor || kind == SpecialMemberKind::move_assignment;
    return moves && find(before_, kind) == nullptr && find(after_, kind) == nullptr;
  }

  /// Whether code may do it. What cannot be moved is copied; nobody constructs an abstract class.
  static bool can(const Record& record, SpecialMemberKind kind) {
    const SpecialMember* member = find(record, kind);
    if (kind == SpecialMemberKind::move_constructor && member == nullptr) {
      return is_available(find(record, SpecialMemberKind::copy_constructor));
    }
    if (kind == SpecialMemberKind::move_assignment && member == nullptr) {
      return is_available(find(record, SpecialMemberKind::copy_assignment));
    }
    return is_available(member);
  }

  const Comparing& context_;
  PairId id_;
  const Record& before_;
  const Record& after_;
  Signatures old_inherited_;
  Signatures new_inherited_;
  bool bases_differ_ = false;  ///< told, or moved: what follows from it is not told again
  LayoutCause cause_;
};

}  // namespace

LayoutCause compare_class(const Comparing& context, PairId id) { return ClassComparison(context, id).run(); }

bool is_private_matter(const Comparing& context, const Record& before, const Record& after, Text name) {
  return before.friends.empty() && after.friends.empty() && !context.mentioned.contains(name);
}

}  // namespace abigate
