// What the templates of the standard library do with their arguments: hold them, point to them, call them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "analyzer/model/snapshot.h"

namespace abigate {

enum class ArgumentUse : std::uint8_t {
  inside,    ///< the object holds one, and nothing behind it
  followed,  ///< the object holds one, and something behind it that moves when it grows: optional, variant, pair
  element,   ///< it holds any number side by side: vector, map, array; so may a template that is not known
  shared,    ///< points to one; whoever made it destroys it: shared_ptr, reference_wrapper
  owned,     ///< points to one and destroys it: unique_ptr
  callback,  ///< a function that its maker implements: function
  aside,     ///< never crosses as a value: allocators, comparisons, traits
};

/// `template_name` as a snapshot holds it: with the inline namespaces of the library.
ArgumentUse argument_use(Text template_name, std::size_t index);

/// std::unique_ptr with the deleter that calls `delete`.
bool deletes_by_default(const Graph& graph, const Foreign& pointer);

/// A specialization that points to what its first argument names.
bool is_smart_pointer(const Foreign& type);

}  // namespace abigate
