// What the headers and the dynamic segment say in flags.
#include <algorithm>

#include "analyzer/gate/hazard_finders.h"

namespace abigate {

namespace {

using enum HazardMoment;

void find_no_open(const Binary& binary, HazardList& found) {
  if (binary.shown.kind == BinaryKind::relocatable) {
    found.add("no-open", load, "it is a relocatable file, still to be linked");
  } else if (binary.load.position_independent_executable) {
    found.add("no-open", load, "it is a program: DF_1_PIE");
  } else if (binary.load.fixed_address) {
    found.add("no-open", load, "it is a program for a fixed address: ET_EXEC");
  } else if (binary.load.no_open) {
    found.add("no-open", load, "the flag DF_1_NOOPEN");
  }
}

bool anyone_may_write(std::string_view folder) {
  return folder == "/tmp" || folder.starts_with("/tmp/") || folder.starts_with("/var/tmp") ||
         folder.starts_with("/dev/shm");
}

void find_run_path(const Binary& binary, HazardList& found) {
  const bool modern = !binary.load.runpath.empty();
  const std::vector<std::string>& folders = modern ? binary.load.runpath : binary.load.rpath;
  if (folders.empty()) {
    return;
  }
  std::string evidence = modern ? "DT_RUNPATH" : "DT_RPATH";
  bool unsafe = false;
  for (const std::string& folder : folders) {
    const bool fixed = folder.starts_with('/') || folder.starts_with('$');
    evidence += (&folder == &folders.front() ? " " : ":") + (folder.empty() ? "(empty)" : folder);
    unsafe |= !fixed || anyone_may_write(folder);
  }
  found.add("run-path", load, std::move(evidence), unsafe ? HazardEffect::warn : HazardEffect::note);
}

void find_needed_path(const Binary& binary, HazardList& found) {
  std::vector<std::string_view> paths;
  for (const Text name : binary.shown.needed) {
    if (name.contains('/')) {
      paths.push_back(name);
    }
  }
  if (!paths.empty()) {
    const bool all_fixed = std::ranges::all_of(
        paths, [](std::string_view path) { return path.starts_with('/') || path.starts_with('$'); });
    found.add("needed-path", load, named("needed path", paths), all_fixed ? HazardEffect::note : HazardEffect::warn);
  }
}

void find_filter(const Binary& binary, HazardList& found) {
  std::vector<std::string_view> names;
  for (const auto* list : {&binary.load.filter, &binary.load.auxiliary, &binary.load.audit}) {
    names.insert(names.end(), list->begin(), list->end());
  }
  if (!names.empty()) {
    found.add("filter", load, named("file", names));
  }
}

void find_static_tls(const LoadFacts& facts, HazardList& found) {
  if (!facts.static_tls) {
    return;
  }
  const std::string evidence =
      "the flag DF_STATIC_TLS, " + std::to_string(facts.tls_bytes) + " bytes of thread-local variables";
  // glibc keeps 1,664 bytes and what alignment adds; a host can raise that (GLIBC_TUNABLES), and has to.
  constexpr std::uint64_t more_than_the_reserve = 2048;
  if (facts.tls_bytes > more_than_the_reserve) {
    found.add("static-tls", load, evidence + ", more than the loader keeps for all objects together");
  } else {
    found.add("static-tls", load, evidence, facts.tls_bytes > 0 ? HazardEffect::warn : HazardEffect::note);
  }
}

}  // namespace

void find_flag_hazards(const Binary& binary, HazardList& found) {
  const LoadFacts& facts = binary.load;
  find_no_open(binary, found);
  find_run_path(binary, found);
  find_needed_path(binary, found);
  find_filter(binary, found);
  if (binary.shown.kind == BinaryKind::relocatable) {
    return;
  }
  if (facts.executable_stack) {
    found.add("executable-stack", load, "PT_GNU_STACK is executable, or there is none");
  }
  if (facts.text_relocations) {
    found.add("text-relocations", load, "the flag DT_TEXTREL");
  }
  if (facts.writable_code) {
    found.add("writable-code", load, "a PT_LOAD that is writable and executable");
  }
  find_static_tls(facts, found);
  if (facts.init_first) {
    found.add("init-first", load, "the flag DF_1_INITFIRST");
  }
  if (facts.no_delete) {
    found.add("nodelete", unload, "the flag DF_1_NODELETE");
  }
  if (!facts.bind_now && facts.plt_relocations > 0) {
    found.add("lazy-binding", load,
              "no DF_BIND_NOW, " + std::to_string(facts.plt_relocations) +
                  (facts.plt_relocations == 1 ? " function" : " functions") + " bound at the first call");
  }
}

}  // namespace abigate
