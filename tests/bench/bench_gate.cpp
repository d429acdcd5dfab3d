// abigate-bench-gate [--benchmark_…]: what a decision costs in a running host, beside its floor: opening the file and
// reading its symbols as plain bytes. Warm: the system has the files in memory. The plugins are made at the start, with
// the C compiler `cc`, in a folder of their own that is removed at the end.
//
//   equal/N              the fingerprints are equal; N exported symbols
//   small change/N       one member was appended; an interface of N records, which has about five types each
//   seal/N               a private copy of N kB
//   call                 through a slot; beside it, through a plain pointer
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analyzer/embedding/notes_source.h"
#include "analyzer/gate/decide.h"
#include "analyzer/gate/plugin_slot.h"
#include "analyzer/snapshot/read.h"
#include "analyzer/snapshot/write.h"
#include "tests/bench/generated_snapshot.h"

namespace {

using namespace abigate;

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "abigate-bench.XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

[[noreturn]] void stop(const std::string& why) {
  std::cerr << "abigate-bench-gate: " << why << '\n';
  std::exit(1);
}

template <class T>
T must(Result<T> result) {
  if (!result) {
    stop(result.error().message);
  }
  return std::move(*result);
}

/// An interface of that many records; a plugin exports all of its functions.
Snapshot interface_of(std::size_t records, bool changed) {
  Snapshot snapshot = bench::generate(records);
  snapshot.interface = {"bench", changed ? "1.1.0" : "1.0.0"};
  if (changed) {
    for (TypeNode& type : snapshot.graph.types) {
      if (auto* record = std::get_if<Record>(&type.node); record != nullptr && !record->fields.empty()) {
        Field more = record->fields.front();
        more.name = snapshot.strings.intern("appended");
        more.offset_bits = record->size_bytes * 8;
        record->fields.push_back(more);
        record->size_bytes += record->align_bytes;
        break;
      }
    }
  }
  return snapshot;
}

std::string text_of(std::size_t records, bool changed) {
  Snapshot snapshot = interface_of(records, changed);
  return must(write_snapshot(snapshot));
}

/// Runs the C compiler.
void compile(std::vector<std::string> arguments) {
  std::string compiler = "cc";
  std::vector<char*> words{compiler.data()};
  for (std::string& argument : arguments) {
    words.push_back(argument.data());
  }
  words.push_back(nullptr);
  pid_t child = 0;
  int status = 0;
  if (posix_spawnp(&child, compiler.c_str(), nullptr, nullptr, words.data(), environ) != 0 ||
      waitpid(child, &status, 0) != child || status != 0) {
    stop("cc cannot build the plugin");
  }
}

/// A plugin that carries the interface and exports its functions, with as many more as asked for.
std::string make_plugin(const Folder& folder, const std::string& name, const std::string& text, std::size_t exports) {
  const Snapshot snapshot = must(read_snapshot(text, name));
  std::ofstream source(folder / (name + ".c"));
  std::size_t made = 0;
  for (const Function& function : snapshot.graph.functions) {
    source << "void " << function.linkage_name << "(void) {}\n";
    ++made;
  }
  for (const Variable& variable : snapshot.graph.variables) {
    const auto extent = extent_of(snapshot, variable.type);
    source << "char " << variable.linkage_name << "[" << (extent ? extent->size_bytes : 1) << "] = {1};\n";
    ++made;
  }
  for (; made < exports; ++made) {
    source << "void bench_plugin_private_function_" << made << "(void) {}\n";
  }
  source << "int bench_entry(void) { return 1; }\n";
  source.close();
  {
    std::ofstream notes(folder / (name + "-notes.c"));
    notes << notes_source(must(embed_at_link(snapshot, text, Side::plugin)), SourceLanguage::c);
  }
  const std::string path = folder / (name + ".so");
  compile({"-O1", "-w", "-shared", "-fPIC", "-Wl,-z,now", "-o", path, folder / (name + ".c"),
           folder / (name + "-notes.c")});
  return path;
}

void decide_about(benchmark::State& state, const Host& host, const std::string& path, bool allowed) {
  CandidateInput plugin;
  plugin.path = path;
  for ([[maybe_unused]] const auto _ : state) {
    const auto decision = decide(host, plugin, nullptr, {});
    if (!decision || decision->allowed != allowed) {
      state.SkipWithError("another decision than expected");
      break;
    }
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_MB"] = static_cast<double>(usage.ru_maxrss) / 1000;
}

void floor_of(benchmark::State& state, const std::string& path) {
  const auto file = must(ElfFile::open(must(ByteSource::open(path))));
  const auto symbols = must(DynamicSymbols::read(file));
  const std::size_t bytes = symbols.size() * 24 + file.dynamic_value(10).value_or(0);
  for ([[maybe_unused]] const auto _ : state) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const auto buffer = std::make_unique_for_overwrite<char[]>(bytes);
    benchmark::DoNotOptimize(::pread(descriptor, buffer.get(), bytes, 0));
    ::close(descriptor);
  }
}

void seal(benchmark::State& state, const std::string& path) {
  CandidateInput plugin;
  plugin.path = path;
  for ([[maybe_unused]] const auto _ : state) {
    benchmark::DoNotOptimize(must(SealedFile::of(plugin, false)));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * fs::file_size(path)));
}

