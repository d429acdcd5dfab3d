// Everything that a binary shows before it is loaded: what a snapshot keeps, and what only the loader meets.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "analyzer/elf/dynamic_symbols.h"
#include "analyzer/elf/elf_file.h"
#include "analyzer/elf/notes.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

/// What the loader does with the object besides binding its symbols. ELF gABI, "Dynamic Section"; glibc's elf.h.
struct LoadFacts {
  bool bind_now = false;                         ///< DF_BIND_NOW, DF_1_NOW, DT_BIND_NOW
  bool no_delete = false;                        ///< DF_1_NODELETE
  bool no_open = false;                          ///< DF_1_NOOPEN
  bool fixed_address = false;                    ///< ET_EXEC
  bool position_independent_executable = false;  ///< DF_1_PIE
  bool static_tls = false;                       ///< DF_STATIC_TLS
  bool text_relocations = false;
  bool symbolic = false;          ///< DF_SYMBOLIC
  bool init_first = false;        ///< DF_1_INITFIRST
  bool executable_stack = false;  ///< PT_GNU_STACK asks for it, or a machine whose default it is has none
  bool writable_code = false;     ///< a PT_LOAD that is both
  std::uint64_t tls_bytes = 0;    ///< PT_TLS
  std::uint64_t init_functions =
      0;  ///< entries of DT_INIT_ARRAY and DT_PREINIT_ARRAY; compilers put one into each object
  std::uint64_t fini_functions = 0;
  std::uint64_t ifunc_relocations = 0;  ///< R_*_IRELATIVE
  std::uint64_t plt_relocations = 0;    ///< DT_JMPREL: functions that may be bound at their first call
  bool own_init = false;                ///< DT_INIT is not the function that the C runtime's start files bring
  bool own_fini = false;                ///< the same of DT_FINI
  /// Exports that the object itself reaches by name, so that another definition may come first; sorted.
  std::vector<std::string> self_references;
  /// Exports of the binding STB_GNU_UNIQUE that can change: variables, none of them constant, without guards; sorted.
  std::vector<std::string> unique_variables;
  std::string interpreter;
  std::vector<std::string> rpath;    ///< DT_RPATH
  std::vector<std::string> runpath;  ///< DT_RUNPATH; wins over `rpath`
  std::vector<std::string> audit, filter, auxiliary;
};

struct Binary {
  std::string build_id;
  std::string target;  ///< "x86_64", "aarch64", "i386", …: the machine, class and byte order as a triple starts
  std::vector<std::string> compilers;  ///< the lines of .comment, sorted, each once; empty when stripped of it
  LoadFacts load;
  BinaryFacts shown;  ///< texts belong to `strings`
  StringPool strings;
};

/// Reads it all; the file's code and data stay unread. Damaged section headers are an error even though no loader looks
/// at them: the file was cut short. Files without any are fine. `shown.exports` leaves out the symbols by which GNU ld
/// repeats the names of version nodes.
Result<Binary> read_binary(const ElfFile& file);

/// The part that a gate asks for before every load, quick however many symbols there are: the dynamic segment, all
/// imports, and the exports that `keep` answers true for. It is called once for every symbol of the table, in its
/// order. Neither relocations nor section headers are read, so that these stay as they are by default: `compilers`,
/// `build_id`, `ifunc_relocations`, `plt_relocations`, `own_init`, `own_fini`, `self_references`, and `shown.facts`.
/// The lists are in the table's order. `symbols` are those of `file`.
Result<Binary> read_for_loading(const ElfFile& file, const DynamicSymbols& symbols,
                                const std::function<bool(const DynamicSymbol&)>& keep);

}  // namespace abigate
