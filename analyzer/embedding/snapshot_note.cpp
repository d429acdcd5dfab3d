#include "analyzer/embedding/snapshot_note.h"

#include <fmt/format.h>

#include "analyzer/embedding/identity_note.h"
#include "analyzer/embedding/little_endian.h"
#include "analyzer/snapshot/compression.h"

namespace abigate {

namespace {

constexpr std::uint32_t header_bytes = 24;

std::unexpected<Error> damaged(std::string_view name, std::string_view what) {
  return undecidable(fmt::format("{}: the snapshot note is damaged: {}; build or copy the file again", name, what));
}

}  // namespace

Result<std::string> pack_snapshot(std::string_view text) {
  if (text.size() > max_embedded_bytes) {
    return usage_error(fmt::format("the snapshot cannot be embedded: expected at most {} MiB, found {} bytes",
                                   max_embedded_bytes >> 20, text.size()));
  }
  const Result<std::string> frame = compress(text);
  if (!frame) {
    return std::unexpected(frame.error());
  }
  std::string content;
  put(content, note_format_version);
  put(content, header_bytes);
  put(content, std::uint64_t{text.size()});
  put(content, std::uint64_t{frame->size()});
  return content + *frame;
}

Result<std::string> unpack_snapshot(std::string_view content, std::string_view name) {
  LittleEndianReader reader(content);
  const auto version = reader.number<std::uint32_t>();
  const auto header = reader.number<std::uint32_t>();
  const auto unpacked_bytes = reader.number<std::uint64_t>();
  const auto packed_bytes = reader.number<std::uint64_t>();
  if (version > note_format_version) {
    return undecidable(fmt::format(
        "{}: the snapshot note has format version {}, and this abigate reads up to {}; upgrade abigate to a release "
        "that reads format version {}",
        name, version, note_format_version, version));
  }
  if (reader.overrun() || version == 0 || header < header_bytes || header > content.size()) {
    return damaged(name, fmt::format("expected a header of at least {} bytes and a format version from 1, found {} "
                                     "bytes of {} and version {}",
                                     header_bytes, header, content.size(), version));
  }
  const std::string_view frame = content.substr(header);
  if (packed_bytes > frame.size()) {
    return damaged(name, fmt::format("expected {} compressed bytes, found {}", packed_bytes, frame.size()));
  }
  if (unpacked_bytes > max_embedded_bytes) {
    return damaged(name, fmt::format("expected a snapshot of at most {} MiB, found a stated size of {} bytes",
                                     max_embedded_bytes >> 20, unpacked_bytes));
  }
  Result<std::string> text = decompress(frame.substr(0, packed_bytes), unpacked_bytes, name);
  if (!text) {
    return damaged(name, fmt::format("it does not unpack to the {} bytes that it states ({})", unpacked_bytes,
                                     text.error().message));
  }
  if (text->size() != unpacked_bytes) {
    return damaged(name, fmt::format("expected {} unpacked bytes, found {}", unpacked_bytes, text->size()));
  }
  return text;
}

}  // namespace abigate
