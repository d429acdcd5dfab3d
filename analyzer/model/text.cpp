#include "analyzer/model/text.h"

#include <algorithm>
#include <cstring>

namespace abigate {

namespace {
constexpr std::size_t block_bytes = std::size_t{1} << 16;
}

char* StringPool::allocate(std::size_t size) {
  if (size > free_) {
    free_ = std::max(size, block_bytes);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(free_));
    next_ = blocks_.back().get();
  }
  char* place = next_;
  next_ += size;
  free_ -= size;
  return place;
}

Text StringPool::intern(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  if (const auto found = known_.find(text); found != known_.end()) {
    return *found;
  }
  return *known_.insert(store(text)).first;
}

Text StringPool::store(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  char* place = allocate(text.size());
  std::memcpy(place, text.data(), text.size());
  return {place, text.size()};
}

}  // namespace abigate
