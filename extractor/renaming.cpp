#include "extractor/renaming.h"

#include <clang/AST/Decl.h>
#include <clang/AST/DeclTemplate.h>

#include "extractor/view.h"

namespace abigate::extract {

namespace {

std::string place_of(const clang::NamedDecl& parameter) {
  unsigned depth = 0;
  unsigned index = 0;
  if (const auto* type = llvm::dyn_cast<clang::TemplateTypeParmDecl>(&parameter)) {
    depth = type->getDepth();
    index = type->getIndex();
  } else if (const auto* value = llvm::dyn_cast<clang::NonTypeTemplateParmDecl>(&parameter)) {
    depth = value->getDepth();
    index = value->getIndex();
  } else if (const auto* of_template = llvm::dyn_cast<clang::TemplateTemplateParmDecl>(&parameter)) {
    depth = of_template->getDepth();
    index = of_template->getIndex();
  }
  return "template parameter " + std::to_string(depth) + "." + std::to_string(index);
}

}  // namespace

void Places::add(const clang::FunctionDecl& function) {
  for (unsigned i = 0; i < function.getNumParams(); ++i) {
    if (const llvm::StringRef name = function.getParamDecl(i)->getName(); !name.empty()) {
      places_.emplace(view(name), "parameter " + std::to_string(i));
    }
  }
}

void Places::add(const clang::TemplateParameterList& parameters) {
  for (const clang::NamedDecl* parameter : parameters) {
    if (const llvm::StringRef name = parameter->getName(); !name.empty()) {
      places_.emplace(view(name), place_of(*parameter));
    }
  }
}

void Places::hash(std::span<const SeenToken> tokens, TokenHash& hash) const {
  bool initializers = !tokens.empty() && tokens.front().kind == clang::tok::colon;
  std::size_t depth = 0;
  clang::tok::TokenKind before = clang::tok::unknown;
  for (const SeenToken& token : tokens) {
    const bool opens = token.kind == clang::tok::l_paren || token.kind == clang::tok::l_brace;
    const bool closes = token.kind == clang::tok::r_paren || token.kind == clang::tok::r_brace;
    depth += opens ? 1 : 0;
    depth -= closes && depth > 0 ? 1 : 0;
    // `: a(a), b{a} {`: a brace that no name precedes opens the body.
    const bool opens_body =
        token.kind == clang::tok::l_brace && depth == 1 &&
        (before == clang::tok::r_paren || before == clang::tok::r_brace || before == clang::tok::ellipsis);
    initializers = initializers && !opens_body;
    const bool initialized = initializers && depth == 0 && (before == clang::tok::colon || before == clang::tok::comma);
    const bool member = before == clang::tok::period || before == clang::tok::arrow || before == clang::tok::coloncolon;
    const auto place = member || initialized ? places_.end() : places_.find(token.spelling);
    hash.add(place == places_.end() ? token.spelling : std::string_view(place->second));
    before = token.kind;
  }
}

std::string Places::hash_of(std::span<const SeenToken> tokens) const {
  TokenHash all;
  hash(tokens, all);
  return all.hex();
}

}  // namespace abigate::extract
