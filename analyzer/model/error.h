// The one error type. A message says what was expected, what was found and where, and what to do.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace abigate {

/// What an error means for the exit status: 2 for `usage`, 3 for `undecidable`.
enum class ErrorKind : unsigned char {
  usage,        ///< the command line or a configuration is wrong, or the inputs do not belong together
  undecidable,  ///< an input cannot be read, or an answer cannot be written
};

struct Error {
  ErrorKind kind = ErrorKind::undecidable;
  std::string message;
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> usage_error(std::string message) {
  return std::unexpected(Error{ErrorKind::usage, std::move(message)});
}

inline std::unexpected<Error> undecidable(std::string message) {
  return std::unexpected(Error{ErrorKind::undecidable, std::move(message)});
}

}  // namespace abigate
