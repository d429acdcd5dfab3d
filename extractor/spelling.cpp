// Types and template arguments as parts of a name.
//
// Clang's own printer puts places into names ("(lambda at file:line)"), and what it leaves out differs between its
// versions. Names are keys of a snapshot, so they are spelled here.
#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/TemplateBase.h>
#include <clang/AST/Type.h>
#include <llvm/Support/raw_ostream.h>

#include "extractor/hash.h"
#include "extractor/naming.h"

namespace abigate::extract {

namespace {

/// A longer spelling is replaced by its hash: types nested in types would multiply.
constexpr std::size_t longest_spelling = 700;

std::string limited(std::string text) {
  return text.size() > longest_spelling ? "#" + hash_hex(text) : std::move(text);
}

/// Whether the parameter leaves the type of its argument open: `template <auto V>`.
bool is_open(const clang::NamedDecl* parameter) {
  const auto* value = llvm::dyn_cast_or_null<clang::NonTypeTemplateParmDecl>(parameter);
  return value != nullptr && value->getType()->getContainedDeducedType() != nullptr;
}

}  // namespace

clang::PrintingPolicy printing_policy(const clang::ASTContext& ast) {
  clang::PrintingPolicy policy(ast.getLangOpts());
  policy.PrintAsCanonical = true;
  policy.AnonymousTagLocations = false;
  policy.SuppressInlineNamespace = llvm::to_underlying(clang::PrintingPolicy::SuppressInlineNamespaceMode::None);
  policy.Bool = ast.getLangOpts().CPlusPlus;  // C23's keyword and C11's _Bool are one type
  return policy;
}

std::string Naming::spell(clang::QualType type) {
  const clang::SplitQualType split = clang::ASTContext::getCanonicalType(type).split();
  auto known = spellings_.find(split.Ty);
  if (known == spellings_.end()) {
    std::string text = limited(spell_unqualified(*split.Ty));
    known = spellings_.try_emplace(split.Ty, std::move(text)).first;
  }
  std::string text = known->second;
  text += split.Quals.hasConst() ? " const" : "";
  text += split.Quals.hasVolatile() ? " volatile" : "";
  text += split.Quals.hasRestrict() ? " restrict" : "";
  return text;
}

std::string Naming::spell_unqualified(const clang::Type& type) {
  if (type.isNullPtrType()) {
    return "decltype(nullptr)";
  }
  if (const auto* tag = llvm::dyn_cast<clang::TagType>(&type); tag != nullptr && !type.isDependentType()) {
    return of(*tag->getDecl()).text;
  }
  if (const auto* pointer = llvm::dyn_cast<clang::PointerType>(&type)) {
    return spell(pointer->getPointeeType()) + "*";
  }
  if (const auto* reference = llvm::dyn_cast<clang::ReferenceType>(&type)) {
    return spell(reference->getPointeeType()) + (llvm::isa<clang::RValueReferenceType>(reference) ? "&&" : "&");
  }
  if (const auto* member = llvm::dyn_cast<clang::MemberPointerType>(&type);
      member != nullptr && !type.isDependentType()) {
    return spell(member->getPointeeType()) + " " + of(*member->getMostRecentCXXRecordDecl()).text + "::*";
  }
  if (const auto* array = llvm::dyn_cast<clang::ConstantArrayType>(&type)) {
    return spell(array->getElementType()) + "[" + std::to_string(array->getSize().getLimitedValue()) + "]";
  }
  if (const auto* array = llvm::dyn_cast<clang::IncompleteArrayType>(&type)) {
    return spell(array->getElementType()) + "[]";
  }
  if (const auto* function = llvm::dyn_cast<clang::FunctionProtoType>(&type)) {
    return spell_function(*function);
  }
  return clang::QualType(&type, 0).getAsString(policy_);
}

std::string Naming::spell_function(const clang::FunctionProtoType& function) {
  std::string text = spell(function.getReturnType()) + "(";
  for (const clang::QualType parameter : function.param_types()) {
    text += (text.back() == '(' ? "" : ",") + spell(parameter);
  }
  text += function.isVariadic() ? (function.getNumParams() == 0 ? "..." : ",...") : "";
  text += ")";
  text += function.isConst() ? " const" : "";
  text += function.isVolatile() ? " volatile" : "";
  text += function.getRefQualifier() == clang::RQ_LValue   ? " &"
          : function.getRefQualifier() == clang::RQ_RValue ? " &&"
                                                           : "";
  const bool settled = !clang::isUnresolvedExceptionSpec(function.getExceptionSpecType());
  text += settled && function.isNothrow() ? " noexcept" : "";
  if (function.getCallConv() != ast_.getDefaultCallingConvention(function.isVariadic(), /*IsCXXMethod=*/false)) {
    text += "@" + clang::FunctionType::getNameForCallConv(function.getCallConv()).str();
  }
  return text;
}

std::string Naming::spell_parameters(const clang::FunctionDecl& function) {
  std::string text;
  for (const clang::ParmVarDecl* parameter : function.parameters()) {
    text += (text.empty() ? "" : ",") + spell(parameter->getType().getUnqualifiedType());
  }
  return limited(text + (function.isVariadic() ? (text.empty() ? "..." : ",...") : ""));
}

std::string Naming::arguments_text(llvm::ArrayRef<clang::TemplateArgument> arguments,
                                   const clang::TemplateParameterList* parameters) {
  std::string text;
  std::size_t number = 0;
  const auto add = [&](const clang::TemplateArgument& argument, bool typed) {
    text += (text.empty() ? "" : ", ") + spell(argument, typed);
  };
  for (const clang::TemplateArgument& argument : arguments) {
    const bool typed = parameters != nullptr && number < parameters->size() &&
                       is_open(parameters->getParam(static_cast<unsigned>(number)));
    if (argument.getKind() == clang::TemplateArgument::Pack) {
      for (const clang::TemplateArgument& element : argument.pack_elements()) {
        add(element, typed);
      }
    } else {
      add(argument, typed);
    }
    ++number;
  }
  return "<" + limited(std::move(text)) + ">";
}

std::string Naming::spell(const clang::TemplateArgument& argument, bool typed) {
  const auto prefixed = [&](clang::QualType type, const std::string& value) {
    return typed || type->isEnumeralType() ? "(" + spell(type) + ")" + value : value;
  };
  switch (argument.getKind()) {
    case clang::TemplateArgument::Null:
      return {};
    case clang::TemplateArgument::Type:
      return spell(argument.getAsType());
    case clang::TemplateArgument::Declaration: {
      const clang::ValueDecl& value = *argument.getAsDecl();
      std::string text = of_type(value);
      if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&value)) {
        text += "(" + spell_parameters(*function) + ")";
      }
      return (argument.getParamTypeForDecl()->isReferenceType() ? "" : "&") + text;
    }
    case clang::TemplateArgument::NullPtr:
      return prefixed(argument.getNullPtrType(), "nullptr");
    case clang::TemplateArgument::Integral: {
      const llvm::APSInt value = argument.getAsIntegral();
      if (argument.getIntegralType()->isBooleanType()) {
        return value.getBoolValue() ? "true" : "false";
      }
      return prefixed(argument.getIntegralType(), llvm::toString(value, 10));
    }
    case clang::TemplateArgument::StructuralValue: {
      const clang::QualType type = argument.getStructuralValueType();
      std::string text;
      llvm::raw_string_ostream stream(text);
      argument.getAsStructuralValue().printPretty(stream, policy_, type, &ast_);
      return limited("(" + spell(type) + ")" + text);
    }
    case clang::TemplateArgument::Template:
    case clang::TemplateArgument::TemplateExpansion:
      if (const clang::TemplateDecl* used = argument.getAsTemplateOrTemplatePattern().getAsTemplateDecl()) {
        return of_type(*used);
      }
      return "?";
    case clang::TemplateArgument::Expression: {
      std::string text;
      llvm::raw_string_ostream stream(text);
      argument.print(policy_, stream, /*IncludeType=*/false);
      return limited(std::move(text));
    }
    case clang::TemplateArgument::Pack: {
      std::string text;
      for (const clang::TemplateArgument& element : argument.pack_elements()) {
        text += (text.empty() ? "" : ", ") + spell(element, typed);
      }
      return text;
    }
  }
  return {};
}

}  // namespace abigate::extract
