#include "analyzer/snapshot/read.h"

#include <array>

#include <fmt/format.h>

#include "analyzer/model/files.h"
#include "analyzer/snapshot/compression.h"
#include "analyzer/snapshot/envelope.h"
#include "analyzer/snapshot/read_document.h"

namespace abigate {

namespace {

/// One reader for each schema version, from 1 up. Each gives today's model: when a version is added, the reader of the
/// one before keeps its own field lists and translates.
using ReadVersion = std::optional<Failure> (*)(std::string& text, Snapshot& snapshot);
constexpr std::array<ReadVersion, schema_version> version_readers{&read_document};

std::string_view pointer_of(const Failure& failure) {
  return failure.pointer.empty() ? std::string_view("/") : failure.pointer;
}

Result<Snapshot> read_text(std::string text, std::string_view name) {
  const auto version = read_version(text, name);
  if (!version) {
    return std::unexpected(version.error());
  }
  const auto whole = verify_digest(text, name);
  Snapshot snapshot;
  const auto failure = version_readers[*version - 1](text, snapshot);
  if (!whole) {
    // The first thing that is wrong with the content says more about an edited file than its digest does.
    std::string message = whole.error().message;
    if (failure) {
      message += fmt::format(" (the first place that cannot be read: {}: {})", pointer_of(*failure), failure->message);
    }
    return undecidable(std::move(message));
  }
  if (failure) {
    const std::string line =
        failure->at == nullptr ? std::string()
                               : fmt::format(":{}", line_at(text, static_cast<std::size_t>(failure->at - text.data())));
    return undecidable(fmt::format("{}{}: {}: {}", name, line, pointer_of(*failure), failure->message));
  }
  return snapshot;
}

}  // namespace

Result<Snapshot> read_snapshot(std::string text, std::string_view name) {
  try {
    if (!is_compressed(text)) {
      return read_text(std::move(text), name);
    }
    auto unpacked = decompress(text, max_snapshot_bytes, name);
    if (!unpacked) {
      return std::unexpected(unpacked.error());
    }
    text = std::string();
    return read_text(std::move(*unpacked), name);
  } catch (const std::bad_alloc&) {
    return undecidable(fmt::format("{}: no memory to read it", name));
  }
}

Result<Snapshot> load_snapshot(const std::string& path) {
  auto text = read_file(path, max_snapshot_bytes);
  return text ? read_snapshot(std::move(*text), path) : std::unexpected(text.error());
}

}  // namespace abigate
