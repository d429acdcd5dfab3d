// The snapshot note: the whole snapshot, compressed.
//
// An allocated ELF note of the owner `abigate` and type 2 in the section `.note.abigate.snapshot`. Its content, little
// endian: format version and size of this header (4 bytes each), unpacked and packed size in bytes (8 each), then one
// zstd frame of the snapshot's text. The identity note holds a digest of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analyzer/model/error.h"

namespace abigate {

/// Most that an embedded snapshot may unpack to.
inline constexpr std::uint64_t max_embedded_bytes = std::uint64_t{256} << 20;

/// The content of the note for a snapshot's text, plain. The same bytes for the same text and version of libzstd.
/// An error of kind usage: the text is larger than what is read.
Result<std::string> pack_snapshot(std::string_view text);

/// The reverse. Input is hostile: what states, or turns out, to unpack to more than max_embedded_bytes, or to anything
/// but what it states, is refused without taking more memory than a small multiple of what is really there.
Result<std::string> unpack_snapshot(std::string_view content, std::string_view name_for_messages);

}  // namespace abigate
