// Numbers the keys of types in the order in which a file mentions them, before or after the types themselves appear.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzer/model/snapshot.h"

namespace abigate {

/// A hash table with open addressing: reading spends much of its time here. Its hashes are seeded by chance, so that no
/// file can be made to collide; the numbers do not depend on them.
class KeyTable {
 public:
  explicit KeyTable(StringPool& strings);

  /// The number of `key`, given at its first mention, counted from 0.
  TypeId mention(std::string_view key);

  /// The number of `key`, no_type if it was never mentioned.
  TypeId find(std::string_view key) const;

  Text key(TypeId number) const { return keys_[index_of(number)]; }
  std::size_t size() const { return keys_.size(); }

 private:
  struct Bucket {
    std::uint32_t hash = 0;
    TypeId number = no_type;
  };

  std::uint32_t hash_of(std::string_view key) const;
  std::size_t bucket_of(std::string_view key, std::uint32_t hash) const;
  void grow();

  StringPool& strings_;
  std::uint64_t seed_;
  std::vector<Bucket> buckets_;  // as many as a power of two
  std::vector<Text> keys_;
};

}  // namespace abigate
