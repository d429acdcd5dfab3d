// A snapshot that is written, read and written again is the same text.
#include <gtest/gtest.h>

#include "analyzer/snapshot/order.h"
#include "analyzer/snapshot/read.h"
#include "analyzer/snapshot/write.h"
#include "tests/unit/sample_snapshot.h"

namespace abigate {
namespace {

std::string text_of(Snapshot& snapshot) {
  auto text = write_snapshot(snapshot);
  EXPECT_TRUE(text) << text.error().message;
  return text.value_or("");
}

Snapshot read(const std::string& text) {
  auto snapshot = read_snapshot(text, "sample.json");
  EXPECT_TRUE(snapshot) << snapshot.error().message;
  return snapshot ? std::move(*snapshot) : Snapshot{};
}

TEST(SnapshotRoundTrip, EveryNodeComesBack) {
  Snapshot written = sample::everything();
  const std::string text = text_of(written);
  Snapshot back = read(text);
  EXPECT_EQ(text_of(back), text);
}

TEST(SnapshotRoundTrip, EmptyInterface) {
  Snapshot written = sample::empty();
  const std::string text = text_of(written);
  Snapshot back = read(text);
  EXPECT_EQ(back.interface.name, "acme");
  EXPECT_EQ(text_of(back), text);
}

}  // namespace
}  // namespace abigate
