// What changed in a record.
//
// A member that is put in, taken out or retyped moves the members behind it. The cause is the change; the members that
// moved are listed under it. Where a record only follows a type that it embeds, that type holds the change and this
// record is listed as affected (by the judge, from the pairing).
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "analyzer/compare/changes.h"
#include "analyzer/compare/class_changes.h"
#include "analyzer/compare/difference.h"
#include "analyzer/compare/match.h"

namespace abigate {

namespace {

/// What becomes of a member: `space` is reserved, and takes no part by name.
enum class Fate : std::uint8_t { space, stays, changes };

struct Survivor {
  MemberMatch match;
  PairId type = no_pair;
  std::optional<Difference> difference;
};

/// A member that is now part of a member with a name.
struct Part {
  std::uint32_t old_index = 0;
  std::uint32_t new_index = 0;
  Text name;  ///< within that member
};

class RecordComparison {
 public:
  RecordComparison(const Comparing& context, PairId id, const LayoutCause& cause)
      : context_(context),
        id_(id),
        cause_(cause),
        follows_(cause.follows_base),
        before_(std::get<Record>(context.old_graph().at(context.pairing.at(id).old_id))),
        after_(std::get<Record>(context.new_graph().at(context.pairing.at(id).new_id))),
        olds_(flat_members(context.old_side, context.pairing.at(id).old_id)),
        news_(flat_members(context.new_side, context.pairing.at(id).new_id)),
        old_ends_(furthest_ends(olds_)),
        new_ends_(furthest_ends(news_)),
        matches_(match_members(olds_, news_)),
        old_fate_(olds_.size(), Fate::space),
        new_fate_(news_.size(), Fate::space) {
    // The edges of the pair stand in the order of the matches.
    const auto edges = context.pairing.edges_of(id);
    for (std::size_t i = 0; i < matches_.both.size(); ++i) {
      survivors_.push_back({matches_.both[i], edges[i].to, difference_at(context.pairing, edges[i].to)});
    }
    split_retyped_alternatives();
    settle_named_parts();
    for (const Survivor& survivor : survivors_) {
      const Member& before = olds_[survivor.match.old_index];
      const Member& after = news_[survivor.match.new_index];
      old_fate_[survivor.match.old_index] = Fate::stays;
      new_fate_[survivor.match.new_index] = Fate::stays;
      kept_places_.insert(place_of(after));
      if (before.offset_bits != after.offset_bits) {
        moved_.push_back({std::string(after.name), before.offset_bits, after.offset_bits});
        last_moved_old_bits_ = std::max(last_moved_old_bits_, before.offset_bits);
        last_moved_new_bits_ = std::max(last_moved_new_bits_, after.offset_bits);
      }
    }
    for (const std::uint32_t i : matches_.removed) {
      old_fate_[i] = Fate::changes;
    }
    for (const std::uint32_t i : matches_.added) {
      new_fate_[i] = Fate::changes;
    }
  }

  void run() {
    if (cause_.change) {
      attach_moved(context_.changes[*cause_.change]);
    }
    if (before_.tag != after_.tag && (before_.tag == Tag::union_ || after_.tag == Tag::union_)) {
      Change& change = add(ChangeKind::record_kind_changed, "");
      add_facts(change, "kind", std::string(tag_word(before_.tag)), std::string(tag_word(after_.tag)));
      return;
    }
    added_members();
    removed_members();
    surviving_members();
    reordered();
    unexplained();
    names_and_attributes();
  }

 private:
  static Text tag_word(Tag tag) { return tag == Tag::union_ ? "union" : "struct"; }

  Change& add(ChangeKind kind, std::string member) {
    context_.changes.push_back(make(kind, std::move(member)));
    return context_.changes.back();
  }

