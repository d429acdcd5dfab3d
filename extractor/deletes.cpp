#include "extractor/deletes.h"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <llvm/ADT/SmallPtrSet.h>

#include "extractor/view.h"

namespace abigate::extract {

namespace {

using Kind = clang::tok::TokenKind;

class Body {
 public:
  Body(std::span<const SeenToken> tokens, const clang::FunctionDecl* function)
      : tokens_(tokens), function_(function), method_(llvm::dyn_cast_or_null<clang::CXXMethodDecl>(function)) {
    find_declared();
  }

  /// What the `delete` at `at` destroys.
  std::optional<clang::QualType> operand(std::size_t at) const {
    ++at;
    if (is(at, clang::tok::l_square) && is(at + 1, clang::tok::r_square)) {
      at += 2;
    }
    std::size_t parentheses = 0;
    for (; is(at, clang::tok::l_paren); ++at) {
      ++parentheses;
    }
    bool of_this = false;
    if (is(at, clang::tok::kw_this)) {
      ++at;
      if (!is(at, clang::tok::arrow)) {
        return ends(at, parentheses) ? this_class() : std::nullopt;
      }
      ++at;
      of_this = true;
    }
    if (!is(at, clang::tok::identifier) || !ends(at + 1, parentheses)) {
      return std::nullopt;
    }
    const std::string_view name = tokens_[at].spelling;
    if (of_this) {
      return defines_class_ ? std::nullopt : pointee_of_member(name);
    }
    return may_be_local(name) ? std::nullopt : pointee_of(name);
  }

 private:
  Kind kind(std::size_t at) const { return at < tokens_.size() ? tokens_[at].kind : clang::tok::eof; }
  bool is(std::size_t at, Kind wanted) const { return kind(at) == wanted; }

  /// Whether the operand is over at `at`.
  bool ends(std::size_t at, std::size_t parentheses) const {
    for (; parentheses > 0; --parentheses, ++at) {
      if (!is(at, clang::tok::r_paren)) {
        return false;
      }
    }
    return is(at, clang::tok::semi) || is(at, clang::tok::comma) || is(at, clang::tok::r_paren) ||
           is(at, clang::tok::colon);
  }

  /// Collects what the body declares, as far as its tokens can tell: `T* name =`, `auto [a, name]`, `[name = …]`,
  /// `T<U> name{…}`.
  void find_declared() {
    bool binding = false;
    for (std::size_t i = 1; i < tokens_.size(); ++i) {
      switch (tokens_[i].kind) {
        case clang::tok::kw_class:
        case clang::tok::kw_struct:
        case clang::tok::kw_union:
          defines_class_ = true;
          break;
        case clang::tok::l_square:
          binding = begins_binding(i);
          break;
        case clang::tok::r_square:
          binding = false;
          break;
        case clang::tok::identifier:
          if (binding || declares(i)) {
            declared_.insert(tokens_[i].spelling);
          }
          break;
        default:
          break;
      }
    }
  }

  /// A class that the body defines has members, and a `this`, of its own.
  bool may_be_local(std::string_view name) const {
    return declared_.contains(name) || (defines_class_ && parameter(name) == nullptr);
  }

  bool declares(std::size_t at) const {
    const Kind next = kind(at + 1);
    const bool assigned = next == clang::tok::equal || next == clang::tok::colon || next == clang::tok::l_brace;
    switch (kind(at - 1)) {
      case clang::tok::ampamp:
        return assigned || rvalue_reference(at - 1);
      case clang::tok::l_square:
      case clang::tok::comma:
        return assigned || next == clang::tok::r_square;
      case clang::tok::star:
      case clang::tok::amp: {
        // `return *name`, `(*name)`, `= *name`, `!*name`: a use. Behind a name, `>` or `const` it may declare.
        const Kind before = at >= 2 ? kind(at - 2) : clang::tok::unknown;
        return before == clang::tok::identifier || before == clang::tok::greater || before == clang::tok::star ||
               before == clang::tok::comma || before == clang::tok::kw_auto || before == clang::tok::kw_const ||
               before == clang::tok::kw_volatile || before == clang::tok::greatergreater || is_simple_type(before);
      }
      case clang::tok::greater:
      case clang::tok::greatergreater:
        return next != clang::tok::r_paren && next != clang::tok::semi ? assigned : true;
      default:
        return kind(at - 1) == clang::tok::identifier || kind(at - 1) == clang::tok::kw_auto ||
               kind(at - 1) == clang::tok::kw_const || is_simple_type(kind(at - 1));
    }
  }

