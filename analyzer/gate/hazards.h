// What loading or unloading an object does to the process that does it, as far as the file shows. Found before any of
// its code runs. A check here can veto an unload, never clear it: what hides in code, or behind a function pointer, is
// not seen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/elf/binary.h"
#include "analyzer/gate/link_scope.h"

namespace abigate {

enum class HazardMoment : std::uint8_t { load, unload };

/// From the worst to the least.
enum class HazardEffect : std::uint8_t {
  refuse,       ///< loading it fails, or ends or weakens the process for good
  keep_mapped,  ///< after an unload something may still point into it, or the loader keeps it anyway
  warn,         ///< harm depends on what only the host or the plugin knows
  note,         ///< worth knowing; nothing breaks by itself
};

/// "load"; "keep-mapped": the words of JSON and text.
std::string_view word_for(HazardMoment at);
std::string_view word_for(HazardEffect effect);

struct Hazard {
  std::string_view id;  ///< kebab-case, stable (hazard_table.h)
  HazardMoment at = HazardMoment::load;
  HazardEffect effect = HazardEffect::note;
  std::string evidence;  ///< the first symbols and how many, or the flag
  std::string_view fix;
};

/// What `binary` may do to a process, sorted by moment (load first), effect (worst first) and id; one object per id and
/// moment. `links`: how it binds in a known host (link_scope.h); null where no host is known, and nothing is said then
/// about symbols that are missing or taken from elsewhere.
std::vector<Hazard> find_hazards(const Binary& binary, const LinkAnswer* links);

/// Whether a symbol can tell of a hazard, so that read_for_loading() must keep it. Of a binary that was read that way,
/// all hazards are found but those that only relocations and section headers tell: `lazy-binding`,
/// `interposable-symbols`, code of DT_INIT and DT_FINI, and indirect functions that are not exported.
bool tells_of_hazards(const DynamicSymbol& symbol);

}  // namespace abigate
