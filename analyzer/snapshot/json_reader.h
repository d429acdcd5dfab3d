// Reads JSON values straight into described structs, by their field lists. Only read.cpp's parts include this.
//
// Every read function returns false when it fails; the failure then says what and where. The pointer to the place is
// put together from its end while the calls return, so it costs nothing where all is well. Depth of recursion is the
// nesting of the structs: an unknown member is refused, never skipped.
#pragma once

#include <bitset>
#include <limits>
#include <string>

#include <fmt/format.h>
#include <simdjson.h>

#include "analyzer/snapshot/digest.h"
#include "analyzer/snapshot/failure.h"
#include "analyzer/snapshot/format.h"
#include "analyzer/snapshot/key_table.h"
#include "analyzer/snapshot/relative_locations.h"
#include "analyzer/snapshot/utf8.h"

namespace abigate {

namespace json = simdjson::ondemand;

class JsonReader {
 public:
  JsonReader(StringPool& strings, KeyTable& keys) : strings_(strings), keys_(keys) {}

  const Failure& failure() const { return failure_; }

  // ---- structure ----

  /// Calls `read(name, value)` for every member in order; `read` returns false to stop.
  template <class Read>
  bool read_object(json::value value, Read read) {
    const std::string_view token = value.raw_json_token();
    json::object object;
    if (const auto error = value.get_object().get(object)) {
      return wrong_type("an object", error, token);
    }
    return read_members(object, read);
  }

  /// The same of an object that is begun.
  template <class Read>
  bool read_members(json::object object, Read read) {
    for (auto result : object) {
      json::field member;
      if (const auto error = std::move(result).get(member)) {
        return damaged(error, {});
      }
      const Name name(member.key().raw());
      if (!read(name, member.value())) {
        return false;
      }
    }
    return true;
  }

  /// Calls `read(text, value)` for every member of an object whose names are data.
  template <class Read>
  bool read_map(json::value value, Read read) {
    const std::string_view token = value.raw_json_token();
    json::object object;
    if (const auto error = value.get_object().get(object)) {
      return wrong_type("an object", error, token);
    }
    for (auto result : object) {
      json::field member;
      std::string_view name;
      if (const auto error = std::move(result).get(member)) {
        return damaged(error, token);
      }
      if (const auto error = member.unescaped_key().get(name)) {
        return damaged(error, token);
      }
      if (!read(name, member.value())) {
        return false;
      }
    }
    return true;
  }

  /// Calls `read(index, value)` for every element in order.
  template <class Read>
  bool read_array(json::value value, Read read) {
    const std::string_view token = value.raw_json_token();
    json::array array;
    if (const auto error = value.get_array().get(array)) {
      return wrong_type("an array", error, token);
    }
    std::size_t index = 0;
    for (auto result : array) {
      json::value element;
      if (const auto error = std::move(result).get(element)) {
        return damaged(error, token);
      }
      if (!read(index, element)) {
        return within(index);
      }
      ++index;
    }
    return true;
  }

  /// The name of a member, raw: the writer escapes none, so one with escapes is unknown.
  class Name {
   public:
    explicit Name(const char* raw) : raw_(raw) {}
    /// The text behind is padded, so comparing beyond a shorter name is safe.
    bool is(std::string_view name) const {
      return std::char_traits<char>::compare(raw_, name.data(), name.size()) == 0 && raw_[name.size()] == '"';
    }
    std::string_view text() const {
      const char* end = raw_;
      while (*end != '"') {
        end += *end == '\\' ? 2 : 1;
      }
      return {raw_, end};
    }
    const char* raw() const { return raw_; }

   private:
    const char* raw_;
  };

  // ---- structs ----

  template <Described Struct>
  bool read(json::value value, Struct& out) {
    if constexpr (has_relative_location<Struct>) {
      out.location = relative_location(1);  // where none is written
    }
    MemberSet seen;
    const char* start = value.raw_json_token().data();
    return read_object(value, [&](Name name, json::value inner) { return read_member(name, inner, out, seen); }) &&
           check_required<Struct>(seen, start);
  }

  /// Which members of a field list were read.
  using MemberSet = std::bitset<32>;

