// What two specializations of one template were made from.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analyzer/compare/changes.h"
#include "analyzer/model/nodes.h"

namespace abigate {

/// Of two records, or two handles.
template <class Node>
bool are_of_one_template(const Node& before, const Node& after) {
  return !before.template_name.empty() && before.template_name == after.template_name;
}

/// The places in which two specializations of a template have another value, another template, or one of them nothing.
/// Types are not asked about: they are pairs of their own. An argument more is none where the template was declared
/// anew, which tells the change.
std::vector<std::size_t> other_values(Text template_name, const Graph& old_graph,
                                      std::span<const TemplateArgument> before, const Graph& new_graph,
                                      std::span<const TemplateArgument> after);

/// Of two records, or two handles.
template <class Node>
bool have_other_values(const Graph& old_graph, const Node& before, const Graph& new_graph, const Node& after) {
  return are_of_one_template(before, after) &&
         !other_values(after.template_name, old_graph, before.arguments, new_graph, after.arguments).empty();
}

/// Appends what differs between the arguments of a pair of records or handles. Inline code and partial specializations
/// are made from them, although the layout may be the same. A type that was only renamed is no other argument.
void compare_template_arguments(const Comparing& context, PairId id);

}  // namespace abigate
