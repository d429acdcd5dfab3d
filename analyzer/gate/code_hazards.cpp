// Code that runs inside dlopen and dlclose.
#include <algorithm>
#include <array>

#include "analyzer/gate/hazard_finders.h"

namespace abigate {

namespace {

using enum HazardMoment;

// The compiler's start files (crtbeginS.o) put one function of their own into each of the two arrays, and only they
// refer to these symbols weakly.
bool has_start_files(const Binary& binary) {
  constexpr std::array marks = {std::string_view("_ITM_deregisterTMCloneTable"),
                                std::string_view("_ITM_registerTMCloneTable"), std::string_view("__cxa_finalize"),
                                std::string_view("__register_frame_info")};
  return std::ranges::any_of(binary.shown.imports, [&](const ImportedSymbol& symbol) {
    return symbol.weak && std::ranges::find(marks, symbol.name) != marks.end();
  });
}

std::uint64_t without_start_files(std::uint64_t functions, const Binary& binary) {
  return functions > 0 && has_start_files(binary) ? functions - 1 : functions;
}

std::string functions_in_words(std::uint64_t count, std::string_view array) {
  return std::to_string(count) + (count == 1 ? " function" : " functions") + " in " + std::string(array);
}

void find_load_time_code(const Binary& binary, HazardList& found) {
  const std::uint64_t functions = without_start_files(binary.load.init_functions, binary);
  std::string evidence = functions > 0 ? functions_in_words(functions, "DT_INIT_ARRAY") : "";
  if (binary.load.own_init) {
    evidence += (evidence.empty() ? "" : ", and ") + std::string("a DT_INIT of its own");
  }
  if (!evidence.empty()) {
    found.add("load-time-code", load, std::move(evidence));
  }
}

void find_unload_time_code(const Binary& binary, HazardList& found) {
  const std::uint64_t functions = without_start_files(binary.load.fini_functions, binary);
  std::string evidence = functions > 0 ? functions_in_words(functions, "DT_FINI_ARRAY") : "";
  const auto append = [&](std::string_view text) {
    evidence += (evidence.empty() ? "" : ", and ") + std::string(text);
  };
  if (binary.load.own_fini) {
    append("a DT_FINI of its own");
  }
  if (imports_strongly(binary, "__cxa_atexit")) {
    append("it imports __cxa_atexit");
  }
  if (!evidence.empty()) {
    found.add("unload-time-code", unload, std::move(evidence));
  }
}

void find_ifunc(const Binary& binary, HazardList& found) {
  std::vector<std::string_view> names;
  for (const ExportedSymbol& symbol : binary.shown.exports) {
    if (symbol.type == SymbolType::ifunc) {
      names.push_back(symbol.name);
    }
  }
  if (!names.empty()) {
    found.add("ifunc", load, named("indirect function", names));
  } else if (binary.load.ifunc_relocations > 0) {
    const std::uint64_t count = binary.load.ifunc_relocations;
    found.add("ifunc", load,
              std::to_string(count) + (count == 1 ? " relocation" : " relocations") + " of the type IRELATIVE");
  }
}

}  // namespace

void find_code_hazards(const Binary& binary, HazardList& found) {
  if (binary.shown.kind == BinaryKind::relocatable) {
    return;
  }
  find_load_time_code(binary, found);
  find_unload_time_code(binary, found);
  find_ifunc(binary, found);
}

}  // namespace abigate
