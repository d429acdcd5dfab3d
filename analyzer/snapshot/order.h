// A total order over described structs, member by member in the order of their field lists.
#pragma once

#include <compare>

#include "analyzer/snapshot/leaves.h"

namespace abigate {

/// Compares two values of one type. References to types compare by `key(TypeId)`, a Text; locations are left out:
/// two declarations of one thing at two places are equal.
template <class Value, class Key>
std::strong_ordering order(const Value& a, const Value& b, const Key& key) {
  if constexpr (std::is_same_v<Value, Location>) {
    return std::strong_ordering::equal;
  } else if constexpr (std::is_same_v<Value, TypeId>) {
    return a == b ? std::strong_ordering::equal : key(a) <=> key(b);
  } else if constexpr (std::is_same_v<Value, Type>) {
    if (a.index() != b.index()) {
      return a.index() <=> b.index();
    }
    return std::visit(
        [&](const auto& node) { return order(node, std::get<std::remove_cvref_t<decltype(node)>>(b), key); }, a);
  } else if constexpr (std::is_same_v<Value, Sides>) {
    return a.host != b.host ? a.host <=> b.host : a.plugin <=> b.plugin;
  } else if constexpr (Described<Value>) {
    auto result = std::strong_ordering::equal;
    for_each_field<Value>([&](const auto& entry) {
      if (result == 0) {
        result = order(a.*entry.member, b.*entry.member, key);
      }
    });
    return result;
  } else if constexpr (is_vector<Value>) {
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
      if (const auto result = order(a[i], b[i], key); result != 0) {
        return result;
      }
    }
    return a.size() <=> b.size();
  } else if constexpr (is_optional<Value>) {
    return a && b ? order(*a, *b, key) : a.has_value() <=> b.has_value();
  } else if constexpr (std::is_same_v<Value, Fingerprint>) {
    return a.words <=> b.words;
  } else {
    return a <=> b;
  }
}

/// The same for values that refer to no type by a key, or whose ids are of one graph.
template <class Value>
std::strong_ordering order(const Value& a, const Value& b) {
  return order(a, b, [](TypeId id) { return index_of(id); });
}

/// Whether a member has the value that its struct gives it.
template <class Struct, class Member>
bool is_default(const Struct& value, const FieldEntry<Struct, Member>& entry) {
  static constexpr Struct defaults{};
  return order(value.*entry.member, defaults.*entry.member) == 0;
}

}  // namespace abigate
