#include "analyzer/compare/class_changes.h"

#include "analyzer/compare/base_changes.h"
#include "analyzer/compare/class_pair.h"
#include "analyzer/compare/object_changes.h"
#include "analyzer/compare/table_changes.h"

namespace abigate {

LayoutCause compare_class(const Comparing& context, PairId id) {
  const ClassPair classes(context, id);
  const std::size_t first = context.changes.size();
  const BaseAnswer bases = compare_bases(classes);
  LayoutCause cause = bases.cause;
  const auto table_pointer = compare_tables(classes, bases.differ);
  if (!cause.change) {
    cause.change = table_pointer;
  }
  const bool told = context.changes.size() > first;
  compare_objects(classes, told, bases.differ);
  return cause;
}

bool is_private_matter(const Comparing& context, const Record& before, const Record& after, Text name) {
  return before.friends.empty() && after.friends.empty() && !context.mentioned.contains(name);
}

}  // namespace abigate