  Change make(ChangeKind kind, std::string member) const {
    Change change;
    change.kind = kind;
    change.subject = std::string(after_.name);
    change.member = std::move(member);
    change.pair = id_;
    change.old_size_bytes = before_.size_bytes;
    change.new_size_bytes = after_.size_bytes;
    change.size_changed = before_.size_bytes != after_.size_bytes;
    change.tail_changed =
        before_.nv_size_bytes != after_.nv_size_bytes || before_.data_size_bytes != after_.data_size_bytes;
    change.old_location = before_.location;
    change.new_location = after_.location;
    if (change.size_changed) {
      add_facts(change, "size_bytes", before_.size_bytes, after_.size_bytes);
    }
    if (before_.align_bytes != after_.align_bytes) {
      add_facts(change, "align_bytes", std::uint64_t{before_.align_bytes}, std::uint64_t{after_.align_bytes});
    }
    return change;
  }

  void describe(std::vector<Fact>& facts, const Graph& graph, const Member& member) {
    facts.push_back({"name", std::string(member.name)});
    facts.push_back({"type", spelled(graph, member.type)});
    facts.push_back({"offset_bits", member.offset_bits});
    facts.push_back({"width_bits", member.size_bits});
  }

  /// The members that moved are told once, at the first cause.
  void attach_moved(Change& change) {
    if (!told_) {
      change.moved = moved_;
      told_ = true;
    }
  }

  /// In a union, a name gone and another of other type at its place are two alternatives, not one renamed.
  void split_retyped_alternatives() {
    std::erase_if(survivors_, [&](const Survivor& survivor) {
      const MemberMatch& match = survivor.match;
      const bool retyped = match.renamed && olds_[match.old_index].within != no_type && survivor.difference &&
                           gravity(survivor.difference->relation) >= gravity(Relation::equal_representation);
      if (retyped) {
        matches_.removed.push_back(match.old_index);
        matches_.added.push_back(match.new_index);
      }
      return retyped;
    });
    std::ranges::sort(matches_.removed);
    std::ranges::sort(matches_.added);
  }

  /// Members of an anonymous struct that was given a name are still there, under that name: `state` is `shift.state`.
  void settle_named_parts() {
    std::map<std::pair<Text, std::uint64_t>, std::uint32_t> removed;
    for (const std::uint32_t i : matches_.removed) {
      removed.emplace(std::pair(olds_[i].name, olds_[i].offset_bits), i);
    }
    std::erase_if(matches_.added, [&](std::uint32_t i) {
      const TypeId type = peel(context_.new_graph(), news_[i].type);
      if (removed.empty() || !std::holds_alternative<Record>(context_.new_graph().at(type))) {
        return false;
      }
      std::vector<Part> parts;
      for (const Member& inner : flat_members(context_.new_side, type)) {
        const auto found = removed.find({inner.name, news_[i].offset_bits + inner.offset_bits});
        if (found == removed.end() || !same_member(olds_[found->second], inner)) {
          return false;
        }
        parts.push_back({found->second, i, inner.name});
      }
      parts_.insert(parts_.end(), parts.begin(), parts.end());
      return !parts.empty();
    });
    for (const Part& part : parts_) {
      std::erase(matches_.removed, part.old_index);
      old_fate_[part.old_index] = Fate::stays;
      new_fate_[part.new_index] = Fate::stays;
    }
  }

  bool same_member(const Member& before, const Member& after) const {
    return before.size_bits == after.size_bits && before.bit_width == after.bit_width &&
           spelled(context_.old_graph(), before.type) == spelled(context_.new_graph(), after.type);
  }

  /// The furthest end of the members up to each one: bounds the search for what overlaps.
  static std::vector<std::uint64_t> furthest_ends(const std::vector<Member>& members) {
    std::vector<std::uint64_t> ends;
    std::uint64_t end = 0;
    for (const Member& member : members) {
      end = std::max(end, member.end_bits());
      ends.push_back(end);
    }
    return ends;
  }

  /// Whether any member that lies over `place` is as `wanted` says.
  template <class Wanted>
  static bool any_over(const std::vector<Member>& members, const std::vector<std::uint64_t>& ends, const Member& place,
                       Wanted&& wanted) {
    const auto behind = std::ranges::lower_bound(members, place.end_bits(), {}, &Member::offset_bits);
    for (std::size_t i = static_cast<std::size_t>(behind - members.begin()); i > 0 && ends[i - 1] > place.offset_bits;
         --i) {
      if (members[i - 1].end_bits() > place.offset_bits && wanted(i - 1)) {
        return true;
      }
    }
    return false;
  }
  template <class Wanted>
  bool any_old_over(const Member& place, Wanted&& wanted) const {
    return any_over(olds_, old_ends_, place, wanted);
  }
  template <class Wanted>
  bool any_new_over(const Member& place, Wanted&& wanted) const {
    return any_over(news_, new_ends_, place, wanted);
  }

