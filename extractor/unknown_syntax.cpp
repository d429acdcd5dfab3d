#include "extractor/unknown_syntax.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <clang/Basic/AttributeCommonInfo.h>
#include <clang/Basic/Attributes.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Basic/TargetInfo.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Lex/Preprocessor.h>

#include "extractor/owner.h"
#include "extractor/tokens.h"

namespace abigate::extract {

namespace {

/// Attributes of other compilers that change no layout, no call and no symbol. `symver`, `scalar_storage_order`,
/// `hardbool` and all that is not listed may.
constexpr auto harmless = std::to_array<std::string_view>({"access",
                                                           "assume",
                                                           "clone",
                                                           "copy",
                                                           "designated_init",
                                                           "error",
                                                           "externally_visible",
                                                           "fd_arg",
                                                           "fd_arg_read",
                                                           "fd_arg_write",
                                                           "hot",
                                                           "no_icf",
                                                           "no_reorder",
                                                           "no_stack_limit",
                                                           "noclone",
                                                           "noinit",
                                                           "noipa",
                                                           "nonnull_if_nonzero",
                                                           "nonstring",
                                                           "noplt",
                                                           "null_terminated_string_arg",
                                                           "optimize",
                                                           "stack_protect",
                                                           "strub",
                                                           "tainted_args",
                                                           "uninitialized",
                                                           "unavailable",
                                                           "warn_if_not_aligned",
                                                           "warning"});

bool is_harmless(std::string_view name) {
  if (name.starts_with("__") && name.ends_with("__") && name.size() > 4) {
    name = name.substr(2, name.size() - 4);
  }
  return std::ranges::find(harmless, name) != harmless.end();
}

class Finder {
 public:
  explicit Finder(Unit& unit) : unit_(unit), preprocessor_(unit.compiler.getPreprocessor()) {}

  void report(const TokenStream::Attribute& attribute) {
    const auto spelled = unit_.tokens.tokens(attribute.tokens);
    const std::string_view name = spelled.front().spelling;
    if (knows(attribute.scope, name) || is_harmless(name)) {
      return;
    }
    const std::string where = std::string(unit_.owner.place(attribute.location).file) + ": " + std::string(name);
    for (const SeenToken& token : spelled) {
      unit_.fidelity.unseen("attribute", where, token.spelling);
    }
  }

  void report_pragma(clang::SourceLocation location) {
    constexpr std::string_view name = "scalar_storage_order";
    const auto file_and_offset = unit_.compiler.getSourceManager().getDecomposedExpansionLoc(location);
    const llvm::StringRef text = unit_.compiler.getSourceManager().getBufferData(file_and_offset.first);
    const llvm::StringRef line = text.substr(file_and_offset.second).split('\n').first;
    if (line.contains(llvm::StringRef(name.data(), name.size()))) {
      const std::string where = std::string(unit_.owner.place(location).file) + ": " + std::string(name);
      unit_.fidelity.unseen("pragma", where, line.trim().str());
    }
  }

 private:
  bool knows(std::string_view scope, std::string_view name) {
    using Info = clang::AttributeCommonInfo;
    const clang::IdentifierInfo* identifier = preprocessor_.getIdentifierInfo({name.data(), name.size()});
    const clang::IdentifierInfo* scope_identifier =
        scope.empty() ? nullptr : preprocessor_.getIdentifierInfo({scope.data(), scope.size()});
    const auto known = [&](Info::Syntax syntax) {
      return clang::hasAttribute(syntax, scope_identifier, identifier, unit_.compiler.getTarget(),
                                 unit_.compiler.getLangOpts()) != 0;
    };
    const auto bracketed = unit_.compiler.getLangOpts().CPlusPlus ? Info::AS_CXX11 : Info::AS_C23;
    return known(scope.empty() ? Info::AS_GNU : bracketed) || known(bracketed);
  }

  Unit& unit_;
  clang::Preprocessor& preprocessor_;
};

}  // namespace

void report_unknown_syntax(Unit& unit) {
  Finder finder(unit);
  for (const TokenStream::Attribute& attribute : unit.tokens.attributes()) {
    finder.report(attribute);
  }
  for (const clang::SourceLocation pragma : unit.tokens.pragmas()) {
    finder.report_pragma(pragma);
  }
}

}  // namespace abigate::extract
