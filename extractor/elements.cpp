#include "extractor/elements.h"

#include <clang/AST/APValue.h>
#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/Expr.h>
#include <llvm/ADT/SmallString.h>

#include "extractor/hash.h"

namespace abigate::extract {

namespace {

/// What a message can show of a value.
constexpr std::size_t longest_text = 80;

class Elements {
 public:
  explicit Elements(const clang::ASTContext& ast) : ast_(ast) {}

  /// Whether all of `value` could be spelled. What a class is besides its members is not told: zero members of a
  /// class that grew change nothing.
  bool add(const clang::APValue& value, clang::QualType type) {
    switch (value.getKind()) {
      case clang::APValue::Int:
        return value.getInt().isZero() || leaf(llvm::toString(value.getInt(), 10));
      case clang::APValue::Float:
        return floating(value.getFloat());
      case clang::APValue::ComplexInt:
        return inside(".real", [&] { return integer(value.getComplexIntReal()); }) &&
               inside(".imag", [&] { return integer(value.getComplexIntImag()); });
      case clang::APValue::ComplexFloat:
        return inside(".real", [&] { return floating(value.getComplexFloatReal()); }) &&
               inside(".imag", [&] { return floating(value.getComplexFloatImag()); });
      case clang::APValue::LValue:
        return address(value);
      case clang::APValue::Array:
        return array(value, type);
      case clang::APValue::Struct:
        return object(value, type);
      case clang::APValue::Union: {
        const clang::FieldDecl* field = value.getUnionField();
        return field == nullptr || member(*field, value.getUnionValue());
      }
      case clang::APValue::None:
      case clang::APValue::Indeterminate:
      case clang::APValue::FixedPoint:
      case clang::APValue::Vector:
      case clang::APValue::MemberPointer:
      case clang::APValue::AddrLabelDiff:
        return false;
    }
    return false;
  }

  std::string text() const {
    const std::string whole = "{" + text_ + "}";
    return whole.size() > longest_text ? hash_hex(whole) : whole;
  }

 private:
  bool leaf(std::string_view value) {
    if (!text_.empty()) {
      text_ += ',';
    }
    text_ += path_;
    text_ += '=';
    text_ += value;
    return true;
  }

  template <class Add>
  bool inside(std::string_view step, Add&& add_inner) {
    const std::size_t size = path_.size();
    path_ += step;
    const bool spelled = add_inner();
    path_.resize(size);
    return spelled;
  }

  bool integer(const llvm::APSInt& value) { return value.isZero() || leaf(llvm::toString(value, 10)); }

  bool floating(const llvm::APFloat& value) {
    llvm::SmallString<32> digits;
    value.toString(digits);
    return value.isPosZero() || leaf(digits.str());
  }

  bool address(const clang::APValue& value) {
    const std::int64_t offset = value.getLValueOffset().getQuantity();
    const clang::APValue::LValueBase base = value.getLValueBase();
    if (base.isNull()) {
      return offset == 0 || leaf(std::to_string(offset));
    }
    const std::string behind = offset == 0 ? "" : "+" + std::to_string(offset);
    if (const auto* literal = llvm::dyn_cast_or_null<clang::StringLiteral>(base.dyn_cast<const clang::Expr*>())) {
      const llvm::StringRef bytes = literal->getBytes();
      return leaf('"' + escaped({bytes.data(), bytes.size()}) + '"' + behind);
    }
    const auto* declaration = base.dyn_cast<const clang::ValueDecl*>();
    if (declaration == nullptr || declaration->getName().empty()) {
      return false;
    }
    return leaf("&" + declaration->getQualifiedNameAsString() + behind);
  }

  bool array(const clang::APValue& value, clang::QualType type) {
    const clang::QualType element = ast_.getAsArrayType(type)->getElementType();
    const unsigned written = value.getArrayInitializedElts();
    for (unsigned i = 0; i < written; ++i) {
      if (!inside("[" + std::to_string(i) + "]", [&] { return add(value.getArrayInitializedElt(i), element); })) {
        return false;
      }
    }
    // All the rest is one value, which is told once.
    return written == value.getArraySize() ||
           inside("[" + std::to_string(written) + "...]", [&] { return add(value.getArrayFiller(), element); });
  }

  bool object(const clang::APValue& value, clang::QualType type) {
    const auto* record = type->getAsRecordDecl();
    const auto* classes = llvm::dyn_cast_or_null<clang::CXXRecordDecl>(record);
    if (record == nullptr || (classes != nullptr && (classes->isLambda() || classes->isEmpty()))) {
      return false;
    }
    unsigned base = 0;
    for (unsigned i = 0; classes != nullptr && i < classes->getNumBases(); ++i) {
      const clang::QualType of = (classes->bases_begin() + i)->getType();
      const auto* base_class = of->getAsCXXRecordDecl();
      const bool empty = base_class != nullptr && base_class->isEmpty() && !base_class->isLambda();
      if (!empty && !inside(":" + std::to_string(i), [&] { return add(value.getStructBase(base), of); })) {
        return false;
      }
      ++base;
    }
    return llvm::all_of(record->fields(), [&](const clang::FieldDecl* field) {
      return field->isUnnamedBitField() || member(*field, value.getStructField(field->getFieldIndex()));
    });
  }

  bool member(const clang::FieldDecl& field, const clang::APValue& value) {
    const std::string name = field.getName().empty() ? "" : "." + field.getName().str();
    return inside(name, [&] { return add(value, field.getType()); });
  }

  /// Printable ASCII as it is, but for what ends the text; other bytes as \xNN.
  static std::string escaped(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x20 || byte > 0x7e || c == '\\' || c == '"') {
        out += {'\\', 'x', digits[byte >> 4U], digits[byte & 0xfU]};
      } else {
        out += c;
      }
    }
    return out;
  }

  const clang::ASTContext& ast_;
  std::string path_;
  std::string text_;
};

}  // namespace

std::optional<std::string> elements_of(const clang::VarDecl& variable) {
  const clang::QualType type = variable.getType();
  const clang::ASTContext& ast = variable.getASTContext();
  if ((!type->isArrayType() && !type->isRecordType()) || (!variable.isConstexpr() && !type.isConstant(ast))) {
    return std::nullopt;
  }
  const clang::VarDecl* initialized = nullptr;
  const clang::Expr* initializer = variable.getAnyInitializer(initialized);
  if (initializer == nullptr || initializer->isValueDependent() || type->isDependentType()) {
    return std::nullopt;
  }
  const clang::APValue* value = initialized->evaluateValue();
  Elements elements(ast);
  return value != nullptr && elements.add(*value, type) ? std::optional(elements.text()) : std::nullopt;
}

}  // namespace abigate::extract
