// Interned strings: every name of a snapshot is stored once and lives as long as its pool.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace abigate {

/// A string that some StringPool owns. Compared by content, so texts of two snapshots compare.
using Text = std::string_view;

/// Owns strings in large blocks. Movable; views stay valid across a move. Not thread-safe while interning.
class StringPool {
 public:
  /// Returns the pool's own copy of `text`.
  Text intern(std::string_view text);

  /// The same without looking for an equal text: quick, for texts that mostly occur once.
  Text store(std::string_view text);

 private:
  char* allocate(std::size_t size);

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t free_ = 0;  // bytes left in the last block
  char* next_ = nullptr;
  std::unordered_set<Text> known_;
};

}  // namespace abigate
