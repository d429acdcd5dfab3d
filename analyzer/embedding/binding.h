// Whether an embedded snapshot belongs to the code beside it, as far as symbols, sizes of data and, where the notes
// were filled in after the link, the build-id show. No proof: a gate that needs one has the host verify the file's
// bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/elf/elf_file.h"
#include "analyzer/embedding/identity_note.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

enum class Mismatch : std::uint8_t {
  missing_symbol,  ///< the snapshot says that this side defines it, and .dynsym does not
  symbol_type,     ///< function, data or thread-local in one, something else in the other
  data_size,       ///< of a variable
  build_id,        ///< the notes were filled in for another link
  machine,         ///< the snapshot is of another machine, pointer size or byte order
};

struct Unbound {
  Mismatch what = Mismatch::missing_symbol;
  std::string subject;  ///< a symbol's linkage name, else empty
  std::string text;     ///< a sentence without its end: what the snapshot says, and what the file has
};

struct EmbeddingState {
  std::vector<Unbound> problems;    ///< in order of kind, then subject
  std::size_t symbols_checked = 0;  ///< 0: nothing in the snapshot could be held against the file
  bool build_id_checked = false;
  bool bound() const { return problems.empty(); }
};

/// Holds what `snapshot` says against the dynamic symbols of `file`:
/// - all exports of `snapshot.binary`, if the snapshot was made of a built file, with type, version and size of data;
/// - else every function and variable that `exports:` gives to `identity.side`, unless `required: false`, weak, inline
///   or hidden, must be there;
/// - every function and variable of the interface that the file defines, whoever should, must have its type and size.
/// An error says that the file's symbols cannot be read.
Result<EmbeddingState> check_bound(const ElfFile& file, const Snapshot& snapshot, const Identity& identity);

/// What is wrong, in one message: the first few problems and how many more.
std::string describe(const EmbeddingState& state);

}  // namespace abigate
