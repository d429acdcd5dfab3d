#include "analyzer/compare/table_changes.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

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

/// Two classes that both have tables.
class TableComparison {
 public:
  TableComparison(const ClassPair& classes, bool bases_differ)
      : classes_(classes), before_(classes.before), after_(classes.after), bases_differ_(bases_differ) {}

  void run() {
    const std::size_t first = classes_.context.changes.size();
    bool tables_differ = false;
    auto edges = slot_edges();
    for (const TableMatch& match : classes_.context.pairing.tables_of(classes_.id)) {
      if (match.old_table == no_index || match.new_table == no_index) {
        tables_differ = true;
        continue;
      }
      old_inherited_ = inherited_signatures(classes_.old_graph(), before_, before_.vtables[match.old_table]);
      new_inherited_ = inherited_signatures(classes_.new_graph(), after_, after_.vtables[match.new_table]);
      table(match, edges);
    }
    const bool told = classes_.context.changes.size() > first || bases_differ_ || a_base_changed();
    if (!told && (tables_differ || !same_offsets())) {
      Change& change = classes_.add(ChangeKind::vtable_changed, "");
      if (!tables_differ && only_virtual_bases_moved() && !before_.final) {
        change.attributes.emplace_back("looked-up");
      }
    }
  }

 private:
  std::vector<PairEdge> slot_edges() const {
    std::vector<PairEdge> edges;
    for (const PairEdge& edge : classes_.context.pairing.edges_of(classes_.id)) {
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
    return std::ranges::any_of(classes_.context.pairing.edges_of(classes_.id), [&](const PairEdge& edge) {
      return edge.kind == EdgeKind::base &&
             classes_.context.pairing.at(peel(classes_.context.pairing, edge.to)).relation != Relation::same;
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
      Change& change = classes_.add(ChangeKind::virtuals_reordered, name_of(match.news[first->new_index]));
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
          (overrides(classes_.old_graph(), before_, before) && overrides(classes_.new_graph(), after_, after) &&
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
      Change& change = classes_.add(at_end && !inherited ? ChangeKind::virtual_appended : ChangeKind::virtual_inserted,
                                    name_of(slot));
      describe(change.new_facts, classes_.new_graph(), slot);
      if (slot.slot->pure) {
        change.attributes.emplace_back("pure");
      }
      if (inherited) {
        change.attributes.emplace_back("inherited");
      }
      change.new_location = location_of(classes_.new_graph(), slot);
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
      Change& change = classes_.add(
          at_end && !inherited ? ChangeKind::virtual_removed : ChangeKind::virtual_removed_inside, name_of(slot));
      describe(change.old_facts, classes_.old_graph(), slot);
      if (inherited) {
        change.attributes.emplace_back("inherited");
      }
      change.old_location = location_of(classes_.old_graph(), slot);
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
      Change& change = classes_.add(ChangeKind::virtual_renamed, name_of(after));
      add_facts(change, "name", name_of(before), name_of(after));
      add_facts(change, "slot", std::uint64_t{before.place}, std::uint64_t{after.place});
    }
    if (before.slot->deleted != after.slot->deleted && stands_for_pair(after)) {
      Change& change = classes_.add(after.slot->deleted ? ChangeKind::virtual_deleted : ChangeKind::virtual_undeleted,
                                    name_of(after));
      describe(after.slot->deleted ? change.old_facts : change.new_facts,
               after.slot->deleted ? classes_.old_graph() : classes_.new_graph(), after.slot->deleted ? before : after);
      change.old_location = location_of(classes_.old_graph(), before);
      change.new_location = location_of(classes_.new_graph(), after);
    } else if (before.slot->pure != after.slot->pure && stands_for_pair(after)) {
      Change& change = classes_.add(
          after.slot->pure ? ChangeKind::virtual_became_pure : ChangeKind::virtual_became_concrete, name_of(after));
      describe(change.old_facts, classes_.old_graph(), before);
      describe(change.new_facts, classes_.new_graph(), after);
      change.old_location = location_of(classes_.old_graph(), before);
      change.new_location = location_of(classes_.new_graph(), after);
    }
    if (type == no_pair || !classes_.context.pairing.differs_here[index_of(type)]) {
      return;
    }
    Change holder;
    holder.kind = ChangeKind::virtual_signature_changed;
    holder.subject = std::string(after_.name);
    holder.member = name_of(after);
    holder.pair = classes_.id;
    holder.attributes.emplace_back("virtual");
    holder.old_location = location_of(classes_.old_graph(), before);
    holder.new_location = location_of(classes_.new_graph(), after);
    const std::size_t first = classes_.context.changes.size();
    compare_function_types(classes_.context, peel(classes_.context.pairing, type), holder,
                           parameters_of(classes_.old_graph(), before), parameters_of(classes_.new_graph(), after));
    const bool slot_agrees = std::ranges::all_of(classes_.context.changes.begin() + static_cast<std::ptrdiff_t>(first),
                                                 classes_.context.changes.end(),
                                                 [](const Change& change) { return change.has("overriders-respell"); });
    if (slot_agrees && is_another_symbol(before, after)) {
      classes_.context.changes.resize(first);
      add_facts(holder, "signature", spelled(classes_.old_graph(), *before.slot->type),
                spelled(classes_.new_graph(), *after.slot->type));
      classes_.context.changes.push_back(std::move(holder));
    }
  }

  /// The tables of derived classes name the function by its symbol, and it has another one now.
  bool is_another_symbol(const FunctionSlot& before, const FunctionSlot& after) const {
    const auto exported = [](const Graph& graph, const FunctionSlot& slot) {
      const Function* function = find_function(graph, slot.slot->linkage_name);
      return function != nullptr && is_exported(*function);
    };
    return before.slot->linkage_name != after.slot->linkage_name && exported(classes_.old_graph(), before) &&
           exported(classes_.new_graph(), after);
  }

  static const std::vector<Parameter>* parameters_of(const Graph& graph, const FunctionSlot& slot) {
    const Function* function = find_function(graph, slot.slot->linkage_name);
    return function != nullptr ? &function->parameters : nullptr;
  }

  const ClassPair& classes_;
  const Record& before_;
  const Record& after_;
  bool bases_differ_;
  Signatures old_inherited_;
  Signatures new_inherited_;
};

/// A function without a body is no other slot, but told here too.
bool same_purity(const Record& before, const Record& after) {
  return std::ranges::equal(before.vtables, after.vtables, [](const Vtable& a, const Vtable& b) {
    return std::ranges::equal(a.slots, b.slots,
                              [](const Slot& x, const Slot& y) { return x.pure == y.pure && x.deleted == y.deleted; });
  });
}

/// A pair of classes that do not differ has the same tables.
bool may_differ(const ClassPair& classes) {
  const Pairing& pairing = classes.context.pairing;
  const bool differs = pairing.at(classes.id).relation != Relation::same;
  return (differs && !same_tables(classes.old_graph(), classes.before, classes.new_graph(), classes.after)) ||
         !same_purity(classes.before, classes.after) || pairing.differs_here[index_of(classes.id)];
}

/// The table and the run-time type are exported by the object file of the key function, and made by every user where
/// there is none. Itanium C++ ABI, section 5.2.3.
void compare_export(const ClassPair& classes) {
  const Record& before = classes.before;
  const Record& after = classes.after;
  if (before.key_function.empty() == after.key_function.empty()) {
    return;
  }
  const bool withdrawn = after.key_function.empty();
  const Graph& graph = withdrawn ? classes.old_graph() : classes.new_graph();
  const auto& key_function = withdrawn ? before.key_function : after.key_function;
  const Function* function = find_function(graph, key_function);
  if (function == nullptr || function->visibility == Visibility::hidden) {
    return;
  }
  // The table is a symbol: who defines the key function defines it.
  Change& change = classes.add(withdrawn ? ChangeKind::vtable_export_withdrawn : ChangeKind::vtable_export_added, "");
  change.pair = no_pair;
  const auto place = static_cast<std::uint32_t>(function - graph.functions.data());
  (withdrawn ? change.old_symbol : change.new_symbol) = place;
  add_facts(change, "key_function", std::string(before.key_function), std::string(after.key_function));
}

}  // namespace

std::optional<std::size_t> compare_tables(const ClassPair& classes, bool bases_differ) {
  const bool was = is_dynamic(classes.before);
  const bool is = is_dynamic(classes.after);
  if (was != is) {
    // A base that came or went brought the table, or took it away.
    if (bases_differ) {
      return std::nullopt;
    }
    classes.add(is ? ChangeKind::vtable_added : ChangeKind::vtable_removed, "");
    return classes.context.changes.size() - 1;
  }
  if (may_differ(classes)) {
    TableComparison(classes, bases_differ).run();
  }
  if (is) {
    compare_export(classes);
  }
  return std::nullopt;
}

}  // namespace abigate
