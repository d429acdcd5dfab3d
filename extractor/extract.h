// Headers to snapshot.
#pragma once

#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"
#include "extractor/request.h"

namespace abigate::extract {

/// Fills `snapshot` (whose declarations are set already) from the headers of `request`, with one parse. The compiler's
/// errors go to standard error. Errors: the headers do not parse, nothing belongs to the interface, a version macro is
/// missing (usage).
Result<void> extract(const Request& request, Snapshot& snapshot);

}  // namespace abigate::extract
