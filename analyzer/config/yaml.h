// A YAML document as a tree with positions, read from a file that may be hostile: bounded in size, depth and in what
// its aliases expand to; a key that appears twice is a problem.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/error.h"

namespace abigate::yaml {

/// Largest file that is read.
inline constexpr std::uint64_t largest_file_bytes = std::uint64_t{1} << 20;

/// Where a node begins; line and column count from 1.
struct Mark {
  std::size_t line = 1;
  std::size_t column = 1;
};

enum class Kind : unsigned char { nothing, scalar, list, map };

struct Node;
using NodePointer = std::shared_ptr<const Node>;

struct Entry {
  std::string key;
  Mark mark;  ///< of the key
  NodePointer value;
};

/// Aliases share the node they name.
struct Node {
  Kind kind = Kind::nothing;
  Mark mark;
  std::string text;                ///< of a scalar, quoted or not
  std::vector<NodePointer> items;  ///< of a list
  std::vector<Entry> entries;      ///< of a map, in the order of the file, keys unique
  std::size_t weight = 0;          ///< bytes and nodes below, every alias counted in full
};

/// What is wrong with one file, collected so that a user sees all of it at once.
class Problems {
 public:
  /// `file` as the user gave it.
  explicit Problems(std::string file) : file_(std::move(file)) {}

  void add(Mark where, std::string_view message);
  bool empty() const { return count_ == 0; }
  /// Further problems are only counted: their text need not be made.
  bool full() const;

  /// One line each, `file:line:column: message`; those beyond the first twenty are counted. Of kind usage.
  std::unexpected<Error> error() const;

 private:
  std::string file_;
  std::string lines_;
  std::size_t count_ = 0;
};

/// The one document of `content`; null, with problems added, where it is not YAML or too large. Duplicate keys and
/// aliases to a node that is still open are problems, too, but leave a tree. An empty document is Kind::nothing.
NodePointer parse(const std::string& content, Problems& problems);

/// `text` in quotes, short, without control characters: for messages.
std::string quoted(std::string_view text);

/// "a list", "a map", "nothing", or the text of a scalar in quotes.
std::string described(const Node& node);

}  // namespace abigate::yaml
