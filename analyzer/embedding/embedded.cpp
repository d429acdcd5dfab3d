#include "analyzer/embedding/embedded.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "analyzer/embedding/binding.h"
#include "analyzer/embedding/snapshot_note.h"
#include "analyzer/snapshot/digest.h"
#include "analyzer/snapshot/read.h"

namespace abigate {

namespace {

/// A compressed snapshot may not be larger than an unpacked one, but for the frame of what does not compress.
constexpr std::uint64_t max_snapshot_note_bytes = max_embedded_bytes + (max_embedded_bytes >> 6);

Result<std::string> read_content(const ElfFile& file, const Note& note, std::uint64_t bytes, std::string_view what) {
  std::string content(static_cast<std::size_t>(bytes), '\0');
  if (const auto read = file.source().read(note.offset, std::as_writable_bytes(std::span(content)), what); !read) {
    return std::unexpected(read.error());
  }
  return content;
}

std::unexpected<Error> damaged(const ElfFile& file, std::string_view what) {
  return undecidable(fmt::format("{}: the embedded snapshot is damaged: {}; build or copy the file again",
                                 file.source().name(), what));
}

Result<std::string> read_snapshot_note(const ElfFile& file, const EmbeddedNotes& notes, const Identity& identity) {
  if (!notes.snapshot) {
    return damaged(file, "it has an identity note and no snapshot note");
  }
  const std::uint64_t stated = identity.snapshot_bytes;
  if (stated > notes.snapshot->size || (stated != notes.snapshot->size && !identity.reserved)) {
    return damaged(file, fmt::format("expected a snapshot note of {} bytes, found {}", stated, notes.snapshot->size));
  }
  if (stated > max_snapshot_note_bytes) {
    return damaged(file, fmt::format("expected a snapshot note of at most {} MiB, found {} bytes",
                                     max_snapshot_note_bytes >> 20, stated));
  }
  Result<std::string> content = read_content(file, *notes.snapshot, stated, "the snapshot note");
  if (content && hash128(*content) != identity.snapshot_digest) {
    return damaged(file, fmt::format("expected a snapshot note with the digest {}, found {}",
                                     to_hex(identity.snapshot_digest), to_hex(hash128(*content))));
  }
  return content;
}

/// The first thing that the two notes do not agree in; empty: none.
std::string_view disagreement(const Identity& stated, const Identity& found) {
  if (stated.name != found.name) {
    return "the interface's name";
  }
  if (stated.version != found.version) {
    return "the interface's version";
  }
  if (stated.target != found.target) {
    return "the target";
  }
  if (stated.released_by != found.released_by) {
    return "whose version it is";
  }
  if (stated.abi != found.abi || stated.api != found.api) {
    return "a fingerprint";
  }
  if (stated.state != found.state) {
    return "the fingerprints of surviving types";
  }
  return stated.facts != found.facts ? "build facts" : "";
}

Result<void> check_belongs(const ElfFile& file, const Embedded& embedded) {
  const Result<EmbeddingState> state = check_bound(file, embedded.snapshot, embedded.identity);
  if (!state) {
    return std::unexpected(state.error());
  }
  return state->bound() ? Result<void>{} : undecidable(file.source().name() + ": " + describe(*state));
}

}  // namespace

Result<EmbeddedNotes> find_embedded(const ElfFile& file) {
  const Result<std::vector<Note>> notes = read_notes(file);
  if (!notes) {
    return std::unexpected(notes.error());
  }
  EmbeddedNotes found;
  for (const Note& note : *notes) {
    if (note.owner != note_owner || (note.type != identity_note_type && note.type != snapshot_note_type)) {
      continue;
    }
    std::optional<Note>& place = note.type == identity_note_type ? found.identity : found.snapshot;
    if (place) {
      return undecidable(
          fmt::format("{}: expected one embedded snapshot, found a second note of type {} at offset {}; link only one "
                      "object with a snapshot in",
                      file.source().name(), note.type, note.offset));
    }
    place = note;
  }
  return found;
}

Result<std::optional<Identity>> read_identity(const ElfFile& file) {
  const Result<EmbeddedNotes> notes = find_embedded(file);
  return notes ? read_identity(file, *notes) : std::unexpected(notes.error());
}

Result<std::optional<Identity>> read_identity(const ElfFile& file, const EmbeddedNotes& notes) {
  if (!notes.identity) {
    return std::nullopt;
  }
  const std::uint64_t bytes = std::min(notes.identity->size, max_identity_bytes);
  const Result<std::string> content = read_content(file, *notes.identity, bytes, "the identity note");
  return content ? decode_identity(*content, file.source().name()) : std::unexpected(content.error());
}

Result<std::optional<Embedded>> read_embedded_snapshot(const ElfFile& file) {
  const Result<EmbeddedNotes> notes = find_embedded(file);
  if (!notes) {
    return std::unexpected(notes.error());
  }
  Result<std::optional<Identity>> identity = read_identity(file, *notes);
  if (!identity) {
    return std::unexpected(identity.error());
  }
  if (!*identity) {
    return std::nullopt;
  }
  const Result<std::string> content = read_snapshot_note(file, *notes, **identity);
  if (!content) {
    return std::unexpected(content.error());
  }
  Result<std::string> text = unpack_snapshot(*content, file.source().name());
  if (!text) {
    return std::unexpected(text.error());
  }
  Result<Snapshot> snapshot = read_snapshot(*text, file.source().name());
  if (!snapshot) {
    return std::unexpected(snapshot.error());
  }
  if (const std::string_view what = disagreement(**identity, identity_of(*snapshot)); !what.empty()) {
    return damaged(file, fmt::format("its identity note and its snapshot differ in {}", what));
  }
  return Embedded{std::move(**identity), std::move(*text), std::move(*snapshot)};
}

Result<Snapshot> load_embedded(const std::string& path) {
  const Result<ElfFile> file = ElfFile::open(path);
  return file ? load_embedded(*file) : std::unexpected(file.error());
}

Result<Snapshot> load_embedded(const ElfFile& file) {
  Result<std::optional<Embedded>> embedded = read_embedded_snapshot(file);
  if (!embedded) {
    return std::unexpected(embedded.error());
  }
  if (!*embedded) {
    return undecidable(file.source().name() +
                       ": expected a binary that carries a snapshot, found none in it; put one in with "
                       "abigate_embed() in CMake or with abi-gate embed, or give a snapshot or headers");
  }
  if (const auto belongs = check_belongs(file, **embedded); !belongs) {
    return std::unexpected(belongs.error());
  }
  return std::move((*embedded)->snapshot);
}

}  // namespace abigate
