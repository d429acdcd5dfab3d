// Bytes for a fingerprint: each value framed so that two different sequences of values never give the same bytes.
#pragma once

#include <array>
#include <concepts>
#include <string>

#include "analyzer/snapshot/digest.h"

namespace abigate {

class HashStream {
 public:
  /// Integers in 16 bytes, little end first, whatever their type: a member may be widened later.
  void add(Wide value) {
    std::array<char, 16> bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
    }
    bytes_.append(bytes.data(), bytes.size());
  }

  void add(std::string_view text) {
    add(Wide{static_cast<std::uint64_t>(text.size())});
    bytes_ += text;
  }

  void add(const Fingerprint& hash) {
    for (const std::uint64_t word : hash.words) {
      add(Wide{word});
    }
  }

  /// The hash of what was added; starts anew.
  Fingerprint finish() {
    const Fingerprint result = hash128(bytes_);
    bytes_.clear();
    return result;
  }

 private:
  std::string bytes_;
};

}  // namespace abigate
