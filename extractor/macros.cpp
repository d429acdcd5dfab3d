#include "extractor/macros.h"

#include <algorithm>
#include <unordered_map>

#include <clang/AST/ASTContext.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Lex/MacroInfo.h>
#include <clang/Lex/Preprocessor.h>
#include <clang/Parse/Parser.h>
#include <clang/Sema/EnterExpressionEvaluationContext.h>
#include <clang/Sema/Sema.h>

#include "extractor/expansion_size.h"
#include "extractor/hash.h"
#include "extractor/owner.h"
#include "extractor/usage.h"
#include "extractor/value.h"
#include "extractor/view.h"

namespace abigate::extract {

namespace {

/// A macro that would expand to more tokens is not evaluated: a dozen lines can ask for billions.
constexpr std::uint64_t most_tokens = 100'000;
constexpr std::uint64_t most_tokens_of_all = 20'000'000;

/// Steps of constexpr functions that one macro may call: evaluating all must not take longer than compiling their uses.
constexpr unsigned most_steps = 20'000;

struct NamedMacro {
  const clang::IdentifierInfo* name = nullptr;
  const clang::MacroInfo* macro = nullptr;
};

/// The macros that are defined at the end of the unit, by an owned file, sorted by name.
std::vector<NamedMacro> owned_macros(const clang::Preprocessor& preprocessor, const Owner& owner) {
  std::vector<NamedMacro> macros;
  for (const auto& [name, state] : preprocessor.macros(/*IncludeExternalMacros=*/false)) {
    const clang::MacroInfo* macro = preprocessor.getMacroInfo(name);
    if (macro != nullptr && !macro->isBuiltinMacro() && owner.owns(macro->getDefinitionLoc())) {
      macros.push_back({name, macro});
    }
  }
  std::ranges::sort(macros, {}, [](const NamedMacro& one) { return view(one.name->getName()); });
  return macros;
}

class Evaluator {
 public:
  explicit Evaluator(Unit& unit)
      : parser_(unit.parser),
        preprocessor_(unit.compiler.getPreprocessor()),
        sema_(unit.compiler.getSema()),
        diagnostics_(unit.compiler.getDiagnostics()) {
    diagnostics_.setSuppressAllDiagnostics(true);
    clang::LangOptions& language = unit.compiler.getLangOpts();
    language.ConstexprStepLimit = std::min(language.ConstexprStepLimit, most_steps);
    const clang::SourceManager& sources = unit.compiler.getSourceManager();
    place_ = sources.getLocForEndOfFile(sources.getMainFileID());
  }

  bool set_value_of(Constant& constant, const NamedMacro& macro, StringPool& strings) {
    const clang::DiagnosticErrorTrap errors(diagnostics_);
    const clang::Sema::SFINAETrap trap(sema_);
    const clang::EnterExpressionEvaluationContext context(sema_,
                                                          clang::Sema::ExpressionEvaluationContext::ConstantEvaluated);
    feed(*macro.name);
    const clang::ExprResult expression = parser_.ParseConstantExpressionInExprEvalContext();
    const bool whole = parser_.getCurToken().is(clang::tok::eof);
    while (parser_.getCurToken().isNot(clang::tok::eof)) {
      parser_.ConsumeAnyToken();
    }
    return whole && expression.isUsable() && !errors.hasErrorOccurred() && !trap.hasErrorOccurred() &&
           set_value(constant, *expression.get(), sema_.getASTContext(), strings);
  }

 private:
  void feed(const clang::IdentifierInfo& name) {
    clang::Token tokens[2];
    tokens[0].startToken();
    tokens[0].setKind(name.getTokenID());
    tokens[0].setIdentifierInfo(const_cast<clang::IdentifierInfo*>(&name));
    tokens[0].setLocation(place_);
    tokens[0].setLength(name.getLength());
    tokens[1].startToken();
    tokens[1].setKind(clang::tok::eof);
    tokens[1].setLocation(place_);
    auto stream = std::make_unique<clang::Token[]>(2);
    std::ranges::copy(tokens, stream.get());
    preprocessor_.EnterTokenStream(std::move(stream), 2, /*DisableMacroExpansion=*/false, /*IsReinject=*/false);
    parser_.ConsumeAnyToken();
  }