  template <Described Struct>
  bool read_member(Name name, json::value value, Struct& out, MemberSet& members) {
    static_assert(std::tuple_size_v<decltype(Fields<Struct>::list)> <= MemberSet{}.size());
    bool known = false;
    bool ok = false;
    std::size_t index = 0;
    for_each_field<Struct>([&](const auto& entry) {
      if (!known && !is_written_apart(entry) && name.is(entry.name)) {
        known = true;
        if (members[index]) {
          ok = doubled(name);
        } else {
          members[index] = true;
          ok = read(value, out.*entry.member) || within(entry.name);
        }
      }
      ++index;
    });
    return known ? ok : unknown(name);
  }

  template <Described Struct>
  bool check_required(const MemberSet& members, const char* start) {
    bool ok = true;
    std::size_t index = 0;
    for_each_field<Struct>([&](const auto& entry) {
      if (ok && is_required(entry) && !members[index]) {
        ok = missing(entry.name, start);
      }
      ++index;
    });
    return ok;
  }

  // ---- values ----

  bool read(json::value value, Text& out) {
    std::string_view text;
    if (!read_text(value, text)) {
      return false;
    }
    out = strings_.store(text);
    return true;
  }

  /// A number of the key table: renumbered when all types are known.
  bool read(json::value value, TypeId& out) {
    std::string_view key;
    if (!read_text(value, key)) {
      return false;
    }
    out = keys_.mention(key);
    return true;
  }

  bool read(json::value value, bool& out) {
    const std::string_view token = value.raw_json_token();
    const auto error = value.get_bool().get(out);
    return error == simdjson::SUCCESS || wrong_type("true or false", error, token);
  }

  template <std::unsigned_integral Integer>
  bool read(json::value value, Integer& out) {
    const std::string_view token = value.raw_json_token();
    std::uint64_t number = 0;
    if (const auto error = value.get_uint64().get(number)) {
      return wrong_number("an unsigned number", error, token);
    }
    if (number > std::numeric_limits<Integer>::max()) {
      return fail(fmt::format("expected a number up to {}, found {}", std::numeric_limits<Integer>::max(), number),
                  token.data());
    }
    out = static_cast<Integer>(number);
    return true;
  }

  bool read(json::value value, Wide& out) {
    const std::string_view token = value.raw_json_token();
    std::uint64_t positive = 0;
    std::int64_t negative = 0;
    const bool minus = token.starts_with('-');
    if (const auto error = minus ? value.get_int64().get(negative) : value.get_uint64().get(positive)) {
      return wrong_number("an integer of 64 bits", error, token);
    }
    out = minus ? Wide{negative} : Wide{positive};
    return true;
  }

  template <Named Enum>
  bool read(json::value value, Enum& out) {
    const char* start = value.raw_json_token().data();
    std::string_view word;
    if (!read_text(value, word)) {
      return false;
    }
    const auto known = enum_from<Enum>(word);
    if (!known) {
      return fail(fmt::format("expected one of {}, found \"{}\"", fmt::join(Names<Enum>::list, ", "), printable(word)),
                  start);
    }
    out = *known;
    return true;
  }

  bool read(json::value value, Sides& out) {
    return read_array(value, [&](std::size_t, json::value element) {
      const char* start = element.raw_json_token().data();
      Side side{};
      if (!read(element, side)) {
        return false;
      }
      if (out.has(side) || (side == Side::host && out.plugin)) {
        return fail(R"(expected each side once, "host" before "plugin")", start);
      }
      out = out | Sides::of(side);
      return true;
    });
  }

  bool read(json::value value, Fingerprint& out) {
    const char* start = value.raw_json_token().data();
    std::string_view text;
    if (!read_text(value, text)) {
      return false;
    }
    const auto fingerprint = from_hex(text);
    if (!fingerprint) {
      return fail(fmt::format("expected 32 hexadecimal digits, found \"{}\"", printable(text)), start);
    }
    out = *fingerprint;
    return true;
  }

  template <class Value>
  bool read(json::value value, std::optional<Value>& out) {
    return read(value, out.emplace());
  }

  template <class Value>
  bool read(json::value value, std::vector<Value>& out) {
    return read_array(value, [&](std::size_t, json::value element) { return read(element, out.emplace_back()); });
  }

