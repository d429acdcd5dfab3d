// The declarations of an interface held against the symbols of the file that was built from it.
//
// Joined by linkage name. A function counts once, whichever of its names the file has: compilers leave out the
// complete constructor of an abstract class, and the deleting destructor of one that nobody deletes. Nothing is said of
// what no file owes: inline and deleted functions, hidden ones, constants, the tables of classes without a key
// function.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/model/snapshot.h"

namespace abigate {

/// A variable of another size than the file's object.
struct DataSizeMismatch {
  Text symbol;
  Text name;  ///< as the source spells it
  std::uint64_t declared_bytes = 0;
  std::uint64_t exported_bytes = 0;
};

/// A function that is data in the file, a variable that is code, or that is thread-local on one side only.
struct SymbolTypeMismatch {
  Text symbol;
  Text name;  ///< as the source spells it
  SymbolType declared = SymbolType::function;
  SymbolType exported = SymbolType::function;
};

/// All lists are sorted by symbol; a declared one is its entity's own linkage name. Texts belong to the snapshot.
struct BinaryJoin {
  std::vector<Text> declared_and_exported;  ///< this file defines them
  std::vector<Text> declared_and_imported;  ///< the other side does
  std::vector<Text> declared_not_exported;  ///< the file neither defines nor uses them
  std::vector<Text> exported_not_declared;  ///< nobody checks their types
  std::vector<DataSizeMismatch> data_size_mismatches;
  std::vector<SymbolTypeMismatch> type_mismatches;
};

/// All empty without a binary. Linear in declarations and symbols, but for sorting.
///
/// Sizes: an object may be larger than its type where that ends in a flexible array, and where a sanitizer put a
/// guarded zone behind it; one of size 0 says nothing, nor does a type without a known size. An export whose symbol
/// has no type says nothing either. Of several versions of a symbol the default one is meant; older ones keep the type
/// and size that they had.
BinaryJoin join_binary(const Snapshot& snapshot);

}  // namespace abigate
