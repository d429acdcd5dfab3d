// abigate-bench-compare [DIRECTORY]
//
// Times comparing and judging generated interfaces beside reading them: chains of records, where a walk that recurses
// or looks twice shows, and wide interfaces of the shape that the snapshot benchmark reads. For each size a snapshot
// against itself, and against one with a single change at the end. Prints one line per case, then how each time per
// record grows from the smallest size to the largest: 1 is linear. Snapshots are written to DIRECTORY (default: the
// current one) to time reading them, and removed.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analyzer/compare/compare.h"
#include "analyzer/judge/judge.h"
#include "analyzer/snapshot/read.h"
#include "analyzer/snapshot/write.h"
#include "tests/bench/generated_snapshot.h"

namespace {

using namespace abigate;

constexpr int repeats = 3;

/// Best of a few runs, in seconds.
template <class Work>
double seconds(Work&& work) {
  double best = 1e9;
  for (int i = 0; i < repeats; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

Field field_at(Text name, TypeId type, std::uint64_t offset_bits) {
  Field field;
  field.name = name;
  field.type = type;
  field.offset_bits = offset_bits;
  return field;
}

/// `length` records, each with a pointer to the next, one function that takes the first.
Snapshot chain(std::size_t length) {
  Snapshot snapshot;
  snapshot.interface = {"generated", "1.0.0"};
  snapshot.language = "c";
  snapshot.build = {"x86_64-unknown-linux-gnu", 8, false, {}};
  auto& types = snapshot.graph.types;
  const auto add = [&](const std::string& key, Type node) {
    types.push_back({snapshot.strings.store(key), std::move(node)});
    return TypeId{static_cast<std::uint32_t>(types.size() - 1)};
  };
  const TypeId integer = add("int", Builtin{"int", Encoding::signed_integer, 4, 4, 0});
  TypeId next = add("int*", Pointer{integer, 0});
  for (std::size_t i = length; i-- > 0;) {
    const std::string name = fmt::format("node_{:06}", i);
    Record record;
    record.name = snapshot.strings.store(name);
    record.size_bytes = 16;
    record.align_bytes = 8;
    record.fields = {field_at("value", integer, 0), field_at("next", next, 64)};
    next = add("struct " + name + "*", Pointer{add("struct " + name, std::move(record)), 0});
  }
  Function function;
  function.name = function.linkage_name = "acme_run";
  FunctionType signature;
  signature.result = integer;
  signature.parameters = {next};
  function.type = add("int(struct node_000000*)", signature);
  function.parameters.emplace_back().name = "first";
  snapshot.graph.functions.push_back(std::move(function));
  return snapshot;
}

/// Appends a member to the record that was made first or last: the far end of the chain.
void change_far_end(Snapshot& snapshot, bool first_made) {
  auto& types = snapshot.graph.types;
  const auto is_record = [](const TypeNode& type) { return std::holds_alternative<Record>(type.node); };
  const auto change = [](TypeNode& type) {
    auto& record = std::get<Record>(type.node);
    record.fields.push_back(field_at("added", record.fields.front().type, record.size_bytes * 8));
    record.size_bytes += 8;
  };
  if (first_made) {
    change(*std::ranges::find_if(types, is_record));
  } else {
    change(*std::ranges::find_if(types.rbegin(), types.rend(), is_record));
  }
}

struct Times {
  std::size_t records = 0;
  double read = 0;
  double compared = 0;
  double judged = 0;
};

Times run(std::string_view shape, std::size_t records, bool changed, const std::string& directory) {
  const bool is_chain = shape == "chain";
  const auto make = [&] { return is_chain ? chain(records) : bench::generate(records); };
  Snapshot old_side = make();
  Snapshot new_side = make();
  if (changed) {
    change_far_end(new_side, is_chain);
  }
  const std::string path = directory + "/bench-compare.json";
  // Saving puts a snapshot into the order in which a reader has it.
  for (Snapshot* side : {&old_side, &new_side}) {
    if (const auto saved = save_snapshot(*side, path); !saved) {
      fmt::print(stderr, "{}\n", saved.error().message);
      std::exit(1);
    }
  }
  Times times{.records = records};
  times.read = 2 * seconds([&] {
                 if (const auto read = load_snapshot(path); !read) {
                   fmt::print(stderr, "{}\n", read.error().message);
                 }
               });
  std::size_t changes = 0;
  times.compared = seconds([&] { changes = compare(old_side, new_side).changes.size(); });
  const Snapshot* olds[] = {&old_side};
  std::string verdict;
  times.judged = seconds([&] {
    const auto judgement = judge(olds, new_side, {});
    verdict = judgement ? word_for(judgement->verdict) : "error";
  });
  std::filesystem::remove(path);
  fmt::print(
      "{:6} {:>7} records, {:9}  read both {:8.1f} ms  compare {:8.1f} ms ({:4.2f} x)  judge, with it {:8.1f} ms "
      "({:4.2f} x)  {} changes, {}\n",
      shape, records, changed ? "one change" : "identical", times.read * 1e3, times.compared * 1e3,
      times.compared / times.read, times.judged * 1e3, times.judged / times.read, changes, verdict);
  return times;
}

double growth(const Times& small, const Times& large, double Times::* time) {
  const double per_small = small.*time / static_cast<double>(small.records);
  return large.*time / static_cast<double>(large.records) / per_small;
}

void series(std::string_view shape, std::span<const std::size_t> sizes, const std::string& directory) {
  for (const bool changed : {false, true}) {
    std::vector<Times> times;
    for (const std::size_t records : sizes) {
      times.push_back(run(shape, records, changed, directory));
    }
    fmt::print("{:6} {}: time per record grows {:.2f} x (compare), {:.2f} x (judge), {:.2f} x (read) from {} to {}\n",
               shape, changed ? "one change" : "identical", growth(times.front(), times.back(), &Times::compared),
               growth(times.front(), times.back(), &Times::judged), growth(times.front(), times.back(), &Times::read),
               sizes.front(), sizes.back());
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string directory = argc > 1 ? argv[1] : ".";
    constexpr auto chains = std::to_array<std::size_t>({5'000, 100'000});
    // Each record of a wide interface brings about five types.
    constexpr auto wide = std::to_array<std::size_t>({200, 2'000, 20'000});
    series("chain", chains, directory);
    series("wide", wide, directory);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "abigate-bench-compare: " << error.what() << '\n';
    return 1;
  }
}
