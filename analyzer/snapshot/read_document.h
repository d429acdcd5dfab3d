// Reads the JSON of a snapshot of the current schema version into the model.
#pragma once

#include <optional>
#include <string>

#include "analyzer/model/snapshot.h"
#include "analyzer/snapshot/failure.h"

namespace abigate {

/// Fills an empty snapshot. `text` only grows in capacity. Neither version nor digest are checked: see envelope.h.
std::optional<Failure> read_document(std::string& text, Snapshot& snapshot);

}  // namespace abigate
