#include "extractor/attributes.h"

#include <algorithm>
#include <string_view>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/Decl.h>
#include <llvm/Support/raw_ostream.h>

namespace abigate::extract {

namespace {

/// Shown by another fact, or nothing of the interface.
bool shown_elsewhere(const clang::Attr& attribute, const clang::Decl& declaration) {
  switch (attribute.getKind()) {
    case clang::attr::Alias:
    case clang::attr::AsmLabel:
    case clang::attr::MaxFieldAlignment:
    case clang::attr::MSStruct:
    case clang::attr::GCCStruct:
    case clang::attr::Packed:
    case clang::attr::TypeVisibility:
    case clang::attr::Visibility:
    case clang::attr::Weak:
    case clang::attr::WeakImport:
    case clang::attr::FlagEnum:
    case clang::attr::NoUniqueAddress:
    case clang::attr::Override:
    case clang::attr::CDecl:
    case clang::attr::FastCall:
    case clang::attr::StdCall:
    case clang::attr::ThisCall:
    case clang::attr::VectorCall:
    case clang::attr::RegCall:
    case clang::attr::Pascal:
    case clang::attr::MSABI:
    case clang::attr::SysVABI:
    case clang::attr::PreserveAll:
    case clang::attr::PreserveMost:
    case clang::attr::Pcs:
    case clang::attr::AArch64VectorPcs:
    case clang::attr::AArch64SVEPcs:
      return true;
    case clang::attr::Final:
      return llvm::isa<clang::RecordDecl>(declaration);
    case clang::attr::Aligned:
      return !llvm::isa<clang::FunctionDecl>(declaration) && !llvm::isa<clang::VarDecl>(declaration);
    default:
      return false;
  }
}

std::string number(std::uint64_t value) { return std::to_string(value); }

/// The attribute as Clang prints it, without the brackets of its syntax.
std::string printed(const clang::Attr& attribute, const clang::ASTContext& ast) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  attribute.printPretty(stream, ast.getPrintingPolicy());
  std::string_view word = text;
  const auto strip = [&](std::string_view opening, std::string_view closing) {
    const auto begin = word.find(opening);
    const auto end = word.rfind(closing);
    if (begin != std::string_view::npos && end != std::string_view::npos && begin + opening.size() <= end) {
      word = word.substr(begin + opening.size(), end - begin - opening.size());
      return true;
    }
    return false;
  };
  if (!strip("__attribute__((", "))") && !strip("[[", "]]")) {
    strip("__declspec(", ")");
  }
  for (const std::string_view scope : {"gnu::", "clang::"}) {
    if (word.starts_with(scope)) {
      word.remove_prefix(scope.size());
    }
  }
  std::string tight;
  for (const char c : word) {
    if (c != ' ' || (!tight.empty() && tight.back() != ',' && tight.back() != ' ')) {
      tight.push_back(c);
    }
  }
  while (!tight.empty() && (tight.back() == ' ' || tight.back() == '\n')) {
    tight.pop_back();
  }
  return tight.empty() ? attribute.getSpelling() : tight;
}

void add_words(const clang::Attr& attribute, const clang::Decl& declaration, std::vector<std::string>& words) {
  const clang::ASTContext& ast = declaration.getASTContext();
  switch (attribute.getKind()) {
    case clang::attr::NoReturn:
    case clang::attr::C11NoReturn:
    case clang::attr::CXX11NoReturn:
      words.emplace_back("noreturn");
      return;
    case clang::attr::Restrict:
      words.emplace_back("malloc");
      return;
    case clang::attr::WarnUnusedResult:
      words.emplace_back("warn_unused_result");
      return;
    case clang::attr::Deprecated:
      words.emplace_back("deprecated");
      return;
    case clang::attr::Unavailable:
      words.emplace_back("unavailable");
      return;
    case clang::attr::Unused:
      words.emplace_back("unused");
      return;
    case clang::attr::Format: {
      const auto& format = llvm::cast<clang::FormatAttr>(attribute);
      words.push_back("format(" + format.getType()->getName().str() + "," + std::to_string(format.getFormatIdx()) +
                      "," + std::to_string(format.getFirstArg()) + ")");
      return;
    }
    case clang::attr::NonNull: {
      const auto& nonnull = llvm::cast<clang::NonNullAttr>(attribute);
      if (nonnull.args_size() == 0) {
        words.emplace_back("nonnull");
      }
      for (const clang::ParamIdx& index : nonnull.args()) {
        words.push_back("nonnull(" + number(index.getSourceIndex()) + ")");
      }
      return;
    }
    case clang::attr::AllocSize: {
      const auto& size = llvm::cast<clang::AllocSizeAttr>(attribute);
      std::string word = "alloc_size(" + number(size.getElemSizeParam().getSourceIndex());
      if (size.getNumElemsParam().isValid()) {
        word += "," + number(size.getNumElemsParam().getSourceIndex());
      }
      words.push_back(word + ")");
      return;
    }
    case clang::attr::AllocAlign:
      words.push_back("alloc_align(" +
                      number(llvm::cast<clang::AllocAlignAttr>(attribute).getParamIndex().getSourceIndex()) + ")");
      return;
    case clang::attr::Sentinel: {
      const auto& sentinel = llvm::cast<clang::SentinelAttr>(attribute);
      const bool plain = sentinel.getSentinel() == 0 && sentinel.getNullPos() == 0;
      words.push_back(plain ? "sentinel"
                            : "sentinel(" + std::to_string(sentinel.getSentinel()) + "," +
                                  std::to_string(sentinel.getNullPos()) + ")");
      return;
    }
    case clang::attr::Aligned:
      words.push_back("aligned(" + number(declaration.getMaxAlignment() / ast.getCharWidth()) + ")");
      return;
    default:
      words.push_back(printed(attribute, ast));
  }
}

}  // namespace

std::vector<std::string> attribute_words(const clang::Decl& declaration) {
  std::vector<std::string> words;
  for (const clang::Attr* attribute : declaration.attrs()) {
    if (!attribute->isImplicit() && !shown_elsewhere(*attribute, declaration)) {
      add_words(*attribute, declaration, words);
    }
  }
  std::ranges::sort(words);
  words.erase(std::ranges::unique(words).begin(), words.end());
  return words;
}

std::vector<Text> attribute_texts(const clang::Decl& declaration, StringPool& strings) {
  std::vector<Text> texts;
  for (const std::string& word : attribute_words(declaration)) {
    texts.push_back(strings.intern(word));
  }
  return texts;
}

}  // namespace abigate::extract
