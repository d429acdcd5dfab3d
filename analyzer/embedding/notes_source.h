// The notes as source text that a build compiles and links in: assembler, or C and C++ with one `asm` declaration, for
// every ELF machine that gcc and clang assemble for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analyzer/embedding/identity_note.h"

namespace abigate {

enum class SourceLanguage : std::uint8_t { assembler, c };

/// What an object file shall hold: contents, each followed by zeros up to a size.
struct NoteContents {
  std::string identity;
  std::string snapshot;
  std::uint64_t identity_bytes = 0;  ///< of the note; at least what it contains
  std::uint64_t snapshot_bytes = 0;
};

/// The two notes of `snapshot`, whose text is `text`, for a link.
Result<NoteContents> embed_at_link(const Snapshot& snapshot, std::string_view text, Side side);

/// Empty notes whose snapshot may take `bytes` when it is filled in; the identity gets room of its own.
NoteContents reserve_notes(std::uint64_t bytes);

/// The smallest argument of reserve_notes() that has room for both.
std::uint64_t needed_reservation(std::uint64_t identity_bytes, std::uint64_t snapshot_bytes);

/// The same bytes for the same contents.
std::string notes_source(const NoteContents& contents, SourceLanguage language);

}  // namespace abigate
