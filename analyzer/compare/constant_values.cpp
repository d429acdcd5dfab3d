#include "analyzer/compare/constant_values.h"

#include <algorithm>

#include "analyzer/compare/words.h"

namespace abigate {

const Constant* find_constant(const Graph& graph, Text name) {
  const auto found = std::ranges::lower_bound(graph.constants, name, {}, &Constant::name);
  return found != graph.constants.end() && found->name == name ? &*found : nullptr;
}

bool same_value(const Constant& a, const Constant& b) {
  return a.integer == b.integer && a.floating == b.floating && a.string == b.string && a.tokens == b.tokens;
}

bool tells_version(const Constant& constant) {
  return is_version_name(constant.name) || (constant.string && is_version_text(*constant.string));
}

}  // namespace abigate
