// Who allocates, fills, implements, uses and destroys what crosses the boundary.
//
// Roles are read off the way on which a value crosses: what a function takes by `const T *` was made by its caller,
// what it returns was made by its implementer, a pointer member was made as the filler of its record made it, and the
// functions of a table are those of the side that made the table. The walk starts at every entry point of both
// versions and follows the pairs of the comparison, once per pair and kind of position, so it is linear.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/compare/compare.h"
#include "analyzer/model/declarations.h"

namespace abigate {

/// Whether a role was stated, or read off signatures and names.
enum class RoleEvidence : std::uint8_t { declared, inferred };

/// One way in which a value crosses.
struct Position {
  Side allocates = Side::host;
  Side fills = Side::host;                     ///< fills it whole, or implements its functions
  Sides uses;                                  ///< reads, calls, changes single members
  Sides produces;                              ///< may be the source of the values in it
  bool copied = false;                         ///< passed or returned by value
  bool array = false;                          ///< an element of an array: its size is the stride
  bool linked = false;                         ///< a variable that the other side links against
  bool repassed = false;                       ///< by value, and it travels in another way in NEW
  bool ahead = false;                          ///< embedded in a record whose later members move with it
  bool destroyed = false;                      ///< one side creates it, the other destroys it
  bool derived = false;                        ///< either side derives classes from it
  bool built_as_base = false;                  ///< by an exported constructor, maybe ahead of what a class adds to it
  bool plain_pointer = false;                  ///< behind a `T *` parameter: the callee may set members
  bool delivered = false;                      ///< a result, or through `T **`
  bool layout_guarded = false;                 ///< inside a record whose declared version tells layouts apart
  GuardKind argument_guard = GuardKind::none;  ///< size_argument or version_argument beside the pointer, in OLD
  RoleEvidence evidence = RoleEvidence::inferred;

  bool operator==(const Position&) const = default;
};

/// Made, filled and produced by one side, used by the other.
inline Position made_by(Side side) {
  Position position;
  position.allocates = side;
  position.fills = side;
  position.uses = Sides::of(other(side));
  position.produces = Sides::of(side);
  return position;
}

/// What the last step of a way was.
enum class StepKind : std::uint8_t {
  function,
  variable,
  extension,
  declaration,
  thrown,
  parameter,
  result,
  field,
  object,  ///< of a method
  base,
  slot,      ///< of a virtual table
  argument,  ///< of a template
  derived,
  inside,
};

inline constexpr std::uint32_t no_usage = 0xffffffffU;

/// A pair in a position, and how the walk came there.
struct Usage {
  PairId pair = no_pair;
  Position position;
  std::uint32_t parent = no_usage;  ///< index into Roles::usages
  StepKind step = StepKind::inside;
  std::uint32_t index = 0;        ///< of the symbol pair, extension, parameter, or flat member in NEW
  Text guard_argument;            ///< its name, where there is one
  std::uint32_t next = no_usage;  ///< another usage of the same pair
};

/// What a declaration says of a type, of both versions united.
struct DeclaredRole {
  PairId pair = no_pair;
  std::optional<Side> made_by;
  std::optional<Side> filled_by;
  std::optional<Side> destroyed_by;
  std::optional<Sides> used_by;
  std::optional<GuardDeclaration> guard;
  bool array = false;
  bool open = false;
};

struct Roles {
  std::vector<Usage> usages;
  std::vector<std::uint32_t> first_of;  ///< per pair, its latest usage; the others follow by Usage::next
  std::vector<DeclaredRole> declared;
  std::vector<std::string> unmatched;  ///< declared types that neither version has
  std::vector<std::string> undefined;  ///< declared classes that both versions only declare
  Side released_by = Side::plugin;

  const DeclaredRole* declared_for(PairId pair) const;
  /// The usages of a pair, in the order in which the walk found them.
  std::vector<std::uint32_t> usages_of(PairId pair) const;
};

/// Who defines a symbol: a declaration says so; else the binary, which the side that releases the interface built: it
/// defines what it exports and not what it imports; else the side that releases the header. `symbol` is the linkage
/// name; empty: not known.
struct SymbolRole {
  Side defined_by = Side::plugin;
  bool required = false;
  Lookup lookup = Lookup::unstated;
  bool declared = false;
};
SymbolRole symbol_role(const Snapshot& old_side, const Snapshot& new_side, Text name, Side released_by,
                       Text symbol = {});

/// `released_by` is whose version it is. The comparison and its snapshots must outlive the result's texts.
Roles find_roles(const Comparison& comparison, Side released_by);

/// The way from an entry point to a usage: "acme_run", "param 1 (frame)", "acme_frame".
std::vector<std::string> path_to(const Comparison& comparison, const Roles& roles, std::uint32_t usage);

}  // namespace abigate
