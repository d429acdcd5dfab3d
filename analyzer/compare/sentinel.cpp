#include "analyzer/compare/sentinel.h"

#include <algorithm>

#include "analyzer/compare/words.h"

namespace abigate {

void Alternatives::add(Text name, Wide value) {
  names_by_value_[value].insert(name);
  if (is_range_start_name(name)) {
    range_starts_.emplace(value, name);
  }
}

bool Alternatives::has(Wide value) const { return names_by_value_.contains(value); }

bool Alternatives::has_another(Text name, Wide value) const {
  const auto found = names_by_value_.find(value);
  return found != names_by_value_.end() && found->second.size() > (found->second.contains(name) ? 1U : 0U);
}

bool Alternatives::is_sentinel(Text name, Wide value) const {
  if (!is_sentinel_name(name) || (!has_another(name, value) && !has(value - 1))) {
    return false;
  }
  return std::ranges::none_of(range_starts_, [&](const auto& start) {
    return start.second != name && !has_another(start.second, start.first);
  });
}

}  // namespace abigate
