#include "analyzer/compare/pairing.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "analyzer/compare/classes.h"
#include "analyzer/compare/match_symbols.h"
#include "analyzer/compare/names.h"
#include "analyzer/compare/pair_steps.h"
#include "analyzer/compare/partners.h"
#include "analyzer/compare/reach.h"
#include "analyzer/compare/spread.h"
#include "analyzer/model/glob.h"

namespace abigate {

namespace {

class Builder {
 public:
  Builder(const Snapshot& old_side, const Snapshot& new_side)
      : old_(old_side.graph),
        new_(new_side.graph),
        partners_(old_, new_),
        old_derived_(derived_classes(old_)),
        sides_{old_side, new_side, partners_, old_derived_} {
    pairing_.old_side = &old_side;
    pairing_.new_side = &new_side;
  }

  Pairing build() {
    pair_symbols(match_functions(old_, new_), old_.functions, new_.functions, pairing_.functions,
                 pairing_.functions_removed, pairing_.functions_added);
    pair_symbols(match_variables(old_, new_), old_.variables, new_.variables, pairing_.variables,
                 pairing_.variables_removed, pairing_.variables_added);
    for (const ExtensionRoot& root : extension_roots(*pairing_.old_side, *pairing_.new_side)) {
      pairing_.extensions.push_back({pair(root.old_id, root.new_id), root.id, root.declared, root.made_by});
    }
    // What a declaration gives a role crosses, even if the function that hands it over stands in no header.
    for (const Snapshot* side : {pairing_.new_side, pairing_.old_side}) {
      for (const RoleDeclaration& role : side->declarations.roles) {
        pair_declared(role);
      }
    }
    pair_thrown();
    pair_abstract();
    work(Reach::entry);
    for (const auto& [old_id, new_id] : partners_.by_name(paired(true), paired(false))) {
      pair(old_id, new_id);
    }
    work(Reach::name);
    for (const PairId id : deferred_) {
      enter(id);
      work(Reach::probe);
    }
    collect_leftovers();
    spread_differences(pairing_);
    return std::move(pairing_);
  }

 private:
  // ---- roots ----

  /// A pure virtual function is reached through the table of its class, whoever makes the object.
  static bool is_usable(const Function& function) {
    return !function.pure && !function.deleted && (function.inlined || function.visibility != Visibility::hidden);
  }
  static bool is_usable(const Variable& variable) { return variable.visibility != Visibility::hidden; }

  /// What neither version lets anybody use is no entry point.
  template <class Symbol>
  PairId type_of(const Symbol& before, const Symbol& after) {
    return is_usable(before) || is_usable(after) ? pair(before.type, after.type) : no_pair;
  }

  template <class Symbol>
  void pair_symbols(SymbolMatches matches, const std::vector<Symbol>& olds, const std::vector<Symbol>& news,
                    std::vector<SymbolPair>& pairs, std::vector<std::uint32_t>& removed,
                    std::vector<std::uint32_t>& added) {
    for (const SymbolMatch& match : matches.both) {
      pairs.push_back({match.old_index, match.new_index, type_of(olds[match.old_index], news[match.new_index]),
                       match.by_name, !match.widened.empty()});
      for (const auto& [old_id, new_id] : match.widened) {
        pair(old_id, new_id);
      }
    }
    removed = std::move(matches.removed);
    added = std::move(matches.added);
  }

  void pair_declared(const RoleDeclaration& role) {
    const auto [old_id, new_id] = partners_.named(role.type);
    if ((role.made_by || role.filled_by || role.used_by) && old_id != no_type && new_id != no_type) {
      pairing_.declared.push_back(pair(old_id, new_id));
    }
  }

  /// Classes that cross as exceptions: by declaration, thrown by an inline body, or derived from a class that is
  /// thrown.
  void pair_thrown() {
    std::unordered_set<Text> in_bodies;
    for (const Graph* graph : {&old_, &new_}) {
      for (const Function& function : graph->functions) {
        in_bodies.insert(function.throws.begin(), function.throws.end());
      }
    }
    std::vector<TypeId> work;
    for (std::uint32_t i = 0; i < old_.types.size(); ++i) {
      const auto* record = std::get_if<Record>(&old_.types[i].node);
      const auto* foreign = std::get_if<Foreign>(&old_.types[i].node);
      const bool declared = record != nullptr &&
                            (in_bodies.contains(record->name) || is_declared_thrown(*pairing_.old_side, record->name) ||
                             is_declared_thrown(*pairing_.new_side, record->name));
      if (declared || (foreign != nullptr && is_standard_exception(foreign->name))) {
        work.push_back(TypeId{i});
      }
    }
    std::vector<bool> seen(old_.types.size());
    while (!work.empty()) {
      const TypeId old_id = work.back();
      work.pop_back();
      if (seen[index_of(old_id)]) {
        continue;
      }
      seen[index_of(old_id)] = true;
      if (const TypeId new_id = partners_.partner_of(old_id); new_id != no_type) {
        pairing_.thrown.push_back(pair(old_id, new_id));
      }
      const auto& derived = old_derived_[index_of(old_id)];
      work.insert(work.end(), derived.begin(), derived.end());
    }
  }
  static bool is_declared_thrown(const Snapshot& side, Text name) {
    return std::ranges::any_of(side.declarations.thrown, [&](Text glob) { return glob_match(glob, name); });
  }

