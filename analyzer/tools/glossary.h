// The words of a report, for `abi-diff explain WORD`.
#pragma once

#include <span>
#include <string_view>

namespace abigate {

struct GlossaryEntry {
  std::string_view word;
  std::string_view meaning;  ///< sentences for someone who writes plugins, not about type theory
};

/// In the order in which they are best read.
std::span<const GlossaryEntry> glossary();

}  // namespace abigate
