// What the classes of both versions already tell of their member functions.
#pragma once

#include <array>
#include <unordered_map>
#include <unordered_set>

#include "analyzer/compare/changes.h"

namespace abigate {

class MemberFunctions {
 public:
  /// The comparison must outlive it.
  explicit MemberFunctions(const Comparing& context);

  /// Of a function that only one version has, NEW if `is_new`: a virtual function that only one version of its class
  /// has: the table tells it. An inline member of a class that is new or gone: the class tells it.
  bool told_by_class(const Function& function, bool is_new);

  /// Not virtual, and nothing that the other side compiles can name it.
  bool is_private(const Function& function) const;

  bool has_class_in_both(const Function& before, const Function& after) const;

  /// Whether nobody can derive from the class of a function of OLD.
  bool is_of_final_class(const Function& function) const;

 private:
  /// Symbols in the own table of a class, per version.
  struct SlotsOfClass {
    std::array<std::unordered_set<Text>, 2> alone;    ///< in slots that only this version has, by name and parameters
    std::array<std::unordered_set<Text>, 2> renamed;  ///< in slots that the other version has too: a new symbol besides
  };

  const Record* class_of(const Function& function, bool old_side) const;
  const SlotsOfClass& slots_of(Text name, const Record& before, const Record& after);

  const Comparing& context_;
  std::unordered_map<Text, const Record*> old_classes_;  ///< by name
  std::unordered_map<Text, const Record*> new_classes_;
  std::unordered_map<Text, SlotsOfClass> slots_;  ///< of the classes that were asked about
};

}  // namespace abigate
