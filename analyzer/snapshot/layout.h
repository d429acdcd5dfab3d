// How JSON text is broken into lines, so that a snapshot in git diffs well: what fits in a line stays on it, what does
// not is broken into one member or element a line; inside something broken, each object of an array has its own line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace abigate {

inline constexpr std::size_t layout_columns = 120;

/// A JSON value on its way to text. Names and scalars are JSON already.
class Block {
 public:
  static Block scalar(std::string json);
  static Block array();
  static Block object();

  void add(Block element);                         ///< to an array
  void add(std::string_view name, Block element);  ///< to an object; `name` needs no escaping and outlives the block

  bool empty() const { return parts_.empty(); }

  /// Appends the text of a value that starts at `column` of a line whose indentation is `indent`.
  void write(std::string& out, std::size_t indent, std::size_t column) const;

 private:
  enum class Kind : unsigned char { scalar, array, object };

  explicit Block(Kind kind) : kind_(kind) {}
  bool holds_objects() const { return kind_ == Kind::array && !parts_.empty() && parts_.front().kind_ == Kind::object; }
  void write_compact(std::string& out) const;
  void write_broken(std::string& out, std::size_t indent) const;

  Kind kind_;
  std::size_t width_ = 2;  // of the compact form
  std::string json_;
  std::vector<Block> parts_;
  std::vector<std::string_view> names_;
};

/// `text` in quotes with what JSON wants escaped. Throws nlohmann::json::exception on invalid UTF-8.
std::string json_string(std::string_view text);

}  // namespace abigate
