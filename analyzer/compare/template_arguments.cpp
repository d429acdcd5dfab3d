#include "analyzer/compare/template_arguments.h"

#include <algorithm>
#include <string>

#include "analyzer/compare/constant_values.h"
#include "analyzer/compare/difference.h"

namespace abigate {

namespace {

struct Specialization {
  Text name;
  Text template_name;  // empty: none
  std::span<const TemplateArgument> arguments;
  Location location;
};

Specialization specialization(const Type& node) {
  if (const auto* record = std::get_if<Record>(&node)) {
    return {record->name, record->template_name, record->arguments, record->location};
  }
  if (const auto* handle = std::get_if<Opaque>(&node)) {
    return {handle->name, handle->template_name, handle->arguments, handle->location};
  }
  return {};
}

/// "(acme::Mode)1" is 1: when the enum is another, the template was declared anew.
Text without_type(Text value) {
  const std::size_t end = value.starts_with('(') ? value.rfind(')') : Text::npos;
  return end == Text::npos || end + 1 == value.size() ? value : value.substr(end + 1);
}

bool are_same_value(const TemplateArgument& a, const TemplateArgument& b) {
  return a.type.has_value() == b.type.has_value() && (a.type || without_type(a.value) == without_type(b.value));
}

/// Whether a template of that name is declared with the same tokens on both sides: then it takes any number of
/// arguments if it was given another one.
bool declared_alike(const Graph& old_graph, const Graph& new_graph, Text name) {
  return std::ranges::any_of(old_graph.templates, [&](const Template& before) {
    return before.name == name && std::ranges::any_of(new_graph.templates, [&](const Template& after) {
             return after.name == name && after.kind == before.kind && after.declaration == before.declaration;
           });
  });
}

/// "(acme::Mode)1" by the name of the enumerator that has the value, if one has.
std::string in_words(const Graph& graph, const TemplateArgument& argument) {
  if (argument.type) {
    return spelled(graph, *argument.type);
  }
  const Text number = without_type(argument.value);
  for (const TypeNode& node : graph.types) {
    const auto* type = std::get_if<Enum>(&node.node);
    if (type == nullptr || argument.value != "(" + std::string(type->name) + ")" + std::string(number)) {
      continue;
    }
    for (const Enumerator& enumerator : type->enumerators) {
      if (decimal(enumerator.value) == number) {
        return std::string(type->name) + "::" + std::string(enumerator.name);
      }
    }
  }
  return std::string(argument.value);
}

Change argument_change(ChangeKind kind, PairId id, std::size_t index, const Specialization& before,
                       const Specialization& after) {
  Change change;
  change.kind = kind;
  change.subject = std::string(after.name);
  change.member = std::to_string(index + 1);
  change.pair = id;
  change.old_location = before.location;
  change.new_location = after.location;
  return change;
}

std::string word_at(const Graph& graph, std::span<const TemplateArgument> arguments, std::size_t place) {
  return place < arguments.size() ? in_words(graph, arguments[place]) : "none";
}

void compare_values(const Comparing& context, PairId id, const Specialization& before, const Specialization& after) {
  for (const std::size_t place :
       other_values(after.template_name, context.old_graph(), before.arguments, context.new_graph(), after.arguments)) {
    Change change = argument_change(ChangeKind::template_argument_changed, id, place, before, after);
    change.relation = Relation::replaced;
    add_facts(change, "argument", word_at(context.old_graph(), before.arguments, place),
              word_at(context.new_graph(), after.arguments, place));
    context.changes.push_back(std::move(change));
  }
}

void compare_types(const Comparing& context, PairId id, const Specialization& before, const Specialization& after) {
  for (const PairEdge& edge : context.pairing.edges_of(id)) {
    if (edge.kind != EdgeKind::argument) {
      continue;
    }
    const auto difference = difference_at(context.pairing, edge.to);
    if (!difference) {
      continue;
    }
    const Pair& types = context.pairing.at(edge.to);
    Change change = argument_change(ChangeKind::template_argument_type_changed, id, edge.new_index, before, after);
    tell(change, *difference);
    add_facts(change, "type", spelled(context.old_graph(), types.old_id), spelled(context.new_graph(), types.new_id));
    context.changes.push_back(std::move(change));
  }
}

}  // namespace

std::vector<std::size_t> other_values(Text template_name, const Graph& old_graph,
                                      std::span<const TemplateArgument> before, const Graph& new_graph,
                                      std::span<const TemplateArgument> after) {
  const auto [common, most] = std::minmax({before.size(), after.size()});
  const bool more = common != most && declared_alike(old_graph, new_graph, template_name);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < (more ? most : common); ++i) {
    if (i >= common || !are_same_value(before[i], after[i])) {
      places.push_back(i);
    }
  }
  return places;
}

void compare_template_arguments(const Comparing& context, PairId id) {
  const Pair& pair = context.pairing.at(id);
  const Specialization before = specialization(context.old_graph().at(pair.old_id));
  const Specialization after = specialization(context.new_graph().at(pair.new_id));
  if (are_of_one_template(before, after)) {
    compare_values(context, id, before, after);
    compare_types(context, id, before, after);
  }
}

}  // namespace abigate
