// What survives when one plugin takes the place of another.
#pragma once

#include "analyzer/elf/dynamic_symbols.h"
#include "analyzer/gate/decision.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

/// Refuses what does not fit between the plugin that runs and the new one, whose symbols say whether the hooks are
/// there that carry it over. Both snapshots carry the host's declarations. Fills `compatibility.swap` too.
void check_survivors(const Snapshot& running, const Snapshot& plugin, const DynamicSymbols& symbols,
                     Decision& decision);

}  // namespace abigate
