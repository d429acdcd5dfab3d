// abigate-elf-symbols [--times] FILE…: what the ELF reader finds in each file, one line per fact and per dynamic
// symbol, for comparison with other readers. Names are printed as they are; a tab separates the fields.
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

#include "analyzer/elf/binary.h"

namespace {

using namespace abigate;

std::string_view word(SymbolType type) {
  switch (type) {
    case SymbolType::none:
      return "NOTYPE";
    case SymbolType::function:
      return "FUNC";
    case SymbolType::data:
      return "OBJECT";
    case SymbolType::thread_local_:
      return "TLS";
    case SymbolType::ifunc:
      return "IFUNC";
    case SymbolType::other:
      return "OTHER";
  }
  return {};
}

std::string_view word(const DynamicSymbol& symbol) {
  if (symbol.local) {
    return "LOCAL";
  }
  switch (symbol.binding) {
    case SymbolBinding::global:
      return "GLOBAL";
    case SymbolBinding::weak:
      return "WEAK";
    case SymbolBinding::unique:
      return "UNIQUE";
  }
  return {};
}

std::string_view word(Visibility visibility) {
  switch (visibility) {
    case Visibility::default_:
      return "DEFAULT";
    case Visibility::protected_:
      return "PROTECTED";
    case Visibility::hidden:
      return "HIDDEN";
  }
  return {};
}

void print(std::string_view what, std::string_view text) {
  std::string line(what);
  line.append("\t").append(text).append("\n");
  std::fwrite(line.data(), 1, line.size(), stdout);
}

void print(const DynamicSymbol& symbol) {
  std::string line = "symbol\t";
  line.append(word(symbol.type)).append("\t").append(word(symbol)).append("\t").append(word(symbol.visibility));
  line.append(symbol.defined ? "\tdefined\t" : "\tundefined\t").append(std::to_string(symbol.value)).append("\t");
  line.append(std::to_string(symbol.size_bytes)).append("\t").append(symbol.name).append("\t").append(symbol.version);
  // As readers write it: two signs before the version that a link takes today.
  const bool takes = symbol.defined && symbol.default_version && symbol.library.empty();
  line.append(symbol.version.empty() ? "\t\n" : takes ? "\t@@\n" : "\t@\n");
  std::fwrite(line.data(), 1, line.size(), stdout);
}

Result<void> print_file(const std::string& path) {
  auto source = ByteSource::open(path);
  if (!source) {
    return std::unexpected(source.error());
  }
  auto file = ElfFile::open(std::move(*source));
  if (!file) {
    return std::unexpected(file.error());
  }
  const auto binary = read_binary(*file);
  if (!binary) {
    return std::unexpected(binary.error());
  }
  const auto symbols = DynamicSymbols::read(*file);
  if (!symbols) {
    return std::unexpected(symbols.error());
  }
  print("target", binary->target);
  print("build-id", binary->build_id);
  print("soname", binary->shown.soname);
  print("interpreter", binary->load.interpreter);
  for (const Text library : binary->shown.needed) {
    print("needed", library);
  }
  for (const std::string& part : binary->load.rpath) {
    print("rpath", part);
  }
  for (const std::string& part : binary->load.runpath) {
    print("runpath", part);
  }
  for (const BuildFact& fact : binary->shown.facts) {
    print("fact", std::string(fact.name) + "\t" + std::string(fact.value));
  }
  for (std::size_t i = 1; i < symbols->size(); ++i) {
    print(symbols->at(i));
  }
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  const bool times = count > 1 && std::string_view(arguments[1]) == "--times";
  int status = 0;
  for (int i = times ? 2 : 1; i < count; ++i) {
    print("file", arguments[i]);
    const auto start = std::chrono::steady_clock::now();
    if (const auto good = print_file(arguments[i]); !good) {
      print("error", good.error().message);
      status = 3;
    }
    if (times) {
      const auto passed = std::chrono::steady_clock::now() - start;
      print("microseconds", std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(passed).count()));
    }
  }
  return status;
}
