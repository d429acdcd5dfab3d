#include "analyzer/gate/allowance.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "analyzer/gate/hazard_table.h"
#include "rules/rules.h"

namespace abigate {

namespace {

bool is_allowed(const Reason& reason, const std::vector<std::string>& allow) {
  const auto named = [&](std::string_view word) { return std::ranges::find(allow, word) != allow.end(); };
  return !reason.allow.empty() && (named(reason.allow) || (is_allowable(reason.code) && named(word_for(reason.code))));
}

}  // namespace

void refuse(Decision& decision, ReasonCode code, std::string subject, std::string sentence, std::string allow) {
  if (allow.empty() && is_allowable(code)) {
    allow = word_for(code);
  }
  decision.reasons.push_back({code, std::move(subject), std::move(sentence), std::move(allow)});
}

void settle(Decision& decision, const std::vector<std::string>& allow) {
  auto& reasons = decision.reasons;
  const auto waived =
      std::ranges::stable_partition(reasons, [&](const Reason& reason) { return !is_allowed(reason, allow); });
  decision.waived.assign(std::move_iterator(waived.begin()), std::move_iterator(waived.end()));
  reasons.erase(waived.begin(), waived.end());
  std::ranges::stable_sort(reasons, {}, &Reason::code);
  decision.allowed = reasons.empty();
}

Result<void> check_allowed(const std::vector<std::string>& allow) {
  for (const std::string& word : allow) {
    const auto code = reason_code_from(word);
    if (code && !is_allowable(*code)) {
      return usage_error("'" + word + "' cannot be allowed: what was not understood, or is another thing altogether, " +
                         "is refused");
    }
    const bool library = word.contains(".so");
    if (!code && find_rule(word) == nullptr && !is_hazard(word) && word != major_equal_abi && !library) {
      return usage_error("'" + word + "' is no rule, hazard or reason that a host can allow; abi-diff rules and " +
                         "docs/gate.md list them");
    }
  }
  return {};
}

}  // namespace abigate
