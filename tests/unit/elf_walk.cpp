#include "tests/unit/elf_walk.h"

#include <elf.h>

namespace abigate {

namespace {

/// Touches every byte, so that a view into nothing is noticed.
std::uint64_t sum_of(std::string_view text) {
  std::uint64_t sum = text.size();
  for (const char one : text) {
    sum = sum * 31 + static_cast<unsigned char>(one);
  }
  return sum;
}

std::uint64_t sum_of(const DynamicSymbols& symbols) {
  std::uint64_t sum = 0;
  for (std::size_t i = 1; i < symbols.size(); ++i) {
    const DynamicSymbol symbol = symbols.at(i);
    sum += sum_of(symbol.name) + sum_of(symbol.version) + sum_of(symbol.library) + symbol.value + symbol.size_bytes;
  }
  for (const VersionNeed& need : symbols.needs()) {
    sum += sum_of(need.library) + sum_of(need.version);
  }
  for (const VersionDefinition& definition : symbols.definitions()) {
    sum += sum_of(definition.name);
  }
  return sum;
}

std::uint64_t sum_of(const Binary& binary) {
  std::uint64_t sum = sum_of(binary.target) + sum_of(binary.build_id) + sum_of(binary.load.interpreter);
  for (const ExportedSymbol& symbol : binary.shown.exports) {
    sum += sum_of(symbol.name) + sum_of(symbol.version);
  }
  for (const ImportedSymbol& symbol : binary.shown.imports) {
    sum += sum_of(symbol.name) + sum_of(symbol.version) + sum_of(symbol.library);
  }
  for (const BuildFact& fact : binary.shown.facts) {
    sum += sum_of(fact.name) + sum_of(fact.value);
  }
  for (const Text path : binary.shown.run_path) {
    sum += sum_of(path);
  }
  return sum;
}

}  // namespace

Result<std::uint64_t> walk_elf(std::span<const std::byte> bytes) {
  const auto file = ElfFile::open(ByteSource::from_memory(bytes, "fuzzed"));
  if (!file) {
    return std::unexpected(file.error());
  }
  const auto notes = read_notes(*file);
  auto symbols = DynamicSymbols::read(*file);
  const auto binary = read_binary(*file);
  std::uint64_t sum = 0;
  if (const auto soname = file->dynamic_value(DT_SONAME)) {
    const auto text = file->dynamic_string(*soname);
    sum += text ? sum_of(*text) : 0;
  }
  if (!notes || !symbols || !binary) {
    return std::unexpected(!notes ? notes.error() : !symbols ? symbols.error() : binary.error());
  }
  const DynamicSymbols moved = std::move(*symbols);
  return sum + sum_of(moved) + sum_of(*binary) + notes->size();
}

}  // namespace abigate
