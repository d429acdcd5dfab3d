#include "analyzer/snapshot/digest.h"

#include <charconv>

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

namespace abigate {

Fingerprint hash128(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {{hash.high64, hash.low64}};
}

std::string to_hex(const Fingerprint& value) { return fmt::format("{:016x}{:016x}", value.words[0], value.words[1]); }

std::optional<Fingerprint> from_hex(std::string_view text) {
  if (text.size() != 32 || text.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
    return std::nullopt;
  }
  Fingerprint value;
  std::from_chars(text.data(), text.data() + 16, value.words[0], 16);
  std::from_chars(text.data() + 16, text.data() + 32, value.words[1], 16);
  return value;
}

}  // namespace abigate
