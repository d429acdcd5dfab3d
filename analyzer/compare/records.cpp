// What changed in a record.
//
// A member that is put in, taken out or retyped moves the members behind it. The cause is the change; the members that
// moved are listed under it. Where a record only follows a type that it embeds, that type holds the change and this
// record is listed as affected (by the judge, from the pairing).
#include <algorithm>

#include "analyzer/compare/changes.h"
#include "analyzer/compare/class_changes.h"
#include "analyzer/compare/class_pair.h"
#include "analyzer/compare/difference.h"
#include "analyzer/compare/record_members.h"
#include "analyzer/compare/record_names.h"
#include "analyzer/compare/template_arguments.h"

namespace abigate {

namespace {

class RecordComparison {
 public:
  RecordComparison(const ClassPair& records, const LayoutCause& cause)
      : records_(records),
        before_(records.before),
        after_(records.after),
        cause_(cause),
        follows_(cause.follows_base),
        members_(records) {}

  void run() {
    if (cause_.change) {
      attach_moved(records_.context.changes[*cause_.change]);
    }
    if (before_.tag != after_.tag && (before_.tag == Tag::union_ || after_.tag == Tag::union_)) {
      Change& change = records_.add_sized(ChangeKind::record_kind_changed, "");
      add_facts(change, "kind", std::string(tag_word(before_.tag)), std::string(tag_word(after_.tag)));
      return;
    }
    added_members();
    removed_members();
    surviving_members();
    reordered();
    unexplained();
    compare_names_and_attributes(records_, members_);
    compare_template_arguments(records_.context, records_.id);
  }

 private:
  static Text tag_word(Tag tag) { return tag == Tag::union_ ? "union" : "struct"; }

  /// The members that moved are told once, at the first cause.
  void attach_moved(Change& change) {
    if (!told_) {
      change.moved = members_.moved();
      told_ = true;
    }
  }

  // ---- members that are new ----

