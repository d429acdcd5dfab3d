// Generic walks over the members of described structs, down to the leaves of one type (TypeId, Text, Wide).
// Depth of recursion is the nesting of the structs, never that of the data.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "analyzer/model/fields.h"

namespace abigate {

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// Calls `visit(leaf)` for every Leaf inside `value`; `value` may be const.
template <class Leaf, class Value, class Visit>
void for_each_leaf(Value& value, Visit&& visit) {
  using Plain = std::remove_const_t<Value>;
  if constexpr (std::is_same_v<Plain, Leaf>) {
    visit(value);
  } else if constexpr (std::is_same_v<Plain, Type>) {
    std::visit([&](auto& node) { for_each_leaf<Leaf>(node, visit); }, value);
  } else if constexpr (Described<Plain>) {
    for_each_field<Plain>([&](const auto& entry) { for_each_leaf<Leaf>(value.*entry.member, visit); });
  } else if constexpr (is_vector<Plain>) {
    for (auto& element : value) {
      for_each_leaf<Leaf>(element, visit);
    }
  } else if constexpr (is_optional<Plain>) {
    if (value) {
      for_each_leaf<Leaf>(*value, visit);
    }
  } else if constexpr (std::is_same_v<Plain, Location>) {
    for_each_leaf<Leaf>(value.file, visit);
  }
}

/// The JSON pointer, relative to `value`, of the first Leaf for which `wanted(leaf)` holds: "/fields/3/type".
template <class Leaf, class Value, class Wanted>
std::optional<std::string> find_leaf(const Value& value, Wanted&& wanted) {
  std::optional<std::string> found;
  if constexpr (std::is_same_v<Value, Leaf>) {
    if (wanted(value)) {
      found.emplace();
    }
  } else if constexpr (std::is_same_v<Value, Type>) {
    found = std::visit([&](const auto& node) { return find_leaf<Leaf>(node, wanted); }, value);
  } else if constexpr (Described<Value>) {
    for_each_field<Value>([&](const auto& entry) {
      if (found) {
        return;
      }
      found = find_leaf<Leaf>(value.*entry.member, wanted);
      if (found) {
        found->insert(0, "/" + std::string(entry.name));
      }
    });
  } else if constexpr (is_vector<Value>) {
    for (std::size_t i = 0; i < value.size() && !found; ++i) {
      found = find_leaf<Leaf>(value[i], wanted);
      if (found) {
        found->insert(0, "/" + std::to_string(i));
      }
    }
  } else if constexpr (is_optional<Value>) {
    if (value) {
      found = find_leaf<Leaf>(*value, wanted);
    }
  } else if constexpr (std::is_same_v<Value, Location>) {
    found = find_leaf<Leaf>(value.file, wanted);
  }
  return found;
}

}  // namespace abigate
