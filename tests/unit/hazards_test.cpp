// Hazards found in facts alone; what the loader does with real plugins is tested in tests/contract/hazards.
#include "analyzer/gate/hazards.h"

#include <algorithm>
#include <cstring>
#include <set>

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/gate/hazard_table.h"
#include "analyzer/gate/library_search.h"

namespace abigate {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ImportedSymbol import(std::string_view name, bool weak = false) {
  ImportedSymbol symbol;
  symbol.name = name;
  symbol.weak = weak;
  return symbol;
}

ExportedSymbol exported(std::string_view name, SymbolType type, SymbolBinding binding) {
  ExportedSymbol symbol;
  symbol.name = name;
  symbol.type = type;
  symbol.binding = binding;
  return symbol;
}

std::vector<std::string> found(const Binary& binary, const LinkAnswer* links = nullptr) {
  std::vector<std::string> lines;
  for (const Hazard& hazard : find_hazards(binary, links)) {
    lines.push_back(std::string(hazard.id) + " " + std::string(word_for(hazard.at)) + " " +
                    std::string(word_for(hazard.effect)));
  }
  return lines;
}

TEST(Hazards, NothingIsSaidOfAPlainObject) { EXPECT_THAT(found(Binary{}), IsEmpty()); }

TEST(Hazards, LoadComesFirstThenTheWorst) {
  Binary binary;
  binary.load.no_delete = true;
  binary.load.init_first = true;
  binary.load.executable_stack = true;
  binary.load.text_relocations = true;
  EXPECT_THAT(found(binary), ElementsAre("executable-stack load refuse", "text-relocations load warn",
                                         "init-first load note", "nodelete unload keep-mapped"));
}

TEST(Hazards, EvidenceNamesThreeAndCountsTheRest) {
  Binary binary;
  for (const std::string_view name : {"a", "b", "c", "d", "e"}) {
    binary.shown.exports.push_back(exported(name, SymbolType::data, SymbolBinding::unique));
  }
  const auto hazards = find_hazards(binary, nullptr);
  ASSERT_EQ(hazards.size(), 1U);
  EXPECT_EQ(hazards.front().evidence, "5 unique symbols: a, b, c and 2 more");
}

TEST(Hazards, TheStartFilesOwnFunctionsAreNoLoadTimeCode) {
  Binary binary;
  binary.load.init_functions = 1;
  binary.load.fini_functions = 1;
  EXPECT_THAT(found(binary), ElementsAre("load-time-code load note", "unload-time-code unload note"));
  binary.shown.imports = {import("_ITM_deregisterTMCloneTable", true), import("__cxa_finalize", true)};
  EXPECT_THAT(found(binary), IsEmpty());
  binary.load.init_functions = 2;
  EXPECT_THAT(found(binary), ElementsAre("load-time-code load note"));
}

TEST(Hazards, WeakReferencesToThreadFunctionsAreQuestions) {
  Binary binary;
  binary.shown.imports = {import("pthread_create", true), import("pthread_key_create", true)};
  EXPECT_THAT(found(binary), IsEmpty());
  binary.shown.imports = {import("pthread_create"), import("pthread_key_create")};
  EXPECT_THAT(found(binary), ElementsAre("starts-threads unload keep-mapped", "thread-key unload keep-mapped"));
}

TEST(Hazards, ARuntimeThatAsksWeaklyForThreadLocalDestructorsUsesThem) {
  Binary binary;
  binary.shown.imports = {import("__cxa_thread_atexit_impl", true)};
  EXPECT_THAT(found(binary), ElementsAre("thread-local-destructor unload keep-mapped"));
}

TEST(Hazards, OnlySymbolsThatTheHostDefinesTooAreInterposed) {
  Binary binary;
  binary.load.self_references = {"acme_log", "acme_run"};
  EXPECT_THAT(found(binary), ElementsAre("interposable-symbols load note"));
  LinkAnswer links;
  EXPECT_THAT(found(binary, &links), IsEmpty());
  links.interposed = {"acme_log"};
  EXPECT_THAT(found(binary, &links), ElementsAre("interposable-symbols load warn"));
  binary.load.symbolic = true;
  EXPECT_THAT(found(binary, &links), IsEmpty());
}

TEST(Hazards, ASanitizerThatTheHostHasTooIsANote) {
  Binary binary;
  binary.shown.imports = {import("__asan_init")};
  EXPECT_THAT(found(binary), ElementsAre("sanitizer load refuse"));
  LinkAnswer links;
  EXPECT_THAT(found(binary, &links), ElementsAre("sanitizer load note"));
  links.brought = {"libasan.so.8"};
  EXPECT_THAT(found(binary, &links), ElementsAre("sanitizer load refuse"));
  links.brought.clear();
  links.missing = {{"__asan_init", "", "", "plugin.so"}};
  EXPECT_THAT(found(binary, &links), ElementsAre("missing-symbol load refuse", "sanitizer load refuse"));
}

TEST(Hazards, ARuntimeThatThePluginBringsIsNotTheHosts) {
  Binary binary;
  binary.shown.exports = {exported("__asan_init", SymbolType::function, SymbolBinding::global)};
  const LinkAnswer links;
  EXPECT_THAT(found(binary, &links), ElementsAre("sanitizer load refuse"));
}

TEST(Hazards, MoreStaticTlsThanThereIsIsRefused) {
  Binary binary;
  binary.load.static_tls = true;
  EXPECT_THAT(found(binary), ElementsAre("static-tls load note"));
  binary.load.tls_bytes = 64;
  EXPECT_THAT(found(binary), ElementsAre("static-tls load warn"));
  binary.load.tls_bytes = 4096;
  EXPECT_THAT(found(binary), ElementsAre("static-tls load refuse"));
}

TEST(Hazards, AnAllocatorThatAsksWeaklyForASanitizerHasNone) {
  Binary binary;
  binary.shown.imports = {import("__asan_poison_memory_region", true)};
  EXPECT_THAT(found(binary), IsEmpty());
}

TEST(Hazards, TheHostsRuntimeCounts) {
  Binary binary;
  binary.shown.needed = {"libc++.so.1"};
  EXPECT_THAT(found(binary), IsEmpty());
  LinkAnswer links;
  links.host_libraries = {"libstdc++.so.6"};
  EXPECT_THAT(found(binary, &links), ElementsAre("mixed-cxx-runtimes load warn"));
  links.host_libraries = {"libc++.so.1"};
  EXPECT_THAT(found(binary, &links), IsEmpty());
}

TEST(Hazards, RunPathsAreNotesUntilTheyAreRelative) {
  Binary binary;
  binary.load.runpath = {"$ORIGIN", "/opt/acme"};
  EXPECT_THAT(found(binary), ElementsAre("run-path load note"));
  binary.load.runpath = {"$ORIGIN", ""};
  EXPECT_THAT(found(binary), ElementsAre("run-path load warn"));
  binary.load.runpath = {"/tmp/build"};
  EXPECT_THAT(found(binary), ElementsAre("run-path load warn"));
}

TEST(Hazards, WhatIsAlwaysAskedForIsNoWeakImport) {
  const Binary binary;
  LinkAnswer links;
  links.name = "plugin.so";
  links.null = {{"__gmon_start__", "", "", "plugin.so"}, {"host_extra", "", "", "libother.so"}};
  EXPECT_THAT(found(binary, &links), IsEmpty());
  links.null.push_back({"host_extra", "", "", "plugin.so"});
  EXPECT_THAT(found(binary, &links), ElementsAre("weak-import load note"));
}

TEST(Hazards, WhoElseNeedsItIsSaid) {
  const Binary binary;
  LinkAnswer links;
  links.name = "plugin.so";
  links.missing = {{"host_function", "HOST_2", "libhost.so", "libother.so"}};
  const auto hazards = find_hazards(binary, &links);
  ASSERT_EQ(hazards.size(), 1U);
  EXPECT_EQ(hazards.front().evidence, "1 symbol: host_function@HOST_2 (needed by libother.so)");
}

TEST(HazardTable, EveryRowIsWhole) {
  std::set<std::pair<std::string_view, HazardMoment>> rows;
  for (const HazardKind& kind : hazard_table()) {
    EXPECT_TRUE(rows.emplace(kind.id, kind.at).second) << kind.id;
    EXPECT_EQ(kind.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos) << kind.id;
    EXPECT_FALSE(kind.title.empty() || kind.why.empty() || kind.fix.empty()) << kind.id;
    EXPECT_TRUE(kind.effect != HazardEffect::keep_mapped || kind.at == HazardMoment::unload) << kind.id;
    EXPECT_TRUE(is_hazard(kind.id));
  }
  EXPECT_FALSE(is_hazard("record-field-moved"));
}

// A cache with one library, as ldconfig writes it.
std::string cache_of(std::string_view name, std::string_view path) {
  constexpr std::size_t header_bytes = 48;
  constexpr std::size_t entry_bytes = 24;
  std::string bytes(header_bytes + entry_bytes, '\0');
  bytes.replace(0, 20, "glibc-ld.so.cache1.1");
  const auto put = [&](std::size_t offset, std::uint32_t value) {
    std::memcpy(bytes.data() + offset, &value, sizeof(value));
  };
  put(20, 1);
  put(header_bytes + 4, static_cast<std::uint32_t>(bytes.size()));
  put(header_bytes + 8, static_cast<std::uint32_t>(bytes.size() + name.size() + 1));
  bytes.append(name).push_back('\0');
  bytes.append(path).push_back('\0');
  return bytes;
}

TEST(LibraryCache, IsReadAlsoBehindTheOlderFormat) {
  const std::string bytes = cache_of("libacme.so.1", "/opt/acme/libacme.so.1");
  for (const std::string& older : {std::string(), std::string("ld.so-1.7.0") + std::string(5, '\0')}) {
    const LibraryCache cache = parse_library_cache(older + bytes);
    ASSERT_EQ(cache.size(), 1U);
    EXPECT_EQ(cache.begin()->first, "libacme.so.1");
    EXPECT_EQ(cache.begin()->second, "/opt/acme/libacme.so.1");
  }
}

TEST(LibraryCache, AnyBytesAreAccepted) {
  const std::string bytes = cache_of("libacme.so.1", "/opt/acme/libacme.so.1");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THAT(parse_library_cache(std::string_view(bytes).substr(0, size)), IsEmpty()) << size;
  }
  for (std::size_t offset = 20; offset < bytes.size(); ++offset) {
    std::string other = bytes;
    other[offset] = '\xff';
    EXPECT_LE(parse_library_cache(other).size(), 1U) << offset;
  }
}

constexpr Machine x86_64{EM_X86_64, 64, false};

TEST(RunPath, TokensAreExpandedAndRelativeFoldersLeftOut) {
  EXPECT_THAT(expanded_run_path({"$ORIGIN/../lib", "${ORIGIN}", "", "lib", "/opt"}, "/acme/bin/host", x86_64),
              ElementsAre("/acme/bin/../lib", "/acme/bin", "/opt"));
  EXPECT_THAT(expanded_run_path({"/opt/$LIB"}, "/acme/host", x86_64),
              ElementsAre("/opt/lib/x86_64-linux-gnu", "/opt/lib64", "/opt/lib"));
  EXPECT_THAT(expanded_run_path({"/opt/$PLATFORM"}, "/acme/host", x86_64), ElementsAre("/opt/x86_64"));
}

TEST(RunPath, AnOriginThatNamesATokenIsNotExpandedForEver) {
  EXPECT_THAT(expanded_run_path({"$ORIGIN"}, "/$ORIGIN/host", x86_64), ElementsAre("/$ORIGIN"));
}

}  // namespace
}  // namespace abigate
