// What changed in a C++ class beyond its data members: bases, virtual tables, what may be done with its objects.
#pragma once

#include <cstddef>
#include <optional>

#include "analyzer/compare/changes.h"

namespace abigate {

/// What the changes of a class say about where its data members lie.
struct LayoutCause {
  std::optional<std::size_t> change;  ///< index into Comparing::changes of the one that moved them
  bool follows_base = false;          ///< a base has another layout, and holds the change
};

LayoutCause compare_class(const Comparing& context, PairId id);

/// Whether nothing but the code of whoever defines the class can name its private member `name`: no inline body, no
/// template and no friend does. Implicit special members are not asked about: they name no function.
bool is_private_matter(const Comparing& context, const Record& before, const Record& after, Text name);

}  // namespace abigate
