// Hashes of tokens that do not depend on how a declaration names its parameters.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "extractor/hash.h"
#include "extractor/tokens.h"

namespace clang {
class FunctionDecl;
class TemplateParameterList;
}  // namespace clang

namespace abigate::extract {

/// Parameters count by their place, not by their name: a renamed parameter changes nothing.
class Places {
 public:
  void add(const clang::FunctionDecl& function);
  void add(const clang::TemplateParameterList& parameters);

  bool contains(std::string_view name) const { return places_.contains(name); }

  /// Adds `tokens` to `hash`. A name that follows `.`, `->` or `::` is a member's, and so is one that a constructor
  /// initializes: there the range begins at the colon, as TokenStream::body_of gives it.
  void hash(std::span<const SeenToken> tokens, TokenHash& hash) const;

  std::string hash_of(std::span<const SeenToken> tokens) const;

 private:
  std::unordered_map<std::string_view, std::string> places_;
};

}  // namespace abigate::extract
