// What must hold in every graph beyond the form of its text, so that nobody who walks one has to fear cycles, depth or
// overflow. The reader refuses a file for it, the writer a snapshot that was filled wrongly.
#pragma once

#include <optional>
#include <string>

#include "analyzer/model/snapshot.h"

namespace abigate {

struct Problem {
  std::string pointer;  ///< JSON pointer to the place: "/types/12/fields/3/offset_bits"
  std::string message;  ///< what was expected and what was found
};

/// Typedefs, qualifiers, arrays, vectors, atomics and enums that name one another, one after another.
inline constexpr std::uint32_t max_value_depth = 10'000;
/// Records within records, by value.
inline constexpr std::uint32_t max_record_depth = 10'000;

inline constexpr std::size_t max_survivors = 1'000;

/// The first violation found, in a graph whose ids are all valid:
///  - types are made of one another without a cycle, except through the members of a record behind a pointer,
///    reference or function type, its template arguments or its virtual tables, and within the depths above;
///  - no size, offset or array in bytes or bits overflows 64 bits;
///  - the language is "c" or "c++";
///  - at most `max_survivors` types survive a reload: each costs a walk over the graph;
///  - a function has a function type with as many parameters as names for them (or no names);
///  - an enum's underlying type is a builtin; a constant has exactly one value;
///  - what a binary shows is in its order, each thing once, with names and in the same bounds;
///  - a base and the object of a function type or pointer to member are classes, whether their layout is known or not;
///    a slot of a virtual table has a function type or none; a template argument is not both a type and a value.
std::optional<Problem> find_problem(const Snapshot& snapshot);

}  // namespace abigate
