#include "analyzer/snapshot/compression.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <zstd.h>

namespace abigate {

namespace {

constexpr int level = 9;
constexpr std::size_t reserve_behind = 64;
constexpr std::size_t first_guess_bytes = std::size_t{1} << 20;

std::unexpected<Error> too_large(std::string_view name, std::uint64_t limit_bytes) {
  return undecidable(fmt::format("{}: unpacks to more than {} MiB, the most that is read; expected a snapshot", name,
                                 limit_bytes >> 20));
}

std::unexpected<Error> damaged(std::string_view name, std::string_view reason) {
  return undecidable(fmt::format("{}: cannot be unpacked: {}; copy or extract the snapshot again", name, reason));
}

}  // namespace

Result<std::string> compress(std::string_view text) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  std::string result(ZSTD_compressBound(text.size()), '\0');
  if (context == nullptr || ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level)) ||
      ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1))) {
    return undecidable("cannot compress the snapshot: libzstd refuses its parameters or has no memory");
  }
  const std::size_t size = ZSTD_compress2(context.get(), result.data(), result.size(), text.data(), text.size());
  if (ZSTD_isError(size)) {
    return undecidable(fmt::format("cannot compress the snapshot: {}", ZSTD_getErrorName(size)));
  }
  result.resize(size);
  return result;
}

bool is_compressed(std::string_view bytes) { return bytes.starts_with("\x28\xb5\x2f\xfd"); }

Result<std::string> decompress(std::string_view bytes, std::uint64_t limit_bytes, std::string_view name) {
  const unsigned long long stated = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (stated == ZSTD_CONTENTSIZE_ERROR) {
    return damaged(name, "its header is damaged");
  }
  if (stated != ZSTD_CONTENTSIZE_UNKNOWN && stated > limit_bytes) {
    return too_large(name, limit_bytes);
  }
  const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(), &ZSTD_freeDStream);
  if (stream == nullptr) {
    return undecidable(fmt::format("{}: no memory to unpack it", name));
  }

  // The stated size is a claim: what is really there decides how much memory is taken beyond the first step.
  std::string text;
  text.reserve(std::min<std::uint64_t>(stated, std::max<std::uint64_t>(first_guess_bytes, bytes.size() * 16)) +
               reserve_behind);
  std::string chunk(ZSTD_DStreamOutSize(), '\0');
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  std::size_t left = 1;  // 0 at the end of a frame
  bool full = false;     // the last chunk was: there may be more although all input is taken
  while (in.pos < in.size || full) {
    ZSTD_outBuffer out{chunk.data(), chunk.size(), 0};
    left = ZSTD_decompressStream(stream.get(), &out, &in);
    if (ZSTD_isError(left)) {
      return damaged(name, ZSTD_getErrorName(left));
    }
    if (text.size() + out.pos > limit_bytes) {
      return too_large(name, limit_bytes);
    }
    text.append(chunk, 0, out.pos);
    full = left != 0 && out.pos == chunk.size();
  }
  if (left != 0) {
    return damaged(name, "it ends in the middle");
  }
  text.reserve(text.size() + reserve_behind);
  return text;
}

}  // namespace abigate
