#include "analyzer/snapshot/key_table.h"

#include <random>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace abigate {

namespace {
constexpr std::size_t initial_buckets = 1024;
}

KeyTable::KeyTable(StringPool& strings)
    : strings_(strings), seed_(std::uint64_t{std::random_device{}()} << 32 | 1U), buckets_(initial_buckets) {}

TypeId KeyTable::mention(std::string_view key) {
  const std::uint32_t hash = hash_of(key);
  std::size_t index = bucket_of(key, hash);
  if (buckets_[index].number != no_type) {
    return buckets_[index].number;
  }
  if (keys_.size() * 2 >= buckets_.size()) {
    grow();
    index = bucket_of(key, hash);
  }
  const TypeId number{static_cast<std::uint32_t>(keys_.size())};
  buckets_[index] = {hash, number};
  keys_.push_back(strings_.store(key));
  return number;
}

TypeId KeyTable::find(std::string_view key) const { return buckets_[bucket_of(key, hash_of(key))].number; }

std::uint32_t KeyTable::hash_of(std::string_view key) const {
  return static_cast<std::uint32_t>(XXH3_64bits_withSeed(key.data(), key.size(), seed_));
}

/// The bucket that holds `key`, or the free one where it belongs.
std::size_t KeyTable::bucket_of(std::string_view key, std::uint32_t hash) const {
  const std::size_t mask = buckets_.size() - 1;
  std::size_t index = hash & mask;
  while (buckets_[index].number != no_type &&
         (buckets_[index].hash != hash || keys_[index_of(buckets_[index].number)] != key)) {
    index = (index + 1) & mask;
  }
  return index;
}

void KeyTable::grow() {
  std::vector<Bucket> old(buckets_.size() * 2);
  old.swap(buckets_);
  for (const Bucket& bucket : old) {
    if (bucket.number != no_type) {
      buckets_[bucket_of(keys_[index_of(bucket.number)], bucket.hash)] = bucket;
    }
  }
}

}  // namespace abigate