  /// Whether the `&&` at `at` belongs to a type, not to `if (a && p)`: behind `auto`, `>` or `const`, and in the
  /// parameters of a lambda.
  bool rvalue_reference(std::size_t at) const {
    if (at < 2 || (kind(at - 1) != clang::tok::identifier && kind(at - 1) != clang::tok::r_paren)) {
      return true;
    }
    --at;
    while (at > 0 && (is(at, clang::tok::identifier) || is(at, clang::tok::coloncolon))) {
      --at;
    }
    return is(at, clang::tok::comma) || (is(at, clang::tok::l_paren) && at > 0 && is(at - 1, clang::tok::r_square));
  }

  /// Whether the bracket at `at` follows `auto`, `auto&` or `auto&&`.
  bool begins_binding(std::size_t at) const {
    --at;
    at -= at > 0 && (is(at, clang::tok::amp) || is(at, clang::tok::ampamp)) ? 1 : 0;
    return is(at, clang::tok::kw_auto);
  }

  static bool is_simple_type(Kind kind) {
    switch (kind) {
      case clang::tok::kw_void:
      case clang::tok::kw_bool:
      case clang::tok::kw_char:
      case clang::tok::kw_short:
      case clang::tok::kw_int:
      case clang::tok::kw_long:
      case clang::tok::kw_signed:
      case clang::tok::kw_unsigned:
      case clang::tok::kw_float:
      case clang::tok::kw_double:
        return true;
      default:
        return false;
    }
  }

  const clang::ParmVarDecl* parameter(std::string_view name) const {
    if (function_ == nullptr) {
      return nullptr;
    }
    for (const clang::ParmVarDecl* one : function_->parameters()) {
      if (view(one->getName()) == name) {
        return one;
      }
    }
    return nullptr;
  }

  static std::optional<clang::QualType> pointee(clang::QualType type) {
    const auto* pointer = type.getNonReferenceType()->getAs<clang::PointerType>();
    if (pointer == nullptr || pointer->isDependentType()) {
      return std::nullopt;
    }
    return pointer->getPointeeType().getUnqualifiedType();
  }

  std::optional<clang::QualType> pointee_of(std::string_view name) const {
    if (const clang::ParmVarDecl* one = parameter(name)) {
      return pointee(one->getType());
    }
    return pointee_of_member(name);
  }

  std::optional<clang::QualType> pointee_of_member(std::string_view name) const {
    if (method_ == nullptr || method_->isStatic()) {
      return std::nullopt;
    }
    const clang::FieldDecl* member = field(*method_->getParent(), name);
    return member != nullptr ? pointee(member->getType()) : std::nullopt;
  }

  /// In the class, else in a base: where two have it, the name would be ambiguous and the header did not parse.
  static const clang::FieldDecl* field(const clang::CXXRecordDecl& any, std::string_view name) {
    std::vector<const clang::CXXRecordDecl*> classes{&any};
    llvm::SmallPtrSet<const clang::CXXRecordDecl*, 8> seen;
    for (std::size_t next = 0; next < classes.size(); ++next) {
      const clang::CXXRecordDecl* record = classes[next]->getDefinition();
      if (record == nullptr || !seen.insert(record).second) {
        continue;
      }
      for (const clang::FieldDecl* one : record->fields()) {
        if (view(one->getName()) == name) {
          return one;
        }
      }
      for (const clang::CXXBaseSpecifier& base : record->bases()) {
        if (const clang::CXXRecordDecl* part = base.getType()->getAsCXXRecordDecl()) {
          classes.push_back(part);
        }
      }
    }
    return nullptr;
  }

  std::optional<clang::QualType> this_class() const {
    if (method_ == nullptr || method_->isStatic() || method_->getParent()->isDependentType() || defines_class_) {
      return std::nullopt;
    }
    return method_->getASTContext().getCanonicalTagType(method_->getParent());
  }

  std::span<const SeenToken> tokens_;
  const clang::FunctionDecl* function_ = nullptr;
  const clang::CXXMethodDecl* method_ = nullptr;
  std::unordered_set<std::string_view> declared_;
  bool defines_class_ = false;
};

}  // namespace

void find_deletes(std::span<const SeenToken> tokens, const clang::FunctionDecl* function, Usage& usage) {
  const Body body(tokens, function);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind != clang::tok::kw_delete) {
      continue;
    }
    const clang::tok::TokenKind before = i > 0 ? tokens[i - 1].kind : clang::tok::unknown;
    if (before == clang::tok::equal) {
      continue;  // a local class's deleted member
    }
    const auto type = before == clang::tok::kw_operator ? std::nullopt : body.operand(i);
    if (!type) {
      usage.deletes_unknown = true;
    } else if (std::ranges::find(usage.deletes, *type) == usage.deletes.end()) {
      usage.deletes.push_back(*type);
    }
  }
}

}  // namespace abigate::extract
