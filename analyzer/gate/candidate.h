// A plugin file as the gate looks at it: opened once, read only as far as it is asked.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "analyzer/elf/binary.h"
#include "analyzer/embedding/binding.h"
#include "analyzer/embedding/embedded.h"
#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

/// What is judged: a path, an open descriptor, or bytes. The descriptor and the bytes stay the caller's.
struct CandidateInput {
  std::string path;     ///< where the side file is looked for, and $ORIGIN; may be empty for the other two
  int descriptor = -1;  ///< counts before `path`
  std::optional<std::span<const std::byte>> bytes;  ///< counts before both

  /// For messages.
  std::string name() const;
};

/// The bytes of an input. An error says that it cannot be opened or read.
Result<ByteSource> open_source(const CandidateInput& input);

/// Name of the file beside a plugin that holds its snapshot where the plugin carries none.
std::string side_file_of(const std::string& path);

/// Not thread-safe: one decision, one candidate.
class Candidate {
 public:
  /// `path` as in CandidateInput. An error says what is damaged, or newer than this library.
  static Result<Candidate> open(ByteSource source, std::string path);

  const std::string& name() const { return file_.source().name(); }
  const std::string& path() const { return path_; }
  const ElfFile& file() const { return file_; }
  const DynamicSymbols& symbols() const { return symbols_; }
  /// Absent: the file carries none. Read at open, with the note's header and nothing of the snapshot.
  const std::optional<Identity>& identity() const { return identity_; }

  /// The embedded snapshot, else the side file's; nothing where there is neither. Its fingerprints are recomputed: one
  /// that claims others is an error.
  Result<std::optional<Snapshot>> snapshot() const;

 private:
  Candidate(ElfFile file, DynamicSymbols symbols, std::optional<Identity> identity, std::string path);

  ElfFile file_;
  DynamicSymbols symbols_;
  std::optional<Identity> identity_;
  std::string path_;
};

}  // namespace abigate
