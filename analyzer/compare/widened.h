// Inline functions that take objects of a base class where they took those of a class that derives from it.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/model/snapshot.h"

namespace abigate {

/// A function of NEW that takes the place of one of OLD. Every call of the old one is a call of the new one.
struct Widened {
  std::uint32_t new_index = 0;
  /// Of which it took objects, in OLD and NEW; it takes objects of a public base of them now.
  std::vector<std::pair<TypeId, TypeId>> classes;
};

class WidenedOverloads {
 public:
  /// `taken`: per function of NEW, whether it is one of OLD already.
  WidenedOverloads(const Graph& olds, const Graph& news, std::vector<bool> taken);

  /// Nothing where no function fits, where several do, or where another overload might be called instead.
  std::optional<Widened> successor_of(const Function& before) const;

 private:
  std::optional<Widened> if_it_fits(const Function& before, std::uint32_t i) const;
  bool is_challenged(const Function& before, const Widened& widened) const;
  std::optional<std::vector<std::uint32_t>> overloads_beside(const Function& before) const;
  bool has_settled_templates(const Function& before) const;

  const Graph& olds_;
  const Graph& news_;
  std::vector<bool> taken_;
  std::unordered_map<Text, std::vector<std::uint32_t>> by_name_;  ///< functions of NEW
};

}  // namespace abigate
