// abigate.yaml and policy files: what they say, and what is said about mistakes in them.
#include "analyzer/config/config.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "analyzer/config/suggest.h"

namespace abigate {
namespace {

class ConfigTest : public testing::Test {
 protected:
  ConfigTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ =
        std::filesystem::temp_directory_path() / ("abigate-config-" + std::to_string(getpid()) + "-" + test->name());
    std::filesystem::create_directories(folder_);
  }
  ~ConfigTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content) {
    const std::string path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  Config read(const std::string& content) {
    auto config = load_config(write("abigate.yaml", content), strings_);
    if (!config) {
      ADD_FAILURE() << config.error().message;
      return {};
    }
    return std::move(*config);
  }

  // The message without the folder, which no message could know in advance.
  static std::string without(std::string text, const std::string& folder) {
    for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder)) {
      text.erase(at, folder.size() + 1);
    }
    return text;
  }

  std::string fault(const std::string& content) {
    const auto config = load_config(write("abigate.yaml", content), strings_);
    if (config) {
      return "accepted";
    }
    EXPECT_EQ(config.error().kind, ErrorKind::usage);
    return without(config.error().message, folder_.string());
  }

  Result<PolicyDeclaration> policy(const std::string& content) {
    return load_policy(write("policy.yaml", content), strings_);
  }

  StringPool strings_;
  std::filesystem::path folder_;
};

