// What a binary shows before it is loaded.
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/elf/binary.h"
#include "analyzer/elf/binary_build_facts.h"
#include "tests/unit/elf_image.h"

namespace abigate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

Binary binary_of(const ElfImage& image) {
  const auto bytes = build_image(image);
  const auto file = open_image(bytes);
  auto binary = file ? read_binary(*file) : std::unexpected(file.error());
  EXPECT_TRUE(binary) << binary.error().message;
  return binary ? std::move(*binary) : Binary();
}

std::map<std::string, std::string> facts_of(const ElfImage& image) {
  std::map<std::string, std::string> facts;
  const Binary binary = binary_of(image);
  for (const BuildFact& fact : binary.shown.facts) {
    facts.emplace(fact.name, fact.value);
  }
  return facts;
}

TEST(ElfBinary, ShowsSortedSymbolsAndNames) {
  for (const unsigned bits : {32U, 64U}) {
    for (const bool big_endian : {false, true}) {
      const Binary binary = binary_of(plugin_image(bits, big_endian));
      const BinaryFacts& shown = binary.shown;
      EXPECT_EQ(shown.soname, "plugin.so.1");
      EXPECT_THAT(shown.needed, ElementsAre("libz.so.1", "libc.so.6"));
      EXPECT_THAT(shown.run_path, ElementsAre("$ORIGIN", "/opt/lib"));
      EXPECT_THAT(shown.versions, ElementsAre("P_1", "P_2"));
      ASSERT_EQ(shown.required_versions.size(), 3U);
      EXPECT_EQ(shown.required_versions[0].version, "C_1");
      EXPECT_EQ(shown.required_versions[2].library, "libz.so.1");
      ASSERT_EQ(shown.exports.size(), 3U);
      EXPECT_EQ(shown.exports[0].name, "open");
      EXPECT_EQ(shown.exports[0].version, "P_1");
      EXPECT_FALSE(shown.exports[0].default_version);
      EXPECT_TRUE(shown.exports[1].default_version);
      EXPECT_EQ(shown.exports[2].size_bytes, 40U);
      ASSERT_EQ(shown.imports.size(), 2U);
      EXPECT_EQ(shown.imports[0].library, "libz.so.1");
      EXPECT_TRUE(shown.imports[1].weak);
      EXPECT_EQ(binary.build_id, "01ab");
      EXPECT_THAT(binary.compilers, ElementsAre("GCC: (GNU) 12.2.0", "clang version 22.1.8"));
      EXPECT_EQ(binary.target, std::string(bits == 64 ? "powerpc64" : "powerpc") + (big_endian ? "" : "le"));
    }
  }
}

/// GNU ld makes a symbol of each version node, others do not: it is none that anybody binds to.
TEST(ElfBinary, NamesOfVersionsAreNoExports) {
  ElfImage image = plugin_image(64, false);
  image.symbols.push_back({.name = "P_2", .type = STT_OBJECT, .size = 0, .version = 3, .section = SHN_ABS});
  EXPECT_EQ(binary_of(image).shown.exports.size(), 3U);
}

TEST(ElfBinary, TellsWhatTheLoaderDoes) {
  ElfImage image;
  image.rpath = "/a::/b";
  image.interpreter = "/lib/ld.so";
  image.dynamic = {{DT_FLAGS, DF_BIND_NOW | DF_STATIC_TLS | DF_TEXTREL | DF_SYMBOLIC},
                   {DT_FLAGS_1, DF_1_NODELETE | DF_1_NOOPEN | DF_1_INITFIRST | DF_1_PIE},
                   {DT_INIT_ARRAYSZ, 24},
                   {DT_PREINIT_ARRAYSZ, 8},
                   {DT_FINI_ARRAYSZ, 16}};
  image.segments = {{.type = PT_TLS, .memory_size = 64},
                    {.type = PT_GNU_STACK, .flags = PF_R | PF_W | PF_X},
                    {.type = PT_LOAD, .flags = PF_W | PF_X}};
  const LoadFacts load = binary_of(image).load;
  EXPECT_TRUE(load.bind_now && load.static_tls && load.text_relocations && load.symbolic);
  EXPECT_TRUE(load.no_delete && load.no_open && load.init_first && load.position_independent_executable);
  EXPECT_TRUE(load.executable_stack && load.writable_code);
  EXPECT_EQ(load.tls_bytes, 64U);
  EXPECT_EQ(load.init_functions, 4U);
  EXPECT_EQ(load.fini_functions, 2U);
  EXPECT_EQ(load.interpreter, "/lib/ld.so");
  EXPECT_THAT(load.rpath, ElementsAre("/a", "", "/b"));
  EXPECT_THAT(load.runpath, IsEmpty());
}