  clang::Parser& parser_;
  clang::Preprocessor& preprocessor_;
  clang::Sema& sema_;
  clang::DiagnosticsEngine& diagnostics_;
  clang::SourceLocation place_;
};

class MacroCollector {
 public:
  MacroCollector(Unit& unit, Snapshot& snapshot)
      : unit_(unit),
        snapshot_(snapshot),
        preprocessor_(unit.compiler.getPreprocessor()),
        expansions_(preprocessor_),
        evaluator_(unit) {}

  void add(const NamedMacro& named) {
    const clang::MacroInfo& macro = *named.macro;
    if (macro.tokens_empty() || names_itself(named)) {
      return;
    }
    Constant node;
    node.name = text(view(named.name->getName()));
    node.kind = macro.isFunctionLike() ? ConstantKind::function_macro : ConstantKind::macro;
    node.location = unit_.owner.place(macro.getDefinitionLoc());
    const ExpansionSize size = expansions_.of(*named.name);
    const bool affordable = size.tokens <= most_tokens && size.tokens <= tokens_left_;
    const bool evaluated = !macro.isFunctionLike() && !size.depends_on_place && affordable &&
                           evaluator_.set_value_of(node, named, snapshot_.strings);
    tokens_left_ -= evaluated ? size.tokens : 0;
    const std::vector<SeenToken> tokens = replacement(macro);
    if (!evaluated) {
      node.tokens = text(hash_of(macro, tokens));
    }
    const Usage usage = usage_of(tokens, nullptr);
    for (const std::string_view name : usage.names) {
      if (macro.getParameterNum(preprocessor_.getIdentifierInfo({name.data(), name.size()})) < 0) {
        node.uses.push_back(text(name));
      }
    }
    for (const std::string_view name : usage.sizes) {
      node.sizes.push_back(text(name));
    }
    snapshot_.graph.constants.push_back(std::move(node));
  }

 private:
  Text text(std::string_view text) { return snapshot_.strings.intern(text); }

  /// `#define X X` makes an enumerator visible to #ifdef and says nothing more.
  static bool names_itself(const NamedMacro& named) {
    return named.macro->isObjectLike() && named.macro->getNumTokens() == 1 &&
           named.macro->getReplacementToken(0).getIdentifierInfo() == named.name;
  }

  std::vector<SeenToken> replacement(const clang::MacroInfo& macro) {
    std::vector<SeenToken> tokens;
    for (const clang::Token& token : macro.tokens()) {
      if (const clang::IdentifierInfo* name = token.getIdentifierInfo()) {
        tokens.push_back({view(name->getName()), token.getKind()});
      } else {
        tokens.push_back({text(preprocessor_.getSpelling(token)), token.getKind()});
      }
    }
    return tokens;
  }

  /// Parameters count by their number: another name for one is no change.
  static std::string hash_of(const clang::MacroInfo& macro, const std::vector<SeenToken>& tokens) {
    TokenHash hash;
    if (macro.isFunctionLike()) {
      hash.add("(" + std::to_string(macro.getNumParams()) + (macro.isVariadic() ? "...)" : ")"));
    }
    std::size_t at = 0;
    for (const clang::Token& token : macro.tokens()) {
      const int parameter =
          token.getIdentifierInfo() != nullptr ? macro.getParameterNum(token.getIdentifierInfo()) : -1;
      hash.add(parameter >= 0 ? "$" + std::to_string(parameter + 1) : std::string(tokens[at].spelling));
      ++at;
    }
    return hash.hex();
  }

  Unit& unit_;
  Snapshot& snapshot_;
  clang::Preprocessor& preprocessor_;
  ExpansionSizes expansions_;
  Evaluator evaluator_;
  std::uint64_t tokens_left_ = most_tokens_of_all;
};

}  // namespace

void collect_macros(Unit& unit, Snapshot& snapshot) {
  MacroCollector collector(unit, snapshot);
  for (const NamedMacro& macro : owned_macros(unit.compiler.getPreprocessor(), unit.owner)) {
    collector.add(macro);
  }
}

}  // namespace abigate::extract
