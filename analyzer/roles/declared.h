// What the declarations of both versions say of types; symbol_role() in roles.h says it of symbols.
#pragma once

#include "analyzer/roles/roles.h"

namespace abigate {

/// Fills roles.declared, roles.unmatched and roles.undefined. Linear in the pairs and the declarations, but for globs,
/// each of which looks at every name.
void collect_declared(const Comparison& comparison, Roles& roles);

/// What a declaration says of a type counts before what positions say; null changes nothing.
void apply_declared(const DeclaredRole* role, Position& position);

}  // namespace abigate
