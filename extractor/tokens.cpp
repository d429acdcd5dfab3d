#include "extractor/tokens.h"

#include <algorithm>
#include <numeric>

#include <clang/AST/Decl.h>
#include <clang/AST/TypeLoc.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>
#include <clang/Lex/MacroInfo.h>
#include <clang/Lex/PPCallbacks.h>
#include <clang/Lex/Preprocessor.h>

#include "extractor/hash.h"
#include "extractor/owner.h"
#include "extractor/view.h"

namespace abigate::extract {

namespace {

/// The name of the compiler's macro that produced this literal, or null.
const clang::IdentifierInfo* builtin_behind(const clang::Token& token, clang::Preprocessor& preprocessor) {
  if (!token.getLocation().isMacroID() || !token.isLiteral()) {
    return nullptr;
  }
  const clang::SourceManager& sources = preprocessor.getSourceManager();
  clang::SourceLocation location = token.getLocation();
  if (!sources.isWrittenInScratchSpace(sources.getSpellingLoc(location))) {
    return nullptr;
  }
  while (sources.isMacroArgExpansion(location)) {
    location = sources.getImmediateSpellingLoc(location);
  }
  if (!location.isMacroID()) {
    return nullptr;
  }
  // A literal in scratch space is a stringized argument, two pasted tokens, or the value of a macro of the compiler.
  // The last one alone was expanded at the name of such a macro.
  const clang::SourceLocation origin = sources.getSpellingLoc(sources.getImmediateExpansionRange(location).getBegin());
  clang::Token name;
  if (clang::Lexer::getRawToken(origin, name, sources, preprocessor.getLangOpts()) ||
      name.isNot(clang::tok::raw_identifier)) {
    return nullptr;
  }
  const clang::IdentifierInfo* identifier = preprocessor.LookUpIdentifierInfo(name);
  const clang::MacroInfo* macro = preprocessor.getMacroInfo(identifier);
  return macro != nullptr && macro->isBuiltinMacro() ? identifier : nullptr;
}

}  // namespace

std::string hash_of(std::span<const SeenToken> tokens) {
  TokenHash hash;
  for (const SeenToken& token : tokens) {
    hash.add(token.spelling);
  }
  return hash.hex();
}

class ExpansionWatcher : public clang::PPCallbacks {
 public:
  ExpansionWatcher(TokenStream& stream, const Owner& owner) : stream_(stream), owner_(owner) {}

  void LexedFileChanged(clang::FileID file, LexedFileChangeReason, clang::SrcMgr::CharacteristicKind, clang::FileID,
                        clang::SourceLocation) override {
    stream_.in_owned_file_ = owner_.owns_file(file);
  }

  void PragmaDirective(clang::SourceLocation location, clang::PragmaIntroducerKind) override {
    if (stream_.in_owned_file_) {
      stream_.pragmas_.push_back(location);
    }
  }

  void MacroExpands(const clang::Token& name, const clang::MacroDefinition&, clang::SourceRange,
                    const clang::MacroArgs*) override {
    if (stream_.in_owned_file_) {
      stream_.expansions_.push_back(
          {static_cast<std::uint32_t>(stream_.tokens_.size()), view(name.getIdentifierInfo()->getName())});
    }
  }

