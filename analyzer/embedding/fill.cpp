#include "analyzer/embedding/fill.h"

#include <fmt/format.h>

#include "analyzer/elf/byte_source.h"
#include "analyzer/elf/elf_file.h"
#include "analyzer/elf/notes.h"
#include "analyzer/embedding/binding.h"
#include "analyzer/embedding/embedded.h"
#include "analyzer/embedding/notes_source.h"
#include "analyzer/embedding/snapshot_note.h"
#include "analyzer/embedding/working_copy.h"
#include "analyzer/snapshot/digest.h"

namespace abigate {

namespace {

std::unexpected<Error> nothing_reserved(const std::string& path) {
  return usage_error(path +
                     ": expected space for a snapshot, reserved when the file was linked, found none; reserve it with "
                     "abigate_embed(TARGET RESERVE 64K) in CMake, or link in what `abi-gate embed --reserve 64K "
                     "--source reserve.c` writes; the file is unchanged");
}

std::unexpected<Error> too_little(const std::string& path, const EmbeddedNotes& notes, std::uint64_t identity_bytes,
                                  std::uint64_t snapshot_bytes) {
  return usage_error(fmt::format(
      "{}: expected {} bytes for the snapshot and {} for its identity, found {} and {} reserved; reserve {}K when the "
      "file is linked; the file is unchanged",
      path, snapshot_bytes, identity_bytes, notes.snapshot->size, notes.identity->size,
      needed_reservation(identity_bytes, snapshot_bytes) >> 10));
}

Result<EmbeddedNotes> find_reservation(const ElfFile& file, const std::string& path) {
  Result<EmbeddedNotes> notes = find_embedded(file);
  if (!notes) {
    return notes;
  }
  if (!notes->identity || !notes->snapshot) {
    return nothing_reserved(path);
  }
  const auto present = read_identity(file, *notes);
  if (!present) {
    return std::unexpected(present.error());
  }
  if (*present && !(*present)->reserved) {
    return usage_error(path +
                       ": its snapshot was linked in, which cannot be changed afterwards: build it again with the new "
                       "one, or reserve space instead; the file is unchanged");
  }
  return notes;
}

/// What both notes shall contain.
Result<NoteContents> contents_for(const ElfFile& file, const Snapshot& snapshot, std::string_view text, Side side) {
  Result<NoteContents> contents = embed_at_link(snapshot, text, side);
  if (!contents) {
    return contents;
  }
  const Result<std::vector<Note>> notes = read_notes(file);
  const Result<std::string> build_id = notes ? read_build_id(file, *notes) : std::unexpected(notes.error());
  if (!build_id) {
    return std::unexpected(build_id.error());
  }
  Identity identity = identity_of(snapshot);
  identity.side = side;
  identity.reserved = true;
  identity.build_id = *build_id;
  identity.snapshot_bytes = contents->snapshot.size();
  identity.snapshot_digest = hash128(contents->snapshot);
  Result<std::string> encoded = encode_identity(identity);
  if (!encoded) {
    return std::unexpected(encoded.error());
  }
  contents->identity = std::move(*encoded);
  return contents;
}

/// Zeros behind the content, also where an earlier filling was longer.
Result<void> write_note(WorkingCopy& copy, const Note& note, std::string_view content) {
  static const std::string zeros(std::size_t{1} << 16, '\0');
  Result<void> written = copy.write(note.offset, content);
  for (std::uint64_t at = content.size(); written && at < note.size; at += zeros.size()) {
    written = copy.write(note.offset + at, std::string_view(zeros).substr(0, note.size - at));
  }
  return written;
}

/// Reads back what was written, as a gate would, and holds it against the code.
Result<Filled> verify(const WorkingCopy& copy, const std::string& path, std::string_view text) {
  const Result<ByteSource> source = ByteSource::from_descriptor(copy.descriptor(), path);
  const Result<ElfFile> file = source ? ElfFile::open(*source) : std::unexpected(source.error());
  const Result<std::optional<Embedded>> embedded = file ? read_embedded_snapshot(*file) : std::unexpected(file.error());
  if (!embedded) {
    return std::unexpected(embedded.error());
  }
  if (!*embedded || (*embedded)->text != text) {
    return undecidable(path + ": what was written is not what is read back; the file is unchanged");
  }
  const Result<EmbeddingState> state = check_bound(*file, (*embedded)->snapshot, (*embedded)->identity);
  if (!state) {
    return std::unexpected(state.error());
  }
  if (!state->bound()) {
    return usage_error(path + ": " + describe(*state) + "; the file is unchanged");
  }
  return Filled{(*embedded)->identity.build_id, (*embedded)->identity.snapshot_bytes, 0};
}

}  // namespace

Result<Filled> fill_reservation(const std::string& path, const Snapshot& snapshot, std::string_view text,
                                std::optional<Side> side) {
  Result<WorkingCopy> copy = WorkingCopy::of(path);
  if (!copy) {
    return std::unexpected(copy.error());
  }
  const Result<ByteSource> source = ByteSource::from_descriptor(copy->descriptor(), path);
  const Result<ElfFile> file = source ? ElfFile::open(*source) : std::unexpected(source.error());
  const Result<EmbeddedNotes> notes = file ? find_reservation(*file, path) : std::unexpected(file.error());
  if (!notes) {
    return std::unexpected(notes.error());
  }
  const Side kind = file->kind() == BinaryKind::executable ? Side::host : Side::plugin;
  const Result<NoteContents> contents = contents_for(*file, snapshot, text, side.value_or(kind));
  if (!contents) {
    return std::unexpected(contents.error());
  }
  if (contents->identity.size() > notes->identity->size || contents->snapshot.size() > notes->snapshot->size) {
    return too_little(path, *notes, contents->identity.size(), contents->snapshot.size());
  }
  Result<void> written = write_note(*copy, *notes->identity, contents->identity);
  written = written ? write_note(*copy, *notes->snapshot, contents->snapshot) : std::move(written);
  if (!written) {
    return std::unexpected(written.error());
  }
  Result<Filled> filled = verify(*copy, path, text);
  if (filled) {
    filled->reserved_bytes = notes->snapshot->size;
    if (const auto committed = copy->commit(); !committed) {
      return std::unexpected(committed.error());
    }
  }
  return filled;
}

}  // namespace abigate
