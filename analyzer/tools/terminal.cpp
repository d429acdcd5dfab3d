#include "analyzer/tools/terminal.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace abigate {

namespace {

constexpr unsigned narrowest = 60;
constexpr unsigned widest = 140;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

}  // namespace

TextStyle style_of_stdout() {
  TextStyle style;
  if (isatty(STDOUT_FILENO) == 0) {
    return style;
  }
  style.colour = environment("NO_COLOR").empty() && environment("TERM") != "dumb";
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.width = std::clamp<unsigned>(size.ws_col, narrowest, widest);
  }
  return style;
}

}  // namespace abigate