using Entry = int();

void call_through_slot(benchmark::State& state, const PluginSlot& slot) {
  for ([[maybe_unused]] const auto _ : state) {
    benchmark::DoNotOptimize(reinterpret_cast<Entry*>(slot.current())());
  }
}

void call_plainly(benchmark::State& state, Entry* entry) {
  for ([[maybe_unused]] const auto _ : state) {
    benchmark::DoNotOptimize(entry);
    benchmark::DoNotOptimize(entry());
  }
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const Folder folder;
  std::vector<std::unique_ptr<Host>> hosts;
  const auto host_for = [&](const std::string& text) -> const Host& {
    hosts.push_back(std::make_unique<Host>(must(Host::of(must(read_snapshot(text, "host")), std::nullopt))));
    return *hosts.back();
  };
  for (const std::size_t exports : {125U, 1000U, 5000U}) {
    const std::string text = text_of(20, false);
    const std::string path = make_plugin(folder, "equal-" + std::to_string(exports), text, exports);
    const std::string size = "/" + std::to_string(exports);
    benchmark::RegisterBenchmark(("equal" + size).c_str(), decide_about, std::cref(host_for(text)), path, true);
    benchmark::RegisterBenchmark(("equal" + size + "/floor").c_str(), floor_of, path);
  }
  for (const std::size_t records : {20U, 200U, 1000U}) {
    const std::string text = text_of(records, false);
    const std::string path = make_plugin(folder, "change-" + std::to_string(records), text_of(records, true), 0);
    const Host& host = host_for(text);
    CandidateInput plugin;
    plugin.path = path;
    const bool allowed = must(decide(host, plugin, nullptr, {})).allowed;
    benchmark::RegisterBenchmark(("small change/" + std::to_string(records)).c_str(), decide_about, std::cref(host),
                                 path, allowed)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("seal/" + std::to_string(fs::file_size(path) / 1000) + " kB").c_str(), seal, path);
  }
  const std::string text = text_of(20, false);
  const Host host = must(Host::self(must(read_snapshot(text, "host"))));
  PluginSlot slot(host, {"bench_entry", nullptr});
  CandidateInput plugin;
  plugin.path = folder / "equal-125.so";
  const Decision decision = must(slot.swap(plugin, {}));
  if (!decision.allowed) {
    stop(decision.reasons.front().text);
  }
  benchmark::RegisterBenchmark("call/slot", call_through_slot, std::cref(slot));
  benchmark::RegisterBenchmark("call/plain", call_plainly, reinterpret_cast<Entry*>(slot.current()));
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
