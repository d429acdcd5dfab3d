// What is wrong with the JSON of a snapshot, and where.
#pragma once

#include <string>

namespace abigate {

struct Failure {
  std::string pointer;  ///< JSON pointer
  std::string message;
  const char* at = nullptr;  ///< into the text; null where unknown
};

}  // namespace abigate
