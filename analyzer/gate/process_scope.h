// The objects of the process that asks, as a scope that plugins bind in.
#pragma once

#include "analyzer/gate/link_scope.h"
#include "analyzer/model/error.h"

namespace abigate {

/// The program and all that it was started with, in the loader's order. What was opened later for itself alone is in no
/// one else's scope, so it is left out. Their tables are read from the files that they were loaded from.
Result<LinkScope> scope_of_process();

/// Takes out of `answer` what the process offers all the same: objects that were preloaded, or opened for all.
void drop_what_the_process_offers(LinkAnswer& answer);

}  // namespace abigate
