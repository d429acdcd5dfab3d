#include "analyzer/compare/pairing.h"

#include <algorithm>
#include <map>
#include <unordered_set>

#include "analyzer/compare/classes.h"
#include "analyzer/compare/match.h"
#include "analyzer/compare/match_symbols.h"
#include "analyzer/compare/names.h"
#include "analyzer/compare/reach.h"
#include "analyzer/compare/representation.h"
#include "analyzer/compare/spread.h"
#include "analyzer/model/glob.h"

namespace abigate {

namespace {

/// Typedef chains are aligned by a common name only over their first links; longer ones are spelled by nobody.
constexpr std::size_t most_aliases = 8;

class Builder {
 public:
  Builder(const Snapshot& old_side, const Snapshot& new_side)
      : old_(old_side.graph),
        new_(new_side.graph),
        old_names_(index_names(old_)),
        new_names_(index_names(new_)),
        old_inline_(old_),
        new_inline_(new_),
        old_derived_(derived_classes(old_)) {
    pairing_.old_side = &old_side;
    pairing_.new_side = &new_side;
  }

  Pairing build() {
    pair_symbols(old_.functions, new_.functions, pairing_.functions, pairing_.functions_removed,
                 pairing_.functions_added);
    pair_symbols(old_.variables, new_.variables, pairing_.variables, pairing_.variables_removed,
                 pairing_.variables_added);
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
    pair_by_name();
    work(Reach::name);
    for (const PairId id : deferred_) {
      look_at(id);
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
  void pair_symbols(const std::vector<Symbol>& olds, const std::vector<Symbol>& news, std::vector<SymbolPair>& pairs,
                    std::vector<std::uint32_t>& removed, std::vector<std::uint32_t>& added) {
    SymbolMatches matches = match_symbols(olds, news);
    for (const SymbolMatch& match : matches.both) {
      pairs.push_back(
          {match.old_index, match.new_index, type_of(olds[match.old_index], news[match.new_index]), match.by_name});
    }
    removed = std::move(matches.removed);
    added = std::move(matches.added);
  }

  void pair_declared(const RoleDeclaration& role) {
    const TypeId old_id = find_named(old_, old_names_, role.type);
    const TypeId new_id = find_named(new_, new_names_, role.type);
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
      if (const TypeId new_id = partner_of(old_id); new_id != no_type) {
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
      const TypeId new_id = record != nullptr && record->abstract ? partner_of(TypeId{i}) : no_type;
      if (new_id != no_type) {
        pairing_.abstract.push_back(pair(TypeId{i}, new_id));
      }
    }
  }

  /// The class of NEW that a class of OLD is, by the name of the tag or of an alias; no_type where there is none.
  TypeId partner_of(TypeId old_id) const {
    const auto* record = std::get_if<Record>(&old_.at(old_id));
    if (record == nullptr) {
      return no_type;
    }
    const TypeId new_id = find_named(new_, new_names_, record->name);
    return new_id != no_type && std::holds_alternative<Record>(new_.at(new_id)) ? new_id : no_type;
  }

  /// What an inline namespace holds is said without it: another one may hold it in NEW, or none.
  template <class Join>
  void pair_by_said_name(const std::vector<bool>& old_done, const std::vector<bool>& new_done, Join&& join) {
    if (old_inline_.empty() && new_inline_.empty()) {
      return;
    }
    // By kind of node and name.
    std::map<std::pair<std::size_t, std::string>, TypeId> left;
    for (std::uint32_t i = 0; i < new_.types.size(); ++i) {
      if (const auto key = name_key(new_.types[i].node); key && !new_done[i] && !is_unnamed(new_.types[i].node)) {
        left.emplace(std::pair(new_.types[i].node.index(), new_inline_.left_out(key->name)), TypeId{i});
      }
    }
    for (std::uint32_t i = 0; i < old_.types.size(); ++i) {
      const auto key = name_key(old_.types[i].node);
      if (!key || old_done[i] || is_unnamed(old_.types[i].node)) {
        continue;
      }
      const auto found = left.find(std::pair(old_.types[i].node.index(), old_inline_.left_out(key->name)));
      if (found != left.end()) {
        join(TypeId{i}, found->second);
        left.erase(found);
      }
    }
  }

  /// What no entry point reaches pairs by name; enums without a name by an enumerator.
  void pair_by_name() {
    std::vector<bool> old_done = paired(true);
    std::vector<bool> new_done = paired(false);
    const auto join = [&](TypeId old_id, TypeId new_id) {
      pair(old_id, new_id);
      old_done[index_of(old_id)] = true;
      new_done[index_of(new_id)] = true;
    };
    for (std::uint32_t i = 0; i < old_.types.size(); ++i) {
      const auto key = name_key(old_.types[i].node);
      const auto* record = std::get_if<Record>(&old_.types[i].node);
      if (!key || old_done[i] || (record != nullptr && record->anonymous)) {
        continue;
      }
      if (const auto found = new_names_.find(*key); found != new_names_.end() && !new_done[index_of(found->second)]) {
        join(TypeId{i}, found->second);
      } else if (const TypeId other = partner_of(TypeId{i});
                 other != no_type && !new_done[index_of(other)] && !std::get<Record>(new_.at(other)).anonymous) {
        join(TypeId{i}, other);  // the tag has another name, and an alias has its old one
      }
    }
    pair_by_said_name(old_done, new_done, join);
    std::unordered_map<Text, TypeId> by_enumerator;
    for (std::uint32_t i = 0; i < new_.types.size(); ++i) {
      if (const auto* type = std::get_if<Enum>(&new_.types[i].node); type != nullptr && !new_done[i]) {
        for (const Enumerator& enumerator : type->enumerators) {
          by_enumerator.emplace(enumerator.name, TypeId{i});
        }
      }
    }
    for (std::uint32_t i = 0; i < old_.types.size(); ++i) {
      const auto* type = std::get_if<Enum>(&old_.types[i].node);
      if (type == nullptr || old_done[i] || !type->unnamed) {
        continue;
      }
      for (const Enumerator& enumerator : type->enumerators) {
        const auto found = by_enumerator.find(enumerator.name);
        if (found != by_enumerator.end() && !new_done[index_of(found->second)]) {
          join(TypeId{i}, found->second);
          break;
        }
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
      made.replaced = replace_each_other(old_.at(old_id), new_.at(new_id));
      pairing_.pairs.push_back(made);
    }
    return place->second;
  }

  /// Two names that both sides know apart: not a renamed tag, another type.
  bool replace_each_other(const Type& a, const Type& b) const {
    const auto old_key = name_key(a);
    const auto new_key = name_key(b);
    if (!old_key || !new_key || old_key->is_typedef || new_key->is_typedef || old_key->name == new_key->name) {
      return false;
    }
    if (is_unnamed(a) && is_unnamed(b)) {
      return false;
    }
    const bool old_stays = !is_unnamed(a) && new_names_.contains(*old_key);
    const bool new_was_there = !is_unnamed(b) && old_names_.contains(*new_key);
    return old_stays || new_was_there;
  }

  void work(Reach reach) {
    for (; next_ < pairing_.pairs.size(); ++next_) {
      pairing_.pairs[next_].reach = reach;
      if (pairing_.pairs[next_].replaced && reach != Reach::probe) {
        deferred_.push_back(PairId{static_cast<std::uint32_t>(next_)});
        continue;
      }
      look_at(PairId{static_cast<std::uint32_t>(next_)});
    }
  }

  void look_at(PairId id) {
    const std::size_t at = index_of(id);
    pairing_.pairs[at].first_edge = static_cast<std::uint32_t>(pairing_.edges.size());
    std::visit([&](const auto& a, const auto& b) { visit(id, a, b); }, old_.at(pairing_.pairs[at].old_id),
               new_.at(pairing_.pairs[at].new_id));
    pairing_.pairs[at].edge_count = static_cast<std::uint32_t>(pairing_.edges.size()) - pairing_.pairs[at].first_edge;
  }

  Pair& at(PairId id) { return pairing_.pairs[index_of(id)]; }

  void edge(EdgeKind kind, TypeId old_id, TypeId new_id, std::uint32_t old_index = 0, std::uint32_t new_index = 0) {
    pairing_.edges.push_back({pair(old_id, new_id), kind, old_index, new_index});
  }

  // ---- typedefs and qualifiers are looked through on either side ----

  void visit(PairId id, const Typedef& a, const Typedef& b) {
    if (same_alias(a.name, b.name)) {
      at(id).named = true;
      if (a.align_bytes != b.align_bytes) {
        at(id).relation = Relation::replaced;
      }
      edge(EdgeKind::target, a.target, b.target);
      return;
    }
    const auto olds = aliases(old_, at(id).old_id);
    const auto news = aliases(new_, at(id).new_id);
    for (const TypeId old_id : olds) {
      for (const TypeId new_id : news) {
        if (same_alias(std::get<Typedef>(old_.at(old_id)).name, std::get<Typedef>(new_.at(new_id)).name)) {
          edge(EdgeKind::target, old_id, new_id);
          return;
        }
      }
    }
    edge(EdgeKind::target, past_aliases(old_, at(id).old_id), past_aliases(new_, at(id).new_id));
  }
  bool same_alias(Text a, Text b) const {
    return a == b ||
           (!(old_inline_.empty() && new_inline_.empty()) && old_inline_.left_out(a) == new_inline_.left_out(b));
  }
  template <class Other>
  void visit(PairId id, const Typedef& a, const Other&) {
    edge(EdgeKind::target, a.target, at(id).new_id);
  }
  template <class Other>
  void visit(PairId id, const Other&, const Typedef& b) {
    edge(EdgeKind::target, at(id).old_id, b.target);
  }
  void visit(PairId id, const Typedef& a, const Qualified&) { edge(EdgeKind::target, a.target, at(id).new_id); }
  void visit(PairId id, const Qualified&, const Typedef& b) { edge(EdgeKind::target, at(id).old_id, b.target); }

  static std::vector<TypeId> aliases(const Graph& graph, TypeId id) {
    std::vector<TypeId> out;
    while (out.size() < most_aliases) {
      const auto* alias = std::get_if<Typedef>(&graph.at(id));
      if (alias == nullptr) {
        break;
      }
      out.push_back(id);
      id = alias->target;
    }
    return out;
  }
  static TypeId past_aliases(const Graph& graph, TypeId id) {
    while (const auto* alias = std::get_if<Typedef>(&graph.at(id))) {
      id = alias->target;
    }
    return id;
  }

  void visit(PairId id, const Qualified& a, const Qualified& b) {
    at(id).relation = qualifier_relation(a, b);
    edge(EdgeKind::unqualified, a.of, b.of);
  }
  template <class Other>
  void visit(PairId id, const Qualified& a, const Other&) {
    at(id).relation = qualifier_relation(a, Qualified{});
    edge(EdgeKind::unqualified, a.of, at(id).new_id);
  }
  template <class Other>
  void visit(PairId id, const Other&, const Qualified& b) {
    at(id).relation = qualifier_relation(Qualified{}, b);
    edge(EdgeKind::unqualified, at(id).old_id, b.of);
  }

  static Relation qualifier_relation(const Qualified& a, const Qualified& b) {
    if (a.is_const != b.is_const) {
      return b.is_const ? Relation::const_added : Relation::const_removed;
    }
    return a.is_volatile != b.is_volatile ? Relation::qualifier_changed : Relation::same;
  }

  // ---- nodes of one kind ----

  void visit(PairId id, const Builtin& a, const Builtin& b) {
    at(id).relation = scalar_relation(*pairing_.old_side, a, b);
  }
  void visit(PairId id, const Pointer& a, const Pointer& b) {
    if (a.address_space != b.address_space) {
      at(id).relation = Relation::replaced;
    }
    edge(EdgeKind::pointee, a.to, b.to);
  }
  void visit(PairId id, const Reference& a, const Reference& b) {
    if (a.rvalue != b.rvalue) {
      at(id).relation = Relation::reference_for_pointer;
    }
    edge(EdgeKind::pointee, a.to, b.to);
  }
  /// The binary cannot tell a reference from a pointer.
  void visit(PairId id, const Reference& a, const Pointer& b) {
    at(id).relation = b.address_space == 0 ? Relation::reference_for_pointer : Relation::replaced;
    edge(EdgeKind::pointee, a.to, b.to);
  }
  void visit(PairId id, const Pointer& a, const Reference& b) {
    at(id).relation = a.address_space == 0 ? Relation::reference_for_pointer : Relation::replaced;
    edge(EdgeKind::pointee, a.to, b.to);
  }
  void visit(PairId id, const MemberPointer& a, const MemberPointer& b) {
    if (a.size_bytes != b.size_bytes || a.align_bytes != b.align_bytes) {
      at(id).relation = Relation::replaced;
    }
    edge(EdgeKind::pointee, a.to, b.to);
    edge(EdgeKind::object, a.object, b.object);
  }
  void visit(PairId id, const Array& a, const Array& b) {
    if (a.count != b.count) {
      at(id).relation = Relation::array_length;
    }
    edge(EdgeKind::element, a.element, b.element);
  }
  void visit(PairId id, const Vector& a, const Vector& b) {
    if (a.count != b.count || a.size_bytes != b.size_bytes || a.align_bytes != b.align_bytes) {
      at(id).relation = Relation::replaced;
    }
    edge(EdgeKind::element, a.element, b.element);
  }
  void visit(PairId id, const Atomic& a, const Atomic& b) {
    if (a.size_bytes != b.size_bytes || a.align_bytes != b.align_bytes) {
      at(id).relation = Relation::replaced;
    }
    edge(EdgeKind::atomic, a.of, b.of);
  }
  void visit(PairId id, const FunctionType& a, const FunctionType& b) {
    const bool counts_differ = a.parameters.size() != b.parameters.size();
    if (counts_differ || a.variadic != b.variadic || a.convention != b.convention ||
        a.object.has_value() != b.object.has_value() || a.object_qualifiers != b.object_qualifiers) {
      at(id).relation = Relation::replaced;
    }
    at(id).noted = a.prototype != b.prototype || a.attributes != b.attributes || a.passing != b.passing ||
                   a.does_not_throw != b.does_not_throw;
    if (a.object && b.object) {
      edge(EdgeKind::object, *a.object, *b.object);
    }
    edge(EdgeKind::result, a.result, b.result);
    // Where parameters were put in or taken out, those before and behind keep their partners.
    const std::size_t common = std::min(a.parameters.size(), b.parameters.size());
    const auto same = [&](std::size_t i, std::size_t k) {
      return old_.key(a.parameters[i]) == new_.key(b.parameters[k]);
    };
    std::size_t front = 0;
    while (front < common && (!counts_differ || same(front, front))) {
      edge(EdgeKind::parameter, a.parameters[front], b.parameters[front], static_cast<std::uint32_t>(front),
           static_cast<std::uint32_t>(front));
      ++front;
    }
    for (std::size_t back = 1; back + front <= common; ++back) {
      const std::size_t i = a.parameters.size() - back;
      const std::size_t k = b.parameters.size() - back;
      if (!same(i, k)) {
        break;
      }
      edge(EdgeKind::parameter, a.parameters[i], b.parameters[k], static_cast<std::uint32_t>(i),
           static_cast<std::uint32_t>(k));
    }
  }
  void visit(PairId id, const Unmodelled& a, const Unmodelled& b) {
    at(id).named = true;
    if (a.tokens != b.tokens) {
      at(id).relation = Relation::replaced;
    }
  }
  void visit(PairId id, const Record& a, const Record& b) {
    at(id).named = true;
    const auto old_members = flat_members(*pairing_.old_side, at(id).old_id);
    const auto new_members = flat_members(*pairing_.new_side, at(id).new_id);
    if (a.tag != b.tag || a.size_bytes != b.size_bytes || a.align_bytes != b.align_bytes ||
        !same_places(old_members, new_members) || !same_class_layout(old_, a, new_, b)) {
      at(id).relation = Relation::replaced;
    }
    for (const MemberMatch& match : match_members(old_members, new_members).both) {
      edge(EdgeKind::field, old_members[match.old_index].type, new_members[match.new_index].type, match.old_index,
           match.new_index);
    }
    for (const IndexPair& match : match_bases(old_, a, new_, b).both) {
      edge(EdgeKind::base, a.bases[match.old_index].type, b.bases[match.new_index].type, match.old_index,
           match.new_index);
    }
    slots(a, b);
    arguments(a.arguments, b.arguments);
    derived(id, a, b);
  }
  void slots(const Record& a, const Record& b) {
    for (const TableMatch& table : match_tables(old_, a, new_, b)) {
      for (const IndexPair& match : table.both) {
        const Slot& before = *table.olds[match.old_index].slot;
        const Slot& after = *table.news[match.new_index].slot;
        if (before.type && after.type) {
          edge(EdgeKind::slot, *before.type, *after.type, match.old_index, match.new_index);
        }
      }
    }
  }
  void arguments(const std::vector<TemplateArgument>& a, const std::vector<TemplateArgument>& b) {
    for (std::uint32_t i = 0; i < std::min(a.size(), b.size()); ++i) {
      if (a[i].type && b[i].type) {
        edge(EdgeKind::argument, *a[i].type, *b[i].type, i, i);
      }
    }
  }
  /// An object that crosses as its base may be asked what else it is.
  void derived(PairId id, const Record& a, const Record& b) {
    if (!is_dynamic(a) || !is_dynamic(b)) {
      return;
    }
    for (const TypeId old_id : old_derived_[index_of(at(id).old_id)]) {
      if (const TypeId new_id = partner_of(old_id); new_id != no_type) {
        edge(EdgeKind::derived, old_id, new_id);
      }
    }
  }
  static bool same_places(const std::vector<Member>& a, const std::vector<Member>& b) {
    return std::ranges::equal(a, b, [](const Member& x, const Member& y) {
      return x.name == y.name && x.offset_bits == y.offset_bits && x.size_bits == y.size_bits;
    });
  }
  void visit(PairId id, const Enum& a, const Enum& b) {
    at(id).named = true;
    const bool same = std::ranges::equal(a.enumerators, b.enumerators, [](const Enumerator& x, const Enumerator& y) {
      return x.name == y.name && x.value == y.value;
    });
    if (!same) {
      at(id).relation = Relation::replaced;
    }
    edge(EdgeKind::underlying, a.underlying, b.underlying);
  }
  void visit(PairId id, const Opaque& a, const Opaque& b) {
    at(id).named = true;
    if (a.name != b.name || a.tag != b.tag) {
      at(id).relation = at(id).replaced ? Relation::replaced : Relation::same;
    }
    arguments(a.arguments, b.arguments);
  }
  /// A specialization of one template with other arguments is what its arguments make it: it holds no change itself.
  void visit(PairId id, const Foreign& a, const Foreign& b) {
    const bool specializations = !a.template_name.empty() && !b.template_name.empty();
    const bool same_name = specializations ? a.template_name == b.template_name : a.name == b.name;
    const bool same_arguments = !specializations || a.name == b.name;
    const bool same_values = std::ranges::equal(a.arguments, b.arguments, [](const auto& x, const auto& y) {
      return x.type.has_value() == y.type.has_value() && x.value == y.value;
    });
    // Without an alignment nobody has laid it out, and its size is not known.
    const bool known = a.align_bytes != 0 && b.align_bytes != 0;
    const bool same_size = !known || (a.size_bytes == b.size_bytes && a.align_bytes == b.align_bytes);
    at(id).named = same_name && same_arguments;
    at(id).replaced = !same_name;
    if (!same_name || !same_values || (same_arguments && !same_size)) {
      at(id).relation = Relation::replaced;
    }
    arguments(a.arguments, b.arguments);
  }

  // ---- nodes of two kinds ----

  /// A handle whose definition is published or withdrawn: one type still.
  void visit(PairId id, const Opaque&, const Record&) { at(id).named = true; }
  void visit(PairId id, const Record&, const Opaque&) { at(id).named = true; }
  void visit(PairId id, const Opaque&, const Enum&) { at(id).named = true; }
  void visit(PairId id, const Enum&, const Opaque&) { at(id).named = true; }

  void visit(PairId id, const Enum& a, const Builtin& b) { enum_and_integer(id, old_, a, b); }
  void visit(PairId id, const Builtin& a, const Enum& b) { enum_and_integer(id, new_, b, a); }
  void enum_and_integer(PairId id, const Graph& graph, const Enum& type, const Builtin& integer) {
    const auto* under = std::get_if<Builtin>(&graph.at(peel(graph, type.underlying)));
    const bool integral = integer.encoding == Encoding::signed_integer ||
                          integer.encoding == Encoding::unsigned_integer || integer.encoding == Encoding::character;
    at(id).relation = under != nullptr && integral && under->size_bytes == integer.size_bytes
                          ? Relation::enum_for_integer
                          : Relation::replaced;
  }

  template <class A, class B>
  void visit(PairId id, const A&, const B&) {
    at(id).relation = representation(*pairing_.old_side, at(id).old_id, *pairing_.new_side, at(id).new_id);
  }

  const Graph& old_;
  const Graph& new_;
  NameIndex old_names_;
  NameIndex new_names_;
  InlineNamespaces old_inline_;
  InlineNamespaces new_inline_;
  std::vector<std::vector<TypeId>> old_derived_;  ///< per class of OLD, those that derive from it directly
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
