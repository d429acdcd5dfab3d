// Hashes of token sequences: 128-bit XXH3, written as 32 hexadecimal digits.
#pragma once

#include <string>
#include <string_view>

namespace abigate::extract {

/// The hash of `bytes`, 32 lower-case hexadecimal digits.
std::string hash_hex(std::string_view bytes);

/// Collects the spellings of tokens. Where one token ends and the next begins counts; white space does not.
class TokenHash {
 public:
  void add(std::string_view spelling);
  std::string hex() const { return hash_hex(text_); }

 private:
  std::string text_;
};

}  // namespace abigate::extract
