// What is made of a rule book.
#pragma once

#include <string>

#include "rules/tool/rule_book.h"

namespace abigate::rulec {

/// The C++ source that implements rules/rules.h.
std::string cpp_source(const RuleBook& book);

/// The documentation page, Markdown.
std::string documentation(const RuleBook& book);

}  // namespace abigate::rulec
