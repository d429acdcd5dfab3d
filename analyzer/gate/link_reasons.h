// What a plugin that is linked in the scope of a host lacks, or brings along.
#pragma once

#include "analyzer/gate/decision.h"
#include "analyzer/gate/link_scope.h"

namespace abigate {

/// Fills `missing` and `dependencies`, and refuses what is missing, or may be. `dependencies_refuse`: what comes along
/// is a reason too.
void tell_links(const LinkAnswer& links, bool dependencies_refuse, Decision& decision);

}  // namespace abigate
