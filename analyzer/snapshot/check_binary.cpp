#include "analyzer/snapshot/check_binary.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "analyzer/snapshot/format.h"
#include "analyzer/snapshot/utf8.h"

namespace abigate {

namespace {

std::string place(std::string_view list, std::size_t index, std::string_view member = {}) {
  return fmt::format("/binary/{}/{}{}", list, index, member);
}

/// `key_of` gives what orders the elements and tells one from another: a tuple of texts.
template <class Value, class KeyOf>
std::optional<Problem> find_disorder(const std::vector<Value>& values, std::string_view list, KeyOf key_of) {
  const auto wrong =
      std::ranges::adjacent_find(values, [&](const Value& a, const Value& b) { return !(key_of(a) < key_of(b)); });
  if (wrong == values.end()) {
    return std::nullopt;
  }
  const auto spelled = [&](const Value& value) {
    return std::apply(
        [](const auto&... part) {
          std::string text;
          ((text += (text.empty() ? "" : " ") + printable(part)), ...);
          return text;
        },
        key_of(value));
  };
  return Problem{place(list, static_cast<std::size_t>(wrong - values.begin()) + 1),
                 fmt::format(R"(expected ascending order, each once, found "{}" behind "{}")",
                             spelled(*std::next(wrong)), spelled(*wrong))};
}

template <class Value, class TextOf>
std::optional<Problem> find_nameless(const std::vector<Value>& values, std::string_view list, std::string_view member,
                                     TextOf text_of) {
  const auto nameless = std::ranges::find_if(values, [&](const Value& value) { return text_of(value).empty(); });
  if (nameless == values.end()) {
    return std::nullopt;
  }
  return Problem{place(list, static_cast<std::size_t>(nameless - values.begin()), member),
                 "expected a name, found an empty text"};
}

std::optional<Problem> find_size_problem(const std::vector<ExportedSymbol>& exports) {
  const auto large =
      std::ranges::find_if(exports, [](const ExportedSymbol& symbol) { return symbol.size_bytes > max_size_bytes; });
  if (large == exports.end()) {
    return std::nullopt;
  }
  return Problem{place("exports", static_cast<std::size_t>(large - exports.begin()), "/size_bytes"),
                 fmt::format("expected a number up to {}, found {}", max_size_bytes, large->size_bytes)};
}

}  // namespace

std::optional<Problem> find_problem(const BinaryFacts& binary) {
  const auto name_of_symbol = [](const auto& symbol) { return symbol.name; };
  const auto whole = [](Text text) { return text; };
  std::optional<Problem> problem;
  const auto check = [&](auto find) {
    if (!problem) {
      problem = find();
    }
  };
  check([&] { return find_nameless(binary.versions, "versions", "", whole); });
  check([&] {
    return find_nameless(binary.required_versions, "required_versions", "/version",
                         [](const RequiredVersion& required) { return required.version; });
  });
  check([&] { return find_nameless(binary.exports, "exports", "/name", name_of_symbol); });
  check([&] { return find_nameless(binary.imports, "imports", "/name", name_of_symbol); });
  check([&] { return find_nameless(binary.facts, "facts", "/name", name_of_symbol); });
  check([&] { return find_disorder(binary.versions, "versions", [](Text text) { return std::tuple(text); }); });
  check([&] {
    return find_disorder(binary.required_versions, "required_versions", [](const RequiredVersion& required) {
      return std::tuple(required.library, required.version);
    });
  });
  check([&] {
    return find_disorder(binary.exports, "exports",
                         [](const ExportedSymbol& symbol) { return std::tuple(symbol.name, symbol.version); });
  });
  check([&] {
    return find_disorder(binary.imports, "imports", [](const ImportedSymbol& symbol) {
      return std::tuple(symbol.name, symbol.version, symbol.library);
    });
  });
  check([&] {
    return find_disorder(binary.facts, "facts", [](const BuildFact& fact) { return std::tuple(fact.name); });
  });
  check([&] { return find_size_problem(binary.exports); });
  return problem;
}

}  // namespace abigate
