#include "analyzer/snapshot/layout.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace abigate {

std::string json_string(std::string_view text) {
  const bool plain = std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f' && c != '"' && c != '\\'; });
  if (plain) {
    return std::string(1, '"').append(text).append(1, '"');
  }
  return nlohmann::json(text).dump();
}

}  // namespace abigate