  bool moved_behind_new(const Member& member) const {
    return !moved_.empty() && last_moved_new_bits_ >= member.offset_bits;
  }
  bool moved_behind_old(const Member& member) const {
    return !moved_.empty() && last_moved_old_bits_ >= member.offset_bits;
  }

  // ---- members that are new ----

  void added_members() {
    for (const std::uint32_t i : matches_.added) {
      const Member& member = news_[i];
      Change& change = add(kind_of_addition(member), std::string(member.name));
      describe(change.new_facts, context_.new_graph(), member);
      change.new_location = member.field->location;
      if (change.kind == ChangeKind::record_field_inserted) {
        attach_moved(change);
      }
      if (change.kind == ChangeKind::record_reserved_used && uses_zeroed_space(member)) {
        change.attributes.emplace_back("zeroed");
        const auto undeclared = [&](std::size_t k) { return old_fate_[k] == Fate::space && !olds_[k].declared; };
        if (!any_old_over(member, undeclared)) {
          change.attributes.emplace_back("declared-reserved");
        }
      }
      if (member.size_bits == 0) {
        change.attributes.emplace_back("zero-size");
      }
      grew_by_union_ = grew_by_union_ || change.kind == ChangeKind::union_alternative_added;
      grew_ = true;
    }
  }

  ChangeKind kind_of_addition(const Member& member) const {
    if (member.within != no_type) {
      if (kept_places_.contains(place_of(member))) {
        return ChangeKind::record_field_alias_added;
      }
      // An alternative where nothing was before is a member like any other: it counts where it lies.
      const bool beside =
          any_new_over(member, [&](std::size_t i) { return &news_[i] != &member && new_fate_[i] != Fate::space; });
      const bool was_there = any_old_over(member, [&](std::size_t i) { return old_fate_[i] != Fate::space; });
      if (after_.tag == Tag::union_ || (beside && was_there)) {
        return ChangeKind::union_alternative_added;
      }
    }
    const bool replaces = any_old_over(member, [&](std::size_t i) { return old_fate_[i] == Fate::changes; });
    if (moved_behind_new(member) || replaces) {
      return ChangeKind::record_field_inserted;
    }
    if (any_old_over(member, [&](std::size_t i) { return old_fate_[i] == Fate::space; })) {
      return ChangeKind::record_reserved_used;
    }
    return member.end_bits() <= before_.size_bytes * 8 && member.size_bits > 0 ? ChangeKind::record_field_in_padding
                                                                               : ChangeKind::record_field_appended;
  }

  using Place = std::tuple<std::uint64_t, std::uint64_t, TypeId>;
  Place place_of(const Member& member) const {
    return {member.offset_bits, member.size_bits, peel(context_.new_graph(), member.type)};
  }

  bool uses_zeroed_space(const Member& member) const {
    return !any_old_over(member, [&](std::size_t i) { return old_fate_[i] == Fate::space && !olds_[i].zeroed; });
  }

  // ---- members that are gone ----

  void removed_members() {
    for (const std::uint32_t i : matches_.removed) {
      const Member& member = olds_[i];
      Change& change = add(kind_of_removal(member), std::string(member.name));
      describe(change.old_facts, context_.old_graph(), member);
      change.old_location = member.field->location;
      if (change.kind == ChangeKind::record_field_removed_inside) {
        attach_moved(change);
      }
      if (any_new_over(member, [&](std::size_t n) { return new_fate_[n] == Fate::space; })) {
        change.attributes.emplace_back("kept-as-reserved");
      }
      shrank_by_union_ = shrank_by_union_ || change.kind == ChangeKind::union_alternative_removed;
      shrank_ = true;
    }
  }

