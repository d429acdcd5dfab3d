// Reasons against a plugin, and which of them a host lets pass.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/gate/decision.h"
#include "analyzer/model/error.h"

namespace abigate {

/// The word that allows another major version whose `abi` fingerprint is equal, and nothing else.
inline constexpr std::string_view major_equal_abi = "major-equal-abi";

/// Adds a reason. `allow` as in Reason; empty: the word of the code, where it may be allowed.
void refuse(Decision& decision, ReasonCode code, std::string subject, std::string sentence, std::string allow = {});

/// Puts aside, as waived, the reasons that `allow` names, sorts the others by code, and says whether it is allowed.
void settle(Decision& decision, const std::vector<std::string>& allow);

/// An error, of kind usage, for a word that nothing is called that a host can allow.
Result<void> check_allowed(const std::vector<std::string>& allow);

}  // namespace abigate
