// The dynamic symbol table, with versions, in every class and byte order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/elf/dynamic_symbols.h"
#include "tests/unit/elf_image.h"

namespace abigate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// "name@@VERSION", with "?" in front where it is undefined.
std::vector<std::string> names_of(const DynamicSymbols& symbols) {
  std::vector<std::string> all;
  for (std::size_t i = 1; i < symbols.size(); ++i) {
    const DynamicSymbol symbol = symbols.at(i);
    std::string text = symbol.defined ? "" : "?";
    text.append(symbol.name);
    if (!symbol.version.empty()) {
      text.append(symbol.defined && symbol.default_version ? "@@" : "@").append(symbol.version);
    }
    all.push_back(text);
  }
  return all;
}

Result<DynamicSymbols> symbols_of(const ElfImage& image) {
  const auto bytes = build_image(image);
  const auto file = open_image(bytes);
  if (!file) {
    return std::unexpected(file.error());
  }
  return DynamicSymbols::read(*file);
}

class ElfSymbols : public testing::TestWithParam<std::pair<unsigned, bool>> {
 protected:
  static ElfImage image() { return plugin_image(GetParam().first, GetParam().second); }
};
INSTANTIATE_TEST_SUITE_P(EveryFormat, ElfSymbols,
                         testing::Values(std::pair(32U, false), std::pair(32U, true), std::pair(64U, false),
                                         std::pair(64U, true)));

TEST_P(ElfSymbols, HaveVersions) {
  const auto symbols = symbols_of(image());
  ASSERT_TRUE(symbols) << symbols.error().message;
  EXPECT_THAT(names_of(*symbols), ElementsAre("?inflate@Z_1", "?optional", "open@@P_2", "open@P_1", "table@@P_2"));
  EXPECT_EQ(symbols->at(1).library, "libz.so.1");
  EXPECT_FALSE(symbols->at(1).exported);
  EXPECT_EQ(symbols->at(2).binding, SymbolBinding::weak);
  EXPECT_EQ(symbols->at(5).size_bytes, 40U);
  EXPECT_EQ(symbols->at(5).type, SymbolType::data);
  EXPECT_EQ(symbols->at(5).value, 0x1000U);
  ASSERT_EQ(symbols->definitions().size(), 3U);
  EXPECT_TRUE(symbols->definitions()[0].base);
  EXPECT_EQ(symbols->definitions()[2].name, "P_2");
  ASSERT_EQ(symbols->needs().size(), 3U);
  EXPECT_EQ(symbols->needs()[2].library, "libc.so.6");
  EXPECT_EQ(symbols->needs()[2].version, "C_2");
}

TEST_P(ElfSymbols, ViewsStayValidWhenMoved) {
  ElfImage small;
  small.bits = GetParam().first;
  small.big_endian = GetParam().second;
  small.symbols = {{.name = "f"}};
  auto symbols = symbols_of(small);
  ASSERT_TRUE(symbols) << symbols.error().message;
  const std::string_view before = symbols->at(1).name;
  const DynamicSymbols moved = std::move(*symbols);
  EXPECT_EQ(before.data(), moved.at(1).name.data());
  EXPECT_EQ(moved.at(1).name, "f");
}

TEST_P(ElfSymbols, AreCountedByEitherHashTable) {
  for (const auto& [sysv, gnu] : {std::pair(true, false), std::pair(false, true), std::pair(true, true)}) {
    ElfImage both = image();
    both.sections = false;
    both.sysv_hash = sysv;
    both.gnu_hash = gnu;
    const auto symbols = symbols_of(both);
    ASSERT_TRUE(symbols) << symbols.error().message;
    EXPECT_EQ(symbols->size(), 6U);
  }
}

/// Where nothing is exported the hash table says nothing of what is undefined.
TEST_P(ElfSymbols, AreCountedWithoutExports) {
  ElfImage imports = image();
  imports.symbols.resize(2);
  const auto by_section = symbols_of(imports);
  ASSERT_TRUE(by_section) << by_section.error().message;
  EXPECT_EQ(by_section->size(), 3U);
  imports.sections = false;
  imports.relocations = {{2, 1}, {1, 1}};
  const auto by_relocation = symbols_of(imports);
  ASSERT_TRUE(by_relocation) << by_relocation.error().message;
  EXPECT_EQ(by_relocation->size(), 3U);
  imports.gnu_hash = false;
  const auto without_hash = symbols_of(imports);
  ASSERT_TRUE(without_hash) << without_hash.error().message;
  EXPECT_EQ(without_hash->size(), 3U);
}

