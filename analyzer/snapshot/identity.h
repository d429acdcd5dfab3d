// What a type is, however it is spelled: the identity of a type is a hash that two spellings of one type share.
//
// Typedefs count as what they name, nested qualifiers as one set, qualifiers of an array as those of its elements, a
// parameter without its own qualifiers, and as a pointer where it is spelled as an array or function. Records, enums
// and other types with a name are their key; what they contain is not part of their identity.
#pragma once

#include <vector>

#include "analyzer/model/fields.h"
#include "analyzer/snapshot/digest.h"

namespace abigate {

/// The surface on which something is hashed.
enum class Surface : std::uint8_t { abi, api };

constexpr bool counts(Tagged tag, Surface surface) {
  return tag == Tagged::abi || (tag == Tagged::api && surface == Surface::api);
}

/// The identity of every node, by index. On the surface `abi`, `restrict` plays no part.
/// The spelling of no type may lead back to itself. Linear, with bounded stack.
std::vector<Fingerprint> identities_of(const Graph& graph, Surface surface);

}  // namespace abigate
