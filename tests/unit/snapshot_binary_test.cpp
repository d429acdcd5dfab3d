// What a snapshot says of the binary that was built from its headers: what comes back, what is covered, what is
// refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/snapshot/fingerprint.h"
#include "analyzer/snapshot/order.h"
#include "analyzer/snapshot/write.h"
#include "tests/unit/sample_snapshot.h"
#include "tests/unit/snapshot_text.h"

namespace abigate {
namespace {

using sample::edited;
using sample::everything_built;
using sample::read;
using sample::refusal;
using sample::text_of;
using testing::HasSubstr;

std::string error_of(Snapshot& snapshot) {
  const auto text = write_snapshot(snapshot);
  return text ? "written" : text.error().message;
}

template <class Struct>
void expect_all_away(const std::vector<Struct>& values) {
  for_each_field<Struct>([&](const auto& entry) {
    EXPECT_TRUE(std::ranges::any_of(values, [&](const Struct& value) { return !is_default(value, entry); }))
        << entry.name;
  });
}

TEST(SnapshotBinary, TheSampleIsComplete) {
  const Snapshot s = everything_built();
  expect_all_away(std::vector{*s.binary});
  expect_all_away(s.binary->exports);
  expect_all_away(s.binary->imports);
  expect_all_away(s.binary->required_versions);
  for (std::size_t type = 0; type < Names<SymbolType>::list.size(); ++type) {
    EXPECT_TRUE(std::ranges::count(s.binary->exports, static_cast<SymbolType>(type), &ExportedSymbol::type) > 0)
        << type;
  }
}

TEST(SnapshotBinary, ComesBack) {
  Snapshot written = everything_built();
  const std::string text = text_of(written);
  Snapshot back = read(text);
  ASSERT_TRUE(back.binary);
  EXPECT_TRUE(order(*back.binary, *written.binary) == 0);
  EXPECT_EQ(text_of(back), text);
  EXPECT_FALSE(read(text_of(sample::everything())).binary);
}

TEST(SnapshotBinary, ABinaryThatShowsNothing) {
  Snapshot s = sample::empty();
  s.binary.emplace();
  const std::string text = text_of(s);
  EXPECT_THAT(text, HasSubstr("\n  \"binary\": {},\n"));
  EXPECT_TRUE(read(text).binary);
}

TEST(SnapshotBinary, OneLineForEachSymbol) {
  const std::string text = text_of(everything_built());
  const std::size_t start = text.find("  \"binary\"");
  EXPECT_EQ(text.substr(start, text.find("  \"declarations\"") - start), R"j(  "binary": {
    "kind": "executable",
    "soname": "libacme.so.1",
    "needed": ["libm.so.6", "libc.so.6"],
    "run_path": ["$ORIGIN/../lib", "/opt/acme/lib"],
    "versions": ["ACME_1", "ACME_2"],
    "required_versions": [
      {"library": "libc.so.6", "version": "GLIBC_2.34", "weak": true},
      {"library": "libm.so.6", "version": "GLIBC_2.29"}
    ],
    "exports": [
      {"name": "acme_asm", "type": "none"},
      {"name": "acme_both", "binding": "weak", "visibility": "protected"},
      {"name": "acme_errno", "version": "ACME_1", "type": "thread-local", "size_bytes": 4},
      {"name": "acme_log", "type": "ifunc"},
      {"name": "acme_odd", "type": "other"},
      {"name": "acme_run", "version": "ACME_1", "default_version": false},
      {"name": "acme_run", "version": "ACME_2"},
      {"name": "acme_table", "version": "ACME_1", "type": "data", "binding": "unique", "size_bytes": 4096}
    ],
    "imports": [
      {"name": "acme_host_alloc", "version": "HOST_1", "library": "host", "type": "function"},
      {"name": "acme_host_log", "weak": true}
    ],
    "facts": [
      {"name": "compiler", "value": "GCC: (Debian 12.2.0-14) 12.2.0"},
      {"name": "stack", "value": "executable"}
    ]
  },
)j");
}

TEST(SnapshotBinary, OrderOfTheTableOfSymbolsDoesNotCount) {
  Snapshot other = everything_built();
  std::ranges::reverse(other.binary->exports);
  std::ranges::reverse(other.binary->imports);
  std::ranges::reverse(other.binary->versions);
  std::ranges::reverse(other.binary->required_versions);
  other.binary->exports.push_back(other.binary->exports.front());
  EXPECT_EQ(text_of(other), text_of(everything_built()));
}

TEST(SnapshotBinary, OrderOfTheLoaderCounts) {
  Snapshot other = everything_built();
  std::ranges::reverse(other.binary->needed);
  EXPECT_NE(text_of(other), text_of(everything_built()));
}

TEST(SnapshotBinary, FingerprintsAreThoseOfTheHeaders) {
  const Snapshot built = read(text_of(everything_built()));
  const Snapshot plain = read(text_of(sample::everything()));
  EXPECT_EQ(built.fingerprints.abi, plain.fingerprints.abi);
  EXPECT_EQ(built.fingerprints.api, plain.fingerprints.api);
}

// ---- what cannot be written ----

TEST(SnapshotBinary, TwoDefinitionsOfOneNameAndVersion) {
  Snapshot s = everything_built();
  s.binary->exports.push_back(s.binary->exports.front());
  s.binary->exports.back().type = SymbolType::data;
  EXPECT_THAT(error_of(s), HasSubstr("at /binary/exports/7: expected ascending order, each once, found \"acme_run "
                                     "ACME_2\" behind \"acme_run ACME_2\""));
}

TEST(SnapshotBinary, NameThatIsNotUtf8) {
  Snapshot s = everything_built();
  s.binary->exports.front().name = "\xe9";
  EXPECT_THAT(error_of(s), HasSubstr("the text at /exports/0/name of binary is not valid UTF-8"));
}

// ---- what is refused ----

struct Edit {
  std::string_view from;
  std::string_view to;
  std::string_view message;
};
void PrintTo(const Edit& edit, std::ostream* out) { *out << edit.from << " -> " << edit.to; }

class RefusedBinary : public testing::TestWithParam<Edit> {};

TEST_P(RefusedBinary, WithThePlace) {
  EXPECT_THAT(refusal(edited(text_of(everything_built()), GetParam().from, GetParam().to)),
              HasSubstr(GetParam().message));
}

constexpr Edit edits[] = {
    {R"j("soname": "libacme.so.1")j", R"j("soname": 1)j", "/binary/soname: expected a string, found the number 1"},
    {R"j("kind": "executable")j", R"j("kind": "core")j",
     "/binary/kind: expected one of shared-object, executable, relocatable, found \"core\""},
    {R"j("soname": "libacme.so.1")j", R"j("name": "libacme.so.1")j", "/binary/name: expected no member of this name"},
    {R"j({"name": "acme_asm", "type": "none"})j", R"j({"type": "none"})j",
     "/binary/exports/0/name: expected this member, found none"},
    {R"j({"name": "acme_asm", "type": "none"})j", R"j({"name": "", "type": "none"})j",
     "/binary/exports/0/name: expected a name, found an empty text"},
    {R"j({"name": "acme_asm", "type": "none"})j", R"j({"name": "acme_both", "type": "none"})j",
     R"(/binary/exports/1: expected ascending order, each once, found "acme_both " behind "acme_both ")"},
    {R"j("name": "acme_host_alloc")j", R"j("name": "acme_host_zero")j",
     "/binary/imports/1: expected ascending order, each once"},
    {R"j(["ACME_1", "ACME_2"])j", R"j(["ACME_1", "ACME_1"])j", "/binary/versions/1: expected ascending order"},
    {R"j(["ACME_1", "ACME_2"])j", R"j(["", "ACME_2"])j", "/binary/versions/0: expected a name"},
    {R"j("library": "libc.so.6", "version": "GLIBC_2.34")j", R"j("library": "libc.so.6", "version": "")j",
     "/binary/required_versions/0/version: expected a name"},
    {R"j("library": "libc.so.6")j", R"j("library": "libz.so.1")j",
     "/binary/required_versions/1: expected ascending order"},
    {R"j("name": "stack")j", R"j("name": "compiler")j", "/binary/facts/1: expected ascending order, each once"},
    {R"j("size_bytes": 4096})j", R"j("size_bytes": 18446744073709551615})j",
     "/binary/exports/7/size_bytes: expected a number up to 2305843009213693951, found 18446744073709551615"},
    {R"j("size_bytes": 4096})j", R"j("size_bytes": -1})j",
     "/binary/exports/7/size_bytes: expected an unsigned number, found -1"},
    {R"j("type": "ifunc")j", R"j("type": "gnu-ifunc")j",
     "/binary/exports/3/type: expected one of none, function, data, thread-local, ifunc, other"},
    {R"j("language": "c",)j", R"j("binary": {}, "language": "c",)j", "/language: expected this member, found none"},
};
INSTANTIATE_TEST_SUITE_P(Edits, RefusedBinary, testing::ValuesIn(edits));

}  // namespace
}  // namespace abigate