TEST_F(ConfigTest, ReadsEveryKey) {
  write("house.yaml", "extends: strict\n");
  const Config config = read(R"(version: 1
interface: { name: acme-filter, version: 1.4.0 }
released_by: host
headers: [include/acme/*.h]
roots: [include/acme]
language: c
flags: [-std=c11, -Iinclude]
targets: [x86_64-linux-gnu, i686-linux-gnu]
views: { drafts: [-DACME_DRAFTS] }
channels: { draft: ["include/acme/draft/*"], internal: ["acme::detail::*"] }
exports:
  plugin: [{ name: acme_plugin_entry, required: true, lookup: dlsym }]
  host: ["acme_host_*"]
roles:
  - { type: acme_frame, made_by: host, used_by: [plugin], guard: { size-member: size, check: at-most } }
  - { type: struct acme_buffer, made_by: plugin, destroyed_by: host }
  - { type: acme_info, made_by: host, filled_by: plugin, used_by: host }
  - { type: acme_param, array: true }
  - { type: acme_status, open: true }
extensions:
  - { id: ACME_EXT_GUI, type: acme_gui, made_by: plugin }
ids: ["ACME_CMD_*"]
thrown: [acme::Error]
survives_reload: [acme_state, { type: acme_cache, hook: acme_migrate_cache }]
reserved: ["*::_reserved*"]
policy: house.yaml
)");
  EXPECT_EQ(config.name, "acme-filter");
  EXPECT_EQ(config.version, "1.4.0");
  EXPECT_EQ(config.headers, std::vector<std::string>{"include/acme/*.h"});
  EXPECT_EQ(config.roots, std::vector<std::string>{"include/acme"});
  EXPECT_EQ(config.language, "c");
  EXPECT_EQ(config.flags, (std::vector<std::string>{"-std=c11", "-Iinclude"}));
  EXPECT_EQ(config.targets, (std::vector<std::string>{"x86_64-linux-gnu", "i686-linux-gnu"}));
  EXPECT_EQ(config.folder, folder_.string());
  EXPECT_EQ(config.policy_file, "house.yaml");

  const Declarations& declared = config.declarations;
  EXPECT_EQ(declared.released_by, Side::host);
  EXPECT_EQ(declared.policy.extends, "strict");
  ASSERT_EQ(declared.views.size(), 1U);
  EXPECT_EQ(declared.views[0].items, std::vector<Text>{"-DACME_DRAFTS"});
  ASSERT_EQ(declared.channels.size(), 2U);
  EXPECT_EQ(declared.channels[1].name, "internal");

  ASSERT_EQ(declared.exports.size(), 2U);
  EXPECT_EQ(declared.exports[0].side, Side::host);
  EXPECT_EQ(declared.exports[0].required, std::nullopt);
  EXPECT_EQ(declared.exports[1].name, "acme_plugin_entry");
  EXPECT_EQ(declared.exports[1].required, true);
  EXPECT_EQ(declared.exports[1].lookup, Lookup::dlsym);

  ASSERT_EQ(declared.roles.size(), 5U);
  const RoleDeclaration& frame = declared.roles[0];
  EXPECT_EQ(frame.made_by, Side::host);
  EXPECT_EQ(frame.used_by, Sides::of(Side::plugin));
  ASSERT_TRUE(frame.guard);
  EXPECT_EQ(frame.guard->kind, GuardKind::size_member);
  EXPECT_EQ(frame.guard->name, "size");
  EXPECT_EQ(frame.guard->check, GuardCheck::at_most);
  EXPECT_EQ(declared.roles[1].type, "struct acme_buffer");
  EXPECT_EQ(declared.roles[1].destroyed_by, Side::host);
  EXPECT_EQ(declared.roles[2].filled_by, Side::plugin);
  EXPECT_EQ(declared.roles[2].used_by, Sides::of(Side::host));
  EXPECT_TRUE(declared.roles[3].array);
  EXPECT_TRUE(declared.roles[4].open);

  EXPECT_EQ(declared.extensions[0].id, "ACME_EXT_GUI");
  EXPECT_EQ(declared.ids, std::vector<Text>{"ACME_CMD_*"});
  EXPECT_EQ(declared.thrown, std::vector<Text>{"acme::Error"});
  EXPECT_EQ(declared.survives_reload[0].type, "acme_state");
  EXPECT_EQ(declared.survives_reload[1].hook, "acme_migrate_cache");
  EXPECT_EQ(declared.reserved, std::vector<Text>{"*::_reserved*"});
}

TEST_F(ConfigTest, EverythingIsOptional) {
  EXPECT_EQ(read("").declarations.released_by, std::nullopt);
  EXPECT_TRUE(read("headers:\nroles:\nexports:\n").headers.empty());
  EXPECT_EQ(read("headers: api.h\n").headers, std::vector<std::string>{"api.h"});
  EXPECT_EQ(read("policy: binary\n").declarations.policy.extends, "binary");
  EXPECT_EQ(read("exports: { plugin: entry }\n").declarations.exports[0].name, "entry");
  EXPECT_EQ(read("survives_reload: state\n").declarations.survives_reload[0].type, "state");
}

TEST_F(ConfigTest, TheVersionMayStandInMacros) {
  EXPECT_EQ(read("interface: { version_from: [A, B, C] }\n").version_from.size(), 3U);
  EXPECT_EQ(read("interface: { version_from: ACME_VERSION }\n").version_from[0], "ACME_VERSION");
  EXPECT_EQ(fault("interface: { version_from: [A, B] }\n"),
            "abigate.yaml:1:28: expected three macros with the numbers of the version, or one with its text, found 2");
  EXPECT_EQ(fault("interface: { version: 1.0.0, version_from: A }\n"),
            "abigate.yaml:1:44: version and version_from are both given: keep one");
}

TEST_F(ConfigTest, AnchorsServeRepeatedContent) {
  const Config config = read("flags: &f [-A, -B]\nviews: { one: *f, two: *f }\n");
  EXPECT_EQ(config.declarations.views[1].items, (std::vector<Text>{"-A", "-B"}));
}

TEST_F(ConfigTest, UnknownKeysNameTheOneThatWasMeant) {
  EXPECT_NE(fault("released-by: host\n").find("did you mean \"released_by\"?"), std::string::npos);
  EXPECT_EQ(fault("roles:\n  - { type: a, made_bye: host }\n"),
            "abigate.yaml:2:16: unknown key \"made_bye\" in a role: expected type, made_by, filled_by, used_by, "
            "destroyed_by, guard, array or open; did you mean \"made_by\"?");
  EXPECT_EQ(fault("interface: { colour: red }\n"),
            "abigate.yaml:1:14: unknown key \"colour\" in interface: expected name, version or version_from");
}

TEST_F(ConfigTest, ACommaThatSplitsATextIsPointedOut) {
  EXPECT_EQ(fault("interface: { name: acme, inc }\n"),
            "abigate.yaml:1:26: unknown key \"inc\" in interface: expected name, version or version_from "
            "(between braces, a text with a comma needs quotes)");
}

TEST_F(ConfigTest, UnknownWordsNameTheOneThatWasMeant) {
  EXPECT_EQ(fault("released_by: hots\n"),
            "abigate.yaml:1:14: expected host or plugin, found \"hots\"; did you mean \"host\"?");
  EXPECT_EQ(fault("language: cpp\n"), "abigate.yaml:1:11: expected c or c++, found \"cpp\"");
  EXPECT_EQ(fault("policy: semvar\n"),
            "abigate.yaml:1:9: expected semver, strict or binary, found \"semvar\"; did you mean \"semver\"?");
  EXPECT_EQ(fault("exports: { host: [{ name: f, lookup: unstated }] }\n"),
            "abigate.yaml:1:38: expected dlsym or link, found \"unstated\"");
  EXPECT_EQ(fault("exports: { host: [{ name: f, required: yes }] }\n"),
            "abigate.yaml:1:40: expected false or true, found \"yes\"");
  EXPECT_EQ(fault("version: 2\n"),
            "abigate.yaml:1:10: expected version 1 of this file format, found \"2\" (the version of the interface goes "
            "into interface: { version: … })");
}

TEST_F(ConfigTest, WrongShapesSayWhatBelongsThere) {
  EXPECT_EQ(fault("- a\n"), "abigate.yaml:1:1: expected abigate.yaml (a map), found a list");
  EXPECT_EQ(fault("roles: { type: a }\n"), "abigate.yaml:1:8: expected a list of roles, found a map");
  EXPECT_EQ(fault("headers: [[a.h]]\n"), "abigate.yaml:1:11: expected a header or a glob, found a list");
  EXPECT_EQ(fault("headers: [\"\"]\n"), "abigate.yaml:1:11: expected a header or a glob, found an empty text");
  EXPECT_EQ(fault("flags: -std=c11 -Ia\n"),
            "abigate.yaml:1:8: expected a list of flags as in [-std=c11, -Iinclude], found \"-std=c11 -Ia\"");
  EXPECT_EQ(fault("roles: [{ made_by: host }]\n"), "abigate.yaml:1:9: a role needs the key \"type\"");
  EXPECT_EQ(fault("extensions: [{ type: t }]\n"), "abigate.yaml:1:14: an extension needs the key \"id\"");
  EXPECT_EQ(
      fault("roles: [{ type: t, used_by: [] }]\n"),
      "abigate.yaml:1:29: expected host, plugin or both, found an empty list: leave the key out if nobody uses it");
  EXPECT_EQ(fault("roles: [{ type: t, guard: { check: equal } }]\n"),
            "abigate.yaml:1:27: expected one of size-member, size-argument, version-member, version-argument and "
            "mask-member in a guard, found none");
}

TEST_F(ConfigTest, WhatIsSaidTwiceIsAnError) {
  EXPECT_EQ(fault("language: c\nheaders: [a.h]\nlanguage: c++\n"),
            "abigate.yaml:3:1: key \"language\" appears twice, first in line 1: join the two");
  EXPECT_EQ(fault("roles:\n- { type: a, open: true }\n- { type: a, array: true }\n"),
            "abigate.yaml:3:3: type \"a\" has two roles, the first in line 2: join them");
  EXPECT_EQ(fault("exports: { host: [f], plugin: [f] }\n"),
            "abigate.yaml:1:32: export \"f\" is listed twice, first under host: one side defines it, keep that one");
}

TEST_F(ConfigTest, AllProblemsAreReportedTogether) {
  EXPECT_EQ(fault("released_by: me\nlanguage: d\n"),
            "abigate.yaml:1:14: expected host or plugin, found \"me\"\n"
            "abigate.yaml:2:11: expected c or c++, found \"d\"; did you mean \"c\"?");
  std::string many;
  for (int i = 0; i < 25; ++i) {
    many += "key" + std::to_string(i) + ": 1\n";
  }
  EXPECT_TRUE(fault(many).ends_with("\nabigate.yaml: and 5 more"));
}

TEST_F(ConfigTest, SyntaxErrorsNameThePlace) {
  EXPECT_EQ(fault("roles: [\n"), "abigate.yaml:2:1: not YAML: end of sequence flow not found");
  EXPECT_EQ(fault("a: 1\n---\nb: 2\n"),
            "abigate.yaml:3:1: expected one document, found a second one behind \"---\": split the file");
}

TEST_F(ConfigTest, AMissingFileIsNamed) {
  const auto config = load_config((folder_ / "absent.yaml").string(), strings_);
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().kind, ErrorKind::usage);
  EXPECT_NE(config.error().message.find("absent.yaml"), std::string::npos);
}

TEST_F(ConfigTest, HostileInputIsRefusedQuickly) {
  const auto repeated = [](std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) {
      all += text;
    }
    return all;
  };
  EXPECT_NE(fault(repeated("[", 1 << 20)).find("nested more than 32 levels deep"), std::string::npos);
  EXPECT_NE(fault(repeated("- ", 1 << 19)).find("nested"), std::string::npos);
  EXPECT_NE(fault(repeated("x: [a]\n", 1 << 18)).find("1048576 bytes"), std::string::npos);
  EXPECT_NE(fault("headers: [" + repeated("a,", 1 << 18) + "]").find("more than 100000 nodes"), std::string::npos);
  EXPECT_EQ(fault("headers: &a [*a]\n"), "abigate.yaml:1:14: this alias names a node that contains it");

  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + repeated("," + before, 9) + "]\n";
  }
  EXPECT_NE(fault(bomb).find("aliases expand this file"), std::string::npos);

  EXPECT_NE(fault(repeated("\xff\xfe\x00", 1000)), "accepted");
  EXPECT_EQ(fault("language: \"\\e[31mred\\n\"\n"), "abigate.yaml:1:11: expected c or c++, found \"?[31mred?\"");
}

TEST_F(ConfigTest, PolicyFilesOverrideRulesAndChannels) {
  const auto read = policy(R"(extends: binary
zero: anything
rules: { enumerator-added: { bump: patch }, inline-body-changed: { gate: refuse } }
channels: { draft: minor }
)");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->extends, "binary");
  EXPECT_EQ(read->zero, ZeroRule::anything);
  ASSERT_EQ(read->rules.size(), 2U);
  EXPECT_EQ(read->rules[0].rule, "enumerator-added");
  EXPECT_EQ(read->rules[0].bump, BumpOverride::patch);
  EXPECT_EQ(read->rules[0].gate, GateOverride::by_rule);
  EXPECT_EQ(read->rules[1].bump, std::nullopt);
  EXPECT_EQ(read->rules[1].gate, GateOverride::refuse);
  EXPECT_EQ(read->channels[0].channel, "draft");
  EXPECT_EQ(read->channels[0].bump, BumpOverride::minor);
}

TEST_F(ConfigTest, APolicyFileExtendsSemverUnlessItSaysOtherwise) { EXPECT_EQ(policy("")->extends, "semver"); }

TEST_F(ConfigTest, PolicyMistakesAreNamedAtTheirPlace) {
  const auto read = policy("extends: lax\nrules: { x: { bump: big } }\n");
  ASSERT_FALSE(read);
  EXPECT_EQ(without(read.error().message, folder_.string()),
            "policy.yaml:1:10: expected semver, strict or binary, found \"lax\"\n"
            "policy.yaml:2:21: expected none, patch, minor or major, found \"big\"");
}

TEST_F(ConfigTest, APolicyThatCannotBeUsedNamesBothFiles) {
  write("house.yaml", "extend: strict\n");
  EXPECT_EQ(fault("policy: house.yaml\n"),
            "abigate.yaml:1:9: this policy cannot be used:\n"
            "house.yaml:1:1: unknown key \"extend\" in a policy: expected extends, zero, rules or channels; "
            "did you mean \"extends\"?");
}

TEST(Suggest, FindsTheWordThatWasMeant) {
  constexpr auto words = std::to_array<std::string_view>({"made_by", "used_by", "check", "record-field-moved"});
  EXPECT_EQ(nearest("made-by", words), "made_by");
  EXPECT_EQ(nearest("cehck", words), "check");
  EXPECT_EQ(nearest("record-field-move", words), "record-field-moved");
  EXPECT_EQ(nearest("banana", words), std::nullopt);
  EXPECT_EQ(nearest("", words), std::nullopt);
  EXPECT_EQ(nearest(std::string(1000, 'x'), words), std::nullopt);
}

}  // namespace
}  // namespace abigate
