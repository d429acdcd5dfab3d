#include "analyzer/judge/semver.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace abigate {

namespace {

constexpr std::size_t most_digits = 18;  // fits 64 bits with room to count up
constexpr std::size_t longest_version = 256;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_identifier_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

bool is_number(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

std::string printable(std::string_view text) {
  std::string shown{text.substr(0, 60)};
  std::ranges::replace_if(shown, [](char c) { return c < ' ' || c == '\x7f'; }, '?');
  return shown.size() < text.size() ? shown + "…" : shown;
}

std::unexpected<Error> malformed(std::string_view text, const std::string& found) {
  return usage_error("\"" + printable(text) +
                     "\" is not a version: expected MAJOR.MINOR.PATCH as in 1.4.0 or 2.0.0-rc.1 " +
                     "(semver 2.0), found " + found);
}

std::vector<std::string_view> split_at_dots(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t dot = text.find('.');
    parts.push_back(text.substr(0, dot));
    if (dot == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(dot + 1);
  }
}

// What is wrong with a number, or nothing.
std::optional<std::string> number_fault(std::string_view part) {
  if (part.empty()) {
    return "an empty part: write a number between the dots";
  }
  if (!is_number(part)) {
    return "\"" + printable(part) + "\", which is no number";
  }
  if (part.size() > 1 && part.front() == '0') {
    return "\"" + printable(part) + "\" with a leading zero: write it without";
  }
  if (part.size() > most_digits) {
    return "a number of more than 18 digits";
  }
  return std::nullopt;
}

std::optional<std::string> identifier_fault(std::string_view identifier, bool numbers_are_ordered) {
  if (identifier.empty()) {
    return "an empty identifier behind the hyphen or plus";
  }
  if (!std::ranges::all_of(identifier, is_identifier_character)) {
    return "\"" + printable(identifier) + "\": identifiers are made of letters, digits and hyphens";
  }
  if (numbers_are_ordered && is_number(identifier) && identifier.size() > 1 && identifier.front() == '0') {
    return "the pre-release number \"" + printable(identifier) + "\" with a leading zero: write it without";
  }
  return std::nullopt;
}

std::uint64_t to_number(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char digit : digits) {
    value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return value;
}

std::strong_ordering compare_text(std::string_view left, std::string_view right) { return left.compare(right) <=> 0; }

// Numbers compare by value, before words; words compare in ASCII order.
std::strong_ordering compare_identifiers(std::string_view left, std::string_view right) {
  const bool left_is_number = is_number(left);
  if (left_is_number != is_number(right)) {
    return left_is_number ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  if (left_is_number && left.size() != right.size()) {
    return left.size() <=> right.size();
  }
  return compare_text(left, right);
}

std::array<std::uint64_t, 3> numbers(const Version& version) {
  return {version.major_number, version.minor_number, version.patch_number};
}

}  // namespace

Result<Version> parse_version(std::string_view text) {
  if (text.empty()) {
    return malformed(text, "nothing");
  }
  if (text.size() > longest_version) {
    return malformed(text, "more than 256 characters");
  }
  if (text.size() > 1 && (text.front() == 'v' || text.front() == 'V') && is_digit(text[1])) {
    return malformed(text, "a \"" + std::string(1, text.front()) + "\" in front: leave it out");
  }
  const std::size_t plus = text.find('+');
  const std::string_view before_build = text.substr(0, plus);
  const std::size_t hyphen = before_build.find('-');

  const std::vector<std::string_view> parts = split_at_dots(before_build.substr(0, hyphen));
  for (const std::string_view part : parts) {
    if (const auto fault = number_fault(part)) {
      return malformed(text, *fault);
    }
  }
  if (parts.size() > 3) {
    return malformed(text, std::to_string(parts.size()) + " numbers");
  }
  Version version;
  version.major_number = to_number(parts[0]);
  version.minor_number = parts.size() > 1 ? to_number(parts[1]) : 0;
  version.patch_number = parts.size() > 2 ? to_number(parts[2]) : 0;

  if (hyphen != std::string_view::npos) {
    for (const std::string_view identifier : split_at_dots(before_build.substr(hyphen + 1))) {
      if (const auto fault = identifier_fault(identifier, true)) {
        return malformed(text, *fault);
      }
      version.pre_release.emplace_back(identifier);
    }
  }
  if (plus != std::string_view::npos) {
    for (const std::string_view identifier : split_at_dots(text.substr(plus + 1))) {
      if (const auto fault = identifier_fault(identifier, false)) {
        return malformed(text, *fault);
      }
    }
  }
  return version;
}

std::string to_string(const Version& version) {
  std::string text = std::to_string(version.major_number) + "." + std::to_string(version.minor_number) + "." +
                     std::to_string(version.patch_number);
  char separator = '-';
  for (const std::string& identifier : version.pre_release) {
    text += std::exchange(separator, '.');
    text += identifier;
  }
  return text;
}

std::strong_ordering precedence(const Version& left, const Version& right) {
  if (const auto order = numbers(left) <=> numbers(right); order != 0) {
    return order;
  }
  if (left.pre_release.empty() != right.pre_release.empty()) {
    return left.pre_release.empty() ? std::strong_ordering::greater : std::strong_ordering::less;
  }
  const std::size_t common = std::min(left.pre_release.size(), right.pre_release.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (const auto order = compare_identifiers(left.pre_release[i], right.pre_release[i]); order != 0) {
      return order;
    }
  }
  return left.pre_release.size() <=> right.pre_release.size();
}

Bump declared_bump(const Version& older, const Version& newer, ZeroRule zero) {
  if (numbers(older) == numbers(newer)) {
    return Bump::none;
  }
  if (older.major_number != newer.major_number) {
    return Bump::major;
  }
  const bool minor_differs = older.minor_number != newer.minor_number;
  if (older.major_number == 0) {
    return zero == ZeroRule::anything || minor_differs ? Bump::major : Bump::minor;
  }
  return minor_differs ? Bump::minor : Bump::patch;
}

Version next_version(const Version& older, Bump required, ZeroRule zero) {
  const auto [major, minor, patch] = numbers(older);
  const Version after_patch{major, minor, patch + 1, {}};
  const Version after_minor{major, minor + 1, 0, {}};
  if (required == Bump::none) {
    return {major, minor, patch, {}};
  }
  for (const Version& candidate : {after_patch, after_minor}) {
    if (declared_bump(older, candidate, zero) >= required) {
      return candidate;
    }
  }
  return {major + 1, 0, 0, {}};
}

}  // namespace abigate