  ChangeKind kind_of_removal(const Member& member) const {
    const bool beside = any_old_over(member, [&](std::size_t i) { return old_fate_[i] == Fate::stays; });
    if (before_.tag == Tag::union_ || (member.within != no_type && beside)) {
      return ChangeKind::union_alternative_removed;
    }
    const bool replaced = any_new_over(
        member, [&](std::size_t i) { return new_fate_[i] == Fate::changes && news_[i].within == no_type; });
    return moved_behind_old(member) || replaced ? ChangeKind::record_field_removed_inside
                                                : ChangeKind::record_field_removed;
  }

  // ---- members that stay ----

  void surviving_members() {
    for (const auto& [match, type, difference] : survivors_) {
      const Member& before = olds_[match.old_index];
      const Member& after = news_[match.new_index];
      if (became_flexible(before, after)) {
        Change& change = add(ChangeKind::trailing_array_became_flexible, std::string(after.name));
        describe_both(change, before, after);
        resized_ = true;
        continue;
      }
      if (before.bit_width != after.bit_width) {
        retyped(before, after, Difference{.relation = Relation::bit_width});
      } else if (slot_changed(type, before, after)) {
        continue;
      } else if (difference) {
        retyped(before, after, *difference);
      } else if (before.size_bits != after.size_bits) {
        follows_ = true;  // what it embeds changed, and holds the change
      }
    }
  }

  /// A function pointer whose signature changed is told parameter by parameter.
  bool slot_changed(PairId type, const Member& before, const Member& after) {
    const PairId function = function_type_at(context_.pairing, type);
    if (function == no_pair || !context_.pairing.differs_here[index_of(type)] ||
        !std::holds_alternative<Pointer>(context_.old_graph().at(before.type)) ||
        !std::holds_alternative<Pointer>(context_.new_graph().at(after.type))) {
      return false;
    }
    Change holder = make(ChangeKind::record_field_type_changed, std::string(after.name));
    holder.attributes.emplace_back("callback");
    holder.old_location = before.field->location;
    holder.new_location = after.field->location;
    compare_function_types(context_, function, holder, nullptr, nullptr);
    return true;
  }

  bool became_flexible(const Member& before, const Member& after) const {
    const auto* old_array = std::get_if<Array>(&context_.old_graph().at(peel(context_.old_graph(), before.type)));
    const auto* new_array = std::get_if<Array>(&context_.new_graph().at(peel(context_.new_graph(), after.type)));
    return old_array != nullptr && new_array != nullptr && old_array->count && *old_array->count <= 1 &&
           !new_array->count && &before == &olds_.back() && before.offset_bits == after.offset_bits;
  }

  void describe_both(Change& change, const Member& before, const Member& after) {
    describe(change.old_facts, context_.old_graph(), before);
    describe(change.new_facts, context_.new_graph(), after);
    change.old_location = before.field->location;
    change.new_location = after.field->location;
  }

  void retyped(const Member& before, const Member& after, const Difference& difference) {
    Change& change = add(ChangeKind::record_field_type_changed, std::string(after.name));
    tell(change, difference);
    change.attributes.emplace_back("in-memory");
    if (is_untouched(before, after)) {
      change.attributes.emplace_back("private");
    }
    describe_both(change, before, after);
    if (before.size_bits != after.size_bits) {
      attach_moved(change);
      resized_ = true;
    }
  }

  // ---- what is left to explain ----

  void reordered() {
    if (told_ || moved_.empty() || before_.tag == Tag::union_) {
      return;
    }
    std::ranges::stable_sort(survivors_, {}, [&](const Survivor& s) { return olds_[s.match.old_index].offset_bits; });
    const bool in_order =
        std::ranges::is_sorted(survivors_, {}, [&](const Survivor& s) { return news_[s.match.new_index].offset_bits; });
    if (!in_order) {
      attach_moved(add(ChangeKind::record_fields_reordered, moved_.front().name));
    }
  }

