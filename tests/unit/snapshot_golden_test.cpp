// Snapshots of released schema versions are read for ever: these files are never written again.
#include <algorithm>

#include <gtest/gtest.h>

#include "analyzer/model/files.h"
#include "analyzer/snapshot/fingerprint.h"
#include "analyzer/snapshot/read.h"
#include "analyzer/snapshot/write.h"
#include "tests/unit/sample_snapshot.h"
#include "tests/unit/snapshot_text.h"

namespace abigate {
namespace {

std::string golden(const std::string& name) { return ABIGATE_SOURCE_DIR "/tests/golden/snapshots/" + name; }

template <class Node>
const Node& find(const Snapshot& snapshot, std::string_view key) {
  const auto& types = snapshot.graph.types;
  return std::get<Node>(std::ranges::find(types, key, &TypeNode::key)->node);
}

void expect_the_acme_interface(const Snapshot& s) {
  EXPECT_EQ(s.interface.name, "acme");
  EXPECT_EQ(s.interface.version, "1.0.0");
  EXPECT_EQ(s.build.target, "x86_64-unknown-linux-gnu");
  EXPECT_EQ(s.graph.types.size(), 30U);
  EXPECT_EQ(s.graph.functions.size(), 4U);
  EXPECT_EQ(s.graph.constants.size(), 4U);

  const auto& frame = find<Record>(s, "struct acme_frame");
  EXPECT_EQ(frame.size_bytes, 40U);
  EXPECT_EQ(frame.fields.size(), 7U);
  EXPECT_EQ(frame.fields[3].offset_bits, 64U);
  EXPECT_EQ(s.graph.key(frame.fields[3].type), "int(char const*)*");
  EXPECT_EQ(frame.fields[3].location.line, 22U);
  EXPECT_TRUE(find<Enum>(s, "enum acme_mode").enumerators[3].value == Wide{INT64_MIN});
  EXPECT_EQ(s.declarations.roles.at(0).guard->name, "size");
}

void expect_the_shapes(const Snapshot& s) {
  EXPECT_EQ(s.language, "c++");
  const auto& circle = find<Record>(s, "acme::Circle<int, 3>");
  EXPECT_EQ(circle.data_size_bytes, 60U);
  EXPECT_EQ(circle.bases.at(2).offset_bytes, 40U);
  EXPECT_TRUE(circle.bases.at(2).is_virtual);
  EXPECT_EQ(circle.vtables.at(1).slots.at(3).thunk, "_ZTv0_n24_NKR4acme6CircleIiLi3EE4drawEi");
  EXPECT_EQ(circle.vtables.at(0).slots.at(4).kind, SlotKind::deleting_destructor);
  EXPECT_EQ(s.graph.templates.size(), sample::everything_cxx().graph.templates.size());
  EXPECT_EQ(s.declarations.thrown.at(0), "acme::Shape");
}

TEST(GoldenSnapshot, SchemaVersion1Cxx) {
  for (const char* name : {"schema-1-cxx.json", "schema-1-cxx.json.zst"}) {
    const auto snapshot = load_snapshot(golden(name));
    ASSERT_TRUE(snapshot) << snapshot.error().message;
    expect_the_shapes(*snapshot);
  }
}

TEST(GoldenSnapshot, SchemaVersion1) {
  const auto snapshot = load_snapshot(golden("schema-1.json"));
  ASSERT_TRUE(snapshot) << snapshot.error().message;
  expect_the_acme_interface(*snapshot);
}

TEST(GoldenSnapshot, SchemaVersion1Packed) {
  const auto snapshot = load_snapshot(golden("schema-1.json.zst"));
  ASSERT_TRUE(snapshot) << snapshot.error().message;
  expect_the_acme_interface(*snapshot);
}

TEST(GoldenSnapshot, FingerprintsAreTheSameForEver) {
  // Plugins that are already shipped carry theirs.
  for (const char* name : {"schema-1.json", "schema-1-cxx.json"}) {
    const auto snapshot = load_snapshot(golden(name));
    ASSERT_TRUE(snapshot) << snapshot.error().message;
    const Fingerprints computed = compute_fingerprints(*snapshot);
    EXPECT_EQ(computed.abi, snapshot->fingerprints.abi);
    EXPECT_EQ(computed.api, snapshot->fingerprints.api);
    EXPECT_EQ(computed.state.at(0).fingerprint, snapshot->fingerprints.state.at(0).fingerprint);
  }
}

TEST(GoldenSnapshot, TheNewestVersionIsWrittenAsItWasRead) {
  for (const char* name : {"schema-1.json", "schema-1-cxx.json"}) {
    const std::string text = read_file(golden(name)).value();
    EXPECT_EQ(sample::text_of(sample::read(text)), text);
  }
}

}  // namespace
}  // namespace abigate
