// What the files that were built from two versions show, beyond what their headers tell, and what it means.
#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/compare/binary.h"
#include "analyzer/judge/judge.h"
#include "analyzer/roles/roles.h"
#include "tests/unit/graph_builder.h"

namespace abigate {
namespace {

using test::Interface;
using testing::ElementsAre;
using testing::IsEmpty;

/// One version: what its headers say, and what the file that was built from them shows.
struct Version {
  Interface headers;
  BinaryFacts binary;

  explicit Version(std::string_view version) : headers(version) { binary.soname = "libacme.so.1"; }

  ExportedSymbol& exports(std::string_view name, SymbolType type = SymbolType::function, std::uint64_t size = 8) {
    ExportedSymbol symbol;
    symbol.name = headers.text(name);
    symbol.type = type;
    symbol.size_bytes = size;
    binary.exports.push_back(symbol);
    return binary.exports.back();
  }
  void exports_version(std::string_view name, std::string_view version, bool is_default = true) {
    ExportedSymbol& symbol = exports(name);
    symbol.version = headers.text(version);
    symbol.default_version = is_default;
    if (std::ranges::find(binary.versions, symbol.version) == binary.versions.end()) {
      binary.versions.push_back(symbol.version);
    }
  }
  void imports(std::string_view name, bool weak = false) {
    ImportedSymbol symbol;
    symbol.name = headers.text(name);
    symbol.weak = weak;
    binary.imports.push_back(symbol);
  }
  void requires_version(std::string_view library, std::string_view version) {
    binary.required_versions.push_back({headers.text(library), headers.text(version), false});
  }
  void fact(std::string_view name, std::string_view value) {
    binary.facts.push_back({headers.text(name), headers.text(value)});
  }
  void has_no_headers() { const_cast<Snapshot&>(headers.snapshot()).fidelity.push_back({"types-not-read", {}, {}}); }

  const Snapshot& snapshot() {
    auto& whole = const_cast<Snapshot&>(headers.snapshot());
    std::ranges::sort(binary.exports, [](const ExportedSymbol& a, const ExportedSymbol& b) {
      return std::pair(a.name, a.version) < std::pair(b.name, b.version);
    });
    std::ranges::sort(binary.imports, {}, &ImportedSymbol::name);
    std::ranges::sort(binary.versions);
    std::ranges::sort(binary.facts, {}, &BuildFact::name);
    whole.binary = binary;
    return whole;
  }
};

struct Files {
  Version old_side{"1.0.0"};
  Version new_side{"1.0.0"};

