// What stands at a place of the interface, past the names that lead to it.
#pragma once

#include "analyzer/compare/pairing.h"

namespace abigate {

/// Whether the type says const in either version, itself or of its elements.
bool is_const(const Pairing& pairing, PairId id);

/// A pointer or reference in NEW, at the end of typedefs and qualifiers.
bool leads_to_pointer(const Pairing& pairing, PairId id);

/// A function type in NEW.
bool is_function(const Pairing& pairing, PairId id);

/// A record in OLD, one of whose members is a pointer to a function.
bool holds_functions(const Pairing& pairing, PairId id);

/// A class that OLD cannot make objects of.
bool is_abstract(const Pairing& pairing, PairId id);

/// A record that one of the versions only names.
bool is_handle(const Pairing& pairing, PairId id);

}  // namespace abigate
