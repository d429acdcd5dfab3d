// Texts of snapshots for tests: written, edited as a hostile hand would, read.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "analyzer/model/snapshot.h"

namespace abigate::sample {

/// The text of a snapshot, which must be writable.
std::string text_of(Snapshot& snapshot);
inline std::string text_of(Snapshot&& snapshot) { return text_of(snapshot); }

/// The snapshot of a text, which must be readable.
Snapshot read(const std::string& text);

/// `text` with its one occurrence of `from` replaced, and the digest that belongs to the result.
std::string edited(std::string text, std::string_view from, std::string_view to);

/// `text` up to its digest, with the right one.
std::string with_digest(std::string text);

/// The message with which reading `text` as "sample.json" fails.
std::string refusal(const std::string& text);

}  // namespace abigate::sample
