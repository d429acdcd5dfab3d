// Version numbers: reading, ordering, and what a step declares.
#include "analyzer/judge/semver.h"

#include <gtest/gtest.h>

namespace abigate {
namespace {

Version version(std::string_view text) { return parse_version(text).value(); }

Bump step(std::string_view older, std::string_view newer, ZeroRule zero = ZeroRule::minor_is_major) {
  return declared_bump(version(older), version(newer), zero);
}

std::string next(std::string_view older, Bump required, ZeroRule zero = ZeroRule::minor_is_major) {
  return to_string(next_version(version(older), required, zero));
}

TEST(Semver, ReadsAndPrintsVersions) {
  EXPECT_EQ(to_string(version("1.4.0")), "1.4.0");
  EXPECT_EQ(to_string(version("0.0.0")), "0.0.0");
  EXPECT_EQ(to_string(version("2.0.0-rc.1+build.005")), "2.0.0-rc.1");
  EXPECT_EQ(to_string(version("1.0.0-x-y-z.--")), "1.0.0-x-y-z.--");
  EXPECT_EQ(to_string(version("1.0.0+20130313144700")), "1.0.0");
  EXPECT_EQ(to_string(version("999999999999999999.0.0")), "999999999999999999.0.0");
}

TEST(Semver, MissingNumbersAreZero) {
  EXPECT_EQ(to_string(version("1")), "1.0.0");
  EXPECT_EQ(to_string(version("1.2")), "1.2.0");
  EXPECT_EQ(to_string(version("1.2-rc.1")), "1.2.0-rc.1");
}

TEST(Semver, RefusesEverythingElseAndSaysWhy) {
  const auto fault = [](std::string_view text) {
    const auto read = parse_version(text);
    EXPECT_FALSE(read.has_value()) << text;
    return read ? std::string{} : read.error().message;
  };
  EXPECT_EQ(fault("v1.4.0"),
            "\"v1.4.0\" is not a version: expected MAJOR.MINOR.PATCH as in 1.4.0 or 2.0.0-rc.1 (semver 2.0), "
            "found a \"v\" in front: leave it out");
  EXPECT_NE(fault("1.02.0").find("leading zero"), std::string::npos);
  EXPECT_NE(fault("1.2.3.4").find("4 numbers"), std::string::npos);
  EXPECT_NE(fault("1..3").find("empty part"), std::string::npos);
  EXPECT_NE(fault("1.x").find("\"x\", which is no number"), std::string::npos);
  EXPECT_NE(fault("1.0.0-").find("empty identifier"), std::string::npos);
  EXPECT_NE(fault("1.0.0-01").find("leading zero"), std::string::npos);
  EXPECT_NE(fault("1.0.0-a_b").find("letters, digits and hyphens"), std::string::npos);
  EXPECT_NE(fault("1.0.0+").find("empty identifier"), std::string::npos);
  EXPECT_NE(fault("1000000000000000000").find("18 digits"), std::string::npos);
  EXPECT_NE(fault("").find("found nothing"), std::string::npos);
  EXPECT_EQ(fault("1\x1b[31m").find('\x1b'), std::string::npos);
  fault(" 1.0.0");
  fault("-1.0.0");
  fault(std::string(100000, '1'));
}

TEST(Semver, OrdersByPrecedence) {
  // The example of semver 2.0, clause 11.
  const std::vector<std::string_view> ascending = {"1.0.0-alpha",  "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
                                                   "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",       "1.0.0",
                                                   "1.0.1",        "1.1.0",         "1.10.0",           "2.0.0"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(precedence(version(ascending[i]), version(ascending[j])), i <=> j)
          << ascending[i] << ' ' << ascending[j];
    }
  }
  EXPECT_EQ(precedence(version("1.0.0+a"), version("1.0.0+b")), std::strong_ordering::equal);
}

TEST(Semver, AStepDeclaresTheFirstNumberThatDiffers) {
  EXPECT_EQ(step("1.4.0", "2.0.0"), Bump::major);
  EXPECT_EQ(step("1.4.0", "1.5.0"), Bump::minor);
  EXPECT_EQ(step("1.4.0", "1.4.1"), Bump::patch);
  EXPECT_EQ(step("1.4.3", "2.0.1"), Bump::major);
  EXPECT_EQ(step("1.4.0", "1.4.0"), Bump::none);
  EXPECT_EQ(step("0.9.0", "1.0.0"), Bump::major);
}

TEST(Semver, PreReleasePartsDeclareNothing) {
  EXPECT_EQ(step("1.4.0-rc.1", "1.4.0"), Bump::none);
  EXPECT_EQ(step("1.4.0-alpha", "1.4.0-beta"), Bump::none);
  EXPECT_EQ(step("1.4.0", "2.0.0-rc.1"), Bump::major);
}

TEST(Semver, BelowOneTheMinorNumberActsAsMajor) {
  EXPECT_EQ(step("0.3.1", "0.4.0"), Bump::major);
  EXPECT_EQ(step("0.3.1", "0.3.2"), Bump::minor);
  EXPECT_EQ(step("0.3.1", "0.3.2", ZeroRule::anything), Bump::major);
  EXPECT_EQ(step("0.3.1", "0.3.1", ZeroRule::anything), Bump::none);
  EXPECT_EQ(step("1.3.1", "1.3.2", ZeroRule::anything), Bump::patch);
}

TEST(Semver, NextVersionIsTheSmallestThatDeclaresEnough) {
  EXPECT_EQ(next("1.4.2", Bump::major), "2.0.0");
  EXPECT_EQ(next("1.4.2", Bump::minor), "1.5.0");
  EXPECT_EQ(next("1.4.2", Bump::patch), "1.4.3");
  EXPECT_EQ(next("1.4.2", Bump::none), "1.4.2");
  EXPECT_EQ(next("0.3.1", Bump::major), "0.4.0");
  EXPECT_EQ(next("0.3.1", Bump::minor), "0.3.2");
  EXPECT_EQ(next("0.3.1", Bump::patch), "0.3.2");
  EXPECT_EQ(next("0.3.1", Bump::major, ZeroRule::anything), "0.3.2");
  EXPECT_EQ(next("1.4.0-rc.1", Bump::minor), "1.5.0");
}

}  // namespace
}  // namespace abigate
