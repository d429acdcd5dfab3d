// XXH3, 128 bits, of bytes in memory: for digests of files and fingerprints of nodes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "analyzer/model/snapshot.h"

namespace abigate {

/// The XXH3 128-bit hash, seed 0, in canonical byte order: words[0] is the high half.
Fingerprint hash128(std::string_view bytes);

/// 32 lower-case hexadecimal digits, as `xxh128sum` prints them.
std::string to_hex(const Fingerprint& value);

/// The reverse; nothing for any other text.
std::optional<Fingerprint> from_hex(std::string_view text);

}  // namespace abigate
