// Symbols that compilers make on account of something that is declared: virtual tables, run-time type information,
// guards of variables, code that adjusts `this`. Itanium C++ ABI, section 5.1.4.
#pragma once

#include <unordered_set>
#include <vector>

#include "analyzer/model/snapshot.h"

namespace abigate {

/// Which mangled names belong to the classes, functions and variables of one graph, whose texts it views.
class ImpliedSymbols {
 public:
  explicit ImpliedSymbols(const Graph& graph);

  /// Whether `symbol` is made on account of something in the graph: of a class that has a member there, or of a
  /// function or variable there. Bounded by the length of the name, which hostile files choose.
  bool contains(Text symbol) const;

 private:
  bool is_of_class(Text name) const;
  bool is_of_entity(Text encoding) const;
  bool is_of_temporary(Text body) const;
  bool is_local(Text body) const;

  std::vector<Text> members_;           ///< mangled names of functions and variables, sorted
  std::unordered_set<Text> variables_;  ///< names of variables, unmangled ones too
  std::unordered_set<Text> tables_;     ///< adjusting code that the virtual tables of the graph name
};

}  // namespace abigate
