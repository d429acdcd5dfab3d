// What the snapshot format adds to the model's field lists: its own structs, and which members may not be left out.
// Writer, reader and JSON Schema follow it.
#pragma once

#include <algorithm>
#include <array>

#include "analyzer/model/fields.h"

namespace abigate {

template <>
struct Fields<StateFingerprint> {
  static constexpr auto list = std::tuple{field("type", &StateFingerprint::type, Tagged::unhashed),
                                          field("fingerprint", &StateFingerprint::fingerprint, Tagged::unhashed)};
};

template <>
struct Fields<Fingerprints> {
  static constexpr auto list =
      std::tuple{field("abi", &Fingerprints::abi, Tagged::unhashed), field("api", &Fingerprints::api, Tagged::unhashed),
                 field("state", &Fingerprints::state, Tagged::unhashed)};
};

/// Members of Struct that identify it: present in every file. References to types are required besides.
template <class Struct>
inline constexpr std::array<std::string_view, 0> identifying_members{};
template <>
inline constexpr std::array<std::string_view, 1> identifying_members<Builtin>{"name"};
template <>
inline constexpr std::array<std::string_view, 1> identifying_members<Typedef>{"name"};
template <>
inline constexpr std::array<std::string_view, 1> identifying_members<Record>{"name"};
template <>
inline constexpr std::array<std::string_view, 1> identifying_members<Enum>{"name"};
template <>
inline constexpr std::array<std::string_view, 1> identifying_members<Opaque>{"name"};
template <>
inline constexpr std::array<std::string_view, 1> identifying_members<Foreign>{"name"};
template <>
inline constexpr std::array<std::string_view, 1> identifying_members<Enumerator>{"name"};
template <>
inline constexpr std::array<std::string_view, 2> identifying_members<Function>{"name", "linkage_name"};
template <>
inline constexpr std::array<std::string_view, 2> identifying_members<Variable>{"name", "linkage_name"};
template <>
inline constexpr std::array<std::string_view, 1> identifying_members<Constant>{"name"};
template <>
inline constexpr std::array<std::string_view, 1> identifying_members<BuildFact>{"name"};
template <>
inline constexpr std::array<std::string_view, 1> identifying_members<ExportedSymbol>{"name"};
template <>
inline constexpr std::array<std::string_view, 1> identifying_members<ImportedSymbol>{"name"};
template <>
inline constexpr std::array<std::string_view, 2> identifying_members<RequiredVersion>{"library", "version"};
template <>
inline constexpr std::array<std::string_view, 1> identifying_members<Unseen>{"what"};
template <>
inline constexpr std::array<std::string_view, 2> identifying_members<StateFingerprint>{"type", "fingerprint"};
template <>
inline constexpr std::array<std::string_view, 2> identifying_members<Fingerprints>{"abi", "api"};

/// Whether the writer always writes, and the reader insists on, this member; others are omitted at their default.
template <class Struct, class Member>
constexpr bool is_required(const FieldEntry<Struct, Member>& entry) {
  return std::is_same_v<Member, TypeId> ||
         std::ranges::find(identifying_members<Struct>, entry.name) != identifying_members<Struct>.end();
}

/// The location of a field or enumerator is written with it, relative to its sibling (see locations.h).
template <class Struct>
inline constexpr bool has_relative_location = std::is_same_v<Struct, Field> || std::is_same_v<Struct, Enumerator>;

/// The location of any other node is no member of it: it stands in the snapshot's `locations`.
template <class Struct, class Member>
constexpr bool is_written_apart(const FieldEntry<Struct, Member>&) {
  return std::is_same_v<Member, Location> && !has_relative_location<Struct>;
}

/// Sizes and offsets are bounded so that neither bytes nor bits overflow 64 bits.
inline constexpr std::uint64_t max_size_bytes = (std::uint64_t{1} << 61) - 1;

}  // namespace abigate
