// What `abi-gate inspect` prints.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/elf/binary.h"
#include "analyzer/embedding/identity_note.h"
#include "analyzer/gate/hazards.h"
#include "analyzer/report/report.h"

namespace abigate {

/// What a file says of the interface that it was built for.
struct EmbeddedSnapshot {
  Identity identity;
  bool has_snapshot = false;  ///< the second note is there, not only the first
  std::string unbound;        ///< why it does not belong to the code beside it; empty: it does, as far as can be seen
};

struct Inspection {
  std::string file;  ///< as it was named
  std::string host;  ///< against which it was looked at; empty: none
  Binary binary;
  std::optional<EmbeddedSnapshot> embedded;
  std::vector<Hazard> hazards;
  std::vector<UnresolvedSymbol> undecided;  ///< may be missing in the host: a library of it was not found
};

std::string inspection_json(const Inspection& inspection);

/// `all_symbols`: every export and import on a line of its own.
std::string inspection_text(const Inspection& inspection, bool all_symbols, const TextStyle& style);

/// The catalogue of hazards.
std::string hazard_table_json();
std::string hazard_table_text(const TextStyle& style);

}  // namespace abigate