  /// Relative to the sibling before; stays so until its owner's is known (see relative_locations.h).
  bool read(json::value value, Location& out) {
    const std::string_view token = value.raw_json_token();
    if (token.starts_with('[')) {
      return read_absolute(value, out);
    }
    std::int64_t distance = 0;
    if (const auto error = value.get_int64().get(distance)) {
      return wrong_number("a number of lines, or a file and a line", error, token);
    }
    if (distance != static_cast<std::int32_t>(distance)) {
      return fail(fmt::format("expected a number of lines of 32 bits, found {}", distance), token.data());
    }
    out = relative_location(static_cast<std::int32_t>(distance));
    return true;
  }

  /// The text of a string; lives as long as the parser's document.
  bool read_text(json::value value, std::string_view& out) {
    const std::string_view token = value.raw_json_token();
    if (!token.starts_with('"')) {
      return wrong_type("a string", simdjson::INCORRECT_TYPE, token);
    }
    if (token.contains('\\')) {
      if (const auto error = value.get_string().get(out)) {
        return damaged(error, token);
      }
      return true;
    }
    json::raw_json_string raw;
    if (const auto error = value.get_raw_json_string().get(raw)) {
      return damaged(error, token);
    }
    out = token.substr(1, token.rfind('"') - 1);
    return true;
  }

  // ---- failures; all return false ----

  bool fail(std::string message, const char* at) {
    failure_ = {{}, std::move(message), at};
    return false;
  }

  /// Puts a name or index before the pointer.
  bool within(std::string_view name) {
    std::string step = "/";
    for (const char c : name) {
      step += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    failure_.pointer.insert(0, step);
    return false;
  }
  bool prefix(std::string_view pointer) {
    failure_.pointer.insert(0, pointer);
    return false;
  }
  bool within(std::size_t index) { return within(fmt::format("{}", index)); }

  bool unknown(Name name) {
    return fail("expected no member of this name: the file is damaged, or written by a newer abigate", name.raw()) ||
           within(printable(name.text()));
  }
  bool doubled(Name name) {
    return fail("expected this member once, found it again", name.raw()) || within(name.text());
  }
  bool missing(std::string_view name, const char* at) {
    return fail("expected this member, found none", at) || within(name);
  }

  bool wrong_type(std::string_view expected, simdjson::error_code error, std::string_view token) {
    return error != simdjson::INCORRECT_TYPE
               ? damaged(error, token)
               : fail(fmt::format("expected {}, found {}", expected, describe(token)), token.data());
  }

  bool wrong_number(std::string_view expected, simdjson::error_code error, std::string_view token) {
    if (error != simdjson::NUMBER_OUT_OF_RANGE && !is_number(token)) {
      return wrong_type(expected, simdjson::INCORRECT_TYPE, token);
    }
    return fail(fmt::format("expected {}, found {}", expected, printable(trimmed(token), 40)), token.data());
  }

  bool damaged(simdjson::error_code error, std::string_view token) {
    return fail(fmt::format("expected JSON, found damaged text: {}", simdjson::error_message(error)), token.data());
  }

 private:
  bool read_absolute(json::value value, Location& out) {
    const std::string_view token = value.raw_json_token();
    std::size_t count = 0;
    out = {};
    const bool ok = read_array(value, [&](std::size_t index, json::value element) {
      count = index + 1;
      return index == 0 ? read(element, out.file) : index == 1 ? read(element, out.line) : true;
    });
    return ok &&
           (count == 2 || fail(fmt::format("expected a file and a line, found {} elements", count), token.data()));
  }

  static std::string_view trimmed(std::string_view token) {
    return token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
  }

  static bool is_number(std::string_view token) {
    return !token.empty() && (token.front() == '-' || (token.front() >= '0' && token.front() <= '9'));
  }

  static std::string describe(std::string_view token) {
    switch (token.empty() ? '\0' : token.front()) {
      case '{':
        return "an object";
      case '[':
        return "an array";
      case '"':
        return "a string";
      case 't':
      case 'f':
        return "true or false";
      case 'n':
        return "null";
      default:
        return is_number(token) ? fmt::format("the number {}", printable(trimmed(token), 40))
                                : fmt::format("\"{}\"", printable(trimmed(token), 40));
    }
  }

  StringPool& strings_;
  KeyTable& keys_;
  Failure failure_;
};

}  // namespace abigate
