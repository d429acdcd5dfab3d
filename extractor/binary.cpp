#include "extractor/binary.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analyzer/compare/binary_join.h"
#include "analyzer/compare/binary_surface.h"
#include "analyzer/snapshot/utf8.h"
#include "extractor/binary_target.h"
#include "extractor/build_facts.h"

namespace abigate::extract {

namespace {

constexpr std::size_t most_mismatches = 10;
constexpr std::size_t most_missing = 5;

/// What the file calls itself; else its name without the folder.
std::string name_of_file(const BuiltFile& built) {
  return built.binary.shown.soname.empty() ? std::filesystem::path(built.path).filename().string()
                                           : std::string(built.binary.shown.soname);
}

/// "libacme" of "libacme.so.1.4".
std::string stem_of_file(const BuiltFile& built) {
  const std::string name = name_of_file(built);
  const std::size_t end = name.find(".so");
  return end == std::string::npos || end == 0 ? name : name.substr(0, end);
}

/// What the snapshot keeps of the file. How much code a function has is no promise, and differs from build to build.
template <class Keep>
BinaryFacts kept_facts(const BinaryFacts& shown, StringPool& strings, Keep keep_import) {
  const auto own = [&](Text& text) { text = strings.intern(text); };
  BinaryFacts facts = shown;
  std::erase_if(facts.imports, std::not_fn(keep_import));
  for (ExportedSymbol& symbol : facts.exports) {
    own(symbol.name);
    own(symbol.version);
    if (symbol.type != SymbolType::data && symbol.type != SymbolType::thread_local_) {
      symbol.size_bytes = 0;
    }
  }
  for (ImportedSymbol& symbol : facts.imports) {
    own(symbol.name);
    own(symbol.version);
    own(symbol.library);
  }
  for (RequiredVersion& required : facts.required_versions) {
    own(required.library);
    own(required.version);
  }
  for (BuildFact& fact : facts.facts) {
    own(fact.name);
    own(fact.value);
  }
  for (std::vector<Text>* list : {&facts.needed, &facts.run_path, &facts.versions}) {
    std::ranges::for_each(*list, own);
  }
  own(facts.soname);
  return facts;
}

std::string_view word(SymbolType type) {
  switch (type) {
    case SymbolType::function:
      return "a function";
    case SymbolType::data:
      return "a variable";
    case SymbolType::thread_local_:
      return "a thread-local variable";
    case SymbolType::ifunc:
      return "a function chosen when it is loaded";
    case SymbolType::none:
      return "of no type";
    case SymbolType::other:
      return "of another type";
  }
  return {};
}

/// One line for each contradiction.
std::vector<std::string> contradictions(const BinaryJoin& join) {
  std::vector<std::string> lines;
  lines.reserve(join.type_mismatches.size() + join.data_size_mismatches.size());
  const auto spelled = [](Text name, Text symbol) {
    return name == symbol ? printable(name) : fmt::format("{} ({})", printable(name), printable(symbol));
  };
  for (const SymbolTypeMismatch& one : join.type_mismatches) {
    lines.push_back(fmt::format("{}: the headers declare {}, the file has {}", spelled(one.name, one.symbol),
                                word(one.declared), word(one.exported)));
  }
  for (const DataSizeMismatch& one : join.data_size_mismatches) {
    lines.push_back(fmt::format("{}: {} bytes in the headers, {} bytes in the file", spelled(one.name, one.symbol),
                                one.declared_bytes, one.exported_bytes));
  }
  return lines;
}

Result<void> check_join(const BuiltFile& built, const BinaryJoin& join) {
  std::vector<std::string> lines = contradictions(join);
  if (lines.empty()) {
    return {};
  }
  const std::size_t all = lines.size();
  if (all > most_mismatches) {
    lines.resize(most_mismatches);
    lines.push_back(fmt::format("and {} more", all - most_mismatches));
  }
  return undecidable(
      fmt::format("--binary {}: the headers do not describe this binary; name the headers and flags that it was built "
                  "from, or build it again:\n  {}",
                  built.path, fmt::join(lines, "\n  ")));
}

void note_missing(const BuiltFile& built, const BinaryJoin& join, std::vector<std::string>& notes) {
  const std::vector<Text>& missing = join.declared_not_exported;
  if (missing.empty()) {
    return;
  }
  std::vector<std::string> named;
  for (const Text symbol : missing) {
    if (named.size() == most_missing) {
      named.push_back(fmt::format("and {} more", missing.size() - most_missing));
      break;
    }
    named.push_back(printable(symbol));
  }
  notes.push_back(fmt::format("note: {} neither exports nor imports {} of {} declared functions and variables: {}",
                              name_of_file(built), missing.size(),
                              missing.size() + join.declared_and_exported.size() + join.declared_and_imported.size(),
                              fmt::join(named, ", ")));
}

bool is_mangled(Text name) { return name.starts_with("_Z"); }

}  // namespace

Result<BuiltFile> read_built_file(const std::string& path) {
  auto file = ElfFile::open(path);
  if (!file) {
    return std::unexpected(file.error());
  }
  if (file->kind() == BinaryKind::relocatable) {
    return undecidable(path +
                       ": expected a shared object or an executable, found an object file, which exports "
                       "nothing yet; name what is linked from it");
  }
  auto binary = read_binary(*file);
  if (!binary) {
    return std::unexpected(binary.error());
  }
  return BuiltFile{std::move(*file), std::move(*binary), path};
}

Result<void> add_binary(const BuiltFile& built, Snapshot& snapshot, std::vector<std::string>& notes) {
  if (auto fits = check_target(built.file, built.binary, snapshot.build); !fits) {
    return fits;
  }
  const DeclaredSymbols declared(snapshot);
  snapshot.binary = kept_facts(built.binary.shown, snapshot.strings,
                               [&](const ImportedSymbol& symbol) { return declared.find(symbol.name) != nullptr; });
  const BinaryJoin join = join_binary(snapshot);
  note_missing(built, join, notes);
  return check_join(built, join);
}

Result<void> describe_binary(const BuiltFile& built, const Request& request, Snapshot& snapshot) {
  const auto own = [&](const std::string& text) { return snapshot.strings.intern(text); };
  snapshot.build.target =
      own(request.target.empty() ? target_of(built.file, built.binary) : normalized_triple(request.target));
  snapshot.build.pointer_bytes = built.file.bits() / 8;
  snapshot.build.big_endian = built.file.big_endian();
  if (auto fits = check_target(built.file, built.binary, snapshot.build); !fits) {
    return fits;
  }
  // Without headers any name may be one of the interface, but those that a version ties to a library.
  snapshot.binary = kept_facts(built.binary.shown, snapshot.strings,
                               [](const ImportedSymbol& symbol) { return symbol.library.empty(); });
  const BinaryFacts& facts = *snapshot.binary;
  if (facts.exports.empty() && facts.imports.empty()) {
    return undecidable(built.path +
                       ": exports nothing and needs nothing of whoever loads it: there is no interface to "
                       "describe; name the headers of the interface besides");
  }
  const bool mangled = std::ranges::any_of(facts.exports, is_mangled, &ExportedSymbol::name) ||
                       std::ranges::any_of(facts.imports, is_mangled, &ImportedSymbol::name);
  snapshot.language = own(mangled ? "c++" : "c");
  snapshot.interface.name = own(request.name.empty() ? stem_of_file(built) : request.name);
  snapshot.interface.version = own(request.version);
  snapshot.fidelity.push_back({types_not_read, own(name_of_file(built)), {}});
  return {};
}

}  // namespace abigate::extract
