#include "extractor/build_facts.h"

#include <algorithm>
#include <map>
#include <optional>

#include <clang/AST/ASTContext.h>
#include <clang/Basic/CodeGenOptions.h>
#include <clang/Basic/LangOptions.h>
#include <clang/Basic/LangStandard.h>
#include <clang/Basic/TargetInfo.h>
#include <clang/Basic/Version.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Lex/MacroInfo.h>
#include <clang/Lex/Preprocessor.h>
#include <llvm/TargetParser/Triple.h>

namespace abigate::extract {

namespace {

using Facts = std::map<std::string, std::string>;

std::string data_model(const clang::TargetInfo& target) {
  const auto pointer = static_cast<unsigned>(target.getPointerWidth(clang::LangAS::Default));
  const auto widths = std::array{target.getIntWidth(), target.getLongWidth(), pointer};
  if (widths == std::array{32U, 64U, 64U}) {
    return "LP64";
  }
  if (widths == std::array{32U, 32U, 64U}) {
    return "LLP64";
  }
  if (widths == std::array{32U, 32U, 32U}) {
    return "ILP32";
  }
  if (widths == std::array{64U, 64U, 64U}) {
    return "ILP64";
  }
  return "int" + std::to_string(widths[0]) + "-long" + std::to_string(widths[1]) + "-pointer" +
         std::to_string(widths[2]);
}

std::string floating_format(const llvm::fltSemantics& format) {
  switch (llvm::APFloat::SemanticsToEnum(format)) {
    case llvm::APFloat::S_IEEEdouble:
      return "ieee-double";
    case llvm::APFloat::S_IEEEquad:
      return "ieee-quad";
    case llvm::APFloat::S_x87DoubleExtended:
      return "x87-extended";
    case llvm::APFloat::S_PPCDoubleDouble:
      return "double-double";
    case llvm::APFloat::S_IEEEsingle:
      return "ieee-single";
    default:
      return std::to_string(llvm::APFloat::getSizeInBits(format)) + "-bit";
  }
}

/// Features of the processor that decide how vectors and floating-point values travel.
std::string passing_features(const clang::TargetInfo& target) {
  constexpr auto decisive = std::to_array<const char*>(
      {"altivec", "avx",     "avx512f",    "crypto", "d",    "dsp", "f", "fp64",   "hard-float", "mmx", "msa",
       "neon",    "simd128", "soft-float", "sse",    "sse2", "sve", "v", "vector", "vfp2",       "vsx", "x87"});
  std::string list;
  for (const char* feature : decisive) {
    if (target.hasFeature(feature)) {
      list += (list.empty() ? "" : " ") + std::string(feature);
    }
  }
  return list;
}

/// Width in bits of the integer type that the typedef `name` of the unit stands for; empty if there is none.
std::string typedef_bits(const clang::ASTContext& ast, llvm::StringRef name) {
  const auto found = ast.getTranslationUnitDecl()->lookup(&ast.Idents.get(name));
  for (const clang::NamedDecl* one : found) {
    if (const auto* alias = llvm::dyn_cast<clang::TypedefNameDecl>(one)) {
      return std::to_string(ast.getTypeSize(alias->getUnderlyingType()));
    }
  }
  return {};
}

std::string yes_or_no(bool value) { return value ? "yes" : "no"; }

/// What the macro `name` is replaced by at the end of the unit, where that is one token; nothing if it is not defined.
std::optional<std::string> macro_value(const clang::CompilerInstance& compiler, llvm::StringRef name) {
  clang::Preprocessor& preprocessor = compiler.getPreprocessor();
  const clang::MacroInfo* macro = preprocessor.getMacroInfo(preprocessor.getIdentifierInfo(name));
  if (macro == nullptr) {
    return std::nullopt;
  }
  return macro->getNumTokens() == 1 ? preprocessor.getSpelling(macro->getReplacementToken(0)) : std::string();
}

/// The standard library shows itself by macros, where any of its headers is included.
void add_library_facts(Facts& facts, const clang::CompilerInstance& compiler) {
  const auto defined = [&](llvm::StringRef name) { return macro_value(compiler, name).has_value(); };
  if (defined("__GLIBCXX__")) {
    facts["cxx-library"] = "libstdc++";
    facts["cxx-string-abi"] = macro_value(compiler, "_GLIBCXX_USE_CXX11_ABI") == "0" ? "old" : "cxx11";
    facts["cxx-debug-mode"] = yes_or_no(defined("_GLIBCXX_DEBUG"));
  } else if (const auto version = macro_value(compiler, "_LIBCPP_ABI_VERSION")) {
    facts["cxx-library"] = "libc++ abi " + *version;
    facts["cxx-debug-mode"] = yes_or_no(
        defined("_LIBCPP_ABI_BOUNDED_ITERATORS") || defined("_LIBCPP_ABI_BOUNDED_UNIQUE_PTR") ||
        defined("_LIBCPP_ABI_BOUNDED_ITERATORS_IN_STRING") || defined("_LIBCPP_ABI_BOUNDED_ITERATORS_IN_VECTOR") ||
        defined("_LIBCPP_ABI_BOUNDED_ITERATORS_IN_STD_ARRAY"));
  }
}

Facts facts_of(const clang::CompilerInstance& compiler) {
  const clang::TargetInfo& target = compiler.getTarget();
  const clang::LangOptions& language = compiler.getLangOpts();
  const clang::CodeGenOptions& code = compiler.getCodeGenOpts();
  Facts facts;
  facts["abi"] = target.getABI().str();
  facts["char-signed"] = yes_or_no(language.CharIsSigned);
  facts["compiler"] = "clang " CLANG_VERSION_STRING;
  facts["cpu"] = target.getTargetOpts().CPU;
  facts["cxx-abi"] = target.getCXXABI().isMicrosoft() ? "microsoft" : "itanium";
  facts["data-model"] = data_model(target);
  facts["exceptions"] = yes_or_no(language.Exceptions);
  facts["features"] = passing_features(target);
  facts["language-standard"] = clang::LangStandard::getLangStandardForKind(language.LangStd).getName();
  facts["long-double-format"] = floating_format(target.getLongDoubleFormat());
  facts["ms-extensions"] = yes_or_no(language.MicrosoftExt);
  facts["off-bits"] = typedef_bits(compiler.getASTContext(), "off_t");
  facts["short-enums"] = yes_or_no(language.ShortEnums);
  facts["time-bits"] = typedef_bits(compiler.getASTContext(), "time_t");
  facts["wchar-bits"] = std::to_string(target.getTypeWidth(target.getWCharType()));
  facts["wchar-signed"] = yes_or_no(clang::TargetInfo::isTypeSigned(target.getWCharType()));
  if (language.CPlusPlus) {
    facts["rtti"] = yes_or_no(language.RTTI);
    add_library_facts(facts, compiler);
  }
  if (language.PackStruct != 0) {
    facts["pack-struct-bytes"] = std::to_string(language.PackStruct);
  }
  if (language.AlignDouble) {
    facts["align-double"] = "yes";
  }
  if (code.NumRegisterParameters != 0) {
    facts["regparm"] = std::to_string(code.NumRegisterParameters);
  }
  switch (code.getStructReturnConvention()) {
    case clang::CodeGenOptions::SRCK_Default:
      break;
    case clang::CodeGenOptions::SRCK_OnStack:
      facts["struct-return"] = "memory";
      break;
    case clang::CodeGenOptions::SRCK_InRegs:
      facts["struct-return"] = "registers";
      break;
  }
  return facts;
}

}  // namespace

std::string normalized_triple(const std::string& target) {
  llvm::Triple triple(llvm::Triple::normalize(target));
  if (triple.getVendor() == llvm::Triple::PC) {
    triple.setVendor(llvm::Triple::UnknownVendor);
  }
  return triple.str();
}

Build build_of(const clang::CompilerInstance& compiler, const std::vector<std::string>& dropped, StringPool& strings) {
  const clang::TargetInfo& target = compiler.getTarget();
  Facts facts = facts_of(compiler);
  for (const std::string& flag : dropped) {
    std::string& list = facts["dropped-flags"];
    // A path that a flag carries is one of this machine.
    const auto value = flag.find('=');
    const bool path = value != std::string::npos && flag.find('/', value) != std::string::npos;
    list += (list.empty() ? "" : " ") + (path ? flag.substr(0, value + 1) : flag);
  }
  Build build;
  build.target = strings.intern(normalized_triple(target.getTriple().str()));
  build.pointer_bytes = static_cast<std::uint32_t>(target.getPointerWidth(clang::LangAS::Default) / 8);
  build.big_endian = target.isBigEndian();
  for (const auto& [name, value] : facts) {
    if (!value.empty()) {
      build.facts.push_back({strings.intern(name), strings.intern(value)});
    }
  }
  return build;
}

}  // namespace abigate::extract
