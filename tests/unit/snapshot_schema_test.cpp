// docs/snapshot.schema.json is what the field lists say.
#include <gtest/gtest.h>

#include "analyzer/model/files.h"
#include "analyzer/snapshot/schema.h"

namespace abigate {
namespace {

TEST(SnapshotSchema, CommittedFileIsTheGeneratedOne) {
  const auto committed = read_file(ABIGATE_SOURCE_DIR "/docs/snapshot.schema.json");
  ASSERT_TRUE(committed) << committed.error().message;
  EXPECT_EQ(*committed, snapshot_schema()) << "run: abigate-schema docs/snapshot.schema.json";
}

}  // namespace
}  // namespace abigate
