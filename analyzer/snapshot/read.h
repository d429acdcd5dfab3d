// Reads snapshots of every schema version up to the newest. Input is hostile: nothing that is wrong with it crashes,
// hangs or exhausts memory beyond a small multiple of its size; all of it is an Error of kind undecidable that names
// the file, the line and the JSON pointer of the place, what was expected there and what was found.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

/// Most that a snapshot may unpack to.
inline constexpr std::uint64_t max_snapshot_bytes = std::uint64_t{1} << 30;

/// Reads a snapshot from its text, plain or zstd. Refused are: what is no snapshot (with what it seems to be),
/// truncated text, a newer schema version, another digest than stated, wrong types, unknown, doubled and missing
/// members, nodes out of order or doubled, references to no type, and every Problem of check.h.
/// The graph is in canonical order. `fingerprints` are as stated, not recomputed.
Result<Snapshot> read_snapshot(std::string text, std::string_view name_for_messages);

/// The same of a file.
Result<Snapshot> load_snapshot(const std::string& path);

}  // namespace abigate
