// abigate-bench-elf [--benchmark_…] [FILE…]: opening a binary, finding its notes and one pass over its dynamic symbols,
// beside the floor: opening the file and reading the same tables as plain bytes. Warm: the system has the file in
// memory. Without files: a small, a medium and a large library of the system, where they are.
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

#include "analyzer/elf/dynamic_symbols.h"
#include "analyzer/elf/notes.h"

namespace {

using namespace abigate;

struct Piece {
  off_t offset = 0;
  std::size_t size = 0;
};

struct Library {
  std::string path;
  std::size_t symbols = 0;
  std::vector<Piece> tables;  ///< symbols, names, version indices
};

Result<std::size_t> read(const std::string& path) {
  auto source = ByteSource::open(path);
  if (!source) {
    return std::unexpected(source.error());
  }
  const auto file = ElfFile::open(std::move(*source));
  if (!file) {
    return std::unexpected(file.error());
  }
  const auto notes = read_notes(*file);
  if (!notes) {
    return std::unexpected(notes.error());
  }
  const auto symbols = DynamicSymbols::read(*file);
  if (!symbols) {
    return std::unexpected(symbols.error());
  }
  std::size_t exported = 0;
  for (std::size_t i = 1; i < symbols->size(); ++i) {
    exported += symbols->at(i).exported ? 1 : 0;
  }
  benchmark::DoNotOptimize(exported);
  return symbols->size();
}

std::vector<Piece> tables_of(const std::string& path, std::size_t symbols) {
  const auto file = ElfFile::open(ByteSource::open(path).value()).value();
  const auto piece = [&](std::int64_t tag, std::uint64_t size) {
    const std::uint64_t offset = file.offset_of(file.dynamic_value(tag).value_or(0), size).value_or(0);
    return Piece{static_cast<off_t>(offset), static_cast<std::size_t>(size)};
  };
  return {piece(DT_SYMTAB, symbols * sizeof(Elf64_Sym)), piece(DT_STRTAB, file.dynamic_value(DT_STRSZ).value_or(0)),
          piece(DT_VERSYM, symbols * sizeof(Elf64_Half))};
}

void ours(benchmark::State& state, const Library& library) {
  for ([[maybe_unused]] const auto _ : state) {
    if (!read(library.path)) {
      state.SkipWithError("the file changed");
    }
  }
}

void opening(benchmark::State& state, const Library& library) {
  for ([[maybe_unused]] const auto _ : state) {
    const auto file = ElfFile::open(ByteSource::open(library.path).value());
    benchmark::DoNotOptimize(read_notes(*file));
  }
}

void floor_of(benchmark::State& state, const Library& library) {
  for ([[maybe_unused]] const auto _ : state) {
    const int descriptor = ::open(library.path.c_str(), O_RDONLY | O_CLOEXEC);
    for (const Piece& one : library.tables) {
      const auto bytes = std::make_unique_for_overwrite<char[]>(one.size);
      if (::pread(descriptor, bytes.get(), one.size, one.offset) != static_cast<ssize_t>(one.size)) {
        state.SkipWithError("the file changed");
      }
      benchmark::DoNotOptimize(bytes.get());
    }
    ::close(descriptor);
  }
}

std::vector<std::string> libraries_of_the_system() {
  const std::filesystem::path folder = "/usr/lib/x86_64-linux-gnu";
  std::vector<std::string> found;
  for (const char* name : {"libz.so.1", "libstdc++.so.6", "libclang-cpp.so.22.1", "libLLVM.so.22.1"}) {
    if (std::filesystem::exists(folder / name)) {
      found.push_back(folder / name);
    }
  }
  return found;
}

int run(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  std::vector<std::string> paths(argv + 1, argv + argc);
  if (paths.empty()) {
    paths = libraries_of_the_system();
  }
  std::vector<Library> libraries;
  for (const std::string& path : paths) {
    const auto symbols = read(path);
    if (!symbols) {
      std::cerr << symbols.error().message << '\n';
      return 1;
    }
    libraries.push_back({path, *symbols, tables_of(path, *symbols)});
  }
  for (const Library& library : libraries) {
    const std::string name =
        std::filesystem::path(library.path).filename().string() + " (" + std::to_string(library.symbols) + " symbols)/";
    benchmark::RegisterBenchmark((name + "open and notes").c_str(), opening, library);
    benchmark::RegisterBenchmark((name + "open, notes, symbols").c_str(), ours, library);
    benchmark::RegisterBenchmark((name + "floor").c_str(), floor_of, library);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "abigate-bench-elf: " << error.what() << '\n';
    return 1;
  }
}
