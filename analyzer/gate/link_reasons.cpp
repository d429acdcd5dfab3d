#include "analyzer/gate/link_reasons.h"

#include <string>
#include <vector>

#include "analyzer/gate/allowance.h"

namespace abigate {

namespace {

std::string with_version(const std::string& symbol, const std::string& version) {
  return version.empty() ? symbol : symbol + "@" + version;
}

}  // namespace

void tell_links(const LinkAnswer& links, bool dependencies_refuse, Decision& decision) {
  for (const UnresolvedSymbol& symbol : links.missing) {
    decision.missing.push_back({symbol.symbol, symbol.version, symbol.library});
    refuse(decision, ReasonCode::missing_symbol, symbol.symbol,
           symbol.by + " needs " + with_version(symbol.symbol, symbol.version) + ", and neither the host nor what " +
               "comes with the plugin defines it");
  }
  for (const UnresolvedVersion& version : links.missing_versions) {
    decision.missing.push_back({"", version.version, version.library});
    refuse(decision, ReasonCode::missing_symbol, version.version,
           version.by + " needs " + version.version + " of " + version.library + ", which has no such version");
  }
  decision.dependencies = links.brought;
  for (const std::string& library : dependencies_refuse ? links.brought : std::vector<std::string>()) {
    refuse(decision, ReasonCode::dependency, library,
           library + " comes along and is not loaded yet: the loader would take it from disk by its name, unchecked",
           library);
  }
  for (const MissingLibrary& library : links.not_found) {
    refuse(decision, ReasonCode::undecided_symbol, library.name,
           library.needed_by + " needs " + library.name + ", which was not found");
  }
  for (const UnresolvedSymbol& symbol : links.undecided) {
    decision.missing.push_back({symbol.symbol, symbol.version, symbol.library});
    refuse(decision, ReasonCode::undecided_symbol, symbol.symbol,
           symbol.by + " needs " + with_version(symbol.symbol, symbol.version) +
               ", which may be in a library that was not found");
  }
}

}  // namespace abigate
