// Version numbers: semver 2.0, and what a step from one to the next declares.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/judge/finding.h"
#include "analyzer/model/error.h"

namespace abigate {

/// A version. Build metadata is read and dropped: it neither orders nor declares anything (semver 2.0, clause 10).
struct Version {
  std::uint64_t major_number = 0;
  std::uint64_t minor_number = 0;
  std::uint64_t patch_number = 0;
  std::vector<std::string> pre_release;  ///< the dotted identifiers behind the hyphen
};

/// Reads `1.4.0`, `2.0.0-rc.1+build.5`; `1` and `1.4` read as 1.0.0 and 1.4.0. Anything else is an error of kind usage
/// that says what is wrong and how to write it. Numbers are limited to 18 digits.
Result<Version> parse_version(std::string_view text);

/// `1.4.0`, `2.0.0-rc.1`.
std::string to_string(const Version& version);

/// Precedence of semver 2.0, clause 11: a pre-release comes before its release.
std::strong_ordering precedence(const Version& left, const Version& right);

/// What the step from `older` to `newer` declares: the bump of the first number that differs. Pre-release parts order
/// versions and declare nothing, so equal numbers give `none`: undeclared. While both are 0.y.z, y declares a major and
/// z a minor; with ZeroRule::anything every step does.
Bump declared_bump(const Version& older, const Version& newer, ZeroRule zero);

/// The smallest release after `older` whose step declares at least `required`; for `none`, `older` without its
/// pre-release part.
Version next_version(const Version& older, Bump required, ZeroRule zero);

}  // namespace abigate