  void added_members() {
    for (const std::uint32_t i : members_.added()) {
      const Member& member = members_.news()[i];
      Change& change = records_.add_sized(members_.kind_of_addition(member), std::string(member.name));
      describe(change.new_facts, records_.new_graph(), member);
      change.new_location = member.field->location;
      if (change.kind == ChangeKind::record_field_inserted) {
        attach_moved(change);
      }
      if (change.kind == ChangeKind::record_reserved_used && members_.takes_only_zeroed(member)) {
        change.attributes.emplace_back("zeroed");
        if (members_.takes_only_declared(member)) {
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

  // ---- members that are gone ----

  void removed_members() {
    for (const std::uint32_t i : members_.removed()) {
      const Member& member = members_.olds()[i];
      Change& change = records_.add_sized(members_.kind_of_removal(member), std::string(member.name));
      describe(change.old_facts, records_.old_graph(), member);
      change.old_location = member.field->location;
      if (change.kind == ChangeKind::record_field_removed_inside) {
        attach_moved(change);
      }
      if (members_.is_kept_as_space(member)) {
        change.attributes.emplace_back("kept-as-reserved");
      }
      shrank_by_union_ = shrank_by_union_ || change.kind == ChangeKind::union_alternative_removed;
      shrank_ = true;
    }
  }

  // ---- members that stay ----

  void surviving_members() {
    for (const auto& [match, type, difference] : members_.survivors()) {
      const Member& before = members_.olds()[match.old_index];
      const Member& after = members_.news()[match.new_index];
      if (became_flexible(before, after)) {
        Change& change = records_.add_sized(ChangeKind::trailing_array_became_flexible, std::string(after.name));
        describe_both(change, records_, before, after);
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
    const PairId function = function_type_at(records_.context.pairing, type);
    if (function == no_pair || !records_.context.pairing.differs_here[index_of(type)] ||
        !std::holds_alternative<Pointer>(records_.old_graph().at(before.type)) ||
        !std::holds_alternative<Pointer>(records_.new_graph().at(after.type))) {
      return false;
    }
    Change holder = records_.sized_change(ChangeKind::record_field_type_changed, std::string(after.name));
    holder.attributes.emplace_back("callback");
    holder.old_location = before.field->location;
    holder.new_location = after.field->location;
    compare_function_types(records_.context, function, holder, nullptr, nullptr);
    return true;
  }

  bool became_flexible(const Member& before, const Member& after) const {
    const auto* old_array = std::get_if<Array>(&records_.old_graph().at(peel(records_.old_graph(), before.type)));
    const auto* new_array = std::get_if<Array>(&records_.new_graph().at(peel(records_.new_graph(), after.type)));
    return old_array != nullptr && new_array != nullptr && old_array->count && *old_array->count <= 1 &&
           !new_array->count && &before == &members_.olds().back() && before.offset_bits == after.offset_bits;
  }

  void retyped(const Member& before, const Member& after, const Difference& difference) {
    Change& change = records_.add_sized(ChangeKind::record_field_type_changed, std::string(after.name));
    tell(change, difference);
    change.attributes.emplace_back("in-memory");
    if (is_untouched(before, after)) {
      change.attributes.emplace_back("private");
    }
    describe_both(change, records_, before, after);
    if (before.size_bits != after.size_bits) {
      attach_moved(change);
      resized_ = true;
    }
  }

  // ---- what is left to explain ----

  void reordered() {
    if (told_ || members_.moved().empty() || before_.tag == Tag::union_) {
      return;
    }
    if (!members_.sort_by_place()) {
      attach_moved(records_.add_sized(ChangeKind::record_fields_reordered, members_.moved().front().name));
    }
  }

  void unexplained() {
    if (!told_ && !members_.moved().empty() && !follows_) {
      attach_moved(records_.add_sized(ChangeKind::record_layout_changed, members_.moved().front().name));
      return;
    }
    const bool size_differs = before_.size_bytes != after_.size_bytes;
    if (!size_differs && before_.align_bytes == after_.align_bytes) {
      const bool tail_differs =
          before_.nv_size_bytes != after_.nv_size_bytes || before_.data_size_bytes != after_.data_size_bytes;
      if (tail_differs && !cause_.change && !grew_ && !shrank_ && !resized_ && !follows_ && !told_) {
        Change& change = records_.add_sized(ChangeKind::record_tail_padding_changed, "");
        add_facts(change, "data_size_bytes", before_.data_size_bytes, after_.data_size_bytes);
      }
      return;
    }
    if (size_differs && members_.moved().empty() && grew_by_union_ && after_.size_bytes > before_.size_bytes) {
      records_.add_sized(ChangeKind::union_grew, "");
      return;
    }
    if (size_differs && members_.moved().empty() && shrank_by_union_ && after_.size_bytes < before_.size_bytes) {
      records_.add_sized(ChangeKind::union_shrank, "");
      return;
    }
    if (grew_ || shrank_ || resized_ || follows_ || told_ || cause_.change) {
      return;
    }
    const bool only_space = size_differs && reserved_bits(members_.news()) != reserved_bits(members_.olds()) &&
                            before_.align_bytes == after_.align_bytes && after_.size_bytes > before_.size_bytes;
    records_.add_sized(only_space ? ChangeKind::record_reserved_appended : ChangeKind::record_layout_changed, "");
  }

  static std::uint64_t reserved_bits(const std::vector<Member>& members) {
    std::uint64_t bits = 0;
    for (const Member& member : members) {
      bits += member.reserved ? member.size_bits : 0;
    }
    return bits;
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
           is_private_matter(records_.context, before_, after_, before.name) &&
           is_private_matter(records_.context, before_, after_, after.name) && !by_compiler(before_) &&
           !by_compiler(after_);
  }

  const ClassPair& records_;
  const Record& before_;
  const Record& after_;
  LayoutCause cause_;
  bool follows_;  ///< a member or base has another size by the named type that it is, which holds the change
  RecordMembers members_;
  bool told_ = false;    ///< some change already lists the members that moved
  bool grew_ = false;    ///< a member is new
  bool shrank_ = false;  ///< a member is gone
  bool grew_by_union_ = false;
  bool shrank_by_union_ = false;
  bool resized_ = false;  ///< a member has another size by its own type
};

/// Nothing to tell: the same members in the same places, with the same attributes, of types that do not differ here.
bool is_unchanged(const ClassPair& records) {
  const Comparing& context = records.context;
  const Record& before = records.before;
  const Record& after = records.after;
  return context.pairing.at(records.id).relation == Relation::same &&
         !context.pairing.differs_here[index_of(records.id)] && before.name == after.name &&
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
  if (const ClassPair records(context, id); !is_unchanged(records)) {
    RecordComparison(records, cause).run();
  }
}

}  // namespace abigate
