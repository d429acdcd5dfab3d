#include "analyzer/embedding/binding.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <variant>

#include <elf.h>
#include <fmt/format.h>

#include "analyzer/elf/dynamic_symbols.h"
#include "analyzer/elf/notes.h"
#include "analyzer/model/glob.h"
#include "analyzer/snapshot/utf8.h"

namespace abigate {

namespace {

constexpr std::size_t problems_told = 5;

struct Architecture {
  std::string_view prefix;  ///< of the triple
  std::uint16_t machine = EM_NONE;
};
// Longer prefixes first. What is not listed is not checked.
constexpr std::array architectures{
    Architecture{"x86_64", EM_X86_64}, Architecture{"i386", EM_386},        Architecture{"i486", EM_386},
    Architecture{"i586", EM_386},      Architecture{"i686", EM_386},        Architecture{"aarch64", EM_AARCH64},
    Architecture{"arm", EM_ARM},       Architecture{"thumb", EM_ARM},       Architecture{"powerpc64", EM_PPC64},
    Architecture{"powerpc", EM_PPC},   Architecture{"s390x", EM_S390},      Architecture{"riscv", EM_RISCV},
    Architecture{"mips", EM_MIPS},     Architecture{"sparcv9", EM_SPARCV9}, Architecture{"loongarch", EM_LOONGARCH},
};

std::optional<std::uint16_t> machine_of(std::string_view triple) {
  const auto* const found =
      std::ranges::find_if(architectures, [&](const Architecture& one) { return triple.starts_with(one.prefix); });
  return found == architectures.end() ? std::nullopt : std::optional(found->machine);
}

std::string_view word_of(SymbolType type) {
  switch (type) {
    case SymbolType::none:
      return "an untyped symbol";
    case SymbolType::function:
    case SymbolType::ifunc:
      return "a function";
    case SymbolType::data:
      return "data";
    case SymbolType::thread_local_:
      return "thread-local data";
    case SymbolType::other:
      break;
  }
  return "a symbol of another type";
}

/// Assembler code often says nothing of its symbols' types.
bool fits(SymbolType promised, SymbolType found) {
  const auto kind = [](SymbolType type) { return type == SymbolType::ifunc ? SymbolType::function : type; };
  return promised == SymbolType::none || found == SymbolType::none || kind(promised) == kind(found);
}

/// A variable with a flexible array at its end may be defined larger than its type.
bool ends_in_flexible_array(const Graph& graph, TypeId type) {
  const auto* const record = std::get_if<Record>(&graph.at(peel(graph, type)));
  if (record == nullptr || record->fields.empty()) {
    return false;
  }
  const auto* const array = std::get_if<Array>(&graph.at(peel(graph, record->fields.back().type)));
  return array != nullptr && array->count.value_or(0) == 0;
}

/// How exports name a symbol: by its qualified name, or by its plain one where a namespace does not show in the symbol.
bool is_named_by(Text glob, Text name, Text linkage_name) {
  return glob_match(glob, name) || (name.ends_with(linkage_name) && glob_match(glob, linkage_name));
}

struct Wanted {
  Text name;  ///< of the symbol
  SymbolType type = SymbolType::function;
  std::uint64_t size_bytes = 0;  ///< of data; 0: unknown
  bool may_be_larger = false;
};

class Binding {
 public:
  Binding(const ElfFile& file, const Snapshot& snapshot, const Identity& identity, const DynamicSymbols& symbols)
      : file_(file), snapshot_(snapshot), identity_(identity) {
    for (std::size_t i = 1; i < symbols.size(); ++i) {
      const DynamicSymbol symbol = symbols.at(i);
      if (symbol.exported) {
        exports_.push_back(symbol);
      } else if (symbol.name.starts_with("__asan_")) {
        address_sanitizer_ = true;
      }
    }
    // Of several versions the default one is what a link takes.
    std::ranges::stable_sort(exports_, [](const DynamicSymbol& a, const DynamicSymbol& b) {
      return a.name != b.name ? a.name < b.name : a.default_version && !b.default_version;
    });
  }

