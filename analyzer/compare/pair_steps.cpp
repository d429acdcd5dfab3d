#include "analyzer/compare/pair_steps.h"

#include <algorithm>

#include "analyzer/compare/match.h"
#include "analyzer/compare/members.h"
#include "analyzer/compare/representation.h"
#include "analyzer/compare/template_arguments.h"

namespace abigate {

namespace {

/// Typedef chains are aligned by a common name only over their first links; longer ones are spelled by nobody.
constexpr std::size_t most_aliases = 8;

std::vector<TypeId> aliases(const Graph& graph, TypeId id) {
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

TypeId past_aliases(const Graph& graph, TypeId id) {
  while (const auto* alias = std::get_if<Typedef>(&graph.at(id))) {
    id = alias->target;
  }
  return id;
}

Relation qualifier_relation(const Qualified& a, const Qualified& b) {
  if (a.is_const != b.is_const) {
    return b.is_const ? Relation::const_added : Relation::const_removed;
  }
  return a.is_volatile != b.is_volatile ? Relation::qualifier_changed : Relation::same;
}

bool same_places(const std::vector<Member>& a, const std::vector<Member>& b) {
  return std::ranges::equal(a, b, [](const Member& x, const Member& y) {
    return x.name == y.name && x.offset_bits == y.offset_bits && x.size_bits == y.size_bits;
  });
}

/// One overload per kind of node, and per two kinds that mean something in each other's place.
class Look {
 public:
  Look(const PairingSides& sides, const Pair& pair)
      : sides_(sides), old_(sides.old_side.graph), new_(sides.new_side.graph), pair_(pair) {
    found_.replaced = pair.replaced;
  }

  PairLook take() {
    std::visit([&](const auto& a, const auto& b) { visit(a, b); }, old_.at(pair_.old_id), new_.at(pair_.new_id));
    return std::move(found_);
  }

 private:
  void step(EdgeKind kind, TypeId old_id, TypeId new_id, std::uint32_t old_index = 0, std::uint32_t new_index = 0) {
    found_.steps.push_back({kind, old_id, new_id, old_index, new_index});
  }

  // ---- typedefs and qualifiers are looked through on either side ----

  void visit(const Typedef& a, const Typedef& b) {
    if (sides_.partners.same_alias(a.name, b.name)) {
      found_.named = true;
      if (a.align_bytes != b.align_bytes) {
        found_.relation = Relation::replaced;
      }
      step(EdgeKind::target, a.target, b.target);
      return;
    }
    const auto olds = aliases(old_, pair_.old_id);
    const auto news = aliases(new_, pair_.new_id);
    for (const TypeId old_id : olds) {
      for (const TypeId new_id : news) {
        if (sides_.partners.same_alias(std::get<Typedef>(old_.at(old_id)).name,
                                       std::get<Typedef>(new_.at(new_id)).name)) {
          step(EdgeKind::target, old_id, new_id);
          return;
        }
      }
    }
    step(EdgeKind::target, past_aliases(old_, pair_.old_id), past_aliases(new_, pair_.new_id));
  }
  template <class Other>
  void visit(const Typedef& a, const Other&) {
    step(EdgeKind::target, a.target, pair_.new_id);
  }
  template <class Other>
  void visit(const Other&, const Typedef& b) {
    step(EdgeKind::target, pair_.old_id, b.target);
  }
  void visit(const Typedef& a, const Qualified&) { step(EdgeKind::target, a.target, pair_.new_id); }
  void visit(const Qualified&, const Typedef& b) { step(EdgeKind::target, pair_.old_id, b.target); }

  void visit(const Qualified& a, const Qualified& b) {
    found_.relation = qualifier_relation(a, b);
    step(EdgeKind::unqualified, a.of, b.of);
  }
  template <class Other>
  void visit(const Qualified& a, const Other&) {
    found_.relation = qualifier_relation(a, Qualified{});
    step(EdgeKind::unqualified, a.of, pair_.new_id);
  }
  template <class Other>
  void visit(const Other&, const Qualified& b) {
    found_.relation = qualifier_relation(Qualified{}, b);
    step(EdgeKind::unqualified, pair_.old_id, b.of);
  }

  // ---- nodes of one kind ----

  void visit(const Builtin& a, const Builtin& b) { found_.relation = scalar_relation(sides_.old_side, a, b); }
  void visit(const Pointer& a, const Pointer& b) {
    if (a.address_space != b.address_space) {
      found_.relation = Relation::replaced;
    }
    step(EdgeKind::pointee, a.to, b.to);
  }
  void visit(const Reference& a, const Reference& b) {
    if (a.rvalue != b.rvalue) {
      found_.relation = Relation::reference_for_pointer;
    }
    step(EdgeKind::pointee, a.to, b.to);
  }
  /// The binary cannot tell a reference from a pointer.
  void visit(const Reference& a, const Pointer& b) {
    found_.relation = b.address_space == 0 ? Relation::reference_for_pointer : Relation::replaced;
    step(EdgeKind::pointee, a.to, b.to);
  }
  void visit(const Pointer& a, const Reference& b) {
    found_.relation = a.address_space == 0 ? Relation::reference_for_pointer : Relation::replaced;
    step(EdgeKind::pointee, a.to, b.to);
  }
  void visit(const MemberPointer& a, const MemberPointer& b) {
    if (a.size_bytes != b.size_bytes || a.align_bytes != b.align_bytes) {
      found_.relation = Relation::replaced;
    }
    step(EdgeKind::pointee, a.to, b.to);
    step(EdgeKind::pointee, a.object, b.object);  // it points into one
  }
  void visit(const Array& a, const Array& b) {
    if (a.count != b.count) {
      found_.relation = Relation::array_length;
    }
    step(EdgeKind::element, a.element, b.element);
  }
  void visit(const Vector& a, const Vector& b) {
    if (a.count != b.count || a.size_bytes != b.size_bytes || a.align_bytes != b.align_bytes) {
      found_.relation = Relation::replaced;
    }
    step(EdgeKind::element, a.element, b.element);
  }
  void visit(const Atomic& a, const Atomic& b) {
    if (a.size_bytes != b.size_bytes || a.align_bytes != b.align_bytes) {
      found_.relation = Relation::replaced;
    }
    step(EdgeKind::atomic, a.of, b.of);
  }
  void visit(const FunctionType& a, const FunctionType& b) {
    const bool counts_differ = a.parameters.size() != b.parameters.size();
    if (counts_differ || a.variadic != b.variadic || a.convention != b.convention ||
        a.object.has_value() != b.object.has_value() || a.object_qualifiers != b.object_qualifiers) {
      found_.relation = Relation::replaced;
    }
    found_.noted = a.prototype != b.prototype || a.attributes != b.attributes || a.passing != b.passing ||
                   a.does_not_throw != b.does_not_throw;
    if (a.object && b.object) {
      step(EdgeKind::object, *a.object, *b.object);
    }
    step(EdgeKind::result, a.result, b.result);
    // Where parameters were put in or taken out, those before and behind keep their partners.
    const std::size_t common = std::min(a.parameters.size(), b.parameters.size());
    const auto same = [&](std::size_t i, std::size_t k) {
      return old_.key(a.parameters[i]) == new_.key(b.parameters[k]);
    };
    std::size_t front = 0;
    while (front < common && (!counts_differ || same(front, front))) {
      step(EdgeKind::parameter, a.parameters[front], b.parameters[front], static_cast<std::uint32_t>(front),
           static_cast<std::uint32_t>(front));
      ++front;
    }
    for (std::size_t back = 1; back + front <= common; ++back) {
      const std::size_t i = a.parameters.size() - back;
      const std::size_t k = b.parameters.size() - back;
      if (!same(i, k)) {
        break;
      }
      step(EdgeKind::parameter, a.parameters[i], b.parameters[k], static_cast<std::uint32_t>(i),
           static_cast<std::uint32_t>(k));
    }
  }
  void visit(const Unmodelled& a, const Unmodelled& b) {
    found_.named = true;
    if (a.tokens != b.tokens) {
      found_.relation = Relation::replaced;
    }
  }
  void visit(const Record& a, const Record& b) {
    found_.named = true;
    const auto old_members = flat_members(sides_.old_side, pair_.old_id);
    const auto new_members = flat_members(sides_.new_side, pair_.new_id);
    if (a.tag != b.tag || a.size_bytes != b.size_bytes || a.align_bytes != b.align_bytes ||
        !same_places(old_members, new_members) || !same_class_layout(old_, a, new_, b) ||
        have_other_values(old_, a, new_, b)) {
      found_.relation = Relation::replaced;
    }
    for (const MemberMatch& match : match_members(old_members, new_members).both) {
      step(EdgeKind::field, old_members[match.old_index].type, new_members[match.new_index].type, match.old_index,
           match.new_index);
    }
    for (const IndexPair& match : match_bases(old_, a, new_, b).both) {
      step(EdgeKind::base, a.bases[match.old_index].type, b.bases[match.new_index].type, match.old_index,
           match.new_index);
    }
    slots(a, b);
    arguments(a.arguments, b.arguments);
    derived(a, b);
  }
  void slots(const Record& a, const Record& b) {
    found_.tables = match_tables(old_, a, new_, b);
    for (const TableMatch& table : found_.tables) {
      for (const IndexPair& match : table.both) {
        const Slot& before = *table.olds[match.old_index].slot;
        const Slot& after = *table.news[match.new_index].slot;
        if (before.type && after.type) {
          step(EdgeKind::slot, *before.type, *after.type, match.old_index, match.new_index);
        }
      }
    }
  }
  void arguments(const std::vector<TemplateArgument>& a, const std::vector<TemplateArgument>& b) {
    for (std::uint32_t i = 0; i < std::min(a.size(), b.size()); ++i) {
      if (a[i].type && b[i].type) {
        step(EdgeKind::argument, *a[i].type, *b[i].type, i, i);
      }
    }
  }
  /// An object that crosses as its base may be asked what else it is.
  void derived(const Record& a, const Record& b) {
    if (!is_dynamic(a) || !is_dynamic(b)) {
      return;
    }
    for (const TypeId old_id : sides_.old_derived[index_of(pair_.old_id)]) {
      if (const TypeId new_id = sides_.partners.partner_of(old_id); new_id != no_type) {
        step(EdgeKind::derived, old_id, new_id);
      }
    }
  }
  void visit(const Enum& a, const Enum& b) {
    found_.named = true;
    const bool same = std::ranges::equal(a.enumerators, b.enumerators, [](const Enumerator& x, const Enumerator& y) {
      return x.name == y.name && x.value == y.value;
    });
    if (!same) {
      found_.relation = Relation::replaced;
    }
    step(EdgeKind::underlying, a.underlying, b.underlying);
  }
  void visit(const Opaque& a, const Opaque& b) {
    found_.named = true;
    if (a.name != b.name || a.tag != b.tag) {
      found_.relation = found_.replaced ? Relation::replaced : Relation::same;
    }
    if (have_other_values(old_, a, new_, b)) {
      found_.relation = Relation::replaced;
    }
    arguments(a.arguments, b.arguments);
  }
  /// A specialization of one template with other arguments is what its arguments make it: it holds no change itself.
  void visit(const Foreign& a, const Foreign& b) {
    const bool specializations = !a.template_name.empty() && !b.template_name.empty();
    const bool same_name = specializations ? a.template_name == b.template_name : a.name == b.name;
    const bool same_arguments = !specializations || a.name == b.name;
    const bool same_values = std::ranges::equal(a.arguments, b.arguments, [](const auto& x, const auto& y) {
      return x.type.has_value() == y.type.has_value() && x.value == y.value;
    });
    // Without an alignment nobody has laid it out, and its size is not known.
    const bool known = a.align_bytes != 0 && b.align_bytes != 0;
    const bool same_size = !known || (a.size_bytes == b.size_bytes && a.align_bytes == b.align_bytes);
    found_.named = same_name && same_arguments;
    found_.replaced = !same_name;
    if (!same_name || !same_values || (same_arguments && !same_size)) {
      found_.relation = Relation::replaced;
    }
    arguments(a.arguments, b.arguments);
  }

  // ---- nodes of two kinds ----

  /// A handle whose definition is published or withdrawn: one type still.
  void visit(const Opaque&, const Record&) { found_.named = true; }
  void visit(const Record&, const Opaque&) { found_.named = true; }
  void visit(const Opaque&, const Enum&) { found_.named = true; }
  void visit(const Enum&, const Opaque&) { found_.named = true; }

  void visit(const Enum& a, const Builtin& b) { enum_and_integer(old_, a, b); }
  void visit(const Builtin& a, const Enum& b) { enum_and_integer(new_, b, a); }
  void enum_and_integer(const Graph& graph, const Enum& type, const Builtin& integer) {
    const auto* under = std::get_if<Builtin>(&graph.at(peel(graph, type.underlying)));
    const bool integral = integer.encoding == Encoding::signed_integer ||
                          integer.encoding == Encoding::unsigned_integer || integer.encoding == Encoding::character;
    found_.relation = under != nullptr && integral && under->size_bytes == integer.size_bytes
                          ? Relation::enum_for_integer
                          : Relation::replaced;
  }

  template <class A, class B>
  void visit(const A&, const B&) {
    found_.relation = representation(sides_.old_side, pair_.old_id, sides_.new_side, pair_.new_id);
  }
  const PairingSides& sides_;
  const Graph& old_;
  const Graph& new_;
  const Pair& pair_;
  PairLook found_;
};

}  // namespace

PairLook look_at(const PairingSides& sides, const Pair& pair) { return Look(sides, pair).take(); }

}  // namespace abigate
