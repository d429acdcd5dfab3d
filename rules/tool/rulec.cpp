// The rule compiler: checks the YAML files of rules/ and makes C++ data or the documentation page of them.
#include <iostream>
#include <span>
#include <string>
#include <string_view>

#include "analyzer/model/files.h"
#include "rules/tool/emit.h"
#include "rules/tool/rule_book.h"

namespace {

constexpr std::string_view usage =
    "usage: rulec RULES_FOLDER --cpp FILE          writes the source that implements rules/rules.h\n"
    "       rulec RULES_FOLDER --docs FILE         writes the documentation page\n"
    "       rulec RULES_FOLDER --check-docs FILE   fails where that page is out of date\n";

int fail(std::string_view message) {
  std::cerr << message << '\n';
  return 1;
}

int write(const std::string& path, const std::string& content) {
  const auto written = abigate::write_file(path, content);
  return written ? 0 : fail(written.error().message);
}

int check(const std::string& path, const std::string& expected) {
  const auto found = abigate::read_file(path);
  if (found && *found == expected) {
    return 0;
  }
  return fail(path + ": out of date with the files in rules/: run cmake --build BUILD --target rules-docs");
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  if (arguments.size() != 4) {
    return fail(usage);
  }
  const auto book = abigate::rulec::read_rule_book(arguments[1]);
  if (!book) {
    return fail(book.error().message);
  }
  const std::string_view mode = arguments[2];
  if (mode == "--cpp") {
    return write(arguments[3], abigate::rulec::cpp_source(*book));
  }
  if (mode == "--docs") {
    return write(arguments[3], abigate::rulec::documentation(*book));
  }
  if (mode == "--check-docs") {
    return check(arguments[3], abigate::rulec::documentation(*book));
  }
  return fail(usage);
}
