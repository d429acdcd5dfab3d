// The two notes: what is written is read back, and no bytes whatever do harm.
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/embedding/identity_note.h"
#include "analyzer/embedding/little_endian.h"
#include "analyzer/embedding/notes_source.h"
#include "analyzer/embedding/snapshot_note.h"
#include "analyzer/snapshot/compression.h"
#include "analyzer/snapshot/digest.h"
#include "analyzer/snapshot/write.h"
#include "tests/unit/sample_snapshot.h"

namespace abigate {

namespace {

using testing::HasSubstr;
using testing::Not;

Identity full_identity() {
  Identity identity;
  identity.name = "acme-filter";
  identity.version = "1.4.0";
  identity.target = "x86_64-unknown-linux-gnu";
  identity.released_by = Side::host;
  identity.abi = {{1, 2}};
  identity.api = {{3, 4}};
  identity.state = {{"acme_cache", {{5, 6}}}, {"acme_state", {{7, 8}}}};
  identity.facts = {{"char-signed", "yes"}, {"compiler", "clang 22"}};
  identity.side = Side::host;
  identity.reserved = true;
  identity.build_id = "0123abcd";
  identity.snapshot_bytes = 1234;
  identity.snapshot_digest = {{9, 10}};
  return identity;
}

std::string encoded(const Identity& identity) {
  const Result<std::string> bytes = encode_identity(identity);
  EXPECT_TRUE(bytes) << bytes.error().message;
  return bytes.value_or("");
}

std::string with(std::string bytes, std::size_t offset, std::string_view change) {
  return bytes.replace(offset, change.size(), change);
}

std::string message_of(std::string_view bytes) {
  const auto decoded = decode_identity(bytes, "plugin.so");
  return decoded ? "read" : decoded.error().message;
}

TEST(IdentityNote, ComesBackAsItWas) {
  const auto decoded = decode_identity(encoded(full_identity()), "plugin.so");
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(*decoded, full_identity());
}

TEST(IdentityNote, HasOneByteOrderOnEveryMachine) {
  const std::string bytes = encoded(full_identity());
  using namespace std::string_literals;
  EXPECT_EQ(bytes.substr(0, 12), "\1\0\0\0\3\0\0\0\x58\0\0\0"s);
  EXPECT_EQ(bytes.substr(16, 16), "\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\2"s);
  EXPECT_EQ(bytes.substr(64, 10), "\xd2\4\0\0\0\0\0\0\1\1"s);
}

TEST(IdentityNote, WhatFollowsItIsNotLookedAt) {
  const auto decoded = decode_identity(encoded(full_identity()) + std::string(100, '\0'), "plugin.so");
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(*decoded, full_identity());
}

TEST(IdentityNote, AReservationSaysNothing) {
  const auto decoded = decode_identity(encode_reservation() + std::string(4000, '\0'), "plugin.so");
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_FALSE(*decoded);
}

TEST(IdentityNote, ALaterVersionMayAppendToHeaderAndTexts) {
  std::string bytes = encoded(full_identity());
  bytes.insert(88, "NEW!");
  bytes += "and more";
  std::string sizes;
  put(sizes, std::uint32_t{92});
  put(sizes, static_cast<std::uint32_t>(bytes.size()));
  const auto decoded = decode_identity(with(bytes, 8, sizes), "plugin.so");
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(*decoded, full_identity());
}

TEST(IdentityNote, ANewerFormatIsRefusedWithWhatToUpgradeTo) {
  EXPECT_THAT(message_of(with(encoded(full_identity()), 0, "\2")),
              HasSubstr("has format version 2, and this abigate reads up to 1; upgrade abigate to a release"));
}

TEST(IdentityNote, DamageIsNamedWithItsOffset) {
  const std::string good = encoded(full_identity());
  EXPECT_THAT(message_of(""), HasSubstr("damaged at byte 0: expected at least 16 bytes, found 0"));
  EXPECT_THAT(message_of(with(good, 0, std::string(1, '\0'))), HasSubstr("byte 0: expected a format version from 1"));
  EXPECT_THAT(message_of(with(good, 4, std::string(1, '\0'))), HasSubstr("byte 4"));
  EXPECT_THAT(message_of(with(good, 8, "\x10")), HasSubstr("byte 8: expected a header of 88 bytes"));
  EXPECT_THAT(message_of(with(good, 12, "\xff\xff")), HasSubstr("byte 12: expected at most"));
  EXPECT_THAT(message_of(with(good, 72, "\x07")), HasSubstr("byte 72: expected 1 (host) or 2 (plugin)"));
  EXPECT_THAT(message_of(with(good, 76, "\xff\xff\xff\xff")), HasSubstr("byte 76: expected counts that fit"));
  EXPECT_THAT(message_of(with(good, 88, "\xff\xff\xff\xff")), HasSubstr("byte 88: expected a text within the note"));
  EXPECT_THAT(message_of(with(good, 92, "\x1b")), HasSubstr("byte 92: expected UTF-8 without control characters"));
  EXPECT_THAT(message_of(with(good, 92, "\xff")), HasSubstr("expected UTF-8"));
}

TEST(IdentityNote, EveryTruncationIsAnError) {
  const std::string good = encoded(full_identity());
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_NE(message_of(good.substr(0, size)), "read") << size;
  }
}

TEST(IdentityNote, NamesAreSortedAndOccurOnce) {
  Identity identity = full_identity();
  identity.facts = {{"b", "1"}, {"a", "2"}};
  EXPECT_THAT(message_of(encoded(identity)), HasSubstr("expected sorted names, each once, found \"a\" behind \"b\""));
  identity.facts = {{"a", "1"}, {"a", "2"}};
  EXPECT_THAT(message_of(encoded(identity)), HasSubstr("\"a\" behind \"a\""));
}

TEST(IdentityNote, WhatItCannotHoldIsNotWritten) {
  Identity identity = full_identity();
  identity.name = "acme\nfilter";
  EXPECT_THAT(encode_identity(identity).error().message, HasSubstr("without control characters"));
  identity.name = std::string(max_identity_text_bytes + 1, 'a');
  EXPECT_THAT(encode_identity(identity).error().message, HasSubstr("expected at most 65536 bytes in the interface's"));
  identity = full_identity();
  for (int i = 0; i < 20; ++i) {
    identity.facts.push_back({"x" + std::string(1, static_cast<char>('a' + i)), std::string(60000, 'v')});
  }
  EXPECT_THAT(encode_identity(identity).error().message, HasSubstr("an identity of at most 1048576 bytes"));
}

TEST(IdentityNote, SaysWhatTheSnapshotSays) {
  Snapshot snapshot = sample::everything();
  ASSERT_TRUE(write_snapshot(snapshot));
  const Identity identity = identity_of(snapshot);
  EXPECT_EQ(identity.name, snapshot.interface.name);
  EXPECT_EQ(identity.abi, snapshot.fingerprints.abi);
  EXPECT_EQ(identity.state.size(), snapshot.fingerprints.state.size());
  EXPECT_EQ(identity.facts.size(), snapshot.build.facts.size());
}

// ---- the snapshot note ----

std::string packed(std::string_view text) {
  const Result<std::string> content = pack_snapshot(text);
  EXPECT_TRUE(content) << content.error().message;
  return content.value_or("");
}

std::string with_sizes(std::string content, std::uint64_t unpacked, std::uint64_t packed_bytes) {
  std::string sizes;
  put(sizes, unpacked);
  put(sizes, packed_bytes);
  return content.replace(8, sizes.size(), sizes);
}

std::string unpack_message(std::string_view content) {
  const auto text = unpack_snapshot(content, "plugin.so");
  return text ? "read" : text.error().message;
}

TEST(SnapshotNote, ComesBackAsItWas) {
  const std::string text(100'000, 'x');
  EXPECT_EQ(unpack_snapshot(packed(text), "plugin.so").value_or(""), text);
  EXPECT_EQ(unpack_snapshot(packed("") + "behind it", "plugin.so").value_or("?"), "");
}

TEST(SnapshotNote, MoreOrLessThanItStatesIsRefused) {
  const std::string text(1000, 'x');
  const std::string content = packed(text);
  const std::uint64_t frame = content.size() - 24;
  EXPECT_THAT(unpack_message(with_sizes(content, 999, frame)), HasSubstr("does not unpack to the 999 bytes"));
  EXPECT_THAT(unpack_message(with_sizes(content, 1001, frame)), HasSubstr("expected 1001 unpacked bytes, found 1000"));
  EXPECT_THAT(unpack_message(with_sizes(content, 1000, frame + 1)), HasSubstr("compressed bytes, found"));
  EXPECT_THAT(unpack_message(with_sizes(content, 1000, frame - 1)), HasSubstr("damaged"));
}

TEST(SnapshotNote, ABombIsRefusedBeforeItGrows) {
  const std::string content = packed(std::string(std::size_t{64} << 20, '\0'));
  EXPECT_LT(content.size(), 100'000U);
  EXPECT_THAT(unpack_message(with_sizes(content, 4096, content.size() - 24)), HasSubstr("does not unpack to the 4096"));
  EXPECT_THAT(unpack_message(with_sizes(content, std::uint64_t{257} << 20, content.size() - 24)),
              HasSubstr("expected a snapshot of at most 256 MiB"));
  // A second frame behind the one whose size is stated.
  const std::string two = content + content.substr(24);
  EXPECT_THAT(unpack_message(with_sizes(two, std::uint64_t{64} << 20, two.size() - 24)),
              HasSubstr("does not unpack to the 67108864 bytes"));
}

TEST(SnapshotNote, EveryTruncationIsAnError) {
  const std::string content = packed("a snapshot");
  for (std::size_t size = 0; size < content.size(); ++size) {
    EXPECT_NE(unpack_message(content.substr(0, size)), "read") << size;
  }
}

TEST(SnapshotNote, ANewerFormatIsRefused) {
  EXPECT_THAT(unpack_message(with(packed("text"), 0, "\2")), HasSubstr("reads format version 2"));
}

// ---- as source ----

TEST(NotesSource, IsTheSameForTheSameSnapshot) {
  Snapshot snapshot = sample::everything();
  const std::string text = write_snapshot(snapshot).value_or("");
  const auto once = embed_at_link(snapshot, text, Side::plugin);
  const auto twice = embed_at_link(snapshot, text, Side::plugin);
  ASSERT_TRUE(once && twice);
  EXPECT_EQ(notes_source(*once, SourceLanguage::c), notes_source(*twice, SourceLanguage::c));
}

TEST(NotesSource, ReservesWhatIsNeeded) {
  const NoteContents contents = reserve_notes(needed_reservation(5000, 70'000));
  EXPECT_GE(contents.identity_bytes, 5000U);
  EXPECT_GE(contents.snapshot_bytes, 70'000U);
  EXPECT_EQ(needed_reservation(100, 70'000), 70'656U);
  EXPECT_THAT(notes_source(contents, SourceLanguage::assembler), HasSubstr(".zero 80896"));
}

TEST(NotesSource, AssemblerAloneMakesNoStackExecutable) {
  EXPECT_THAT(notes_source(reserve_notes(1024), SourceLanguage::assembler), HasSubstr(".note.GNU-stack"));
  EXPECT_THAT(notes_source(reserve_notes(1024), SourceLanguage::c), Not(HasSubstr(".note.GNU-stack")));
}

}  // namespace

}  // namespace abigate
