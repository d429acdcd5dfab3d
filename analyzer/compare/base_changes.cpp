#include "analyzer/compare/base_changes.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>
#include <vector>

#include "analyzer/compare/classes.h"

namespace abigate {

namespace {

std::string base_name(const Graph& graph, const Base& base) {
  const TypeId id = peel(graph, base.type);
  const auto* foreign = std::get_if<Foreign>(&graph.at(id));
  return foreign != nullptr ? std::string(foreign->name) : display_name(graph, id);
}

class BaseComparison {
 public:
  explicit BaseComparison(const ClassPair& classes)
      : classes_(classes), before_(classes.before), after_(classes.after) {}

  BaseAnswer run() {
    const BaseMatches matches = match_bases(classes_.old_graph(), before_, classes_.new_graph(), after_);
    std::vector<PairId> pairs;
    for (const PairEdge& edge : classes_.context.pairing.edges_of(classes_.id)) {
      if (edge.kind == EdgeKind::base) {
        pairs.push_back(peel(classes_.context.pairing, edge.to));
      }
    }
    std::vector<std::uint32_t> removed = matches.removed;
    std::vector<std::uint32_t> added = matches.added;
    std::vector<IndexPair> kept;
    for (std::size_t i = 0; i < matches.both.size(); ++i) {
      if (classes_.context.pairing.at(pairs[i]).replaced) {
        removed.push_back(matches.both[i].old_index);
        added.push_back(matches.both[i].new_index);
      } else {
        kept.push_back(matches.both[i]);
        const bool grew = base_size(classes_.old_graph(), before_.bases[matches.both[i].old_index]) !=
                          base_size(classes_.new_graph(), after_.bases[matches.both[i].new_index]);
        cause_.follows_base = cause_.follows_base || grew;
      }
    }
    for (const std::uint32_t i : removed) {
      if (!matches.added.empty() && is_indirect_base(before_.bases[i])) {
        continue;  // a class was put between: the one that came tells it
      }
      base_change(ChangeKind::base_removed, before_.bases[i], classes_.old_graph(), false);
    }
    for (const std::uint32_t i : added) {
      base_change(ChangeKind::base_added, after_.bases[i], classes_.new_graph(), true);
    }
    bases_differ_ = !removed.empty() || !added.empty();
    kept_bases(kept);
    return {cause_, bases_differ_};
  }

 private:
  void moves_members() {
    if (!cause_.change) {
      cause_.change = classes_.context.changes.size() - 1;
    }
  }

  /// Whether what was a direct base is one still, through another.
  bool is_indirect_base(const Base& base) const {
    const std::string name = base_name(classes_.old_graph(), base);
    std::vector<const Record*> work{&after_};
    std::unordered_set<const Record*> seen;
    while (!work.empty()) {
      const Record* record = work.back();
      work.pop_back();
      for (const Base& one : record->bases) {
        if (base_name(classes_.new_graph(), one) == name) {
          return true;
        }
        const auto* next = std::get_if<Record>(&classes_.new_graph().at(peel(classes_.new_graph(), one.type)));
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
    Change& change = classes_.add(kind, base_name(graph, base));
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
        Change& change = classes_.add(ChangeKind::base_moved, base_name(classes_.new_graph(), after));
        change.attributes.emplace_back("base");
        add_facts(change, "base", base_name(classes_.old_graph(), before), base_name(classes_.new_graph(), after));
        add_facts(change, "offset_bytes", before.offset_bytes, after.offset_bytes);
        add_facts(change, "virtual", before.is_virtual, after.is_virtual);
        moves_members();
        bases_differ_ = true;
        if (!in_order) {
          break;
        }
      }
      compare_access(classes_.context, before.access, after.access, [&](ChangeKind kind) {
        Change change = classes_.change(kind, base_name(classes_.new_graph(), after));
        change.attributes.emplace_back("base");
        return change;
      });
    }
  }

  const ClassPair& classes_;
  const Record& before_;
  const Record& after_;
  LayoutCause cause_;
  bool bases_differ_ = false;
};

}  // namespace

BaseAnswer compare_bases(const ClassPair& classes) { return BaseComparison(classes).run(); }

}  // namespace abigate
