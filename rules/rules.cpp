#include "rules/rules.h"

#include <algorithm>

namespace abigate {

const RuleRecord* find_rule(std::string_view id) {
  const std::span<const RuleRecord> rules = rule_records();
  const auto found = std::ranges::lower_bound(rules, id, {}, &RuleRecord::id);
  return found != rules.end() && found->id == id ? &*found : nullptr;
}

}  // namespace abigate