  Result<EmbeddingState> check() {
    check_machine();
    if (const auto checked = check_build_id(); !checked) {
      return std::unexpected(checked.error());
    }
    if (snapshot_.binary) {
      check_recorded_exports(*snapshot_.binary);
    }
    for (const Function& function : snapshot_.graph.functions) {
      check_function(function);
    }
    for (const Variable& variable : snapshot_.graph.variables) {
      check_variable(variable);
    }
    std::ranges::sort(state_.problems, [](const Unbound& a, const Unbound& b) {
      return a.what != b.what ? a.what < b.what : a.subject < b.subject;
    });
    return std::move(state_);
  }

 private:
  void report(Mismatch what, std::string_view subject, std::string text) {
    state_.problems.push_back({what, std::string(subject), std::move(text)});
  }

  void check_machine() {
    const Build& build = snapshot_.build;
    const auto machine = machine_of(build.target);
    if ((build.pointer_bytes != 0 && build.pointer_bytes * 8 != file_.bits()) ||
        build.big_endian != file_.big_endian() || (machine && *machine != file_.machine())) {
      report(
          Mismatch::machine, {},
          fmt::format("the snapshot is of {} ({} bits, {} endian), the file is of ELF machine {} ({} bits, {} endian)",
                      printable(build.target), build.pointer_bytes * 8, build.big_endian ? "big" : "little",
                      file_.machine(), file_.bits(), file_.big_endian() ? "big" : "little"));
    }
  }

  Result<void> check_build_id() {
    if (!identity_.reserved) {
      return {};
    }
    const Result<std::vector<Note>> notes = read_notes(file_);
    if (!notes) {
      return std::unexpected(notes.error());
    }
    const Result<std::string> found = read_build_id(file_, *notes);
    if (!found) {
      return std::unexpected(found.error());
    }
    state_.build_id_checked = !identity_.build_id.empty();
    if (*found != identity_.build_id) {
      const auto spelled = [](const std::string& id) { return id.empty() ? std::string("none") : printable(id, 80); };
      report(Mismatch::build_id, {},
             fmt::format("the snapshot was put into a file with the build-id {}, this one has {}",
                         spelled(identity_.build_id), spelled(*found)));
    }
    return {};
  }

  void check_recorded_exports(const BinaryFacts& binary) {
    for (const ExportedSymbol& symbol : binary.exports) {
      const auto same_name = std::ranges::equal_range(exports_, symbol.name, {}, &DynamicSymbol::name);
      const auto found = std::ranges::find(same_name, symbol.version, &DynamicSymbol::version);
      ++state_.symbols_checked;
      if (found == same_name.end()) {
        missing(symbol.name, symbol.version);
        continue;
      }
      const bool sized = symbol.type == SymbolType::data || symbol.type == SymbolType::thread_local_;
      compare({symbol.name, symbol.type, sized ? symbol.size_bytes : 0, false}, *found);
    }
  }

  void check_function(const Function& function) {
    if (function.linkage == Linkage::internal || function.deleted) {
      return;
    }
    const DynamicSymbol* found = find(function.linkage_name);
    // Of a constructor or destructor not every variant has to be there.
    for (std::size_t i = 0; found == nullptr && i < function.other_linkage_names.size(); ++i) {
      found = find(function.other_linkage_names[i]);
    }
    const bool expected = !function.weak && !function.inlined && !function.pure && !function.immediate &&
                          function.visibility != Visibility::hidden &&
                          is_promised(function.name, function.linkage_name);
    check_symbol({function.linkage_name, SymbolType::function, 0, false}, found, expected);
  }