  void both(const std::function<void(Version&)>& build) {
    build(old_side);
    build(new_side);
  }
  Judgement judged(const JudgeOptions& options = {}) {
    const Snapshot* old = &old_side.snapshot();
    auto judgement = judge(std::span(&old, 1), new_side.snapshot(), options);
    EXPECT_TRUE(judgement.has_value()) << (judgement ? "" : judgement.error().message);
    return judgement.value_or(Judgement{});
  }
  /// "rule subject", sorted.
  std::vector<std::string> found(const JudgeOptions& options = {}) {
    std::vector<std::string> rules;
    for (const Finding& finding : judged(options).findings) {
      rules.push_back(finding.rule + " " + finding.subject);
    }
    std::ranges::sort(rules);
    return rules;
  }
};

JudgeOptions symbols_only() {
  JudgeOptions options;
  options.symbols_only = true;
  return options;
}

void declare_run(Version& side) { side.headers.function("acme_run", "int(int)", {"count"}); }

// ---- exports ----

TEST(Exports, WhatIsStillDeclaredAndNoLongerExportedBreaks) {
  Files files;
  files.both(declare_run);
  files.old_side.exports("acme_run");
  const Judgement judgement = files.judged();
  ASSERT_EQ(judgement.findings.size(), 2U);
  const Finding& finding = judgement.findings.front();
  EXPECT_EQ(finding.rule, "export-removed");
  EXPECT_EQ(finding.subject, "acme_run");
  EXPECT_EQ(finding.bump, Bump::major);
  EXPECT_EQ(finding.backward.answer, Answer::compatible);
  EXPECT_EQ(finding.forward.answer, Answer::incompatible);
  EXPECT_EQ(judgement.findings.back().rule, "soname-kept");
  EXPECT_EQ(judgement.verdict, Verdict::fail);
}

TEST(Exports, WhatWentWithItsDeclarationIsToldOnce) {
  Files files;
  files.both([](Version& side) { side.headers.function("acme_stop", "void()"); });
  declare_run(files.old_side);
  files.old_side.exports("acme_run");
  EXPECT_THAT(files.found(), ElementsAre("function-removed acme_run", "soname-kept SONAME"));
}

TEST(Exports, ASymbolThatOutlivesItsDeclarationBreaksOnlySources) {
  Files files;
  files.both([](Version& side) {
    side.headers.function("acme_stop", "void()");
    side.exports("acme_run");
  });
  declare_run(files.old_side);
  const Judgement judgement = files.judged();
  EXPECT_THAT(files.found(), ElementsAre("still-exported acme_run"));
  EXPECT_EQ(judgement.bumps.source, Bump::major);
  EXPECT_EQ(judgement.compatibility.forward, Answer::compatible);
}

TEST(Exports, WhatNobodyDeclaresIsListed) {
  Files files;
  files.both(declare_run);
  files.both([](Version& side) { side.exports("acme_run"); });
  files.old_side.exports("acme_internal");
  files.new_side.exports("acme_detail");
  const Judgement judgement = files.judged();
  EXPECT_THAT(files.found(),
              ElementsAre("undeclared-export-added acme_detail", "undeclared-export-removed acme_internal"));
  EXPECT_EQ(judgement.bumps.binary, Bump::none);
  EXPECT_EQ(judgement.verdict, Verdict::pass);
}

TEST(Exports, AConfigurationDeclaresToo) {
  Files files;
  files.both(declare_run);
  files.both([](Version& side) { side.exports("acme_run"); });
  files.old_side.exports("acme_plugin_entry");
  files.both([](Version& side) {
    side.headers.declarations().exports.push_back({Side::plugin, "acme_plugin_*", std::nullopt, Lookup::dlsym});
  });
  EXPECT_THAT(files.found(), ElementsAre("export-removed acme_plugin_entry", "soname-kept SONAME"));
}

TEST(Exports, ADeclaredSymbolThatBecomesAvailableIsGrowth) {
  Files files;
  files.both(declare_run);
  files.new_side.exports("acme_run");
  const Judgement judgement = files.judged();
  EXPECT_THAT(files.found(), ElementsAre("export-added acme_run"));
  EXPECT_EQ(judgement.required_bump, Bump::minor);
  EXPECT_EQ(judgement.findings.front().guard, GuardKind::lookup);
}

TEST(Exports, ANewDeclarationThatNobodyCanCallIsListed) {
  Files files;
  files.both([](Version& side) {
    declare_run(side);
    side.exports("acme_run");
  });
  files.new_side.headers.function("acme_stop", "void()");
  EXPECT_THAT(files.found(), ElementsAre("declared-not-exported acme_stop", "function-added acme_stop"));
}

TEST(Exports, WhatTheLinkerDefinesIsNoExport) {
  Files files;
  files.old_side.exports("_edata", SymbolType::none);
  files.new_side.exports("acme_run");
  files.old_side.exports("acme_run");
  EXPECT_THAT(files.found(symbols_only()), IsEmpty());
}

// ---- types and sizes ----

TEST(Exports, AFunctionThatBecomesDataIsAConflict) {
  Files files;
  files.old_side.exports("acme_level");
  files.new_side.exports("acme_level", SymbolType::data);
  EXPECT_THAT(files.found(symbols_only()), ElementsAre("export-type-changed acme_level", "soname-kept SONAME"));
}

TEST(Exports, AFunctionThatIsChosenAtLoadIsStillAFunction) {
  Files files;
  files.old_side.exports("acme_run");
  files.new_side.exports("acme_run", SymbolType::ifunc);
  EXPECT_THAT(files.found(symbols_only()), IsEmpty());
}

TEST(Exports, TheSizeOfAVariableIsAConflictUnlessItsTypeTellsIt) {
  Files files;
  files.both([](Version& side) { side.headers.variable("acme_names", "char const*[]"); });
  files.old_side.exports("acme_names", SymbolType::data, 16);
  files.new_side.exports("acme_names", SymbolType::data, 24);
  EXPECT_THAT(files.found(), ElementsAre("export-size-changed acme_names", "soname-kept SONAME"));

  Files told;
  told.old_side.headers.variable("acme_level", "int");
  told.new_side.headers.variable("acme_level", "long");
  told.old_side.exports("acme_level", SymbolType::data, 4);
  told.new_side.exports("acme_level", SymbolType::data, 8);
  EXPECT_THAT(told.found(), testing::Not(testing::Contains("export-size-changed acme_level")));
}

TEST(Exports, WeakOrStrongIsNeutral) {
  Files files;
  files.old_side.exports("acme_run");
  files.new_side.exports("acme_run").binding = SymbolBinding::weak;
  EXPECT_THAT(files.found(symbols_only()), ElementsAre("export-binding-changed acme_run"));
  EXPECT_EQ(files.judged(symbols_only()).bumps.binary, Bump::none);
}

// ---- versions ----

TEST(Versions, ADefaultThatMovesIsGrowthForWhoIsLinkedAgain) {
  Files files;
  files.old_side.exports_version("acme_run", "ACME_1");
  files.new_side.exports_version("acme_run", "ACME_1", false);
  files.new_side.exports_version("acme_run", "ACME_2");
  const Judgement judgement = files.judged(symbols_only());
  EXPECT_THAT(files.found(symbols_only()), ElementsAre("export-version-moved acme_run", "version-node-added ACME_2"));
  EXPECT_EQ(judgement.required_bump, Bump::minor);
  const auto moved = std::ranges::find(judgement.findings, "export-version-moved", &Finding::rule);
  ASSERT_NE(moved, judgement.findings.end());
  EXPECT_TRUE(moved->rebuild);
  EXPECT_EQ(moved->guard, GuardKind::none);
}

TEST(Versions, WhoLooksItUpByNameGetsAnotherFunction) {
  Files files;
  files.both([](Version& side) {
    side.headers.declarations().exports.push_back({Side::plugin, "acme_run", std::nullopt, Lookup::dlsym});
  });
  files.old_side.exports_version("acme_run", "ACME_1");
  files.new_side.exports_version("acme_run", "ACME_1", false);
  files.new_side.exports_version("acme_run", "ACME_2");
  const Judgement judgement = files.judged(symbols_only());
  EXPECT_EQ(judgement.findings.front().rule, "looked-up-version-moved");
  EXPECT_EQ(judgement.findings.front().change_class, ChangeClass::conflict);
}

TEST(Versions, ANodeThatIsGoneIsToldOnceForAllItHeld) {
  Files files;
  for (const char* name : {"acme_run", "acme_stop", "acme_wait"}) {
    files.old_side.exports_version(name, "ACME_1");
    files.new_side.exports_version(name, "ACME_2");
  }
  EXPECT_THAT(files.found(symbols_only()),
              ElementsAre("soname-kept SONAME", "version-node-added ACME_2", "version-node-removed ACME_1"));
}

TEST(Versions, OneSymbolOfANodeThatStaysIsGone) {
  Files files;
  files.both([](Version& side) { side.exports_version("acme_stop", "ACME_1"); });
  files.old_side.exports_version("acme_run", "ACME_1");
  files.new_side.exports_version("acme_run", "ACME_2");
  EXPECT_THAT(files.found(symbols_only()),
              ElementsAre("export-removed acme_run", "soname-kept SONAME", "version-node-added ACME_2"));
}

TEST(Versions, ANodeOfUndeclaredSymbolsIsListed) {
  Files files;
  files.both([](Version& side) {
    declare_run(side);
    side.exports_version("acme_run", "ACME_1");
  });
  files.old_side.exports_version("acme_internal", "ACME_PRIVATE_1.0");
  EXPECT_THAT(files.found(), ElementsAre("undeclared-export-removed acme_internal",
                                         "undeclared-version-node-removed ACME_PRIVATE_1.0"));
}

TEST(Versions, WhoAskedForNoneIsServedByAny) {
  Files files;
  files.old_side.exports("acme_run");
  files.new_side.exports_version("acme_run", "ACME_1");
  EXPECT_EQ(files.judged(symbols_only()).required_bump, Bump::minor);
}

TEST(Versions, WhatNoLinkTakesAnyMoreStopsSourcesFromLinking) {
  Files files;
  files.old_side.exports_version("acme_run", "ACME_1");
  files.new_side.exports_version("acme_run", "ACME_1", false);
  const Judgement judgement = files.judged(symbols_only());
  EXPECT_THAT(files.found(symbols_only()), ElementsAre("export-hidden-from-links acme_run"));
  EXPECT_EQ(judgement.bumps.source, Bump::major);
  EXPECT_EQ(judgement.compatibility.forward, Answer::compatible);
}

// ---- needs, names, facts ----

TEST(Needs, WhatTheLoaderAsksForOwesAPatch) {
  Files files;
  files.both([](Version& side) { side.exports("acme_run"); });
  files.new_side.imports("acme_host_log");
  files.new_side.imports("optional_hook", true);
  files.new_side.requires_version("libc.so.6", "GLIBC_2.38");
  files.new_side.binary.needed.emplace_back("libz.so.1");
  files.new_side.binary.run_path.emplace_back("$ORIGIN");
  const Judgement judgement = files.judged(symbols_only());
  EXPECT_THAT(files.found(symbols_only()),
              ElementsAre("needed-library-added libz.so.1", "required-symbol-added acme_host_log",
                          "required-version-added GLIBC_2.38", "run-path-changed RUNPATH"));
  EXPECT_EQ(judgement.required_bump, Bump::patch);
  EXPECT_EQ(judgement.compatibility.backward, Answer::compatible);
  EXPECT_EQ(judgement.compatibility.forward, Answer::conditional);
  for (const Finding& finding : judgement.findings) {
    EXPECT_EQ(finding.guard, GuardKind::lookup) << finding.rule;
  }
}

TEST(Names, AnotherSonameIsAConflictWhereOneIsLinkedAgainstIt) {
  Files files;
  files.both([](Version& side) { side.exports("acme_run"); });
  files.new_side.binary.soname = "libacme.so.2";
  EXPECT_THAT(files.found(symbols_only()), ElementsAre("soname-changed SONAME"));
  files.both([](Version& side) {
    side.headers.declarations().exports.push_back({Side::plugin, "acme_*", std::nullopt, Lookup::link});
  });
  EXPECT_THAT(files.found(symbols_only()), ElementsAre("linked-soname-changed SONAME"));
}

TEST(Facts, WhatLayoutDependsOnIsAConflictAndTheRestInformation) {
  Files files;
  files.both([](Version& side) { side.exports("acme_run"); });
  files.old_side.fact("compiler", "GCC 12.2.0");
  files.new_side.fact("compiler", "GCC 13.1.0");
  EXPECT_THAT(files.found(symbols_only()), ElementsAre("build-information-changed compiler"));
  files.old_side.fact("wchar-bits", "32");
  files.new_side.fact("wchar-bits", "16");
  EXPECT_THAT(files.found(symbols_only()), ElementsAre("binary-fact-changed wchar-bits",
                                                       "build-information-changed compiler", "soname-kept SONAME"));
}

// ---- without headers ----

TEST(WithoutHeaders, ABreakIsProvenAndNothingElsePasses) {
  Files files;
  files.both([](Version& side) {
    side.has_no_headers();
    side.exports("acme_run");
  });
  const Judgement same = files.judged();
  EXPECT_EQ(same.verdict, Verdict::undecided);
  EXPECT_EQ(same.compatibility.forward, Answer::incompatible);
  EXPECT_THAT(same.verdict_reason, testing::HasSubstr("--symbols-only"));
  files.old_side.exports("acme_stop");
  EXPECT_EQ(files.judged().verdict, Verdict::fail);
}

TEST(WithoutHeaders, OneSideAloneIsNotCompared) {
  Files files;
  files.both([](Version& side) { side.exports("acme_run"); });
  declare_run(files.old_side);
  files.old_side.exports("acme_internal");
  files.new_side.has_no_headers();
  EXPECT_THAT(files.found(), ElementsAre("undeclared-export-removed acme_internal"));
  EXPECT_EQ(files.judged().verdict, Verdict::undecided);
}

TEST(WithoutHeaders, SymbolsAloneMayPass) {
  Files files;
  files.both([](Version& side) {
    side.has_no_headers();
    side.exports("acme_run");
  });
  const Judgement judgement = files.judged(symbols_only());
  EXPECT_EQ(judgement.verdict, Verdict::pass);
  EXPECT_TRUE(judgement.symbols_only);
  EXPECT_THAT(judgement.fidelity, testing::SizeIs(1));
}

TEST(WithoutHeaders, CopiesOfTheStandardLibraryAreNobodysPromise) {
  Files files;
  files.both([](Version& side) { side.exports("acme_run"); });
  files.old_side.exports("_ZNSt6vectorIiSaIiEE9push_backEOi").binding = SymbolBinding::weak;
  EXPECT_THAT(files.found(symbols_only()), ElementsAre("library-copy-removed _ZNSt6vectorIiSaIiEE9push_backEOi"));
  files.both([](Version& side) { side.binary.soname = "libstdc++.so.6"; });
  EXPECT_THAT(files.found(symbols_only()), testing::Contains("export-removed _ZNSt6vectorIiSaIiEE9push_backEOi"));
}

TEST(WithoutHeaders, SymbolsAloneNeedABinary) {
  Files files;
  files.both(declare_run);
  files.old_side.snapshot();
  const Snapshot& headers_only = files.new_side.headers.snapshot();
  const Snapshot* old = &files.old_side.snapshot();
  const auto judgement = judge(std::span(&old, 1), headers_only, symbols_only());
  ASSERT_FALSE(judgement.has_value());
  EXPECT_EQ(judgement.error().kind, ErrorKind::undecidable);
}

TEST(OneBinary, IsSaidAndDecidesNothing) {
  Files files;
  files.both(declare_run);
  files.old_side.exports("acme_run");
  const Snapshot* old = &files.old_side.snapshot();
  const auto judgement = judge(std::span(&old, 1), files.new_side.headers.snapshot(), {});
  ASSERT_TRUE(judgement.has_value());
  EXPECT_EQ(judgement->verdict, Verdict::pass);
  ASSERT_THAT(judgement->fidelity, testing::SizeIs(1));
  EXPECT_EQ(judgement->fidelity.front().what, "binary-not-compared");
}

// ---- roles ----

TEST(BinaryRoles, WhatTheFileImportsTheOtherSideProvides) {
  Files files;
  files.both([](Version& side) {
    declare_run(side);
    side.headers.function("acme_host_log", "void(char const*)", {"text"});
    side.exports("acme_run");
    side.imports("acme_host_log");
  });
  const Snapshot& old = files.old_side.snapshot();
  const Snapshot& now = files.new_side.snapshot();
  EXPECT_EQ(symbol_role(old, now, "acme_run", Side::plugin, "acme_run").defined_by, Side::plugin);
  EXPECT_EQ(symbol_role(old, now, "acme_host_log", Side::plugin, "acme_host_log").defined_by, Side::host);
}

TEST(BinaryRoles, ADeclarationWins) {
  Files files;
  files.both([](Version& side) {
    declare_run(side);
    side.imports("acme_run");
    side.headers.declarations().exports.push_back({Side::plugin, "acme_run", std::nullopt, Lookup::unstated});
  });
  const SymbolRole role =
      symbol_role(files.old_side.snapshot(), files.new_side.snapshot(), "acme_run", Side::plugin, "acme_run");
  EXPECT_EQ(role.defined_by, Side::plugin);
  EXPECT_TRUE(role.declared);
}

}  // namespace
}  // namespace abigate