TEST(ElfSymbolCount, ReadsRelocationsOfMips) {
  for (const bool big_endian : {false, true}) {
    ElfImage image;
    image.machine = EM_MIPS;
    image.big_endian = big_endian;
    image.gnu_hash = false;
    image.symbols = {{.name = "f", .defined = false}, {.name = "g", .defined = false}};
    image.relocations = {{2, 3}};
    const auto symbols = symbols_of(image);
    ASSERT_TRUE(symbols) << symbols.error().message;
    EXPECT_THAT(names_of(*symbols), ElementsAre("?f", "?g"));
    image.relocations.clear();
    image.dynamic = {{DT_MIPS_SYMTABNO, 3}};
    EXPECT_EQ(symbols_of(image).value().size(), 3U);
  }
}

TEST(ElfSymbolCount, ReadsLongHashEntriesOfS390) {
  ElfImage image = plugin_image(64, true);
  image.machine = EM_S390;
  image.gnu_hash = false;
  image.sysv_hash = true;
  EXPECT_EQ(symbols_of(image).value().size(), 6U);
}

TEST(ElfSymbolKinds, AreTold) {
  ElfImage image;
  image.symbols = {{.name = "unique", .type = STT_OBJECT, .binding = STB_GNU_UNIQUE},
                   {.name = "chosen", .type = STT_GNU_IFUNC},
                   {.name = "thread", .type = STT_TLS, .binding = STB_WEAK},
                   {.name = "protected", .visibility = STV_PROTECTED},
                   {.name = "hidden", .visibility = STV_HIDDEN},
                   {.name = "internal", .visibility = STV_INTERNAL},
                   {.name = "local", .binding = STB_LOCAL},
                   {.name = "odd", .type = STT_SECTION, .binding = STB_LOPROC},
                   {.name = "absolute", .type = STT_OBJECT, .section = SHN_ABS}};
  const auto symbols = symbols_of(image);
  ASSERT_TRUE(symbols) << symbols.error().message;
  EXPECT_EQ(symbols->at(1).binding, SymbolBinding::unique);
  EXPECT_TRUE(symbols->at(1).exported);
  EXPECT_EQ(symbols->at(2).type, SymbolType::ifunc);
  EXPECT_EQ(symbols->at(3).type, SymbolType::thread_local_);
  EXPECT_EQ(symbols->at(3).binding, SymbolBinding::weak);
  EXPECT_EQ(symbols->at(4).visibility, Visibility::protected_);
  EXPECT_TRUE(symbols->at(4).exported);
  for (const std::size_t unseen : {5U, 6U, 7U, 8U}) {
    EXPECT_FALSE(symbols->at(unseen).exported) << symbols->at(unseen).name;
  }
  EXPECT_EQ(symbols->at(6).visibility, Visibility::hidden);
  EXPECT_TRUE(symbols->at(7).local);
  EXPECT_TRUE(symbols->at(8).local);
  EXPECT_EQ(symbols->at(8).type, SymbolType::other);
  EXPECT_TRUE(symbols->at(9).absolute);
}

/// Data of a library that an executable holds in its place has the library's version.
TEST(ElfSymbolKinds, CopiedDataNamesItsLibrary) {
  ElfImage image = plugin_image(64, false);
  image.symbols.back().version = 5;
  const auto symbols = symbols_of(image);
  ASSERT_TRUE(symbols) << symbols.error().message;
  EXPECT_TRUE(symbols->at(5).defined);
  EXPECT_EQ(symbols->at(5).version, "C_1");
  EXPECT_EQ(symbols->at(5).library, "libc.so.6");
}

TEST(ElfSymbolKinds, LocalVersionHidesAway) {
  ElfImage image = plugin_image(64, false);
  image.symbols.back().version = VER_NDX_LOCAL;
  const auto symbols = symbols_of(image);
  ASSERT_TRUE(symbols) << symbols.error().message;
  EXPECT_FALSE(symbols->at(5).exported);
}

TEST(ElfSymbolErrors, UnknownVersion) {
  ElfImage image = plugin_image(64, false);
  image.symbols.back().version = 77;
  const auto symbols = symbols_of(image);
  ASSERT_FALSE(symbols);
  EXPECT_THAT(symbols.error().message, HasSubstr("version 77 of symbol 5"));
}

