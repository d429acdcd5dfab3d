// Hashes described structs by their field lists.
#pragma once

#include <algorithm>

#include "analyzer/snapshot/hash_stream.h"
#include "analyzer/snapshot/identity.h"
#include "analyzer/snapshot/order.h"

namespace abigate {

/// `identity(TypeId)` gives the hash for a reference.
template <class Identity>
class MemberHasher {
 public:
  MemberHasher(Surface surface, Identity identity) : surface_(surface), identity_(std::move(identity)) {}

  /// Every member of `value` that counts and is not at its default, under its name.
  template <Described Struct>
  void add(HashStream& stream, const Struct& value) const {
    for_each_field<Struct>([&](const auto& entry) {
      const auto& member = value.*entry.member;
      using Member = std::remove_cvref_t<decltype(member)>;
      // A reference is never left out: what it refers to has no default.
      if (counts(entry.tag, surface_) && (std::is_same_v<Member, TypeId> || !is_default(value, entry))) {
        stream.add(entry.name);
        add(stream, member);
      }
    });
    stream.add(std::string_view{});  // no member has an empty name: the end
  }

  void add(HashStream& stream, Text text) const { stream.add(text); }
  void add(HashStream& stream, TypeId id) const { stream.add(identity_(id)); }
  void add(HashStream& stream, Wide value) const { stream.add(value); }
  void add(HashStream& stream, Sides sides) const { stream.add(Wide{sides.host ? 1 : 0} + (sides.plugin ? 2 : 0)); }
  void add(HashStream&, const Location&) const {}

  template <std::integral Integer>
  void add(HashStream& stream, Integer value) const {
    stream.add(static_cast<Wide>(value));
  }

  /// By word: a word that is added in the middle of an enum changes no fingerprint.
  template <Named Enum>
  void add(HashStream& stream, Enum value) const {
    stream.add(name_of(value));
  }

  template <class Value>
  void add(HashStream& stream, const std::optional<Value>& value) const {
    stream.add(Wide{value.has_value()});
    if (value) {
      add(stream, *value);
    }
  }

  template <class Value>
  void add(HashStream& stream, const std::vector<Value>& values) const {
    stream.add(static_cast<Wide>(values.size()));
    for (const Value& value : values) {
      add(stream, value);
    }
  }

 private:
  Surface surface_;
  Identity identity_;
};

}  // namespace abigate
