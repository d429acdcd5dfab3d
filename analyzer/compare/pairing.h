// Which node of OLD stands where which node of NEW stands.
//
// Types pair by the edges that lead to them: the first parameter of acme_run in OLD pairs with the first parameter of
// acme_run in NEW, and from there on field by field, pointee by pointee. Names pair only the roots (symbols) and what
// no edge reaches. So a tag that was renamed stays one pair, and a pointer that now leads to another type shows at the
// place where it stands.
//
//   OLD  acme_run ─param 0→ acme_frame* ──→ struct acme_frame ─field next→ acme_frame*
//   NEW  acme_run ─param 0→ acme_frame* ──→ struct acme_frame ─field next→ acme_frame*
//        └────────────────── one Pair each, one PairEdge per arrow ──────────────────┘
//
// A pair is made once and its children are looked at once, from a work list: chains and cycles of any length cost
// nothing but their length. Whether two types that stand in each other's place contain the same is a question about
// everything that can be reached from the pair; it is answered for all pairs at once, by spreading "differs" backwards
// along the edges (see Pairing::differs).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/compare/change.h"
#include "analyzer/compare/classes.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

enum class EdgeKind : std::uint8_t {
  target,       ///< of a typedef
  unqualified,  ///< what a const or volatile applies to
  pointee,
  element,  ///< of an array or vector
  atomic,
  result,
  parameter,
  field,
  underlying,  ///< of an enum
  object,      ///< the class of a method's `this`
  base,
  slot,      ///< the type of a function in a virtual table
  argument,  ///< of a template specialization
  derived,   ///< a class that derives from this one: an object of it may cross where this one is named
};

struct PairEdge {
  PairId to = no_pair;
  EdgeKind kind{};
  std::uint32_t old_index = 0;  ///< parameter, flat member, base, slot of its table, or argument
  std::uint32_t new_index = 0;
};

/// How a pair came about, from the strongest to the weakest.
enum class Reach : std::uint8_t {
  entry,  ///< by edges from a function, a variable or an extension
  name,   ///< by its name alone
  probe,  ///< only below two types that replace each other: looked at, never reported
};

struct Pair {
  TypeId old_id = no_type;
  TypeId new_id = no_type;
  std::uint32_t first_edge = 0;
  std::uint32_t edge_count = 0;
  std::uint32_t first_table = 0;
  std::uint32_t table_count = 0;
  Relation relation = Relation::same;  ///< of the two nodes themselves, leaving out what they lead to
  bool named = false;                  ///< record, enum, opaque, or a typedef of one name: holds its own changes
  bool noted = false;                  ///< function types: prototype, attributes or passing differ
  bool replaced = false;               ///< two names that exist apart stand in each other's place
  Reach reach = Reach::entry;
};

/// Why two functions or two variables are one pair.
struct SymbolPair {
  std::uint32_t old_index = 0;
  std::uint32_t new_index = 0;
  PairId type = no_pair;
  bool by_name = false;  ///< the linkage name differs, the qualified name is the same
  bool widened = false;  ///< inline, and parameters that took objects of a class take those of a base: see widened.h
};

/// A record that only a lookup by id returns, under one id in both versions.
struct ExtensionPair {
  PairId type = no_pair;
  std::string id;  ///< the constant
  bool declared = false;
  std::optional<Side> made_by;
};

struct Pairing {
  const Snapshot* old_side = nullptr;
  const Snapshot* new_side = nullptr;
  std::vector<Pair> pairs;
  std::vector<PairEdge> edges;
  std::vector<TableMatch> tables;
  std::vector<SymbolPair> functions;
  std::vector<SymbolPair> variables;
  std::vector<std::uint32_t> functions_removed;  ///< indices into OLD
  std::vector<std::uint32_t> functions_added;    ///< indices into NEW
  std::vector<std::uint32_t> variables_removed;
  std::vector<std::uint32_t> variables_added;
  std::vector<TypeId> types_removed;  ///< named types of OLD that pair with nothing
  std::vector<TypeId> types_added;
  std::vector<PairId> declared;           ///< types that a declaration gives a role; roots as symbols are
  std::vector<PairId> thrown;             ///< classes that cross as exceptions; roots too
  std::vector<PairId> abstract;           ///< abstract classes: somebody implements them; roots too
  std::vector<ExtensionPair> extensions;  ///< records that only a lookup returns; roots as symbols are

  std::span<const PairEdge> edges_of(PairId id) const {
    const Pair& pair = pairs[index_of(id)];
    return std::span(edges).subspan(pair.first_edge, pair.edge_count);
  }
  /// The virtual tables of two classes. The edges to the types of their slots stand in the same order.
  std::span<const TableMatch> tables_of(PairId id) const {
    const Pair& pair = pairs[index_of(id)];
    return std::span(tables).subspan(pair.first_table, pair.table_count);
  }
  const Pair& at(PairId id) const { return pairs[index_of(id)]; }

  /// Per pair: whether the two differ in anything a binary can see, here or in what they lead to.
  std::vector<bool> differs;
  /// Per pair: the same, but only as far as no named pair lies between: a difference of the place itself.
  std::vector<bool> differs_here;
};

/// Builds the pairing. Linear in the size of the two graphs.
Pairing pair_up(const Snapshot& old_side, const Snapshot& new_side);

/// The pair of the named type at the end of typedefs and qualifiers, or the pair itself.
PairId peel(const Pairing& pairing, PairId id);

/// How a reader names a type: its name where it has one, else its key.
std::string display_name(const Graph& graph, TypeId id);

}  // namespace abigate
