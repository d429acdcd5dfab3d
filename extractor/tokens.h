// The expanded tokens of the owned files, in source order.
//
// Function bodies are skipped by the parser, so a body is known only by its tokens: from the brace that follows the
// declarator to the one that closes it. Tokens are found by the location that the parser saw, not by file position:
// two functions that one macro makes share their position.
//
// A macro of the compiler (__LINE__, __FILE__, …) counts by its name, not by its value: else a comment above an
// assert would change a body.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <clang/Basic/SourceLocation.h>
#include <clang/Basic/TokenKinds.h>
#include <llvm/ADT/DenseMap.h>
#include <llvm/Support/Allocator.h>
#include <llvm/Support/StringSaver.h>

namespace clang {
class FunctionDecl;
class Preprocessor;
class Token;
}  // namespace clang

namespace abigate::extract {

class Owner;

struct SeenToken {
  std::string_view spelling;  ///< for a macro of the compiler its name
  clang::tok::TokenKind kind = clang::tok::unknown;
};

/// Positions [begin, end) in the stream.
struct TokenRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

class TokenStream {
 public:
  TokenStream() : spellings_(memory_) {}
  TokenStream(const TokenStream&) = delete;
  TokenStream& operator=(const TokenStream&) = delete;

  /// Records from now on what `preprocessor` yields. The stream must outlive it or its last token.
  void watch(clang::Preprocessor& preprocessor, const Owner& owner);

  /// Braces included; nothing if the tokens are not those of an owned file.
  std::optional<TokenRange> body_of(const clang::FunctionDecl& function) const;

  /// The tokens from the one at `first` to the one at `last`.
  std::optional<TokenRange> between(clang::SourceLocation first, clang::SourceLocation last) const;

  struct Attribute {
    std::string_view scope;  ///< of [[scope::name]]
    TokenRange tokens;       ///< name and arguments
    clang::SourceLocation location;
  };
  /// Every attribute of the owned files, in order.
  std::vector<Attribute> attributes() const;

  /// Where the pragmas of the owned files begin.
  const std::vector<clang::SourceLocation>& pragmas() const { return pragmas_; }

  std::span<const SeenToken> tokens(TokenRange range) const;

  /// Names of the macros that were expanded within `range`, in order, with repetitions.
  std::vector<std::string_view> macros(TokenRange range) const;

 private:
  friend class ExpansionWatcher;
  struct Expansion {
    std::uint32_t before;  ///< index of the first token that follows it
    std::string_view macro;
  };

  void read_attributes(std::uint32_t at, bool bracketed, std::vector<Attribute>& found) const;
  bool is(std::uint32_t at, clang::tok::TokenKind kind) const {
    return at < tokens_.size() && tokens_[at].kind == kind;
  }
  void record(const clang::Token& token, clang::Preprocessor& preprocessor);
  std::optional<std::uint32_t> find(clang::SourceLocation location) const;
  /// Position behind the token that closes the bracket at `open`; nothing if there is none.
  std::optional<std::uint32_t> close(std::uint32_t open) const;

  bool in_owned_file_ = false;
  std::vector<SeenToken> tokens_;
  std::vector<clang::SourceLocation> locations_;  ///< of tokens_
  std::vector<Expansion> expansions_;
  std::vector<clang::SourceLocation> pragmas_;
  llvm::DenseMap<clang::SourceLocation::UIntTy, std::uint32_t> index_;
  llvm::BumpPtrAllocator memory_;
  llvm::UniqueStringSaver spellings_;
};

}  // namespace abigate::extract
