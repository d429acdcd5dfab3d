// Reads values out of a YAML tree: each function gives the value, or adds a problem that says what was expected.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/config/yaml.h"
#include "analyzer/model/fields.h"

namespace abigate::yaml {

/// The known keys of one map. Ask for each with take(), then finish(): keys nobody asked for are problems, with the
/// key that was probably meant.
class MapReader {
 public:
  /// `what` names the map in messages: "a role". A node that is no map is a problem and reads as an empty one; so does
  /// Kind::nothing, without a problem.
  MapReader(const Node& node, std::string_view what, Problems& problems);

  /// The value of `key`, or null where it is absent.
  const Node* take(std::string_view key);
  /// The same; a missing key is a problem.
  const Node* need(std::string_view key);

  void finish();

 private:
  const Node& node_;
  std::string_view what_;
  Problems& problems_;
  std::vector<std::string_view> known_;
};

/// A text that is not empty. `what` names it: "a type name".
std::optional<std::string> read_text(const Node& node, std::string_view what, Problems& problems);

/// A list of texts; one text counts as a list of one, nothing as an empty list.
std::vector<std::string> read_texts(const Node& node, std::string_view what, Problems& problems);

/// `true` or `false`.
std::optional<bool> read_flag(const Node& node, Problems& problems);

/// Index of one of `words`.
std::optional<std::size_t> read_word_index(const Node& node, std::span<const std::string_view> words,
                                           Problems& problems);

/// The items of a list; anything else is a problem and reads as an empty list, nothing without one.
std::span<const NodePointer> read_list(const Node& node, std::string_view what, Problems& problems);

/// The entries of a map whose keys are names that the user chooses; anything else is a problem and reads as an empty
/// map, nothing without one.
std::span<const Entry> read_entries(const Node& node, std::string_view what, Problems& problems);

/// One of the words of Enum, the first `skip` left out.
template <Named Enum, std::size_t skip = 0>
std::optional<Enum> read_word(const Node& node, Problems& problems) {
  const auto index = read_word_index(node, std::span(Names<Enum>::list).subspan(skip), problems);
  return index ? std::optional(static_cast<Enum>(*index + skip)) : std::nullopt;
}

/// `a, b or c`.
std::string joined(std::span<const std::string_view> words);

}  // namespace abigate::yaml
