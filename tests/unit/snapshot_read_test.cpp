// What the reader refuses, and how it says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include "analyzer/snapshot/compression.h"
#include "analyzer/snapshot/read.h"
#include "analyzer/snapshot/write.h"
#include "tests/unit/sample_snapshot.h"
#include "tests/unit/snapshot_text.h"

namespace abigate {
namespace {

using sample::edited;
using sample::refusal;
using sample::text_of;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

std::string everything() { return text_of(sample::everything()); }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

// ---- what is no snapshot ----

TEST(SnapshotRead, NamesWhatAFileIs) {
  EXPECT_EQ(
      refusal(std::string("\x7f") + "ELF\x02\x01"),
      "sample.json: expected a snapshot (JSON that abi-extract writes), but the file is an ELF file (a program or "
      "shared object)");
  EXPECT_THAT(refusal("#pragma once\nint f(void);\n"), HasSubstr("seems to be a header or source file: it starts with "
                                                                 "\"#pragma once\""));
  EXPECT_THAT(refusal(""), HasSubstr("the file is empty"));
  EXPECT_THAT(refusal("version: 1\n"), HasSubstr("starts with \"version: 1\\x0a\""));
  EXPECT_THAT(refusal("{\"verdict\": \"pass\"}"),
              HasSubstr("is JSON without the first member \"abigate_snapshot\": it starts with \"{\"verdict\""));
}

TEST(SnapshotRead, NewerVersionSaysWhatToUpgradeTo) {
  EXPECT_EQ(
      refusal(replaced(everything(), "\"abigate_snapshot\": 1", "\"abigate_snapshot\": 7")),
      "sample.json:2: /abigate_snapshot: expected a schema version up to 1, found 7; upgrade abigate to a release "
      "that reads schema version 7, or extract the snapshot again with this one");
  EXPECT_THAT(refusal("{\"abigate_snapshot\": 99999999999999999999}"), HasSubstr("found 99999999999999999999"));
}

TEST(SnapshotRead, VersionThatIsNone) {
  EXPECT_THAT(
      refusal("{\"abigate_snapshot\": \"one\"}"),
      StartsWith("sample.json:1: /abigate_snapshot: expected the number of a schema version from 1 to 1, found"));
  EXPECT_THAT(refusal("{\"abigate_snapshot\": 0}"), HasSubstr("found \"0\""));
  EXPECT_THAT(refusal("{\"abigate_snapshot\""), HasSubstr("expected the number of a schema version"));
}

// ---- whole and unchanged ----

TEST(SnapshotRead, TruncatedAnywhere) {
  const std::string text = everything();
  EXPECT_THAT(refusal(text.substr(0, text.size() / 2)), HasSubstr("the snapshot is truncated"));
  for (std::size_t size = 0; size < text.size(); size += 7) {
    EXPECT_NE(refusal(text.substr(0, size)), "accepted") << size;
  }
}

TEST(SnapshotRead, EditedWithoutItsDigest) {
  EXPECT_THAT(
      refusal(replaced(everything(), "\"size_bytes\": 40", "\"size_bytes\": 48")),
      AllOf(HasSubstr("/digest: expected xxh128:"), HasSubstr("the snapshot was changed after it was written")));
}

TEST(SnapshotRead, EditedIntoNonsenseNamesThePlaceToo) {
  EXPECT_THAT(
      refusal(replaced(everything(), "\"size_bytes\": 40", "\"size_bytes\": \"40\"")),
      AllOf(HasSubstr("/digest: "),
            HasSubstr("(the first place that cannot be read: /types/22/size_bytes: expected an unsigned number, "
                      "found a string)")));
}

TEST(SnapshotRead, LineEndingsConvertedByGit) {
  std::string text;
  for (const char c : everything()) {
    text += c == '\n' ? "\r\n" : std::string(1, c);
  }
  EXPECT_THAT(refusal(text), HasSubstr("if git converted its line endings, mark the file \"-text\" in .gitattributes"));
}

TEST(SnapshotRead, MoreBehindTheEnd) {
  std::string text = everything();
  EXPECT_THAT(refusal(text + "\n"), HasSubstr("/digest: expected the text to end as abi-extract wrote it"));
  text.erase(text.rfind("\"digest\""));
  text += "\"digest\": \"xxh128:00000000000000000000000000000000\"\n}\n{ \"digest\": \"\"}";
  EXPECT_THAT(refusal(sample::with_digest(text)), StartsWith("sample.json"));
}

// ---- wrong members ----

struct Edit {
  std::string_view from;
  std::string_view to;
  std::string_view message;
};

void PrintTo(const Edit& edit, std::ostream* out) { *out << edit.from << " -> " << edit.to; }

class Refused : public testing::TestWithParam<Edit> {};

TEST_P(Refused, WithThePlace) {
  const std::string message = refusal(edited(everything(), GetParam().from, GetParam().to));
  EXPECT_THAT(message, HasSubstr(GetParam().message));
  EXPECT_THAT(message, StartsWith("sample.json:"));
}

constexpr Edit wrong_types[] = {
    {R"j("offset_bits": 64)j", R"j("offset_bits": "64")j",
     "/types/22/fields/3/offset_bits: expected an unsigned number, found a string"},
    {R"j("offset_bits": 64)j", R"j("offset_bits": -64)j",
     "/types/22/fields/3/offset_bits: expected an unsigned number, found -64"},
    {R"j("offset_bits": 64)j", R"j("offset_bits": 6.5)j",
     "/types/22/fields/3/offset_bits: expected an unsigned number, found 6.5"},
    {R"j("offset_bits": 64)j", R"j("offset_bits": 99999999999999999999)j",
     "/types/22/fields/3/offset_bits: expected an unsigned number, found 99999999999999999999"},
    {R"j("bit_width": 3)j", R"j("bit_width": 4294967296)j",
     "/types/22/fields/1/bit_width: expected a number up to 4294967295, found 4294967296"},
    {R"j("address_space": 1)j", R"j("address_space": null)j",
     "/types/21/address_space: expected an unsigned number, found null"},
    {R"j("value": 18446744073709551615)j", R"j("value": 18446744073709551616)j",
     "/types/9/enumerators/2/value: expected an integer of 64 bits, found 18446744073709551616"},
    {R"j("value": -9223372036854775808)j", R"j("value": -9223372036854775809)j",
     "/types/9/enumerators/3/value: expected an integer of 64 bits, found -9223372036854775809"},
    {R"j("scoped": true)j", R"j("scoped": 1)j", "/types/9/scoped: expected true or false, found the number 1"},
    {R"j("tag": "union")j", R"j("tag": "onion")j",
     "/types/27/tag: expected one of struct, class, union, enum, found \"onion\""},
    {R"j("kind": "vector")j", R"j("kind": "vektor")j", "/types/11/kind: expected one of builtin, pointer,"},
    {R"j("interface": {"name": "acme", "version": "1.0.0"})j", R"j("interface": [])j",
     "/interface: expected an object, found an array"},
    {R"j("ids": ["ACME_CMD_*"])j", R"j("ids": {})j", "/declarations/ids: expected an array, found an object"},
    {R"j("used_by": ["host", "plugin"])j", R"j("used_by": ["plugin", "host"])j",
     "/declarations/roles/0/used_by/1: expected each side once"},
    {R"j("language": "c")j", R"j("language": "rust")j", R"(/language: expected "c" or "c++", found "rust")"},
};
INSTANTIATE_TEST_SUITE_P(WrongTypes, Refused, testing::ValuesIn(wrong_types));

constexpr Edit wrong_members[] = {
    {R"j("scoped": true)j", R"j("scooped": true)j",
     "/types/9/scooped: expected no member of this name: the file is damaged, or written by a newer abigate"},
    {R"j("scoped": true)j", R"j("fixed": true)j", "/types/9/fixed: expected this member once, found it again"},
    {R"j("language": "c")j", R"j("tongue": "c")j", "/tongue: expected no member of this name"},
    {R"j("language": "c",)j", "", "/language: expected this member, found none"},
    {R"j("language": "c")j", R"j("interface": {})j", "/interface: expected this member once, and before \"interface\""},
    {R"j("to": "char const")j", R"j("address_space": 1)j", "/types/5/to: expected this member, found none"},
    {R"j({"name": "count"})j", R"j({"name": "count", "name": "n"})j",
     "/functions/3/parameters/1/name: expected this member once"},
    {R"j({"key": "char*", "kind": "pointer", "to": "char"})j", R"j({"kind": "pointer", "to": "char"})j",
     R"(/types/6: expected the member "key" here, found "kind")"},
    {R"j({"key": "char*", "kind": "pointer", "to": "char"})j", R"j({"key": "char*"})j",
     "/types/6/kind: expected this member, found none"},
    {R"j({"name": "ACME_MIN", "kind": "function-macro", "tokens": "ccddeeff"})j", R"j({"name": "ACME_MIN"})j",
     "/constants/1: expected exactly one of integer, floating, string and tokens, found 0"},
};
INSTANTIATE_TEST_SUITE_P(WrongMembers, Refused, testing::ValuesIn(wrong_members));

constexpr Edit wrong_keys[] = {
    {R"j("to": "struct acme_frame"})j", R"j("to": "struct acme_fame"})j",
     "/types/23/to: expected the key of a type of this snapshot, found \"struct acme_fame\""},
    {R"j("type": "int(char*,int)")j", R"j("type": "int(char*)")j",
     "/functions/3/type: expected the key of a type of this snapshot, found \"int(char*)\""},
    {R"j("key": "char*")j", R"j("key": "char const*")j", "/types/6/key: expected keys in ascending order, each once"},
    {R"j({"name": "acme_two", "linkage_name": "acme_both")j", R"j({"name": "acme_one", "linkage_name": "acme_both")j",
     R"(/functions/1: expected names in ascending order, each once, found "acme_one" behind "acme_one")"},
    {R"j({"name": "ACME_MAX", "integer": 64)j", R"j({"name": "ACME_MIX", "integer": 64)j",
     "/constants/1: expected names in ascending order"},
    {R"j("type": "int(char*,int)")j", R"j("type": "int")j",
     "/functions/3/type: expected a function type, found \"int\""},
    {R"j("type": "int(char*,int)")j", R"j("type": "int(int)")j",
     "/functions/3/parameters: expected 1 elements, as many as the type \"int(int)\" has parameters, found 2"},
    {R"j("underlying": "unsigned int")j", R"j("underlying": "char*")j",
     "/types/9/underlying: expected a builtin type, found \"char*\""},
    {R"j("passing": ["direct"])j", R"j("passing": ["direct", "direct"])j",
     "/types/15/passing: expected 1 elements, for the result and each parameter, found 2"},
};
INSTANTIATE_TEST_SUITE_P(WrongKeys, Refused, testing::ValuesIn(wrong_keys));

constexpr Edit cycles[] = {
    {R"j("target": "unsigned int", "owned": false)j", R"j("target": "uint32_t", "owned": false)j",
     "/types/26: expected types that are made of others, found \"uint32_t\", which is made of itself"},
    {R"j({"key": "char*", "kind": "pointer", "to": "char"})j",
     R"j({"key": "char*", "kind": "pointer", "to": "char*"})j", "found \"char*\", which is made of itself"},
    {R"j("of": "char", "const": true)j", R"j("of": "char const", "const": true)j", "which is made of itself"},
    {R"j("element": "char", "count": 8)j", R"j("element": "char[8]", "count": 8)j", "which is made of itself"},
    {R"j("of": "int", "size_bytes": 4)j", R"j("of": "int _Atomic", "size_bytes": 4)j", "which is made of itself"},
    {R"j("result": "int", "parameters": ["int"])j", R"j("result": "int", "parameters": ["int(int)"])j",
     "which is made of itself"},
    {R"j({"name": "next", "type": "struct acme_frame*")j", R"j({"name": "next", "type": "struct acme_frame")j",
     "/types/22: expected types that are made of others, found \"struct acme_frame\", which is made of itself"},
};
INSTANTIATE_TEST_SUITE_P(Cycles, Refused, testing::ValuesIn(cycles));

constexpr Edit sizes[] = {
    {R"j("element": "float", "count": 4, "size_bytes": 16)j",
     R"j("element": "float", "count": 4, "size_bytes": 18446744073709551615)j",
     "/types/11/size_bytes: expected a number up to 2305843009213693951, found 18446744073709551615"},
    {R"j("element": "char", "count": 8)j", R"j("element": "int", "count": 4611686018427387904)j",
     "/types/7/count: expected a number up to 576460752303423487, found 4611686018427387904"},
    {R"j("offset_bits": 128)j", R"j("offset_bits": 18446744073709551615)j",
     "/types/22/fields/4/offset_bits: expected a number up to 18446744073709551544, found 18446744073709551615"},
};
INSTANTIATE_TEST_SUITE_P(Sizes, Refused, testing::ValuesIn(sizes));

constexpr Edit locations[] = {
    {R"j(["type", "struct acme_frame", 16])j", R"j(["type", "struct acme_farm", 16])j",
     "/locations/acme~1frame.h/3: expected a node of this snapshot that has a place, found type \"struct acme_farm\""},
    {R"j(["type", "struct acme_frame", 16])j", R"j(["type", "int", 16])j",
     "/locations/acme~1frame.h/3: expected a node of this snapshot that has a place, found type \"int\""},
    {R"j(["function", "acme_both", "acme_one", 2])j", R"j(["function", "acme_both", 2])j",
     "expected a node of this snapshot that has a place, found function \"acme_both\""},
    {R"j(["function", "acme_half", 10])j", R"j(["function", "acme_run", 10])j",
     "/locations/acme~1frame.h/5: expected each node once, found \"acme_run\" again"},
    {R"j(["function", "acme_run", 20])j", R"j(["function", "acme_run", 4294967295])j", "expected a line of 32 bits"},
    {R"j(["function", "acme_run", 20])j", R"j(["function", "acme_run"])j",
     "expected a kind, a name and a number of lines"},
    {R"j(["function", "acme_run", 20])j", R"j(["function", "acme_run", 20, 1])j",
     "expected the number of lines at the end"},
    {R"j("location": -2)j", R"j("location": -200)j", "/types/22/fields/3/location: expected a distance"},
    {R"j("location": -2)j", R"j("location": ["a.h"])j",
     "/types/22/fields/3/location: expected a file and a line, found 1"},
    {R"j("location": -2)j", R"j("location": {})j",
     "/types/22/fields/3/location: expected a number of lines, or a file and a "
     "line, found an object"},
};
INSTANTIATE_TEST_SUITE_P(Locations, Refused, testing::ValuesIn(locations));

// ---- depth and size of hostile files ----

Snapshot typedef_chain(std::uint32_t length) {
  Snapshot s = sample::empty();
  TypeId last = sample::int_type(s);
  for (std::uint32_t i = 0; i < length; ++i) {
    const std::string name = "acme_" + std::to_string(i);
    last = sample::add(s, name, Typedef{.name = name, .target = last, .location = {}});
  }
  return s;
}

Snapshot pointer_chain(std::uint32_t length) {
  Snapshot s = sample::empty();
  TypeId last = sample::int_type(s);
  for (std::uint32_t i = 0; i < length; ++i) {
    last = sample::add(s, "p" + std::to_string(i), Pointer{last, 0});
  }
  return s;
}

TEST(SnapshotRead, LongChains) {
  EXPECT_EQ(refusal(text_of(typedef_chain(9'000))), "accepted");
  EXPECT_EQ(refusal(text_of(pointer_chain(100'000))), "accepted");
}

TEST(SnapshotRead, ChainsByValueBeyondTheLimit) {
  Snapshot chain = typedef_chain(100'000);
  EXPECT_THAT(write_snapshot(chain).error().message, HasSubstr("expected at most 10000 types"));
}

TEST(SnapshotRead, DeepJson) {
  const std::string deep(100'000, '[');
  EXPECT_NE(refusal(edited(everything(), R"j("ids": ["ACME_CMD_*"])j", "\"ids\": " + deep)), "accepted");
}

TEST(SnapshotRead, NotUtf8) {
  EXPECT_THAT(refusal(edited(everything(), "\"thrown\": [\"acme_error\"]", "\"thrown\": [\"acme_\xff\"]")),
              HasSubstr("damaged text"));
}

// ---- zstd ----

TEST(SnapshotRead, PackedAndTruncatedOrDamaged) {
  const std::string packed = compress(everything()).value();
  EXPECT_EQ(refusal(packed), "accepted");
  EXPECT_THAT(refusal(packed.substr(0, packed.size() - 10)), HasSubstr("cannot be unpacked: it ends in the middle"));
  std::string damaged = packed;
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x40);
  EXPECT_THAT(refusal(damaged), HasSubstr("sample.json: "));
  EXPECT_NE(refusal(damaged), "accepted");
  EXPECT_THAT(refusal(packed + "garbage"), HasSubstr("cannot be unpacked"));
}

TEST(SnapshotRead, BombThatStatesItsSize) {
  const std::string bomb = compress(std::string(std::size_t{1} << 22, ' ')).value();
  EXPECT_THAT(decompress(bomb, std::uint64_t{1} << 20, "bomb.json.zst").error().message,
              HasSubstr("bomb.json.zst: unpacks to more than 1 MiB"));
}

TEST(SnapshotRead, BombThatDoesNot) {
  // Many small frames, each of which states nothing.
  const std::string megabyte(std::size_t{1} << 20, ' ');
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  std::string frame(ZSTD_compressBound(megabyte.size()), '\0');
  frame.resize(ZSTD_compress2(context, frame.data(), frame.size(), megabyte.data(), megabyte.size()));
  ZSTD_freeCCtx(context);
  std::string bomb;
  for (int i = 0; i < 8; ++i) {
    bomb += frame;
  }
  EXPECT_EQ(decompress(bomb, std::uint64_t{8} << 20, "bomb").value().size(), std::size_t{8} << 20);
  EXPECT_THAT(decompress(bomb, std::uint64_t{7} << 20, "bomb").error().message,
              HasSubstr("unpacks to more than 7 MiB"));
}

}  // namespace
}  // namespace abigate
