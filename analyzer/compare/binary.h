// What changed in the files that were built from the two versions, beyond what their headers tell.
//
// A symbol that went together with its declaration is a change of the headers. Here is what they do not say: what is
// declared is exported no longer, or has another version node, type or size; what nobody declares came or went; the
// file needs more of its surroundings than before. Of snapshots without headers every symbol is the surface.
#pragma once

#include "analyzer/compare/changes.h"

namespace abigate {

/// Appends the changes, in the order of symbols. Does nothing unless both snapshots hold a binary. Linear in the
/// symbols, but for sorting and for declared globs.
void compare_binary(const Comparing& context, CompareScope scope);

/// The parts of it.
void compare_exports(const Comparing& context, CompareScope scope);
void compare_needs(const Comparing& context);
void compare_binary_facts(const Comparing& context);

/// Marks what the headers say is gone and what the file still exports: whoever is already built finds it.
void mark_still_exported(const Comparing& context);

/// Whether the two files show the same.
bool same_binary(const BinaryFacts& a, const BinaryFacts& b);

}  // namespace abigate
