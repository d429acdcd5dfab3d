#include "extractor/hash.h"

#define XXH_INLINE_ALL
#include <array>
#include <cstdio>

#include <xxhash.h>

namespace abigate::extract {

std::string hash_hex(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  std::array<char, 33> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                static_cast<unsigned long long>(hash.low64));
  return {digits.data(), 32};
}

void TokenHash::add(std::string_view spelling) {
  text_.append(spelling);
  text_.push_back('\0');
}

}  // namespace abigate::extract
