// Fingerprints of an interface: equal ones say that nothing differs on their surface (see Fingerprints in snapshot.h).
//
// A node is hashed by the members of its field list that are tagged for the surface, each under its name; those at
// their default are left out, so that a member that a later version adds changes no fingerprint. A reference to a type
// is hashed by what the type is (identity.h), not by how it is spelled. A section is the set of the hashes of its
// nodes.
#pragma once

#include "analyzer/model/snapshot.h"

namespace abigate {

/// All fingerprints of a snapshot in canonical order, without cycles through the spelling of types (see check.h; a
/// snapshot that was written or read is both). Linear in its size, with bounded stack.
///
/// `abi` and `api` also cover the declarations, the language and the build's target. Order of declaration, files,
/// lines, parameter names, the order of enumerators and, in `abi`, `restrict`, constants without a value and
/// function-like macros play no part. `state` has one entry per declared surviving type: it covers all types
/// that can be reached from it, through pointers too.
Fingerprints compute_fingerprints(const Snapshot& snapshot);

}  // namespace abigate