  /// An abstract class exists to be implemented: it crosses, even if what hands it over stands in no header.
  void pair_abstract() {
    for (std::uint32_t i = 0; i < old_.types.size(); ++i) {
      const auto* record = std::get_if<Record>(&old_.types[i].node);
      const TypeId new_id = record != nullptr && record->abstract ? partners_.partner_of(TypeId{i}) : no_type;
      if (new_id != no_type) {
        pairing_.abstract.push_back(pair(TypeId{i}, new_id));
      }
    }
  }

  std::vector<bool> paired(bool old_side) const {
    std::vector<bool> done(old_side ? old_.types.size() : new_.types.size());
    for (const Pair& pair : pairing_.pairs) {
      // A type that stands where another kind of type stood is no partner of it.
      if (pair.named && !pair.replaced && pair.reach != Reach::probe) {
        done[index_of(old_side ? pair.old_id : pair.new_id)] = true;
      }
    }
    return done;
  }

  void collect_leftovers() {
    const std::vector<bool> old_done = paired(true);
    const std::vector<bool> new_done = paired(false);
    const auto collect = [](const Graph& graph, const std::vector<bool>& done, std::vector<TypeId>& into) {
      for (std::uint32_t i = 0; i < graph.types.size(); ++i) {
        const auto key = name_key(graph.types[i].node);
        const auto* record = std::get_if<Record>(&graph.types[i].node);
        const bool part = record != nullptr && (record->anonymous || record->unnamed);
        if (key && !done[i] && !part) {
          into.push_back(TypeId{i});
        }
      }
    };
    collect(old_, old_done, pairing_.types_removed);
    collect(new_, new_done, pairing_.types_added);
  }

  // ---- pairs ----

  PairId pair(TypeId old_id, TypeId new_id) {
    const std::uint64_t key = (std::uint64_t{index_of(old_id)} << 32U) | index_of(new_id);
    const auto [place, fresh] = known_.emplace(key, PairId{static_cast<std::uint32_t>(pairing_.pairs.size())});
    if (fresh) {
      Pair made;
      made.old_id = old_id;
      made.new_id = new_id;
      made.replaced = partners_.replace_each_other(old_.at(old_id), new_.at(new_id));
      pairing_.pairs.push_back(made);
    }
    return place->second;
  }

  void work(Reach reach) {
    for (; next_ < pairing_.pairs.size(); ++next_) {
      pairing_.pairs[next_].reach = reach;
      if (pairing_.pairs[next_].replaced && reach != Reach::probe) {
        deferred_.push_back(PairId{static_cast<std::uint32_t>(next_)});
        continue;
      }
      enter(PairId{static_cast<std::uint32_t>(next_)});
    }
  }

  void enter(PairId id) {
    PairLook look = look_at(sides_, at(id));
    const std::size_t first_edge = pairing_.edges.size();
    for (const PairStep& step : look.steps) {
      pairing_.edges.push_back({pair(step.old_id, step.new_id), step.kind, step.old_index, step.new_index});
    }
    Pair& entered = at(id);
    entered.relation = look.relation;
    entered.named = look.named;
    entered.noted = look.noted;
    entered.replaced = look.replaced;
    entered.first_edge = static_cast<std::uint32_t>(first_edge);
    entered.edge_count = static_cast<std::uint32_t>(look.steps.size());
    entered.first_table = static_cast<std::uint32_t>(pairing_.tables.size());
    entered.table_count = static_cast<std::uint32_t>(look.tables.size());
    std::ranges::move(look.tables, std::back_inserter(pairing_.tables));
  }

  Pair& at(PairId id) { return pairing_.pairs[index_of(id)]; }

  const Graph& old_;
  const Graph& new_;
  const Partners partners_;
  const std::vector<std::vector<TypeId>> old_derived_;
  const PairingSides sides_;
  Pairing pairing_;
  std::unordered_map<std::uint64_t, PairId> known_;
  std::vector<PairId> deferred_;  ///< replaced pairs: looked into only after everything else
  std::size_t next_ = 0;
};

}  // namespace

Pairing pair_up(const Snapshot& old_side, const Snapshot& new_side) { return Builder(old_side, new_side).build(); }

PairId peel(const Pairing& pairing, PairId id) {
  while (true) {
    const auto edges = pairing.edges_of(id);
    if (edges.empty() || (edges.front().kind != EdgeKind::target && edges.front().kind != EdgeKind::unqualified)) {
      return id;
    }
    id = edges.front().to;
  }
}

std::string display_name(const Graph& graph, TypeId id) {
  const Type& node = graph.at(id);
  if (const auto* record = std::get_if<Record>(&node)) {
    return std::string(record->name);
  }
  if (const auto* type = std::get_if<Enum>(&node)) {
    return std::string(type->name);
  }
  if (const auto* handle = std::get_if<Opaque>(&node)) {
    return std::string(handle->name);
  }
  if (const auto* alias = std::get_if<Typedef>(&node)) {
    return std::string(alias->name);
  }
  return std::string(graph.key(id));
}

}  // namespace abigate