  void check_variable(const Variable& variable) {
    const std::optional<Extent> extent = extent_of(snapshot_, variable.type);
    const Wanted wanted{variable.linkage_name, variable.thread_local_ ? SymbolType::thread_local_ : SymbolType::data,
                        extent ? extent->size_bytes : 0, ends_in_flexible_array(snapshot_.graph, variable.type)};
    const bool expected = !variable.weak && !variable.inlined && variable.visibility != Visibility::hidden &&
                          !is_constant(variable.name) && is_promised(variable.name, variable.linkage_name);
    check_symbol(wanted, find(variable.linkage_name), expected);
  }

  void check_symbol(const Wanted& wanted, const DynamicSymbol* found, bool expected) {
    if (found != nullptr) {
      ++state_.symbols_checked;
      compare(wanted, *found);
    } else if (expected && !snapshot_.binary) {
      ++state_.symbols_checked;
      missing(wanted.name, {});
    }
  }

  void missing(Text name, Text version) {
    report(Mismatch::missing_symbol, name,
           fmt::format("the snapshot says that it exports {}{}{}, and it does not", printable(name, 200),
                       version.empty() ? "" : "@", printable(version)));
  }

  void compare(const Wanted& wanted, const DynamicSymbol& found) {
    if (!fits(wanted.type, found.type)) {
      report(Mismatch::symbol_type, wanted.name,
             fmt::format("the snapshot says that {} is {}, the file exports {}", printable(wanted.name, 200),
                         word_of(wanted.type), word_of(found.type)));
      return;
    }
    // AddressSanitizer puts its red zone into the symbol.
    const bool may_be_larger = wanted.may_be_larger || address_sanitizer_;
    if (wanted.size_bytes != 0 && found.size_bytes != 0 && found.size_bytes != wanted.size_bytes &&
        (!may_be_larger || found.size_bytes < wanted.size_bytes)) {
      report(Mismatch::data_size, wanted.name,
             fmt::format("the snapshot says that {} has {} bytes, the file exports {}", printable(wanted.name, 200),
                         wanted.size_bytes, found.size_bytes));
    }
  }

  const DynamicSymbol* find(Text name) const {
    const auto found = std::ranges::lower_bound(exports_, name, {}, &DynamicSymbol::name);
    return found != exports_.end() && found->name == name ? &*found : nullptr;
  }

  /// The last declaration that names the symbol says whose it is.
  bool is_promised(Text name, Text linkage_name) const {
    bool promised = false;
    for (const ExportDeclaration& declaration : snapshot_.declarations.exports) {
      if (is_named_by(declaration.name, name, linkage_name)) {
        promised = declaration.side == identity_.side && declaration.required.value_or(true);
      }
    }
    return promised;
  }

  /// A static member that only has a value needs no definition.
  bool is_constant(Text name) const {
    const auto same_name = std::ranges::equal_range(snapshot_.graph.constants, name, {}, &Constant::name);
    return std::ranges::find(same_name, ConstantKind::variable, &Constant::kind) != same_name.end();
  }

  const ElfFile& file_;
  const Snapshot& snapshot_;
  const Identity& identity_;
  std::vector<DynamicSymbol> exports_;  ///< sorted by name
  bool address_sanitizer_ = false;
  EmbeddingState state_;
};

}  // namespace

Result<EmbeddingState> check_bound(const ElfFile& file, const Snapshot& snapshot, const Identity& identity) {
  const Result<DynamicSymbols> symbols = DynamicSymbols::read(file);
  return symbols ? Binding(file, snapshot, identity, *symbols).check() : std::unexpected(symbols.error());
}

std::string describe(const EmbeddingState& state) {
  std::string text = "the snapshot does not belong to this file: ";
  const std::size_t told = std::min(state.problems.size(), problems_told);
  for (std::size_t i = 0; i < told; ++i) {
    text += (i == 0 ? "" : "; ") + state.problems[i].text;
  }
  if (told < state.problems.size()) {
    text += fmt::format("; and {} more", state.problems.size() - told);
  }
  return text + "; extract a snapshot from the headers that the file was built with";
}

}  // namespace abigate
