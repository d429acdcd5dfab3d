// How values cross in one call: what is passed, returned and called upon, and who made it.
#pragma once

#include <vector>

#include "analyzer/compare/pairing.h"
#include "analyzer/roles/classes.h"
#include "analyzer/roles/parameters.h"
#include "analyzer/roles/roles.h"

namespace abigate {

/// A pair of function types, called by one side and implemented by the other.
struct Call {
  const Pairing& pairing;
  const ClassFacts& classes;
  const std::vector<Sides>& delivered;  ///< per pair, the sides that return objects of it or hand them over
  const FunctionType& before;
  PairId function = no_pair;
  PairId owner = no_pair;  ///< the record that holds the function pointer; no_pair for a symbol or a callback
  ParameterNames names;
  Side callee = Side::host;
};

/// What of the place of a parameter or result crosses.
enum class Crosses : std::uint8_t {
  place,     ///< the value, or the pointer as such
  pointee,   ///< the one object behind the pointer
  elements,  ///< what the pointer leads to, of which another parameter says how many there are
};

struct Crossing {
  PairId pair = no_pair;
  Position position;  ///< of the pair; for `elements`, of the pointer to it
  Crosses crosses = Crosses::place;
  Text guard_argument;  ///< the name of the parameter that guards it, where there is one
};

/// `result` is the pair of the result's types.
std::vector<Crossing> crossings_of_result(const Call& call, PairId result);

/// `edge` leads from the function to the parameter.
std::vector<Crossing> crossings_of_parameter(const Call& call, const PairEdge& edge);

/// The object on which a method is called by its symbol. Who calls the constructor allocates it, who defines the
/// constructor fills it. An object of a class that nobody constructs by name comes from whoever delivers it.
std::vector<Crossing> crossings_of_object(const Call& call, PairId object);

}  // namespace abigate
