// The expanded tokens of the owned files, in source order.
//
// Function bodies are skipped by the parser, so a body is known only by its tokens: from the brace that follows the
// declarator to the one that closes it (bodies.cpp). Tokens are found by the location that the parser saw, not by file
// position: two functions that one macro makes share their position.
//
// A macro of the compiler (__LINE__, __FILE__, …) counts by its name, not by its value: else a comment above an
// assert would change a body.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <clang/Basic/SourceLocation.h>
#include <clang/Basic/TokenKinds.h>
#include <llvm/Support/Allocator.h>
#include <llvm/Support/StringSaver.h>

namespace clang {
class FieldDecl;
class FunctionDecl;
class ParmVarDecl;
class Preprocessor;
class SourceManager;
class Token;
}  // namespace clang

namespace abigate::extract {

class Owner;

struct SeenToken {
  std::string_view spelling;  ///< for a macro of the compiler its name
  clang::tok::TokenKind kind = clang::tok::unknown;
};

/// The hash of their spellings, as they are.
std::string hash_of(std::span<const SeenToken> tokens);

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

  /// Ends the recording. Only then are tokens found.
  void finish(clang::Preprocessor& preprocessor);

  /// The body that `function` itself has, not another declaration of it: braces included, of a constructor from the
  /// colon of its initializers, with `try` and its handlers. Nothing for `= default` and `= delete`, if the tokens are
  /// not those of an owned file, and wherever a doubt is left.
  std::optional<TokenRange> body_of(const clang::FunctionDecl& function) const;

  /// What follows the `=`, of the declaration that has the argument.
  std::optional<TokenRange> default_argument_of(const clang::ParmVarDecl& parameter) const;

  /// What follows the `=`, or the braces, of a default member initializer.
  std::optional<TokenRange> initializer_of(const clang::FieldDecl& field) const;

  /// Index of the token at `location`; also where that is within a `>>` that the parser took apart.
  std::optional<std::uint32_t> find(clang::SourceLocation location) const;

  /// Position behind the token that closes the bracket at `open`; nothing if there is none.
  std::optional<std::uint32_t> close(std::uint32_t open) const;

  /// Position of the first token from `at` on whose kind is one of `kinds`, outside of brackets. Nothing if what
  /// surrounds `at` ends before.
  std::optional<std::uint32_t> next_of(std::uint32_t at, std::initializer_list<clang::tok::TokenKind> kinds) const;

  bool is(std::uint32_t at, clang::tok::TokenKind kind) const {
    return at < tokens_.size() && tokens_[at].kind == kind;
  }

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
  struct Place {
    clang::SourceLocation::UIntTy location;
    std::uint32_t token;
  };

  void read_attributes(std::uint32_t at, bool bracketed, std::vector<Attribute>& found) const;
  void record(const clang::Token& token, clang::Preprocessor& preprocessor);
  void pair_brackets(clang::tok::TokenKind kind);
  std::optional<std::uint32_t> end_of_declarator(const clang::FunctionDecl& function) const;
  std::optional<TokenRange> body_after(std::uint32_t at, bool constructor) const;
  std::optional<std::uint32_t> behind_initializers(std::uint32_t at) const;
  std::optional<std::uint32_t> end_of_expression(std::uint32_t first, std::uint32_t last,
                                                 clang::tok::TokenKind terminator) const;

  const clang::SourceManager* sources_ = nullptr;
  bool in_owned_file_ = false;
  std::vector<SeenToken> tokens_;
  std::vector<clang::SourceLocation> locations_;  ///< of tokens_
  std::vector<std::uint32_t> partners_;           ///< of tokens_: of an opening bracket the one that closes it, else 0
  std::array<std::vector<std::uint32_t>, 3> open_;  ///< brackets of each kind that are not closed yet
  std::vector<Expansion> expansions_;
  std::vector<clang::SourceLocation> pragmas_;
  std::vector<Place> index_;  ///< by location, then in order
  llvm::BumpPtrAllocator memory_;
  llvm::UniqueStringSaver spellings_;
};

}  // namespace abigate::extract
