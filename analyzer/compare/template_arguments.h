// What two specializations of one template were made from.
#pragma once

#include <span>

#include "analyzer/compare/changes.h"
#include "analyzer/model/nodes.h"

namespace abigate {

/// Whether a value, a template or the number of arguments differs. Types are not asked about: they are pairs of their
/// own. An argument more is none where the template was declared anew, which tells the change.
bool other_values(const Graph& old_graph, Text old_template, std::span<const TemplateArgument> old_arguments,
                  const Graph& new_graph, Text new_template, std::span<const TemplateArgument> new_arguments);

/// Appends what differs between the arguments of a pair of records or handles. Inline code and partial specializations
/// are made from them, although the layout may be the same. A type that was only renamed is no other argument.
void compare_template_arguments(const Comparing& context, PairId id);

}  // namespace abigate
