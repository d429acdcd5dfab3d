// UTF-8: the only encoding of a snapshot.
#pragma once

#include <string>
#include <string_view>

namespace abigate {

bool is_utf8(std::string_view text);

/// `text` for a message: at most `limit` bytes, with what is not printable ASCII as \xNN.
std::string printable(std::string_view text, std::size_t limit = 60);

}  // namespace abigate
