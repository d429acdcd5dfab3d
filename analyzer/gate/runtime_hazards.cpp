// Runtimes that there can only be one of in a process: sanitizers, and the C++ standard library.
#include <algorithm>
#include <array>

#include "analyzer/gate/hazard_finders.h"

namespace abigate {

namespace {

using enum HazardMoment;

struct Sanitizer {
  std::string_view name;
  std::string_view symbol;   // that every instrumented object refers to: the start of its name
  std::string_view library;  // the start of a SONAME
  std::string_view clang_library;
  bool comes_first;  // its runtime has to be the first of the process
};

constexpr std::array sanitizers = {
    Sanitizer{"AddressSanitizer", "__asan_init", "libasan.so", "libclang_rt.asan", true},
    Sanitizer{"HWAddressSanitizer", "__hwasan_init", "libhwasan.so", "libclang_rt.hwasan", true},
    Sanitizer{"ThreadSanitizer", "__tsan_init", "libtsan.so", "libclang_rt.tsan", true},
    Sanitizer{"MemorySanitizer", "__msan_init", "libmsan.so", "libclang_rt.msan", true},
    Sanitizer{"LeakSanitizer", "__lsan_init", "liblsan.so", "libclang_rt.lsan", true},
    Sanitizer{"UndefinedBehaviorSanitizer", "__ubsan_handle_", "libubsan.so", "libclang_rt.ubsan", false},
    Sanitizer{"SanitizerCoverage", "__sanitizer_cov_trace_", "libclang_rt.fuzzer", "libclang_rt.fuzzer", false},
};

bool is_library_of(std::string_view library, const Sanitizer& sanitizer) {
  return library.starts_with(sanitizer.library) || library.starts_with(sanitizer.clang_library);
}

std::vector<std::string_view> signs_of(const Sanitizer& sanitizer, const Binary& binary) {
  std::vector<std::string_view> signs;
  for (const Text library : binary.shown.needed) {
    if (is_library_of(library, sanitizer)) {
      signs.push_back(library);
    }
  }
  const auto take = [&](Text name) {
    if (name.starts_with(sanitizer.symbol)) {
      signs.push_back(name);
    }
  };
  for (const ImportedSymbol& symbol : binary.shown.imports) {
    // Allocators ask weakly whether a sanitizer is there.
    if (!symbol.weak) {
      take(symbol.name);
    }
  }
  for (const ExportedSymbol& symbol : binary.shown.exports) {
    take(symbol.name);
  }
  return signs;
}

// The host has the runtime if the plugin does not come with one, and nothing that the plugin wants of it is missing.
bool host_has(const Sanitizer& sanitizer, const Binary& binary, const LinkAnswer* links) {
  const bool brings_it = std::ranges::any_of(
      binary.shown.exports, [&](const ExportedSymbol& symbol) { return symbol.name.starts_with(sanitizer.symbol); });
  if (links == nullptr || brings_it) {
    return false;
  }
  const auto is_wanted = [&](const UnresolvedSymbol& symbol) { return symbol.symbol.starts_with(sanitizer.symbol); };
  return std::ranges::none_of(links->brought,
                              [&](const std::string& name) { return is_library_of(name, sanitizer); }) &&
         std::ranges::none_of(links->missing, is_wanted) && std::ranges::none_of(links->undecided, is_wanted);
}

void find_sanitizers(const Binary& binary, const LinkAnswer* links, HazardList& found) {
  std::string evidence;
  HazardEffect effect = HazardEffect::note;
  for (const Sanitizer& sanitizer : sanitizers) {
    const auto signs = signs_of(sanitizer, binary);
    if (signs.empty()) {
      continue;
    }
    evidence += (evidence.empty() ? "" : "; ") + std::string(sanitizer.name) + ", " + named("sign", signs);
    if (sanitizer.comes_first && !host_has(sanitizer, binary, links)) {
      effect = HazardEffect::refuse;
    }
  }
  if (!evidence.empty()) {
    found.add("sanitizer", load, std::move(evidence), effect);
  }
}

constexpr std::string_view gnu = "libstdc++";
constexpr std::string_view llvm = "libc++";

bool is_runtime(std::string_view library, std::string_view runtime) {
  return library.starts_with(std::string(runtime) + ".so") ||
         (runtime == llvm && library.starts_with("libc++abi.so")) ||
         (runtime == gnu && library.starts_with("libsupc++.so"));
}

bool uses(const Binary& binary, std::string_view runtime) {
  return std::ranges::any_of(binary.shown.needed, [&](Text library) { return is_runtime(library, runtime); }) ||
         std::ranges::any_of(binary.shown.imports, [&](const ImportedSymbol& symbol) {
           return runtime == llvm ? symbol.name.starts_with("_ZNSt3__1") || symbol.name.starts_with("_ZNKSt3__1")
                                  : symbol.version.starts_with("GLIBCXX_") || symbol.version.starts_with("CXXABI_");
         });
}

bool exports(const Binary& binary, std::string_view name) {
  return std::ranges::find(binary.shown.exports, name, &ExportedSymbol::name) != binary.shown.exports.end();
}

bool carries_a_copy(const Binary& binary) {
  const std::string_view soname = binary.shown.soname;
  if (is_runtime(soname, gnu) || is_runtime(soname, llvm)) {
    return false;
  }
  // Sanitizers export the first alone, to look at what is thrown.
  return exports(binary, "__cxa_throw") && exports(binary, "__cxa_begin_catch");
}

void find_mixed_runtimes(const Binary& binary, const LinkAnswer* links, HazardList& found) {
  if (carries_a_copy(binary)) {
    found.add("mixed-cxx-runtimes", load, "it exports a C++ runtime of its own: __cxa_throw, __cxa_begin_catch");
    return;
  }
  const bool uses_gnu = uses(binary, gnu);
  const bool uses_llvm = uses(binary, llvm);
  if (uses_gnu && uses_llvm) {
    found.add("mixed-cxx-runtimes", load, "it uses libstdc++ and libc++");
    return;
  }
  if (links == nullptr || uses_gnu == uses_llvm) {
    return;
  }
  const std::string_view other = uses_gnu ? llvm : gnu;
  const std::string_view own = uses_gnu ? gnu : llvm;
  const auto has_other = [&](const std::vector<std::string>& names) {
    return std::ranges::any_of(names, [&](const std::string& name) { return is_runtime(name, other); });
  };
  if (has_other(links->host_libraries)) {
    found.add("mixed-cxx-runtimes", load, "it uses " + std::string(own) + ", and the host " + std::string(other));
  } else if (has_other(links->brought)) {
    found.add("mixed-cxx-runtimes", load,
              "it uses " + std::string(own) + ", and a library that it needs " + std::string(other));
  }
}

}  // namespace

void find_runtime_hazards(const Binary& binary, const LinkAnswer* links, HazardList& found) {
  find_sanitizers(binary, links, found);
  find_mixed_runtimes(binary, links, found);
}

}  // namespace abigate
