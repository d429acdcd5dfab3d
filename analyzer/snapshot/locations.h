// How a snapshot holds places in source files, so that a line inserted at the top of a header changes one line of it.
//
// Top-level nodes have their places in the member `locations`, apart from what they are:
//
//   "locations": {
//     "acme/frame.h": [
//       ["type", "struct acme_frame", 12],
//       ["function", "acme_run", 3]
//     ]
//   }
//
// For each file, sorted by name, its nodes in the order of lines; the number is the distance in lines from the entry
// before, for the first one its line. A node without a known line comes first, with the number 0. The first word is
// "type", "function", "variable", "template" or the kind of a constant ("macro", "function-macro",
// "variable-constant"), the second the key of the type, the linkage name, or the name of the constant or template.
// Where several functions or variables share a linkage name, their own name follows it, and of a template its kind and
// the hash of its declaration. A node without file and line has no entry.
//
// A field or enumerator has a member `location` relative to the sibling before it, the first to its record or enum:
//
//   absent         the next line of the same file (or again an unknown place, if that of the one before is unknown)
//   3              so many lines on in the same file; 0 and negative numbers occur
//   ["a.h", 120]   file and line; line 0 is an unknown one
//
// Locations are under the digest, and not in the fingerprints.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/model/fields.h"

namespace abigate {

enum class LocatedKind : std::uint8_t { type, function, variable, macro, function_macro, variable_constant, template_ };

inline constexpr auto located_kind_names = std::to_array<std::string_view>(
    {"type", "function", "variable", "macro", "function-macro", "variable-constant", "template"});

constexpr LocatedKind located_kind_of(ConstantKind kind) {
  return static_cast<LocatedKind>(static_cast<std::uint8_t>(LocatedKind::macro) + static_cast<std::uint8_t>(kind));
}

/// One entry of `locations`, absolute.
struct LocatedNode {
  LocatedKind kind = LocatedKind::type;
  Text name;
  Text own_name;  ///< empty unless `name` alone is not enough: see above
  Location location;
};

/// All top-level nodes of a canonical graph that have a location, by file, line, kind and name.
/// Names that are put together for it are interned into `strings`.
std::vector<LocatedNode> located_nodes(const Graph& graph, StringPool& strings);

/// What tells one template from another of its name: "function 0123…".
std::string template_place_name(const Template& node);

/// Where a member stands whose `location` is absent.
constexpr Location expected_location(const Location& previous) {
  return previous.line == 0 ? previous : Location{previous.file, previous.line + 1};
}

/// Whether symbol `index` of a sorted list shares its linkage name with a neighbour.
template <class Symbol>
bool shares_linkage_name(const std::vector<Symbol>& symbols, std::size_t index) {
  const Text name = symbols[index].linkage_name;
  return (index > 0 && symbols[index - 1].linkage_name == name) ||
         (index + 1 < symbols.size() && symbols[index + 1].linkage_name == name);
}

/// The location of a node with a place of its own, else null.
Location* location_in(Type& type);
const Location* location_in(const Type& type);

}  // namespace abigate
