// What the roles need to know about C++ classes: who can construct them, who derives from them, what code deletes them.
#pragma once

#include <vector>

#include "analyzer/compare/compare.h"

namespace abigate {

/// A function that has a name in both versions: a symbol, or what stands in a slot of a virtual table.
struct NamedFunction {
  const Function* before = nullptr;  ///< null for a function pointer
  const Function* after = nullptr;
  bool operator==(const NamedFunction&) const = default;
};

/// For each slot edge of a pair of classes the functions that stand there, for the names of their parameters; both null
/// where a header declares none.
std::vector<NamedFunction> functions_in_slots(const Pairing& pairing, PairId classes);

/// How code of the other side gets an object of a class, or of one that it derives from it.
enum class Construction : std::uint8_t {
  none,      ///< it does not: a factory, or nobody
  inlined,   ///< by a constructor that it compiles itself, or implicitly
  exported,  ///< by a constructor that the defining side exports
};

/// Facts per pair of classes, of both versions united.
class ClassFacts {
 public:
  explicit ClassFacts(const Comparison& comparison);

  Construction construction(PairId pair) const { return construction_[index_of(pair)]; }
  /// Abstract, open, or a base of another class of the interface.
  bool is_derived_from(PairId pair) const { return derived_from_[index_of(pair)]; }
  /// The users of both versions call an exported constructor, and may do so for a base of a class of their own.
  bool is_built_as_base(PairId pair) const { return built_as_base_[index_of(pair)]; }
  /// Its users can construct it, and derive classes that override its functions.
  bool is_open(PairId pair) const { return open_[index_of(pair)]; }
  /// Inline code of the interface deletes an object of this class, and not through its virtual table.
  bool is_deleted_inline(PairId pair) const { return deleted_[index_of(pair)]; }
  /// The maker's own code destroys an object of the class that is deleted through a base or by its users.
  bool has_virtual_destructor(PairId pair) const;

 private:
  const Pairing& pairing_;
  std::vector<Construction> construction_;
  std::vector<bool> derived_from_;
  std::vector<bool> built_as_base_;
  std::vector<bool> deleted_;
  std::vector<bool> open_;
};

}  // namespace abigate
