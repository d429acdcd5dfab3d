// What does not bind in the host that is known.
#include <algorithm>

#include "analyzer/gate/hazard_finders.h"

namespace abigate {

namespace {

using enum HazardMoment;

std::string with_version(const std::string& name, const std::string& version) {
  return version.empty() ? name : name + "@" + version;
}

std::string needed_by(const std::string& what, const std::string& by, const LinkAnswer& links) {
  return by == links.name ? what : what + " (needed by " + by + ")";
}

std::string listed(std::string_view noun, const std::vector<std::string>& texts) {
  return named(noun, {texts.begin(), texts.end()});
}

// Weak by habit of the start files and of GCC's thread header: whether they are there is asked before every use.
bool is_always_asked_for(const std::string& name) {
  return name.starts_with("_ITM_") || name == "__gmon_start__" || name == "_Jv_RegisterClasses" ||
         name == "__cxa_finalize" || name == "__pthread_key_create" || name == "__register_frame_info" ||
         name == "__deregister_frame_info" || name == "_dl_find_object";
}

}  // namespace

void find_link_hazards(const LinkAnswer& links, HazardList& found) {
  std::vector<std::string> texts;
  texts.reserve(links.missing.size());
  for (const UnresolvedSymbol& symbol : links.missing) {
    texts.push_back(needed_by(with_version(symbol.symbol, symbol.version), symbol.by, links));
  }
  if (!texts.empty()) {
    found.add("missing-symbol", load, listed("symbol", texts));
  }
  texts.clear();
  for (const UnresolvedVersion& version : links.missing_versions) {
    texts.push_back(needed_by(version.version + " of " + version.library, version.by, links));
  }
  if (!texts.empty()) {
    found.add("missing-version", load, listed("version", texts));
  }
  texts.clear();
  for (const MissingLibrary& library : links.not_found) {
    texts.push_back(needed_by(library.name, library.needed_by, links));
  }
  if (!texts.empty()) {
    found.add("missing-library", load,
              listed("file", texts) + (texts.size() == 1 ? " is" : " are") +
                  " neither in the host nor where the loader looks");
  }
  texts.clear();
  for (const UnresolvedSymbol& symbol : links.null) {
    if (symbol.by == links.name && !is_always_asked_for(symbol.symbol)) {
      texts.push_back(with_version(symbol.symbol, symbol.version));
    }
  }
  if (!texts.empty()) {
    found.add("weak-import", load, listed("symbol", texts));
  }
}

}  // namespace abigate
