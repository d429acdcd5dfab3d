#include "analyzer/snapshot/envelope.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "analyzer/model/snapshot.h"
#include "analyzer/snapshot/digest.h"
#include "analyzer/snapshot/utf8.h"

namespace abigate {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view version_member = "\"abigate_snapshot\"";

std::string_view skip_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text;
}

/// What a text that is no snapshot seems to be.
std::string kind_of_file(std::string_view text) {
  const std::string_view start = skip_blanks(text);
  if (text.starts_with("\x7f"
                       "ELF")) {
    return "is an ELF file (a program or shared object)";
  }
  if (text.starts_with("!<arch>")) {
    return "is an archive of object files";
  }
  if (start.empty()) {
    return "is empty";
  }
  if (start.starts_with("#") || start.starts_with("/*") || start.starts_with("//")) {
    return fmt::format("seems to be a header or source file: it starts with \"{}\"",
                       printable(start.substr(0, start.find_first_of("\r\n"))));
  }
  if (start.starts_with("{")) {
    return fmt::format("is JSON without the first member {}: it starts with \"{}\"", version_member,
                       printable(start, 40));
  }
  return fmt::format("starts with \"{}\"", printable(start, 40));
}

std::unexpected<Error> no_snapshot(std::string_view text, std::string_view name) {
  return undecidable(
      fmt::format("{}: expected a snapshot (JSON that abi-extract writes), but the file {}", name, kind_of_file(text)));
}

}  // namespace

Result<std::uint32_t> read_version(std::string_view text, std::string_view name) {
  std::string_view rest = skip_blanks(text);
  if (!rest.starts_with('{')) {
    return no_snapshot(text, name);
  }
  rest = skip_blanks(rest.substr(1));
  if (!rest.starts_with(version_member)) {
    return no_snapshot(text, name);
  }
  rest = skip_blanks(rest.substr(version_member.size()));
  rest = skip_blanks(rest.substr(rest.starts_with(':') ? 1 : 0));
  std::uint32_t version = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), version);
  if (error == std::errc::invalid_argument || (error == std::errc{} && version == 0)) {
    return undecidable(
        fmt::format("{}:{}: /abigate_snapshot: expected the number of a schema version from 1 to {}, found \"{}\"",
                    name, line_at(text, text.size() - rest.size()), schema_version,
                    printable(rest.substr(0, rest.find_first_of(",}\r\n")), 40)));
  }
  if (error == std::errc::result_out_of_range || version > schema_version) {
    return undecidable(
        fmt::format("{}:{}: /abigate_snapshot: expected a schema version up to {}, found {}; upgrade abigate to a "
                    "release that reads "
                    "schema version {}, or extract the snapshot again with this one",
                    name, line_at(text, text.size() - rest.size()), schema_version, printable({rest.data(), end}, 20),
                    printable({rest.data(), end}, 20)));
  }
  return version;
}

Result<void> verify_digest(std::string_view text, std::string_view name) {
  constexpr std::string_view start = R"("digest": "xxh128:)";
  constexpr std::string_view finish = "\"\n}\n";
  constexpr std::size_t tail = start.size() + 32 + finish.size();
  const bool has_carriage_returns = text.contains('\r');
  const std::string_view git_hint =
      has_carriage_returns
          ? "; it has carriage returns: if git converted its line endings, mark the file \"-text\" in .gitattributes"
          : "";
  const std::string_view end = text.substr(text.size() - std::min(text.size(), tail));
  if (end.size() < tail || !end.starts_with(start) || !end.ends_with(finish)) {
    const std::size_t place = text.rfind("\"digest\"");
    if (place != std::string_view::npos && text.size() - place <= tail + 16) {
      return undecidable(
          fmt::format("{}:{}: /digest: expected the text to end as abi-extract wrote it, found other characters{}; "
                      "take the snapshot "
                      "as it was written, or extract it again",
                      name, line_at(text, place), git_hint));
    }
    return undecidable(fmt::format(
        "{}:{}: /digest: expected the member \"digest\" at the end, but the text ends after {} bytes: the snapshot is "
        "truncated; copy or extract it again",
        name, line_at(text, text.size()), text.size()));
  }
  const std::string_view stated = end.substr(start.size(), 32);
  const std::string computed = to_hex(hash128(text.substr(0, text.size() - tail)));
  if (stated != computed) {
    return undecidable(
        fmt::format("{}:{}: /digest: expected xxh128:{}, the digest of this text, found xxh128:{}: the snapshot was "
                    "changed after it "
                    "was written{}; take it as it was written, or extract it again",
                    name, line_at(text, text.size() - tail), computed, printable(stated), git_hint));
  }
  return {};
}

std::size_t line_at(std::string_view text, std::size_t offset) {
  std::string_view before = text.substr(0, offset);
  if (offset >= text.size() && before.ends_with('\n')) {
    before.remove_suffix(1);
  }
  return 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
}

}  // namespace abigate
