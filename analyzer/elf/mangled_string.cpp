// Which std::string a mangled name speaks of. Itanium C++ ABI, "Compression": the old one is `Ss`; the new one lives in
// the inline namespace `__cxx11`. `Ss` may also stand inside an identifier, so identifiers are skipped by their
// length; where a number might be something else, the name proves nothing.
#include <cctype>
#include <charconv>

#include "analyzer/elf/binary_build_facts.h"

namespace abigate {

namespace {

class MangledName {
 public:
  explicit MangledName(std::string_view name) : rest_(name) {}

  /// Whether the abbreviation of the old string occurs, as far as the name is understood.
  bool names_old_string() {
    rest_.remove_prefix(2);  // _Z
    while (!rest_.empty()) {
      if (rest_.starts_with("Ss")) {
        return true;
      }
      if (!skip()) {
        return false;
      }
    }
    return false;
  }

 private:
  static bool digit(char one) { return one >= '0' && one <= '9'; }

  /// Goes past one element; false: it is none that is understood.
  bool skip() {
    switch (rest_.front()) {
      case 'S':
        return skip_substitution();
      case 'T':
        return skip_parameter();
      case 'L':
        return skip_literal();
      case 'U':  // closures and unnamed types
      case 'X':  // expressions
      case 'Z':  // local names
      case 'A':  // bounds of arrays
      case '.':  // suffixes of compilers
      case 'f':  // parameters in expressions
        return rest_.front() == 'f' && (rest_.size() == 1 || rest_[1] != 'p') ? drop(1) : false;
      case 'D':  // decltype, vectors and the like
        return rest_.size() > 1 && rest_[1] != 't' && rest_[1] != 'T' && rest_[1] != 'v' && drop(2);
      default:
        return digit(rest_.front()) ? skip_identifier() : drop(1);
    }
  }

  bool drop(std::size_t count) {
    if (count > rest_.size()) {
      return false;
    }
    rest_.remove_prefix(count);
    return true;
  }

  bool skip_identifier() {
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), length);
    return error == std::errc() && drop(static_cast<std::size_t>(end - rest_.data())) && drop(length);
  }

  /// `S_`, `S0_`, `SZ_`, or two letters.
  bool skip_substitution() {
    if (rest_.size() > 1 && rest_[1] >= 'a' && rest_[1] <= 'z') {
      return drop(2);
    }
    const std::size_t end = rest_.find('_');
    return end != std::string_view::npos && drop(end + 1);
  }

  /// `T_`, `T0_`; the tables and thunks of a class begin alike.
  bool skip_parameter() {
    if (rest_.size() > 1 && (digit(rest_[1]) || rest_[1] == '_')) {
      return drop(!rest_.contains('_') ? rest_.size() : rest_.find('_') + 1);
    }
    constexpr std::string_view plain = "VTIS";
    return rest_.size() > 1 && plain.contains(rest_[1]) && drop(2);
  }

  /// `Li5E`, `Lb1E`; before an identifier `L` only says that it is internal.
  bool skip_literal() {
    if (rest_.size() > 1 && digit(rest_[1])) {
      return drop(1);
    }
    if (rest_.size() < 2 || rest_[1] < 'a' || rest_[1] > 'z') {
      return false;
    }
    const std::size_t end = rest_.find_first_not_of("n0123456789", 2);
    return end != std::string_view::npos && rest_[end] == 'E' && drop(end + 1);
  }

  std::string_view rest_;
};

}  // namespace

StringAbi string_abi_of(std::string_view mangled) {
  if (!mangled.starts_with("_Z")) {
    return StringAbi::none;
  }
  if (mangled.contains("7__cxx11")) {
    return StringAbi::cxx11;
  }
  return mangled.contains("Ss") && MangledName(mangled).names_old_string() ? StringAbi::old : StringAbi::none;
}

}  // namespace abigate