  void unexplained() {
    if (!told_ && !moved_.empty() && !follows_) {
      attach_moved(add(ChangeKind::record_layout_changed, moved_.front().name));
      return;
    }
    const bool size_differs = before_.size_bytes != after_.size_bytes;
    if (!size_differs && before_.align_bytes == after_.align_bytes) {
      const bool tail_differs =
          before_.nv_size_bytes != after_.nv_size_bytes || before_.data_size_bytes != after_.data_size_bytes;
      if (tail_differs && !cause_.change && !grew_ && !shrank_ && !resized_ && !follows_ && !told_) {
        Change& change = add(ChangeKind::record_tail_padding_changed, "");
        add_facts(change, "data_size_bytes", before_.data_size_bytes, after_.data_size_bytes);
      }
      return;
    }
    if (size_differs && moved_.empty() && grew_by_union_ && after_.size_bytes > before_.size_bytes) {
      add(ChangeKind::union_grew, "");
      return;
    }
    if (size_differs && moved_.empty() && shrank_by_union_ && after_.size_bytes < before_.size_bytes) {
      add(ChangeKind::union_shrank, "");
      return;
    }
    if (grew_ || shrank_ || resized_ || follows_ || told_ || cause_.change) {
      return;
    }
    const bool only_space = size_differs && reserved_bits(news_) != reserved_bits(olds_) &&
                            before_.align_bytes == after_.align_bytes && after_.size_bytes > before_.size_bytes;
    add(only_space ? ChangeKind::record_reserved_appended : ChangeKind::record_layout_changed, "");
  }

  static std::uint64_t reserved_bits(const std::vector<Member>& members) {
    std::uint64_t bits = 0;
    for (const Member& member : members) {
      bits += member.reserved ? member.size_bits : 0;
    }
    return bits;
  }

  void names_and_attributes() {
    for (const Part& part : parts_) {
      const Member& before = olds_[part.old_index];
      const Member& after = news_[part.new_index];
      const std::string name = std::string(after.name) + "." + std::string(part.name);
      Change& change = add(ChangeKind::record_field_renamed, name);
      add_facts(change, "name", std::string(before.name), name);
      change.old_location = before.field->location;
      change.new_location = after.field->location;
    }
    for (const auto& [match, type, difference] : survivors_) {
      const Member& before = olds_[match.old_index];
      const Member& after = news_[match.new_index];
      if (match.renamed) {
        Change& change = add(ChangeKind::record_field_renamed, std::string(after.name));
        describe_both(change, before, after);
      }
      member_of_class(*before.field, *after.field);
      const auto delta = attribute_delta(before.field->attributes, after.field->attributes);
      attributes(delta, ChangeKind::record_field_attribute_changed, std::string(after.name));
    }
    attributes(attribute_delta(before_.attributes, after_.attributes), ChangeKind::record_attribute_changed, "");
    for (const Text friend_name : attribute_delta(before_.friends, after_.friends).removed) {
      add(ChangeKind::record_attribute_changed, "")
          .old_facts.push_back({"attribute", "friend " + std::string(friend_name)});
    }
    const bool follows_arguments = !before_.template_name.empty() && before_.template_name == after_.template_name;
    const bool other_name = before_.name != after_.name;
    const bool still_said = context_.is_still_said(before_.name, after_.name);
    if ((other_name || !still_said) && !follows_arguments && !before_.unnamed && !after_.unnamed &&
        !is_typedef_of_its_name(context_.old_graph(), context_.pairing.at(id_).old_id)) {
      Change& change = add(ChangeKind::record_renamed, "");
      add_facts(change, "name", other_name ? std::string(before_.name) : context_.old_inline.left_out(before_.name),
                std::string(after_.name));
      if (other_name && (!before_.vtables.empty() || is_thrown())) {
        change.attributes.emplace_back("polymorphic");
      }
      if (!still_said && !has_typedef(context_.old_graph(), context_.pairing.at(id_).old_id)) {
        change.attributes.emplace_back("said-by-tag");
      }
    }
  }

