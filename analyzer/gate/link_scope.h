// What an object can bind to in a process: the objects of the host in the loader's order, and how a newcomer's
// undefined symbols and required versions come out against them. ELF gABI, "Shared Object Dependencies"; LSB, "Symbol
// Versioning"; glibc's ld.so(8).
//
// A scope is plain data, so it can come from files (scope_of_program: a host that does not run here) or from the
// objects that a running process has loaded (add_object for each). LD_LIBRARY_PATH and LD_PRELOAD are not looked at:
// what they will be when the host runs is not known here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/elf/dynamic_symbols.h"
#include "analyzer/elf/elf_file.h"

namespace abigate {

struct ScopeObject {
  std::string name;  ///< SONAME, else the file's name: what others' NEEDED says
  std::string path;
  std::vector<std::string> needed;
  std::vector<std::string> rpath;    ///< DT_RPATH, unexpanded; counts only without `runpath`
  std::vector<std::string> runpath;  ///< DT_RUNPATH, unexpanded
  std::size_t loaded_by = 0;         ///< index in the scope of who needed it first; itself for the first
  DynamicSymbols symbols;
};

/// A library that is needed and was not found.
struct MissingLibrary {
  std::string name;
  std::string needed_by;  ///< the name of the object
};

struct LinkScope {
  std::vector<ScopeObject> objects;  ///< in the order in which symbols are looked up; the program first
  std::vector<MissingLibrary> not_found;
};

/// The object at `path`, with what the loader needs of it. `path` is used to expand $ORIGIN.
Result<ScopeObject> read_scope_object(const ElfFile& file, const std::string& path);

/// The program, or shared object, at `path` and everything it needs, breadth-first as ld.so loads it: found by run
/// path, the loader's cache and its default folders, for the same machine and class.
Result<LinkScope> scope_of_program(const std::string& path);

/// A symbol that an object needs and nobody in scope defines.
struct UnresolvedSymbol {
  std::string symbol;
  std::string version;  ///< empty: any
  std::string library;  ///< SONAME that the version belongs to; empty: any
  std::string by;       ///< name of the object that needs it
  auto operator<=>(const UnresolvedSymbol&) const = default;
};

/// A version node that an object insists on and that the library does not define. A library without version
/// information of any kind counts too: ld.so ends the process when it finds the symbol there.
struct UnresolvedVersion {
  std::string version;
  std::string library;
  std::string by;
  auto operator<=>(const UnresolvedVersion&) const = default;
};

/// How a newcomer, with the libraries that it brings along, binds in a scope. Sorted by symbol or name.
struct LinkAnswer {
  std::string name;                         ///< of the newcomer, as `by` says it
  std::vector<UnresolvedSymbol> missing;    ///< the loader refuses the object
  std::vector<UnresolvedSymbol> undecided;  ///< may be in a library that was not found
  std::vector<UnresolvedSymbol> null;       ///< weak: the address stays 0
  std::vector<UnresolvedVersion> missing_versions;
  std::vector<MissingLibrary> not_found;    ///< of the newcomers: the loader refuses the object
  std::vector<MissingLibrary> scope_lacks;  ///< of the host
  std::vector<std::string> brought;         ///< names of the libraries that come along, in load order
  std::vector<std::string> interposed;      ///< exports of the newcomer that the host defines earlier in the order
  std::vector<std::string> host_libraries;  ///< names of the objects in scope, the program aside, in load order
};

/// Binds as ld.so does for RTLD_NOW | RTLD_LOCAL: the scope's objects first, then the newcomer and what it brings.
Result<LinkAnswer> resolve_links(const LinkScope& scope, const ElfFile& newcomer, const std::string& path);

}  // namespace abigate