TEST(ElfBinary, StackWithoutAWord) {
  ElfImage image;
  EXPECT_TRUE(binary_of(image).load.executable_stack);
  image.machine = EM_AARCH64;
  EXPECT_FALSE(binary_of(image).load.executable_stack);
  image.machine = EM_X86_64;
  image.segments = {{.type = PT_GNU_STACK, .flags = PF_R | PF_W}};
  EXPECT_FALSE(binary_of(image).load.executable_stack);
}

TEST(ElfBinary, CountsResolversThatTheLoaderCalls) {
  struct Machine {
    std::uint16_t machine;
    unsigned bits;
    bool big_endian;
    std::uint32_t type;
  };
  for (const Machine& one : std::to_array<Machine>({{EM_X86_64, 64, false, 37},
                                                    {EM_X86_64, 32, false, 37},
                                                    {EM_386, 32, false, 42},
                                                    {EM_AARCH64, 64, true, 1032},
                                                    {EM_ARM, 32, true, 160},
                                                    {EM_RISCV, 64, false, 58},
                                                    {EM_RISCV, 32, false, 58},
                                                    {EM_PPC64, 64, true, 248},
                                                    {EM_PPC64, 64, false, 248},
                                                    {EM_S390, 64, true, 61}})) {
    ElfImage image;
    image.machine = one.machine;
    image.bits = one.bits;
    image.big_endian = one.big_endian;
    image.relocations = {{0, one.type}, {0, 1}, {0, one.type}};
    EXPECT_EQ(binary_of(image).load.ifunc_relocations, 2U) << one.machine;
  }
}

TEST(ElfBinary, NameOutsideTheTable) {
  ElfImage image;
  image.dynamic = {{DT_NEEDED, 0xffff}};
  const auto bytes = build_image(image);
  const auto binary = read_binary(open_image(bytes).value());
  ASSERT_FALSE(binary);
  EXPECT_THAT(binary.error().message, HasSubstr("a name in the dynamic segment"));
}