  void member_of_class(const Field& before, const Field& after) {
    if (before.access != after.access) {
      Change& change = add(after.access > before.access ? ChangeKind::access_narrowed : ChangeKind::access_widened,
                           std::string(after.name));
      add_facts(change, "access", std::string(access_word(before.access)), std::string(access_word(after.access)));
      change.old_location = before.location;
      change.new_location = after.location;
    }
    if (before.is_mutable != after.is_mutable) {
      Change& change = add(ChangeKind::record_field_attribute_changed, std::string(after.name));
      (after.is_mutable ? change.new_facts : change.old_facts).push_back({"attribute", std::string("mutable")});
    }
    if (before.initializer != after.initializer) {
      Change& change = add(ChangeKind::member_initializer_changed, std::string(after.name));
      change.old_location = before.location;
      change.new_location = after.location;
    }
  }

  /// Whether code of the other side, that which the compiler writes included, can touch a private member.
  bool is_untouched(const Member& before, const Member& after) const {
    const auto by_compiler = [](const Record& record) {
      return std::ranges::any_of(record.special_members, [](const SpecialMember& member) {
        return member.provision == Provision::implicit || member.provision == Provision::defaulted;
      });
    };
    return before.field->access == Access::private_ && after.field->access == Access::private_ &&
           before.offset_bits == after.offset_bits && before.size_bits == after.size_bits &&
           before_.size_bytes == after_.size_bytes && before_.align_bytes == after_.align_bytes &&
           is_private_matter(context_, before_, after_, before.name) &&
           is_private_matter(context_, before_, after_, after.name) && !by_compiler(before_) && !by_compiler(after_);
  }

  void attributes(const AttributeDelta& delta, ChangeKind kind, const std::string& member) {
    for (const Text word : delta.added) {
      add(kind, member).new_facts.push_back({"attribute", std::string(word)});
    }
    for (const Text word : delta.removed) {
      add(kind, member).old_facts.push_back({"attribute", std::string(word)});
    }
  }

  bool is_thrown() const { return std::ranges::find(context_.pairing.thrown, id_) != context_.pairing.thrown.end(); }

  const Comparing& context_;
  PairId id_;
  LayoutCause cause_;
  bool follows_;  ///< a member or base has another size by the named type that it is, which holds the change
  const Record& before_;
  const Record& after_;
  std::vector<Member> olds_;
  std::vector<Member> news_;
  std::vector<std::uint64_t> old_ends_;
  std::vector<std::uint64_t> new_ends_;
  MemberMatches matches_;
  std::vector<Fate> old_fate_;
  std::vector<Fate> new_fate_;
  std::vector<Survivor> survivors_;
  std::vector<Part> parts_;
  std::set<Place> kept_places_;
  std::vector<Move> moved_;
  std::uint64_t last_moved_old_bits_ = 0;
  std::uint64_t last_moved_new_bits_ = 0;
  bool told_ = false;    ///< some change already lists the members that moved
  bool grew_ = false;    ///< a member is new
  bool shrank_ = false;  ///< a member is gone
  bool grew_by_union_ = false;
  bool shrank_by_union_ = false;
  bool resized_ = false;  ///< a member has another size by its own type
};

}  // namespace

namespace {

/// Nothing to tell: the same members in the same places, with the same attributes, of types that do not differ here.
bool is_unchanged(const Comparing& context, PairId id) {
  const Pair& pair = context.pairing.at(id);
  const auto& before = std::get<Record>(context.old_graph().at(pair.old_id));
  const auto& after = std::get<Record>(context.new_graph().at(pair.new_id));
  return pair.relation == Relation::same && !context.pairing.differs_here[index_of(id)] && before.name == after.name &&
         context.is_still_said(before.name, after.name) && before.attributes == after.attributes &&
         before.friends == after.friends &&
         std::ranges::equal(before.fields, after.fields, [](const Field& a, const Field& b) {
           return a.attributes == b.attributes && a.bit_width == b.bit_width && a.access == b.access &&
                  a.initializer == b.initializer && a.is_mutable == b.is_mutable;
         });
}

}  // namespace

void compare_record(const Comparing& context, PairId id) {
  const LayoutCause cause = compare_class(context, id);
  if (!is_unchanged(context, id)) {
    RecordComparison(context, id, cause).run();
  }
}

}  // namespace abigate
