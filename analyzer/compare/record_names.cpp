#include "analyzer/compare/record_names.h"

#include <algorithm>
#include <string>

#include "analyzer/compare/template_arguments.h"

namespace abigate {

namespace {

bool is_thrown(const ClassPair& records) {
  const auto& thrown = records.context.pairing.thrown;
  return std::ranges::find(thrown, records.id) != thrown.end();
}

void tell_attributes(const ClassPair& records, const AttributeDelta& delta, ChangeKind kind,
                     const std::string& member) {
  for (const Text word : delta.added) {
    records.add_sized(kind, member).new_facts.push_back({"attribute", std::string(word)});
  }
  for (const Text word : delta.removed) {
    records.add_sized(kind, member).old_facts.push_back({"attribute", std::string(word)});
  }
}

void compare_member(const ClassPair& records, const Field& before, const Field& after) {
  compare_access(records.context, before.access, after.access, [&](ChangeKind kind) {
    Change change = records.sized_change(kind, std::string(after.name));
    change.old_location = before.location;
    change.new_location = after.location;
    return change;
  });
  if (before.is_mutable != after.is_mutable) {
    Change& change = records.add_sized(ChangeKind::record_field_attribute_changed, std::string(after.name));
    (after.is_mutable ? change.new_facts : change.old_facts).push_back({"attribute", std::string("mutable")});
  }
  if (before.initializer != after.initializer) {
    Change& change = records.add_sized(ChangeKind::member_initializer_changed, std::string(after.name));
    change.old_location = before.location;
    change.new_location = after.location;
  }
}

void compare_name(const ClassPair& records) {
  const bool follows_arguments = are_of_one_template(records.before, records.after);
  const bool other_name = records.before.name != records.after.name;
  const bool still_said = records.context.is_still_said(records.before.name, records.after.name);
  if ((other_name || !still_said) && !follows_arguments && !records.before.unnamed && !records.after.unnamed &&
      !is_typedef_of_its_name(records.old_graph(), records.context.pairing.at(records.id).old_id)) {
    Change& change = records.add_sized(ChangeKind::record_renamed, "");
    add_facts(change, "name",
              other_name ? std::string(records.before.name) : records.context.old_inline.left_out(records.before.name),
              std::string(records.after.name));
    if (other_name && (!records.before.vtables.empty() || is_thrown(records))) {
      change.attributes.emplace_back("polymorphic");
    }
    if (!still_said && !has_typedef(records.old_graph(), records.context.pairing.at(records.id).old_id)) {
      change.attributes.emplace_back("said-by-tag");
    }
  }
}

}  // namespace

void compare_names_and_attributes(const ClassPair& records, const RecordMembers& members) {
  for (const Part& part : members.parts()) {
    const Member& before = members.olds()[part.old_index];
    const Member& after = members.news()[part.new_index];
    const std::string name = std::string(after.name) + "." + std::string(part.name);
    Change& change = records.add_sized(ChangeKind::record_field_renamed, name);
    add_facts(change, "name", std::string(before.name), name);
    change.old_location = before.field->location;
    change.new_location = after.field->location;
  }
  for (const auto& [match, type, difference] : members.survivors()) {
    const Member& before = members.olds()[match.old_index];
    const Member& after = members.news()[match.new_index];
    if (match.renamed) {
      Change& change = records.add_sized(ChangeKind::record_field_renamed, std::string(after.name));
      describe_both(change, records, before, after);
    }
    compare_member(records, *before.field, *after.field);
    const auto delta = attribute_delta(before.field->attributes, after.field->attributes);
    tell_attributes(records, delta, ChangeKind::record_field_attribute_changed, std::string(after.name));
  }
  tell_attributes(records, attribute_delta(records.before.attributes, records.after.attributes),
                  ChangeKind::record_attribute_changed, "");
  for (const Text friend_name : attribute_delta(records.before.friends, records.after.friends).removed) {
    records.add_sized(ChangeKind::record_attribute_changed, "")
        .old_facts.push_back({"attribute", "friend " + std::string(friend_name)});
  }
  compare_name(records);
}

}  // namespace abigate
