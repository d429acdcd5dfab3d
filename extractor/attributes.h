// Attributes as words: "noreturn", "format(printf,1,2)". One spelling for each, however the source writes it.
#pragma once

#include <string>
#include <vector>

#include "analyzer/model/text.h"

namespace clang {
class Decl;
}

namespace abigate::extract {

/// The attributes of `declaration` that no other fact shows (layout, visibility, weakness, linkage name, convention),
/// sorted. Those that the compiler infers on its own are left out.
std::vector<std::string> attribute_words(const clang::Decl& declaration);

/// The same, interned.
std::vector<Text> attribute_texts(const clang::Decl& declaration, StringPool& strings);

}  // namespace abigate::extract
