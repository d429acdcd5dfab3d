#include "analyzer/judge/readable_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace abigate {

namespace {

/// Default arguments of a template of the standard library; `$1` is its first argument.
struct Defaults {
  std::string_view name;
  std::size_t required = 1;
  std::array<std::string_view, 3> rest;  // by position, then empty
};

constexpr std::array known_defaults{
    Defaults{"std::vector", 1, {"std::allocator<$1>"}},
    Defaults{"std::deque", 1, {"std::allocator<$1>"}},
    Defaults{"std::list", 1, {"std::allocator<$1>"}},
    Defaults{"std::forward_list", 1, {"std::allocator<$1>"}},
    Defaults{"std::set", 1, {"std::less<$1>", "std::allocator<$1>"}},
    Defaults{"std::multiset", 1, {"std::less<$1>", "std::allocator<$1>"}},
    Defaults{"std::map", 2, {"std::less<$1>", "std::allocator<std::pair<$1 const, $2>>"}},
    Defaults{"std::multimap", 2, {"std::less<$1>", "std::allocator<std::pair<$1 const, $2>>"}},
    Defaults{"std::unordered_set", 1, {"std::hash<$1>", "std::equal_to<$1>", "std::allocator<$1>"}},
    Defaults{"std::unordered_multiset", 1, {"std::hash<$1>", "std::equal_to<$1>", "std::allocator<$1>"}},
    Defaults{
        "std::unordered_map", 2, {"std::hash<$1>", "std::equal_to<$1>", "std::allocator<std::pair<$1 const, $2>>"}},
    Defaults{"std::unordered_multimap",
             2,
             {"std::hash<$1>", "std::equal_to<$1>", "std::allocator<std::pair<$1 const, $2>>"}},
    Defaults{"std::queue", 1, {"std::deque<$1, std::allocator<$1>>"}},
    Defaults{"std::stack", 1, {"std::deque<$1, std::allocator<$1>>"}},
    Defaults{"std::priority_queue", 1, {"std::vector<$1, std::allocator<$1>>", "std::less<$1>"}},
    Defaults{"std::unique_ptr", 1, {"std::default_delete<$1>"}},
    Defaults{"std::span", 1, {"18446744073709551615"}},
    Defaults{"std::basic_string", 1, {"std::char_traits<$1>", "std::allocator<$1>"}},
    Defaults{"std::basic_string_view", 1, {"std::char_traits<$1>"}},
    Defaults{"std::basic_ios", 1, {"std::char_traits<$1>"}},
    Defaults{"std::basic_istream", 1, {"std::char_traits<$1>"}},
    Defaults{"std::basic_ostream", 1, {"std::char_traits<$1>"}},
    Defaults{"std::basic_iostream", 1, {"std::char_traits<$1>"}},
    Defaults{"std::basic_streambuf", 1, {"std::char_traits<$1>"}},
    Defaults{"std::basic_regex", 1, {"std::regex_traits<$1>"}},
};

/// Typedefs of the standard library, by what stands for it once its defaults are gone.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> usual_names{{
    {"std::basic_string<char>", "std::string"},
    {"std::basic_string<wchar_t>", "std::wstring"},
    {"std::basic_string<char8_t>", "std::u8string"},
    {"std::basic_string<char16_t>", "std::u16string"},
    {"std::basic_string<char32_t>", "std::u32string"},
    {"std::basic_string_view<char>", "std::string_view"},
    {"std::basic_string_view<wchar_t>", "std::wstring_view"},
    {"std::basic_istream<char>", "std::istream"},
    {"std::basic_ostream<char>", "std::ostream"},
    {"std::basic_iostream<char>", "std::iostream"},
    {"std::basic_streambuf<char>", "std::streambuf"},
    {"std::basic_regex<char>", "std::regex"},
}};

bool in_identifier(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }

/// A piece of a name: all of it, which decides what equals a default, and what is shown.
struct Piece {
  std::string full;
  std::string brief;

  void add(std::string_view text) {
    full += text;
    brief += text;
  }
  void add(const Piece& piece) {
    full += piece.full;
    brief += piece.brief;
  }
};

std::string filled_in(std::string_view pattern, std::span<const Piece> arguments) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '$') {
      out += arguments[static_cast<std::size_t>(pattern[++i] - '1')].full;
    } else {
      out += pattern[i];
    }
  }
  return out;
}

/// How many of the arguments of `name` a person writes.
std::size_t written(std::string_view name, std::span<const Piece> arguments) {
  const auto known = std::ranges::find(known_defaults, name, &Defaults::name);
  std::size_t count = arguments.size();
  if (known == known_defaults.end() || count > known->required + known->rest.size()) {
    return count;
  }
  while (count > known->required) {
    const std::string_view pattern = known->rest.at(count - 1 - known->required);
    if (pattern.empty() || arguments[count - 1].full != filled_in(pattern, arguments)) {
      break;
    }
    --count;
  }
  return count;
}

