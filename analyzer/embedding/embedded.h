// What a built binary carries: the two notes, found by their headers. Asking who it is reads the identity note and
// nothing of the snapshot.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/elf/elf_file.h"
#include "analyzer/elf/notes.h"
#include "analyzer/embedding/identity_note.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

/// Where the notes of the owner `abigate` are.
struct EmbeddedNotes {
  std::optional<Note> identity;
  std::optional<Note> snapshot;
};

/// Walks the headers of the notes. Two notes of one type are an error: which of them counts is not for a reader to
/// guess. Notes of other types of this owner are left to later versions.
Result<EmbeddedNotes> find_embedded(const ElfFile& file);

/// Nothing where the file carries no identity, or a reservation that nobody filled. An error says that the notes are
/// damaged or newer than this library.
Result<std::optional<Identity>> read_identity(const ElfFile& file);
Result<std::optional<Identity>> read_identity(const ElfFile& file, const EmbeddedNotes& notes);

struct Embedded {
  Identity identity;
  std::string text;  ///< the snapshot's, plain JSON
  Snapshot snapshot;
};

/// Reads both notes. Refused are a snapshot with another digest than the identity states, what unpack_snapshot() and
/// read_snapshot() refuse, and a snapshot that says anything else of the interface than its identity does. Nothing as
/// in read_identity(). Fingerprints are as the file claims them: whoever judges a stranger's snapshot recomputes them.
Result<std::optional<Embedded>> read_embedded_snapshot(const ElfFile& file);

/// The snapshot that the binary at `path` carries and that belongs to it (binding.h). Everything else is an error,
/// which says how a snapshot gets in where there is none.
Result<Snapshot> load_embedded(const std::string& path);
Result<Snapshot> load_embedded(const ElfFile& file);

}  // namespace abigate
