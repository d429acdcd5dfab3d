#include "extractor/unit.h"

#include <algorithm>
#include <utility>

#include <clang/AST/ASTConsumer.h>
#include <clang/AST/ASTContext.h>
#include <clang/Basic/DiagnosticIDs.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Driver/CreateInvocationFromArgs.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/CompilerInvocation.h>
#include <clang/Frontend/FrontendAction.h>
#include <clang/Frontend/TextDiagnosticPrinter.h>
#include <clang/Frontend/Utils.h>
#include <clang/Lex/LexDiagnostic.h>
#include <clang/Lex/Preprocessor.h>
#include <clang/Parse/Parser.h>
#include <clang/Sema/Sema.h>
#include <llvm/Support/VirtualFileSystem.h>
#include <llvm/Support/raw_ostream.h>

#include "extractor/owner.h"
#include "extractor/tokens.h"

namespace abigate::extract {

namespace {

/// The translation unit that includes the headers. It exists in memory only.
constexpr const char* c_umbrella = "/abigate-umbrella.c";
constexpr const char* cxx_umbrella = "/abigate-umbrella.cpp";

constexpr const char* missing_header_hint =
    "A header is missing: name its folder with `-- -Ifolder`; for another target name the root of its system with "
    "`-- --sysroot=folder`, or use `-- -ffreestanding` if the compiler's own headers are enough";

constexpr const char* order_hint = "If a header needs another before it, name that with --include";

constexpr const char* c_hint = "; if these are C++ headers, say so with `-- -x c++`";
constexpr const char* cxx_hint = "; if a newer C++ is needed, name it with `-- -std=c++20`";

std::string umbrella_text(const std::vector<std::string>& headers) {
  std::string text;
  for (const std::string& header : headers) {
    text += "#include \"" + header + "\"\n";
  }
  return text;
}

/// Prints errors with their notes and keeps warnings to itself: a warning in a header is its maintainer's affair.
class Diagnostics : public clang::DiagnosticConsumer {
 public:
  explicit Diagnostics(clang::DiagnosticOptions& options) : printer_(llvm::errs(), options) {}

  void BeginSourceFile(const clang::LangOptions& language, const clang::Preprocessor* preprocessor) override {
    printer_.BeginSourceFile(language, preprocessor);
  }
  void EndSourceFile() override { printer_.EndSourceFile(); }

  void HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& diagnostic) override {
    if (level >= clang::DiagnosticsEngine::Error) {
      in_error_ = true;
    } else if (level != clang::DiagnosticsEngine::Note) {
      in_error_ = false;
    }
    if (in_error_) {
      missing_header |= diagnostic.getID() == clang::diag::err_pp_file_not_found;
      printer_.HandleDiagnostic(level, diagnostic);
    }
  }

  bool missing_header = false;

 private:
  clang::TextDiagnosticPrinter printer_;
  bool in_error_ = false;
};

/// Parses on its own, so that the parser is at hand when the unit is over: macros are evaluated by feeding it more.
class ParseAction : public clang::ASTFrontendAction {
 public:
  ParseAction(const UnitInput& input, StringPool& strings, const std::function<Result<void>(Unit&)>& use)
      : input_(input), strings_(strings), use_(use) {}

  Result<void> outcome;
  bool begun = false;

 protected:
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance&, llvm::StringRef) override {
    return std::make_unique<clang::ASTConsumer>();
  }

  void ExecuteAction() override {
    begun = true;
    clang::CompilerInstance& compiler = getCompilerInstance();
    clang::Preprocessor& preprocessor = compiler.getPreprocessor();
    const Owner owner(compiler.getSourceManager(), preprocessor.getHeaderSearchInfo(), input_.roots, strings_);
    TokenStream tokens;
    tokens.watch(preprocessor, owner);

    compiler.createSema(getTranslationUnitKind(), nullptr);
    clang::Sema& sema = compiler.getSema();
    clang::Parser parser(preprocessor, sema, /*SkipFunctionBodies=*/true);
    preprocessor.EnterMainSourceFile();
    parser.Initialize();
    clang::Parser::DeclGroupPtrTy group;
    clang::Sema::ModuleImportState state{};
    for (bool end = parser.ParseFirstTopLevelDecl(group, state); !end; end = parser.ParseTopLevelDecl(group, state)) {
      // So that the scope of the unit outlives its end. Not earlier: in this mode names of parameters stay visible.
      preprocessor.enableIncrementalProcessing(parser.getCurToken().is(clang::tok::eof));
    }
    preprocessor.enableIncrementalProcessing(false);
    tokens.finish(preprocessor);

    if (!compiler.getDiagnostics().hasErrorOccurred()) {
      Fidelity fidelity;
      Unit unit{compiler, parser, owner, tokens, fidelity};
      outcome = use_(unit);
    }
  }

 private:
  const UnitInput& input_;
  StringPool& strings_;
  const std::function<Result<void>(Unit&)>& use_;
};

}  // namespace

Result<void> parse_unit(const UnitInput& input, StringPool& strings, const std::function<Result<void>(Unit&)>& use) {
  auto memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  const char* umbrella = input.cxx ? cxx_umbrella : c_umbrella;
  memory->addFile(umbrella, 0, llvm::MemoryBuffer::getMemBufferCopy(umbrella_text(input.headers)));
  auto files = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(llvm::vfs::getRealFileSystem());
  files->pushOverlay(memory);

  std::vector<std::string> arguments{input.resource_folder + "/../../../bin/clang", "--no-default-config",
                                     "-resource-dir=" + input.resource_folder};
  arguments.insert(arguments.end(), input.flags.begin(), input.flags.end());
  arguments.insert(arguments.end(), {"-x", input.cxx ? "c++" : "c", "-fsyntax-only", umbrella});
  std::vector<const char*> pointers;
  std::ranges::transform(arguments, std::back_inserter(pointers), [](const std::string& a) { return a.c_str(); });

  clang::DiagnosticOptions options;
  options.ShowCarets = 1;
  auto diagnostics =
      clang::CompilerInstance::createDiagnostics(*files, options, new Diagnostics(options), /*ShouldOwnClient=*/true);
  const std::shared_ptr<clang::CompilerInvocation> invocation =
      clang::createInvocation(pointers, {.Diags = diagnostics, .VFS = files});
  if (!invocation || diagnostics->hasErrorOccurred()) {
    return usage_error("Clang does not accept these compiler flags; correct what stands after `--` or under `flags:`");
  }
  invocation->getDependencyOutputOpts() = {};
  invocation->getFrontendOpts().Plugins.clear();
  invocation->getFrontendOpts().AddPluginActions.clear();
  invocation->getLangOpts().SpellChecking = false;
  invocation->getDiagnosticOpts().IgnoreWarnings = true;

  clang::CompilerInstance compiler(invocation);
  compiler.setVirtualFileSystem(files);
  auto* consumer = new Diagnostics(invocation->getDiagnosticOpts());
  compiler.createDiagnostics(consumer, /*ShouldOwnClient=*/true);
  ParseAction action(input, strings, use);
  const bool parsed = compiler.ExecuteAction(action);
  if (!action.begun) {
    return usage_error("Clang cannot compile for this target with these flags; its message stands above");
  }
  if (!parsed || compiler.getDiagnostics().hasErrorOccurred()) {
    return undecidable(std::string("the headers do not parse as ") + (input.cxx ? "C++" : "C") +
                       "; the compiler's messages stand above. " +
                       (consumer->missing_header ? missing_header_hint : order_hint) + (input.cxx ? cxx_hint : c_hint));
  }
  return std::move(action.outcome);
}

}  // namespace abigate::extract