/// Reads a text once, from left to right. Nothing if brackets do not match, or are nested deeper than any name that a
/// person would read.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::optional<Piece> read() {
    Piece out;
    while (at_ < text_.size()) {
      if (!step(out)) {
        return std::nullopt;
      }
    }
    return out;
  }

 private:
  bool step(Piece& out) {
    const char next = text_[at_];
    if (in_identifier(next)) {
      return name(out);
    }
    out.add(text_.substr(at_, 1));
    ++at_;
    return true;
  }

  /// A qualified name with its template arguments.
  bool name(Piece& out) {
    const std::string qualified = qualified_name();
    // "operator<" is no template.
    if (at_ == text_.size() || text_[at_] != '<' || qualified.ends_with("operator")) {
      out.add(qualified);
      return true;
    }
    std::vector<Piece> arguments;
    if (!read_arguments(arguments)) {
      return false;
    }
    Piece specialization{.full = qualified + joined(arguments, arguments.size(), &Piece::full),
                         .brief = qualified + joined(arguments, written(qualified, arguments), &Piece::brief)};
    const auto usual = std::ranges::find(usual_names, specialization.brief, &decltype(usual_names)::value_type::first);
    if (usual != usual_names.end()) {
      specialization.brief = usual->second;
    }
    out.add(specialization);
    return true;
  }

  std::string qualified_name() {
    std::string out;
    while (at_ < text_.size()) {
      const std::size_t begin = at_;
      while (at_ < text_.size() && in_identifier(text_[at_])) {
        ++at_;
      }
      const std::string_view part = text_.substr(begin, at_ - begin);
      const bool more = text_.substr(at_).starts_with("::") && at_ + 2 < text_.size() && in_identifier(text_[at_ + 2]);
      const bool inlined = out == "std::" && more && (part == "__cxx11" || part == "__1");
      if (!inlined) {
        out += part;
      }
      if (!more) {
        return out;
      }
      at_ += 2;
      out += inlined ? "" : "::";
    }
    return out;
  }

  bool read_arguments(std::vector<Piece>& arguments) {
    constexpr unsigned deepest = 64;
    if (++depth_ > deepest) {
      return false;
    }
    unsigned parentheses = 0;
    Piece argument;
    for (++at_; at_ < text_.size();) {
      const char next = text_[at_];
      if (parentheses == 0 && (next == '>' || next == ',')) {
        ++at_;
        if (next == ',' || !argument.full.empty() || !arguments.empty()) {
          arguments.push_back(std::exchange(argument, {}));
        }
        if (next == '>') {
          --depth_;
          return true;
        }
        at_ += at_ < text_.size() && text_[at_] == ' ' ? 1 : 0;
        continue;
      }
      parentheses += next == '(' ? 1 : 0;
      if (next == ')' && parentheses-- == 0) {
        return false;
      }
      if (!step(argument)) {
        return false;
      }
    }
    return false;
  }

  static std::string joined(std::span<const Piece> arguments, std::size_t count, std::string Piece::* which) {
    std::string out = "<";
    for (const Piece& argument : arguments.first(count)) {
      out += (out.size() > 1 ? ", " : "") + argument.*which;
    }
    return out + '>';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  unsigned depth_ = 0;
};

void make_readable(std::string& text) { text = with_readable_names(text); }

void make_readable(std::vector<NamedFact>& facts) {
  for (NamedFact& fact : facts) {
    if (auto* text = std::get_if<std::string>(&fact.value)) {
      make_readable(*text);
    }
  }
}

/// Whether each fact that tells the two sides apart still does when it is readable.
bool still_told_apart(const Finding& finding) {
  return std::ranges::none_of(finding.old_facts, [&](const NamedFact& before) {
    const auto after = std::ranges::find(finding.new_facts, before.name, &NamedFact::name);
    const auto* old_text = std::get_if<std::string>(&before.value);
    const auto* new_text = after == finding.new_facts.end() ? nullptr : std::get_if<std::string>(&after->value);
    return old_text != nullptr && new_text != nullptr && *old_text != *new_text &&
           with_readable_names(*old_text) == with_readable_names(*new_text);
  });
}

}  // namespace

Finding with_readable_names(Finding finding) {
  if (!still_told_apart(finding)) {
    return finding;
  }
  for (std::string* text : {&finding.subject, &finding.member, &finding.message}) {
    make_readable(*text);
  }
  for (std::vector<std::string>* list : {&finding.path, &finding.symbols, &finding.affected}) {
    for (std::string& text : *list) {
      make_readable(text);
    }
  }
  make_readable(finding.old_facts);
  make_readable(finding.new_facts);
  return finding;
}

std::string with_readable_names(std::string_view text) {
  if (!text.contains("std::")) {
    return std::string(text);
  }
  auto read = Reader(text).read();
  return read ? std::move(read->brief) : std::string(text);
}

Judgement with_readable_names(Judgement judgement) {
  for (Finding& finding : judgement.findings) {
    finding = with_readable_names(std::move(finding));
  }
  for (FidelityNote& note : judgement.fidelity) {
    make_readable(note.where);
  }
  for (std::string& warning : judgement.warnings) {
    make_readable(warning);
  }
  make_readable(judgement.verdict_reason);
  return judgement;
}

}  // namespace abigate
