// Whether two types that are not the same hold the same bytes in the same places.
#pragma once

#include "analyzer/compare/change.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

/// The relation of two scalar types.
Relation scalar_relation(const Snapshot& old_side, const Builtin& old_type, const Builtin& new_type);

/// For types that replace each other: equal_representation (T _Complex, T[2], a record of two T), same_bytes (an
/// integer and integers that tile it without padding), else replaced. Looks at no more than a few leaves.
Relation representation(const Snapshot& old_side, TypeId old_id, const Snapshot& new_side, TypeId new_id);

}  // namespace abigate
