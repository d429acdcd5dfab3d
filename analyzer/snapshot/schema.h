// The JSON Schema of snapshots, made from the field lists that writer and reader follow.
#pragma once

#include <string>

namespace abigate {

/// The text of docs/snapshot.schema.json: JSON Schema, draft 2020-12, for schema_version.
std::string snapshot_schema();

}  // namespace abigate