 private:
  TokenStream& stream_;
  const Owner& owner_;
};

void TokenStream::watch(clang::Preprocessor& preprocessor, const Owner& owner) {
  sources_ = &preprocessor.getSourceManager();
  preprocessor.addPPCallbacks(std::make_unique<ExpansionWatcher>(*this, owner));
  preprocessor.setTokenWatcher([this, &preprocessor](const clang::Token& token) {
    if (in_owned_file_ && !token.isAnnotation() && token.isNot(clang::tok::eof)) {
      record(token, preprocessor);
    }
  });
}

/// A sort by digits: a hash table of a million places would miss the cache at each of them.
void TokenStream::finish(clang::Preprocessor& preprocessor) {
  preprocessor.setTokenWatcher({});
  constexpr unsigned digit_bits = 11;
  constexpr std::uint32_t digits = 1U << digit_bits;
  index_.reserve(locations_.size());
  for (std::uint32_t at = 0; at < locations_.size(); ++at) {
    index_.push_back({locations_[at].getRawEncoding(), at});
  }
  std::vector<Place> sorted(index_.size());
  for (unsigned shift = 0; shift < 32; shift += digit_bits) {
    std::array<std::uint32_t, digits + 1> starts{};
    for (const Place& place : index_) {
      ++starts[((place.location >> shift) & (digits - 1)) + 1];
    }
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    for (const Place& place : index_) {
      sorted[starts[(place.location >> shift) & (digits - 1)]++] = place;
    }
    index_.swap(sorted);
  }
}

void TokenStream::record(const clang::Token& token, clang::Preprocessor& preprocessor) {
  SeenToken seen{{}, token.getKind()};
  if (const clang::IdentifierInfo* name = token.getIdentifierInfo()) {
    seen.spelling = view(name->getName());
  } else if (const char* punctuator = clang::tok::getPunctuatorSpelling(token.getKind())) {
    seen.spelling = punctuator;
  } else if (const clang::IdentifierInfo* macro = builtin_behind(token, preprocessor)) {
    seen = {view(macro->getName()), clang::tok::identifier};
  } else {
    llvm::SmallString<64> buffer;
    seen.spelling = view(spellings_.save(preprocessor.getSpelling(token, buffer)));
  }
  tokens_.push_back(seen);
  locations_.push_back(token.getLocation());
  partners_.push_back(0);
  pair_brackets(seen.kind);
}

/// Each kind on its own: in a body that the parser skipped they need not be balanced.
void TokenStream::pair_brackets(clang::tok::TokenKind kind) {
  constexpr std::array opening{clang::tok::l_paren, clang::tok::l_brace, clang::tok::l_square};
  constexpr std::array closing{clang::tok::r_paren, clang::tok::r_brace, clang::tok::r_square};
  const auto last = static_cast<std::uint32_t>(tokens_.size() - 1);
  for (std::size_t i = 0; i < open_.size(); ++i) {
    if (kind == opening[i]) {
      open_[i].push_back(last);
    } else if (kind == closing[i] && !open_[i].empty()) {
      partners_[open_[i].back()] = last;
      open_[i].pop_back();
    }
  }
}

std::optional<TokenRange> TokenStream::between(clang::SourceLocation first, clang::SourceLocation last) const {
  const auto begin = find(first);
  const auto end = find(last);
  return begin && end && *begin <= *end ? std::optional(TokenRange{*begin, *end + 1}) : std::nullopt;
}

std::vector<TokenStream::Attribute> TokenStream::attributes() const {
  std::vector<Attribute> found;
  for (std::uint32_t at = 0; at < tokens_.size(); ++at) {
    if (is(at, clang::tok::kw___attribute) && is(at + 1, clang::tok::l_paren) && is(at + 2, clang::tok::l_paren)) {
      read_attributes(at + 3, /*bracketed=*/false, found);
    } else if (is(at, clang::tok::l_square) && is(at + 1, clang::tok::l_square)) {
      read_attributes(at + 2, /*bracketed=*/true, found);
    }
  }
  return found;
}

/// The list that begins at `at`: names, each perhaps with a scope and arguments, separated by commas.
void TokenStream::read_attributes(std::uint32_t at, bool bracketed, std::vector<Attribute>& found) const {
  const auto closing = bracketed ? clang::tok::r_square : clang::tok::r_paren;
  while (at < tokens_.size() && !is(at, closing)) {
    if (is(at, clang::tok::comma)) {
      ++at;
      continue;
    }
    Attribute attribute;
    if (bracketed && is(at + 1, clang::tok::coloncolon) && at + 2 < tokens_.size()) {
      attribute.scope = tokens_[at].spelling;
      at += 2;
    }
    attribute.location = locations_[at];
    attribute.tokens = {at, at + 1};
    if (is(at + 1, clang::tok::l_paren)) {
      attribute.tokens.end = close(at + 1).value_or(at + 2);
    }
    at = attribute.tokens.end;
    found.push_back(attribute);
  }
}

std::span<const SeenToken> TokenStream::tokens(TokenRange range) const {
  return std::span(tokens_).subspan(range.begin, range.end - range.begin);
}

std::vector<std::string_view> TokenStream::macros(TokenRange range) const {
  std::vector<std::string_view> names;
  for (auto at = std::ranges::upper_bound(expansions_, range.begin, {}, &Expansion::before);
       at != expansions_.end() && at->before < range.end; ++at) {
    names.push_back(at->macro);
  }
  return names;
}

std::optional<std::uint32_t> TokenStream::find(clang::SourceLocation location) const {
  if (location.isInvalid()) {
    return std::nullopt;
  }
  const auto at = [this](clang::SourceLocation place) {
    const auto found = std::ranges::lower_bound(index_, place.getRawEncoding(), {}, &Place::location);
    return found != index_.end() && found->location == place.getRawEncoding() ? std::optional(found->token)
                                                                              : std::nullopt;
  };
  if (const auto exact = at(location)) {
    return exact;
  }
  if (location.isMacroID()) {
    // The first half of a token that the parser took apart is an expansion of its own.
    const clang::CharSourceRange whole = sources_->getImmediateExpansionRange(location);
    if (whole.isCharRange()) {
      return at(whole.getBegin());
    }
  }
  for (const int back : {1, 2}) {
    const auto before = at(location.getLocWithOffset(-back));
    if (before && tokens_[*before].spelling.starts_with(">>")) {
      return before;
    }
  }
  return std::nullopt;
}

std::optional<std::uint32_t> TokenStream::close(std::uint32_t open) const {
  return open < tokens_.size() && partners_[open] != 0 ? std::optional(partners_[open] + 1) : std::nullopt;
}

std::optional<std::uint32_t> TokenStream::next_of(std::uint32_t at,
                                                  std::initializer_list<clang::tok::TokenKind> kinds) const {
  while (at < tokens_.size()) {
    if (std::ranges::find(kinds, tokens_[at].kind) != kinds.end()) {
      return at;
    }
    switch (tokens_[at].kind) {
      case clang::tok::l_paren:
      case clang::tok::l_square:
      case clang::tok::l_brace:
        if (const auto behind = close(at)) {
          at = *behind;
          continue;
        }
        return std::nullopt;
      case clang::tok::r_paren:
      case clang::tok::r_square:
      case clang::tok::r_brace:
        return std::nullopt;
      default:
        ++at;
    }
  }
  return std::nullopt;
}

}  // namespace abigate::extract
