// Names as people write them. A snapshot spells a type with all its arguments, because two types are the same only
// when all of them are; a person reads `std::map<std::string, int>`.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/judge/finding.h"

namespace abigate {

/// `text` with the templates of the standard library as they are usually written: without arguments that equal the
/// defaults of the C++ standard, without the inline namespaces `__cxx11` and `__1`, and `std::string` for what it
/// stands for. The rest of `text` stays as it is, also where its brackets do not match.
std::string with_readable_names(std::string_view text);

/// The finding with readable names. It keeps the full ones where the readable ones no longer tell its two sides apart
/// (`std::string` of two ABIs).
Finding with_readable_names(Finding finding);

/// The judgement with readable names in its findings, warnings and notes.
Judgement with_readable_names(Judgement judgement);

}  // namespace abigate
