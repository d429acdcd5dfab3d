// Writes a snapshot as JSON (schema version 1, docs/snapshot.schema.json): equal snapshots give equal bytes, a small
// change of an interface gives a small textual difference.
//
// Members that have the default of their struct are omitted; types are referred to by key. The last member is
// "digest": "xxh128:<32 hexadecimal digits>", the XXH3 128-bit hash of every byte before its opening quote.
#pragma once

#include <string>

#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

/// Puts the snapshot into canonical order (see canonical.h), computes its fingerprints and gives its text.
/// Errors: inconsistencies of whoever filled the snapshot (see canonical.h and check.h).
Result<std::string> write_snapshot(Snapshot& snapshot);

/// Writes that text to `path`, whole or not at all; "-" is standard output. A path that ends in ".zst" is compressed,
/// with the same bytes for the same text and version of libzstd.
Result<void> save_snapshot(Snapshot& snapshot, const std::string& path);

}  // namespace abigate