/// A small file must not become a large result.
TEST(ElfBinary, TextsThatShareBytes) {
  const auto error = [](const ElfImage& image) {
    const auto bytes = build_image(image);
    const auto binary = read_binary(open_image(bytes).value());
    return binary ? "no error" : binary.error().message;
  };
  ElfImage image;
  image.symbols.assign(1000, {.name = std::string(1000, 'x')});
  EXPECT_THAT(error(image), HasSubstr("names that share their bytes"));
  image.symbols.clear();
  image.needed.assign(1000, std::string(1000, 'x'));
  EXPECT_THAT(error(image), HasSubstr("a name in the dynamic segment"));
  image.needed = {std::string(100'000, 'x')};
  EXPECT_THAT(error(image), HasSubstr("less than 65536 bytes"));
}

TEST(ElfBuildFacts, Compilers) {
  EXPECT_EQ(normalized_compiler("GCC: (Debian 12.2.0-14+deb12u1) 12.2.0"), "gcc 12.2.0");
  EXPECT_EQ(normalized_compiler("GCC: (GNU) 15.0.1 20250101 (experimental)"), "gcc 15.0.1");
  EXPECT_EQ(normalized_compiler("Debian clang version 22.1.8 (++2026)"), "clang 22.1.8");
  EXPECT_EQ(normalized_compiler("Android (1, based on r1) clang version 18.0.1 (https://a b)"), "clang 18.0.1");
  EXPECT_EQ(normalized_compiler("rustc version 1.86.0 (05f9846f8 2025-03-31)"), "rustc 1.86.0");
  EXPECT_EQ(normalized_compiler("Linker: LLD 22.1.8"), "");
  EXPECT_EQ(facts_of(plugin_image(64, true)).at("compiler"), "clang 22.1.8, gcc 12.2.0");
}

TEST(ElfBuildFacts, StringsInMangledNames) {
  EXPECT_EQ(string_abi_of("_ZNSs6appendEPKc"), StringAbi::old);
  EXPECT_EQ(string_abi_of("_Z4openRKSs"), StringAbi::old);
  EXPECT_EQ(string_abi_of("_ZN4acme4openILi5EEEvSs"), StringAbi::old);
  EXPECT_EQ(string_abi_of("_Z4openS0_S_Ss"), StringAbi::old);
  EXPECT_EQ(string_abi_of("_Z4openRKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE"), StringAbi::cxx11);
  EXPECT_EQ(string_abi_of("_Z4nameB5cxx11v"), StringAbi::none);
  EXPECT_EQ(string_abi_of("_Z6OpenSsi"), StringAbi::none);  // OpenSs(int)
  EXPECT_EQ(string_abi_of("_ZN6OpenSs4readEv"), StringAbi::none);
  EXPECT_EQ(string_abi_of("OpenSs"), StringAbi::none);
  EXPECT_EQ(string_abi_of("_Z99Ss"), StringAbi::none);
  EXPECT_EQ(string_abi_of("_ZS"), StringAbi::none);
}

TEST(ElfBuildFacts, CxxLibraryAndStrings) {
  ElfImage image;
  image.needed = {"libstdc++.so.6"};
  image.symbols = {{.name = "_Z4openNSt7__cxx1112basic_stringIcEE"}};
  EXPECT_THAT(facts_of(image), UnorderedElementsAre(Pair("cxx-library", "libstdc++"), Pair("cxx-string-abi", "cxx11")));
  image.symbols.push_back({.name = "_Z5closeSs"});
  EXPECT_EQ(facts_of(image).at("cxx-string-abi"), "mixed");
  image.symbols = {{.name = "_ZNSs4swapERSs"}, {.name = "_Z1fNSt7__debug6vectorIiEE"}};
  EXPECT_EQ(facts_of(image).at("cxx-string-abi"), "old");
  EXPECT_EQ(facts_of(image).at("cxx-debug-mode"), "yes");
  image.needed = {"libc++.so.1", "libc++abi.so.1"};
  image.symbols = {{.name = "_Z4openNSt3__112basic_stringIcEE"}};
  EXPECT_THAT(facts_of(image), UnorderedElementsAre(Pair("cxx-library", "libc++ abi 1")));
  image.needed = {"libz.so.1"};
  image.symbols = {{.name = "deflate"}};
  EXPECT_THAT(facts_of(image), IsEmpty());
}

TEST(ElfBuildFacts, Sanitizers) {
  ElfImage image;
  image.symbols = {{.name = "__asan_report_load4", .defined = false},
                   {.name = "__tsan_init", .defined = false, .binding = STB_WEAK},
                   {.name = "f"}};
  EXPECT_EQ(facts_of(image).at("sanitizers"), "address");
  image.needed = {"libubsan.so.1"};
  EXPECT_EQ(facts_of(image).at("sanitizers"), "address undefined");
  image.symbols = {{.name = "f"}};
  image.needed = {"libclang_rt.tsan-x86_64.so"};
  EXPECT_EQ(facts_of(image).at("sanitizers"), "thread");
}

TEST(ElfBuildFacts, PropertiesOfTheCode) {
  ElfImage image;
  image.note_align = 8;
  const auto property = [](std::uint32_t type, std::uint32_t bits) {
    std::string text;
    for (const std::uint32_t word : {type, 4U, bits, 0U}) {
      for (unsigned i = 0; i < 4; ++i) {
        text += static_cast<char>(word >> (8 * i));
      }
    }
    return text;
  };
  image.notes = {{"GNU", 5, property(0xc0000002, 3) + property(0xc0008002, 5)}};
  EXPECT_THAT(facts_of(image), UnorderedElementsAre(Pair("control-flow-protection", "ibt shstk"),
                                                    Pair("isa-needed", "x86-64-baseline x86-64-v3")));
  image.machine = EM_AARCH64;
  image.notes = {{"GNU", 5, property(0xc0000000, 1)}};
  EXPECT_EQ(facts_of(image).at("control-flow-protection"), "bti");
}

TEST(ElfBuildFacts, CallingConventions) {
  ElfImage image;
  image.machine = EM_RISCV;
  image.flags = 0x5;  // compressed code, double
  EXPECT_EQ(facts_of(image).at("abi"), "lp64d");
  image.machine = EM_PPC64;
  image.flags = 2;
  EXPECT_EQ(facts_of(image).at("abi"), "elfv2");
  image.flags = 0;
  EXPECT_THAT(facts_of(image), IsEmpty());
  image.bits = 32;
  image.machine = EM_ARM;
  image.flags = 0x05000400;
  EXPECT_EQ(facts_of(image).at("float-abi"), "hard");
}

}  // namespace
}  // namespace abigate