/// The first record of a table, found by its entry in the dynamic segment, is overwritten at `place`.
std::vector<std::byte> damage(const ElfImage& image, std::int64_t tag, std::size_t place, std::uint32_t value) {
  auto bytes = build_image(image);
  const auto file = open_image(bytes).value();
  const auto offset = file.offset_of(file.dynamic_value(tag).value(), 4).value();
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[offset + place + i] = static_cast<std::byte>(value >> (8 * i));
  }
  return bytes;
}

std::string error_of(const std::vector<std::byte>& bytes) {
  const auto file = open_image(bytes).value();
  const auto symbols = DynamicSymbols::read(file);
  return symbols ? "no error" : symbols.error().message;
}

TEST(ElfSymbolErrors, ChainsOfVersionsThatDoNotEnd) {
  const ElfImage image = plugin_image(64, false);
  constexpr std::size_t next_definition = 16;
  constexpr std::size_t next_need = 12;
  constexpr std::size_t first_version = 8;
  EXPECT_THAT(error_of(damage(image, DT_VERDEF, next_definition, 4)), HasSubstr("at least 20 bytes further, found 4"));
  EXPECT_THAT(error_of(damage(image, DT_VERNEED, next_need, 1)), HasSubstr("at least 16 bytes further, found 1"));
  EXPECT_THAT(error_of(damage(image, DT_VERNEED, next_need, 0xffffffff)), HasSubstr("no loaded segment"));
  EXPECT_THAT(error_of(damage(image, DT_VERNEED, first_version, 0xfffffff0)), HasSubstr("no loaded segment"));
  EXPECT_THAT(error_of(damage(image, DT_VERDEF, 12, 0xfffffff0)), HasSubstr("no loaded segment"));
}

TEST(ElfSymbolErrors, NamesOutsideTheTable) {
  const ElfImage image = plugin_image(64, false);
  EXPECT_THAT(error_of(damage(image, DT_SYMTAB, sizeof(Elf64_Sym), 0xffff)), HasSubstr("the name of symbol 1"));
  EXPECT_THAT(error_of(damage(image, DT_VERNEED, 4, 0xffff)), HasSubstr("in the dynamic string table"));
}

TEST(ElfSymbolErrors, CountsThatTheFileCannotHold) {
  ElfImage image = plugin_image(64, false);
  image.sysv_hash = true;
  EXPECT_THAT(error_of(damage(image, DT_HASH, 4, 0xffffffff)), HasSubstr("the dynamic symbol table"));
  image.sysv_hash = false;
  EXPECT_THAT(error_of(damage(image, DT_GNU_HASH, 0, 0xffffffff)), HasSubstr("the hash table (DT_GNU_HASH)"));
  EXPECT_THAT(error_of(damage(image, DT_GNU_HASH, 8, 0xffffffff)), HasSubstr("the hash table (DT_GNU_HASH)"));
  EXPECT_THAT(error_of(damage(image, DT_GNU_HASH, 24, 0xffffffff)), HasSubstr("the hash table (DT_GNU_HASH)"));
  EXPECT_THAT(error_of(damage(image, DT_GNU_HASH, 24, 1)), HasSubstr("chains from symbol 3"));
}

/// Every symbol names the same long text: to look at all of them would take for ever.
TEST(ElfSymbolErrors, LongNamesThatShareBytes) {
  ElfImage image;
  image.symbols.assign(1000, {.name = std::string(100'000, 'x')});
  EXPECT_THAT(error_of(build_image(image)), HasSubstr("long names that share their bytes"));
  image.symbols.assign(3, {.name = std::string(100'000, 'x')});
  EXPECT_EQ(error_of(build_image(image)), "no error");
}

TEST(ElfSymbolErrors, AnotherSizeOfSymbols) {
  ElfImage image = plugin_image(64, false);
  image.dynamic = {{DT_SYMENT, 16}};
  EXPECT_THAT(error_of(build_image(image)), HasSubstr("expected 24 bytes per symbol (DT_SYMENT), found 16"));
}

TEST(ElfSymbolErrors, ObjectWithoutDynamicSegmentHasNone) {
  ElfImage image;
  image.type = ET_EXEC;
  auto bytes = build_image(image);
  auto symbols = DynamicSymbols::read(open_image(bytes).value());
  ASSERT_TRUE(symbols);
  EXPECT_LE(symbols->size(), 1U);
}

}  // namespace
}  // namespace abigate
