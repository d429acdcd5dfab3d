// abigate-bench-snapshot generate RECORDS FILE     writes a snapshot of that many structs, about 1 kB each
// abigate-bench-snapshot read FILE [REPEATS]       reads it that often and prints the best and the median speed
#include <algorithm>
#include <charconv>
#include <chrono>
#include <exception>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analyzer/model/files.h"
#include "analyzer/snapshot/read.h"
#include "analyzer/snapshot/write.h"
#include "tests/bench/generated_snapshot.h"

namespace {

using namespace abigate;

constexpr std::size_t default_repeats = 9;

int fail(std::string_view message) {
  fmt::print(stderr, "{}\n", message);
  return 1;
}

std::size_t number(std::string_view text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

int generate(std::size_t records, const std::string& path) {
  Snapshot snapshot = bench::generate(records);
  const auto start = std::chrono::steady_clock::now();
  const auto saved = save_snapshot(snapshot, path);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  if (!saved) {
    return fail(saved.error().message);
  }
  fmt::print("{}: {} types, written in {:.2f} s\n", path, snapshot.graph.types.size(), seconds.count());
  return 0;
}

int read(const std::string& path, std::size_t repeats) {
  const auto text = read_file(path);
  if (!text) {
    return fail(text.error().message);
  }
  std::vector<double> seconds;
  for (std::size_t i = 0; i < repeats; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const auto snapshot = load_snapshot(path);
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (!snapshot) {
      return fail(snapshot.error().message);
    }
  }
  std::ranges::sort(seconds);
  const double megabytes = static_cast<double>(text->size()) / 1e6;
  fmt::print("{}: {:.1f} MB, best {:.0f} ms ({:.0f} MB/s), median {:.0f} ms ({:.0f} MB/s)\n", path, megabytes,
             seconds.front() * 1e3, megabytes / seconds.front(), seconds[seconds.size() / 2] * 1e3,
             megabytes / seconds[seconds.size() / 2]);
  return 0;
}

int run(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 3 && arguments[0] == "generate") {
    return generate(number(arguments[1]), arguments[2]);
  }
  if (arguments.size() >= 2 && arguments[0] == "read") {
    return read(arguments[1], arguments.size() > 2 ? std::max<std::size_t>(number(arguments[2]), 1) : default_repeats);
  }
  return fail("usage: abigate-bench-snapshot generate RECORDS FILE | read FILE [REPEATS]");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "abigate-bench-snapshot: " << error.what() << '\n';
    return 1;
  }
}
