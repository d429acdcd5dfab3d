// Bytes of the notes' contents: numbers of fixed width, little endian, and texts with their length in front.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/model/snapshot.h"

namespace abigate {

template <class Number>
void put(std::string& bytes, Number value) {
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    bytes.push_back(static_cast<char>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xffU));
  }
}

inline void put_text(std::string& bytes, std::string_view text) {
  put(bytes, static_cast<std::uint32_t>(text.size()));
  bytes.append(text);
}

/// As to_hex() prints it: the first byte is the highest.
inline void put_hash(std::string& bytes, const Fingerprint& hash) {
  for (const std::uint64_t word : hash.words) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<char>((word >> shift) & 0xffU));
    }
  }
}

/// Reads from the front; behind the end everything is zero or empty, and `overrun` is set.
class LittleEndianReader {
 public:
  explicit LittleEndianReader(std::string_view bytes, std::size_t offset = 0) : bytes_(bytes), offset_(offset) {}

  std::size_t offset() const { return offset_; }
  std::size_t left() const { return bytes_.size() - offset_; }
  bool overrun() const { return overrun_; }

  std::string_view take(std::uint64_t count) {
    if (overrun_ || count > left()) {
      overrun_ = true;
      return {};
    }
    const std::string_view taken = bytes_.substr(offset_, static_cast<std::size_t>(count));
    offset_ += taken.size();
    return taken;
  }

  template <class Number>
  Number number() {
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (const char byte : take(sizeof(Number))) {
      value |= std::uint64_t{static_cast<unsigned char>(byte)} << shift;
      shift += 8;
    }
    return static_cast<Number>(value);
  }

  Fingerprint hash() {
    Fingerprint hash;
    for (std::uint64_t& word : hash.words) {
      for (const char byte : take(sizeof word)) {
        word = (word << 8) | static_cast<unsigned char>(byte);
      }
    }
    return hash;
  }

 private:
  std::string_view bytes_;
  std::size_t offset_ = 0;
  bool overrun_ = false;
};

}  // namespace abigate
