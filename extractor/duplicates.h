// One symbol may be declared as several entities: overloads with one assembler label, a C function in two namespaces,
// one name in two inline namespaces.
#pragma once

#include "analyzer/model/snapshot.h"
#include "extractor/fidelity.h"

namespace abigate::extract {

/// A graph has one function or variable per linkage name, and one constant per name and kind: of several the least by
/// name and type stays, whatever their order. The others go to `fidelity`, with all that tells them apart.
void keep_one_of_each(Graph& graph, Fidelity& fidelity);

}  // namespace abigate::extract
