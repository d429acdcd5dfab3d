// Typedefs, handles, and types that only one side names.
#include <algorithm>

#include "analyzer/compare/changes.h"
#include "analyzer/compare/difference.h"
#include "analyzer/compare/template_arguments.h"

namespace abigate {

namespace {

/// What an added or removed type is called in a change, by its kind; nothing for kinds that have no name of their own.
struct Named {
  ChangeKind added;
  ChangeKind removed;
  Text name;
  Location location;
  Access access;
};

std::optional<Named> named(const Type& node) {
  if (const auto* record = std::get_if<Record>(&node)) {
    return Named{ChangeKind::record_added, ChangeKind::record_removed, record->name, record->location, record->access};
  }
  if (const auto* type = std::get_if<Enum>(&node)) {
    return Named{ChangeKind::enum_added, ChangeKind::enum_removed, type->name, type->location, type->access};
  }
  if (const auto* alias = std::get_if<Typedef>(&node)) {
    return Named{ChangeKind::typedef_added, ChangeKind::typedef_removed, alias->name, alias->location, alias->access};
  }
  if (const auto* handle = std::get_if<Opaque>(&node)) {
    return Named{ChangeKind::opaque_added, ChangeKind::opaque_removed, handle->name, handle->location, handle->access};
  }
  return std::nullopt;
}

Change type_change(ChangeKind kind, std::string_view subject, PairId pair) {
  Change change;
  change.kind = kind;
  change.subject = std::string(subject);
  change.pair = pair;
  return change;
}

/// A typedef of a tag of its own name comes and goes with the tag, which tells the change.
bool goes_with_its_tag(const Graph& graph, TypeId id, const std::vector<TypeId>& leftovers) {
  const auto* alias = std::get_if<Typedef>(&graph.at(id));
  if (alias == nullptr) {
    return false;
  }
  const auto target = named(graph.at(alias->target));
  const auto* record = std::get_if<Record>(&graph.at(alias->target));
  const bool unnamed = record != nullptr && record->unnamed;
  return target && !std::holds_alternative<Typedef>(graph.at(alias->target)) && target->name == alias->name &&
         (unnamed ? false : std::ranges::find(leftovers, alias->target) != leftovers.end());
}

/// Whether another typedef of one name lies between: it holds the change.
bool leads_to_name(const Pairing& pairing, PairId id) {
  while (true) {
    if (pairing.at(id).named) {
      return true;
    }
    const auto edges = pairing.edges_of(id);
    if (edges.empty() || edges.front().kind == EdgeKind::result || edges.front().kind == EdgeKind::parameter) {
      return false;
    }
    id = edges.front().to;
  }
}

}  // namespace

bool is_typedef_of_its_name(const Graph& graph, TypeId tag) {
  return std::ranges::any_of(graph.types, [&](const TypeNode& type) {
    const auto* alias = std::get_if<Typedef>(&type.node);
    return alias != nullptr && alias->target == tag && alias->name == display_name(graph, tag);
  });
}

bool has_typedef(const Graph& graph, TypeId tag) {
  return std::ranges::any_of(graph.types, [&](const TypeNode& type) {
    const auto* alias = std::get_if<Typedef>(&type.node);
    return alias != nullptr && alias->owned && alias->target == tag;
  });
}

void compare_typedef(const Comparing& context, PairId id) {
  const Pair& pair = context.pairing.at(id);
  const auto& before = std::get<Typedef>(context.old_graph().at(pair.old_id));
  const auto& after = std::get<Typedef>(context.new_graph().at(pair.new_id));
  if (before.owned && after.owned && before.name == after.name && !context.is_still_said(before.name, after.name)) {
    Change change = type_change(ChangeKind::typedef_removed, context.old_inline.left_out(before.name), no_pair);
    change.old_location = before.location;
    context.changes.push_back(std::move(change));
  }
  const auto edges = context.pairing.edges_of(id);
  const PairId target = edges.front().to;
  const PairId function = function_type_at(context.pairing, target);
  if (function != no_pair && context.pairing.differs_here[index_of(target)] &&
      !leads_to_name(context.pairing, target)) {
    Change holder = type_change(ChangeKind::typedef_type_changed, after.name, id);
    holder.attributes.emplace_back("callback");
    holder.old_location = before.location;
    holder.new_location = after.location;
    compare_function_types(context, function, holder, nullptr, nullptr);
    return;
  }
  const auto difference = difference_at(context.pairing, target);
  if (!difference && before.align_bytes == after.align_bytes) {
    return;
  }
  Change change = type_change(ChangeKind::typedef_type_changed, after.name, id);
  change.relation = Relation::replaced;
  if (difference) {
    tell(change, *difference);
  }
  if (!before.owned || !after.owned) {
    change.attributes.emplace_back("foreign");
  }
  const auto old_extent = extent_of(context.old_side, pair.old_id);
  const auto new_extent = extent_of(context.new_side, pair.new_id);
  if (old_extent && new_extent && old_extent->size_bytes != new_extent->size_bytes) {
    change.size_changed = true;
    change.old_size_bytes = old_extent->size_bytes;
    change.new_size_bytes = new_extent->size_bytes;
    add_facts(change, "size_bytes", old_extent->size_bytes, new_extent->size_bytes);
  }
  if (before.align_bytes != after.align_bytes) {
    add_facts(change, "align_bytes", std::uint64_t{before.align_bytes}, std::uint64_t{after.align_bytes});
  }
  add_facts(change, "type", spelled(context.old_graph(), before.target), spelled(context.new_graph(), after.target));
  change.old_location = before.location;
  change.new_location = after.location;
  context.changes.push_back(std::move(change));
}

void compare_handle(const Comparing& context, PairId id) {
  const Pair& pair = context.pairing.at(id);
  const Type& before = context.old_graph().at(pair.old_id);
  const Type& after = context.new_graph().at(pair.new_id);
  const auto* was_handle = std::get_if<Opaque>(&before);
  const auto* is_handle = std::get_if<Opaque>(&after);
  const auto* old_foreign = std::get_if<Foreign>(&before);
  const auto* new_foreign = std::get_if<Foreign>(&after);
  if (old_foreign != nullptr && new_foreign != nullptr) {
    const bool both_complete = old_foreign->align_bytes != 0 && new_foreign->align_bytes != 0;
    // What one of its arguments changed is told there.
    const bool follows = std::ranges::any_of(
        context.pairing.edges_of(id), [&](const PairEdge& edge) { return context.pairing.differs[index_of(edge.to)]; });
    if (follows) {
      return;
    }
    if (pair.relation != Relation::same && both_complete) {
      Change change = type_change(ChangeKind::foreign_type_changed, new_foreign->name, id);
      change.size_changed = old_foreign->size_bytes != new_foreign->size_bytes;
      change.old_size_bytes = old_foreign->size_bytes;
      change.new_size_bytes = new_foreign->size_bytes;
      add_facts(change, "size_bytes", old_foreign->size_bytes, new_foreign->size_bytes);
      context.changes.push_back(std::move(change));
    }
    return;
  }
  if (was_handle != nullptr && is_handle != nullptr) {
    compare_template_arguments(context, id);
    const bool other_name = !are_of_one_template(*was_handle, *is_handle) && was_handle->name != is_handle->name;
    const bool still_said = context.is_still_said(was_handle->name, is_handle->name);
    if (other_name || !still_said) {
      Change change = type_change(ChangeKind::record_renamed, is_handle->name, id);
      add_facts(change, "name",
                other_name ? std::string(was_handle->name) : context.old_inline.left_out(was_handle->name),
                std::string(is_handle->name));
      change.attributes.emplace_back("opaque");
      if (!still_said && !has_typedef(context.old_graph(), pair.old_id)) {
        change.attributes.emplace_back("said-by-tag");
      }
      change.old_location = was_handle->location;
      change.new_location = is_handle->location;
      context.changes.push_back(std::move(change));
    }
    return;
  }
  if (was_handle != nullptr || is_handle != nullptr) {
    const ChangeKind kind =
        was_handle != nullptr ? ChangeKind::record_definition_published : ChangeKind::record_definition_withdrawn;
    Change change = type_change(kind, display_name(context.new_graph(), pair.new_id), id);
    change.old_location = named(before)->location;
    change.new_location = named(after)->location;
    context.changes.push_back(std::move(change));
  }
}

void compare_type_access(const Comparing& context, PairId id) {
  const Pair& pair = context.pairing.at(id);
  const auto before = named(context.old_graph().at(pair.old_id));
  const auto after = named(context.new_graph().at(pair.new_id));
  if (!before || !after) {
    return;
  }
  // No object of it has to cross for code that names it to stop compiling.
  compare_access(context, before->access, after->access, [&](ChangeKind kind) {
    Change change = type_change(kind, display_name(context.new_graph(), pair.new_id), no_pair);
    change.old_location = before->location;
    change.new_location = after->location;
    return change;
  });
}

void compare_types_of_one_side(const Comparing& context) {
  const auto tell = [&](const Graph& graph, TypeId id, bool added) {
    const auto what = named(graph.at(id));
    const auto& leftovers = added ? context.pairing.types_added : context.pairing.types_removed;
    if (!what || goes_with_its_tag(graph, id, leftovers)) {
      return;
    }
    if (what->access == Access::private_ && !context.mentioned.contains(what->name)) {
      return;  // nobody but the class itself can name it
    }
    Change change = type_change(added ? what->added : what->removed, what->name, no_pair);
    (added ? change.new_location : change.old_location) = what->location;
    if (const auto* type = std::get_if<Enum>(&graph.at(id))) {
      auto& facts = added ? change.new_facts : change.old_facts;
      facts.push_back({"enumerators", std::uint64_t{type->enumerators.size()}});
    }
    context.changes.push_back(std::move(change));
  };
  for (const TypeId id : context.pairing.types_removed) {
    tell(context.old_graph(), id, false);
  }
  for (const TypeId id : context.pairing.types_added) {
    tell(context.new_graph(), id, true);
  }
}

}  // namespace abigate
