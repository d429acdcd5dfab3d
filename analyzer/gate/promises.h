// The symbols that one side of an interface provides, held against what a binary really exports.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/elf/dynamic_symbols.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

struct Promise {
  Text linkage_name;
  bool data = false;
  std::optional<std::uint64_t> size_bytes;  ///< of a variable whose type is complete
  bool required = true;                     ///< false: declared as one that may be missing
};

/// A promise that a binary does not keep.
struct BrokenPromise {
  std::string symbol;
  bool missing = false;  ///< not exported; else it is exported as something else
  std::string text;      ///< a sentence
};

/// The promises of one side, made once per interface and then asked for every symbol of a file: most symbols of a file
/// are none of them, and are turned away without hashing their names.
class Promises {
 public:
  /// None.
  Promises() = default;
  /// What `snapshot` says that `side` provides, by its declarations. Texts belong to the snapshot, which must outlive
  /// it.
  Promises(const Snapshot& snapshot, Side side);

  std::size_t size() const { return all_.size(); }

 private:
  friend class PromiseCheck;
  void add(Promise promise);
  const Promise* find(std::string_view name, std::size_t& index) const;

  std::vector<Promise> all_;
  std::unordered_map<Text, std::size_t> by_name_;
  std::array<std::uint64_t, 16> ends_{};  ///< bits: length and last characters that some promise has
};

/// Holds the promises against the symbols of one binary, which are shown to it one by one. `promises` must outlive it.
class PromiseCheck {
 public:
  explicit PromiseCheck(const Promises& promises) : promises_(promises), kept_(promises.size()) {}

  /// A symbol that the binary itself imports is provided by the other side after all.
  void see(const DynamicSymbol& symbol);
  /// Sorted by symbol; once, after all were seen.
  std::vector<BrokenPromise> take_broken();

 private:
  const Promises& promises_;
  std::vector<bool> kept_;
  std::vector<BrokenPromise> broken_;
};

}  // namespace abigate
