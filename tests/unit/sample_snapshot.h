// Hand-built snapshots for tests: small steps to add nodes, and one snapshot in which every kind of node occurs.
#pragma once

#include <initializer_list>
#include <string>

#include "analyzer/model/snapshot.h"

namespace abigate::sample {

/// An empty snapshot of interface "acme" 1.0.0 in C for x86_64-linux-gnu.
Snapshot empty();

/// Adds a node under `key` and gives its id. Keys are not checked.
TypeId add(Snapshot& snapshot, std::string_view key, Type node);

// ---- types by their spelling in C ----

TypeId builtin(Snapshot& snapshot, std::string_view name, Encoding encoding, std::uint64_t size_bytes);
TypeId int_type(Snapshot& snapshot);   ///< int, 4 bytes; added once
TypeId char_type(Snapshot& snapshot);  ///< char, 1 byte; added once
TypeId void_type(Snapshot& snapshot);  ///< void; added once
TypeId pointer_to(Snapshot& snapshot, TypeId to);
TypeId array_of(Snapshot& snapshot, TypeId element, std::uint64_t count);
TypeId const_of(Snapshot& snapshot, TypeId of);
TypeId typedef_of(Snapshot& snapshot, std::string_view name, TypeId target, Location location = {});
TypeId function_type(Snapshot& snapshot, TypeId result, std::vector<TypeId> parameters);

struct Member {
  std::string_view name;
  TypeId type;
};

/// Nodes by what the test is about; every other member has its default.
Field field(std::string_view name, TypeId type, std::uint64_t offset_bits, Location location = {});
Enumerator enumerator(std::string_view name, Wide value, Location location = {});

/// A struct whose members lie as the target's C compiler lays them out.
TypeId record(Snapshot& snapshot, std::string_view name, std::initializer_list<Member> members, Location location = {});

Function& function(Snapshot& snapshot, std::string_view name, TypeId type, Location location = {});

/// Every kind of node, symbol, constant and declaration of C, with every member away from its default somewhere.
Snapshot everything();

/// An interface in C++: every kind of node and symbol that C has not, likewise. The layout is what the Itanium ABI
/// gives, but for members that no real class has together.
Snapshot everything_cxx();

/// The interface in C with a binary, in which every member of what a binary shows is away from its default somewhere.
Snapshot everything_built();

}  // namespace abigate::sample
