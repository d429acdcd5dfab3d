// The identity note: who a binary says it is, small enough that a gate reads it and nothing else.
//
// An allocated ELF note of the owner `abigate` and type 1 in the section `.note.abigate`. Its content has one byte
// order, little endian, whatever the machine (docs/embedding.md has the table): a header of stated size, then texts
// with their length in front. A later version appends to the header or behind the texts, and only then changes the
// format version when an older reader would misunderstand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/declarations.h"
#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

inline constexpr std::string_view note_owner = "abigate";
inline constexpr std::uint32_t identity_note_type = 1;
inline constexpr std::uint32_t snapshot_note_type = 2;
inline constexpr std::string_view identity_section = ".note.abigate";
inline constexpr std::string_view snapshot_section = ".note.abigate.snapshot";

/// Newest format of the two notes that this library reads and the one it writes.
inline constexpr std::uint32_t note_format_version = 1;

/// Most that an identity note, and one text of it, may have.
inline constexpr std::uint64_t max_identity_bytes = std::uint64_t{1} << 20;
inline constexpr std::uint64_t max_identity_text_bytes = std::uint64_t{1} << 16;

struct Identity {
  struct Fact {
    std::string name;
    std::string value;
    bool operator==(const Fact&) const = default;
  };
  struct State {
    std::string type;
    Fingerprint fingerprint;
    bool operator==(const State&) const = default;
  };

  // Of the interface, as the embedded snapshot says it.
  std::string name;
  std::string version;  ///< empty: not stated
  std::string target;   ///< normalized triple
  std::optional<Side> released_by;
  Fingerprint abi;
  Fingerprint api;
  std::vector<State> state;  ///< sorted by type
  std::vector<Fact> facts;   ///< of the build, sorted by name

  // Of the binary.
  Side side = Side::plugin;          ///< what the binary is
  bool reserved = false;             ///< the space was reserved at link time and filled later
  std::string build_id;              ///< lower-case hexadecimal; empty unless `reserved`
  std::uint64_t snapshot_bytes = 0;  ///< of the content of the snapshot note
  Fingerprint snapshot_digest;       ///< XXH3-128 of that content

  bool operator==(const Identity&) const = default;
};

/// What `snapshot` says of the interface; what is said of the binary keeps its defaults.
Identity identity_of(const Snapshot& snapshot);

/// The content of the note. Errors, of kind usage: a text is too long or has control characters, or all of it is too
/// large.
Result<std::string> encode_identity(const Identity& identity);

/// The content of a note whose space is reserved and holds nothing yet.
std::string encode_reservation();

/// The reverse of both; nothing for a reservation. What follows the stated size is not looked at. Any bytes are
/// accepted as input: damage is an error that names `name_for_messages`, the offset in the note, what was expected and
/// what was found; a newer format version is refused with what to upgrade to.
Result<std::optional<Identity>> decode_identity(std::string_view content, std::string_view name_for_messages);

}  // namespace abigate
