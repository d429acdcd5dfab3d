// A snapshot that is written, read and written again is the same text, packed or not.
#include <cstdio>

#include <gtest/gtest.h>
#include <unistd.h>

#include "analyzer/model/files.h"
#include "analyzer/snapshot/order.h"
#include "analyzer/snapshot/read.h"
#include "analyzer/snapshot/write.h"
#include "tests/unit/sample_snapshot.h"
#include "tests/unit/snapshot_text.h"

namespace abigate {
namespace {

using sample::read;
using sample::text_of;

TEST(SnapshotRoundTrip, EveryNodeComesBack) {
  Snapshot written = sample::everything();
  const std::string text = text_of(written);
  Snapshot back = read(text);

  ASSERT_EQ(back.graph.types.size(), written.graph.types.size());
  for (std::size_t i = 0; i < written.graph.types.size(); ++i) {
    EXPECT_EQ(back.graph.types[i].key, written.graph.types[i].key);
    EXPECT_TRUE(order(back.graph.types[i].node, written.graph.types[i].node) == 0) << written.graph.types[i].key;
  }
  EXPECT_TRUE(order(back.graph.functions, written.graph.functions) == 0);
  EXPECT_TRUE(order(back.graph.variables, written.graph.variables) == 0);
  EXPECT_TRUE(order(back.graph.constants, written.graph.constants) == 0);
  EXPECT_TRUE(order(back.declarations, written.declarations) == 0);
  EXPECT_TRUE(order(back.build, written.build) == 0);
  EXPECT_TRUE(order(back.fidelity, written.fidelity) == 0);
  EXPECT_EQ(back.fingerprints.abi, written.fingerprints.abi);
  EXPECT_EQ(text_of(back), text);
}

TEST(SnapshotRoundTrip, LocationsComeBack) {
  Snapshot back = read(text_of(sample::everything()));
  const auto line_of = [&](std::string_view name) {
    for (const Function& function : back.graph.functions) {
      if (function.name == name) {
        return std::string(function.location.file) + ":" + std::to_string(function.location.line);
      }
    }
    return std::string("none");
  };
  EXPECT_EQ(line_of("acme_run"), "acme/frame.h:40");
  EXPECT_EQ(line_of("acme_one"), "acme/alias.h:2");
  EXPECT_EQ(line_of("acme_two"), "acme/alias.h:4");  // two functions of one linkage name

  for (const TypeNode& type : back.graph.types) {
    if (type.key == "struct acme_frame") {
      std::string places;
      for (const Field& field : std::get<Record>(type.node).fields) {
        places += std::string(field.location.file) + ":" + std::to_string(field.location.line) + " ";
      }
      EXPECT_EQ(places, "acme/frame.h:21 acme/frame.h:24 acme/frame.h:24 acme/frame.h:22 acme/fields.inc:7 :0 :0 ");
    }
  }
}

TEST(SnapshotRoundTrip, EmptyInterface) {
  const std::string text = text_of(sample::empty());
  Snapshot back = read(text);
  EXPECT_EQ(back.interface.name, "acme");
  EXPECT_EQ(text_of(back), text);
}

class SnapshotFile : public testing::Test {
 protected:
  ~SnapshotFile() override { std::remove(path().c_str()); }
  static std::string path() { return testing::TempDir() + "snapshot-" + std::to_string(::getpid()) + ".json.zst"; }
};

TEST_F(SnapshotFile, PackedByItsNameAndUnpackedByItsContent) {
  Snapshot written = sample::everything();
  ASSERT_TRUE(save_snapshot(written, path()));
  const std::string bytes = read_file(path()).value();
  EXPECT_TRUE(bytes.starts_with("\x28\xb5\x2f\xfd"));
  EXPECT_EQ(text_of(load_snapshot(path()).value()), text_of(written));

  ASSERT_TRUE(save_snapshot(written, path()));
  EXPECT_EQ(read_file(path()).value(), bytes) << "the same bytes each time";
}

TEST(SnapshotRoundTrip, NoFile) {
  EXPECT_EQ(load_snapshot("/no/such/file.json").error().message,
            "cannot read /no/such/file.json: No such file or directory");
}

}  // namespace
}  // namespace abigate
