// What an object shares with the process through the symbols that it defines.
#include <algorithm>
#include <array>
#include <functional>

#include "analyzer/gate/hazard_finders.h"

namespace abigate {

namespace {

using enum HazardMoment;

std::vector<std::string_view> exports_that(const Binary& binary,
                                           const std::function<bool(const ExportedSymbol&)>& fits) {
  std::vector<std::string_view> names;
  for (const ExportedSymbol& symbol : binary.shown.exports) {
    if (fits(symbol)) {
      names.push_back(symbol.name);
    }
  }
  return names;
}

bool starts_with_any(std::string_view name, std::initializer_list<std::string_view> starts) {
  return std::ranges::any_of(starts, [&](std::string_view start) { return name.starts_with(start); });
}

void find_unique(const Binary& binary, HazardList& found) {
  const auto unique =
      exports_that(binary, [](const ExportedSymbol& symbol) { return symbol.binding == SymbolBinding::unique; });
  if (!unique.empty()) {
    found.add("gnu-unique-symbol", unload, named("unique symbol", unique));
  }
  const std::vector<std::string>& shared = binary.load.unique_variables;
  if (!shared.empty()) {
    found.add("shared-state", load, named("unique variable", {shared.begin(), shared.end()}));
  }
}

// "_ZTI3Own", "_ZTIN4acme3OwnE": a class outside of std; what follows is a letter for types of the language.
bool names_own_class(std::string_view name) {
  constexpr std::string_view type_info = "_ZTI";
  if (!name.starts_with(type_info) || name.size() == type_info.size() || name.starts_with("_ZTINSt")) {
    return false;
  }
  const char next = name[type_info.size()];
  return next == 'N' || (next >= '0' && next <= '9');
}

void find_type_identity(const Binary& binary, HazardList& found) {
  const auto types = exports_that(binary, [](const ExportedSymbol& symbol) { return names_own_class(symbol.name); });
  if (!types.empty()) {
    found.add("shared-type-identity", load, named("exported type_info", types));
  }
}

void find_allocator(const Binary& binary, HazardList& found) {
  constexpr std::array<std::string_view, 8> functions = {"_ZdaPv", "_ZdlPv", "_Znam",  "_Znwm",
                                                         "calloc", "free",   "malloc", "realloc"};
  auto names = exports_that(binary, [&](const ExportedSymbol& symbol) {
    return std::ranges::find(functions, symbol.name) != functions.end();
  });
  if (!names.empty()) {
    found.add("own-allocator", load, named("export", names));
    return;
  }
  for (const Text library : binary.shown.needed) {
    if (starts_with_any(library, {"libjemalloc.so", "libtcmalloc", "libmimalloc.so"})) {
      names.push_back(library);
    }
  }
  if (!names.empty()) {
    found.add("own-allocator", load, named("allocator", names));
  }
}

void find_interposable(const Binary& binary, const LinkAnswer* links, HazardList& found) {
  const std::vector<std::string>& own = binary.load.self_references;
  if (binary.load.symbolic || own.empty()) {
    return;
  }
  if (links == nullptr) {
    found.add("interposable-symbols", load,
              named("export", {own.begin(), own.end()}) + ", looked up by name in its own code", HazardEffect::note);
    return;
  }
  std::vector<std::string_view> taken;
  std::ranges::set_intersection(own, links->interposed, std::back_inserter(taken));
  if (!taken.empty()) {
    found.add("interposable-symbols", load, named("export", taken) + ", which the host defines too");
  }
}

}  // namespace

void find_export_hazards(const Binary& binary, const LinkAnswer* links, HazardList& found) {
  if (binary.shown.kind == BinaryKind::relocatable) {
    return;
  }
  find_unique(binary, found);
  find_type_identity(binary, found);
  find_allocator(binary, found);
  find_interposable(binary, links, found);
}

}  // namespace abigate
