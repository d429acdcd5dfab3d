// zstd, as whole texts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analyzer/model/error.h"

namespace abigate {

/// One frame with its content size and a checksum.
Result<std::string> compress(std::string_view text);

/// Whether `bytes` begin as a zstd file does.
bool is_compressed(std::string_view bytes);

/// The content of all frames of `bytes`. Refuses what states, or turns out, to be larger than `limit_bytes` without
/// unpacking more than that. Room for the padding of the JSON parser is reserved behind it.
Result<std::string> decompress(std::string_view bytes, std::uint64_t limit_bytes, std::string_view name_for_messages);

}  // namespace abigate
