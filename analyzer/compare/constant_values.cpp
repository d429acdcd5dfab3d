#include "analyzer/compare/constant_values.h"

#include <algorithm>

#include "analyzer/compare/words.h"

namespace abigate {

const Constant* find_constant(const Graph& graph, Text name) {
  const auto found = std::ranges::lower_bound(graph.constants, name, {}, &Constant::name);
  return found != graph.constants.end() && found->name == name ? &*found : nullptr;
}

std::string decimal(Wide value) {
  return value < 0 ? std::to_string(static_cast<std::int64_t>(value))
                   : std::to_string(static_cast<std::uint64_t>(value));
}

bool same_value(const Constant& a, const Constant& b) {
  if (other_elements(a, b)) {
    return false;
  }
  // Elements without a class of their own say all, however they are spelled.
  const bool told = a.elements && b.elements && !a.type.empty() && !b.type.empty();
  return a.integer == b.integer && a.floating == b.floating && a.string == b.string && (told || a.tokens == b.tokens);
}

bool other_elements(const Constant& a, const Constant& b) {
  return a.elements && b.elements && *a.elements != *b.elements;
}

bool tells_version(const Constant& constant) {
  return is_version_name(constant.name) || (constant.string && is_version_text(*constant.string));
}

}  // namespace abigate
