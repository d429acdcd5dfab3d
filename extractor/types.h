// The type graph: one node per canonical spelling, in postfix order, so that equal keys mean equal nodes.
//
// Types are kept as written (typedefs are edges), elaborated and parenthesized sugar is not, and neither are alias
// templates. Behind a typedef that the interface does not own everything is canonical. Dependent types never enter.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

#include <clang/AST/Type.h>
#include <llvm/ADT/DenseMap.h>

#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"
#include "extractor/special_members.h"
#include "extractor/unit.h"

namespace clang {
class ASTContext;
class ClassTemplateDecl;
class ClassTemplateSpecializationDecl;
class CXXRecordDecl;
class EnumDecl;
class FieldDecl;
class FunctionDecl;
class RecordDecl;
class TagDecl;
class TemplateArgument;
class TypedefNameDecl;
}  // namespace clang

namespace abigate::extract {

class Naming;
class Passing;

class TypeGraph {
 public:
  TypeGraph(Snapshot& snapshot, Unit& unit, Naming& naming, Passing& passing);

  TypeId of(clang::QualType type);

  /// The type of a declared function, of which `type` is one spelling; of a non-static member function with its class.
  /// `noreturn` stays with the declaration, however it is spelled.
  TypeId of_declared_function(const clang::FunctionDecl& function, clang::QualType type);
  TypeId of_declared_function(const clang::FunctionDecl& function);

  TypeId of_tag(const clang::TagDecl& tag);
  TypeId of_typedef(const clang::TypedefNameDecl& alias);

  /// Fills the definitions of all tags and typedefs met so far, and of those met on the way. Error: a class needs a
  /// C++ ABI that is not supported.
  Result<void> complete();

  Naming& naming() { return naming_; }

 private:
  enum class NoReturn : std::uint8_t { keep, drop };

  struct Slot {
    TypeId id = no_type;
    bool fresh = false;
  };
  Slot slot(std::string key);
  TypeId add(std::string key, Type node);
  std::string key(TypeId id) const { return std::string(snapshot_.graph.key(id)); }
  Text text(std::string_view text) { return snapshot_.strings.intern(text); }

  TypeId of_unqualified(const clang::Type& type);
  TypeId of_builtin(clang::QualType type, Encoding encoding, std::uint32_t value_bits = 0);
  TypeId of_pointer(clang::QualType pointee);
  TypeId of_array(const clang::ArrayType& array);
  TypeId of_vector(const clang::VectorType& vector);
  TypeId of_atomic(const clang::AtomicType& atomic);
  TypeId of_reference(const clang::ReferenceType& reference);
  TypeId of_member_pointer(const clang::MemberPointerType& pointer);
  TypeId of_function(const clang::FunctionType& function, NoReturn no_return, const clang::CXXRecordDecl* object);
  TypeId of_unmodelled(const clang::Type& type);
  bool does_not_throw(const clang::FunctionProtoType& function);

  Opaque opaque_of(const clang::TagDecl& tag, clang::SourceLocation location);
  void tell_not_laid_out();
  Foreign foreign_of(const clang::TagDecl& tag, clang::SourceLocation location);
  void fill_typedef(TypeId id, const clang::TypedefNameDecl& alias);
  Record record_of(const clang::RecordDecl& record);
  Field field_of(const clang::FieldDecl& field, std::uint64_t offset_bits);
  void add_class_facts(Record& node, const clang::CXXRecordDecl& record);
  void add_bases(Record& node, const clang::CXXRecordDecl& record);
  std::vector<Text> friends_of(const clang::CXXRecordDecl& record);
  Text initializer_of(const clang::FieldDecl& field);
  std::vector<TemplateArgument> arguments_of(const clang::ClassTemplateSpecializationDecl& specialization);
  Enum enum_of(const clang::EnumDecl& enumeration);

  struct Pending {
    TypeId id = no_type;
    const clang::TypedefNameDecl* alias = nullptr;
    const clang::TagDecl* definition = nullptr;
  };

  Snapshot& snapshot_;
  Unit& unit_;
  clang::ASTContext& ast_;
  const Owner& owner_;
  Naming& naming_;
  Passing& passing_;
  Fidelity& fidelity_;
  bool cxx_ = false;
  std::unordered_map<std::string, TypeId> ids_;
  llvm::DenseMap<const clang::Type*, TypeId> known_;
  llvm::DenseMap<const clang::TagDecl*, TypeId> tags_;
  std::deque<Pending> pending_;
  std::unordered_map<Text, clang::ClassTemplateDecl*> not_laid_out_;  ///< specializations by name, with their template
  DefaultConstructors default_constructors_;
};

}  // namespace abigate::extract
