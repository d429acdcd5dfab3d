// The type graph: one node per canonical spelling, in postfix order, so that equal keys mean equal nodes.
//
// Types are kept as written (typedefs are edges), elaborated and parenthesized sugar is not. Behind a typedef that the
// interface does not own everything is canonical.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

#include <clang/AST/Type.h>

#include "analyzer/model/snapshot.h"

namespace clang {
class ASTContext;
class EnumDecl;
class RecordDecl;
class TagDecl;
class TypedefNameDecl;
}  // namespace clang

namespace abigate::extract {

class Fidelity;
class Naming;
class Owner;
class Passing;

class TypeGraph {
 public:
  TypeGraph(Snapshot& snapshot, clang::ASTContext& ast, const Owner& owner, Naming& naming, Passing& passing,
            Fidelity& fidelity);

  TypeId of(clang::QualType type);

  /// The type of a declared function. `noreturn` stays with the declaration, however it is spelled.
  TypeId of_declared_function(clang::QualType type);

  TypeId of_tag(const clang::TagDecl& tag);
  TypeId of_typedef(const clang::TypedefNameDecl& alias);

  /// Fills the definitions of all tags and typedefs met so far, and of those met on the way.
  void complete();

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
  TypeId of_function(const clang::FunctionType& function, NoReturn no_return);
  TypeId of_unmodelled(const clang::Type& type);

  void fill_typedef(TypeId id, const clang::TypedefNameDecl& alias);
  Record record_of(const clang::RecordDecl& record);
  Enum enum_of(const clang::EnumDecl& enumeration);

  struct Pending {
    TypeId id = no_type;
    const clang::TypedefNameDecl* alias = nullptr;
    const clang::TagDecl* definition = nullptr;
  };

  Snapshot& snapshot_;
  clang::ASTContext& ast_;
  const Owner& owner_;
  Naming& naming_;
  Passing& passing_;
  Fidelity& fidelity_;
  std::unordered_map<std::string, TypeId> ids_;
  std::unordered_map<const clang::Type*, TypeId> known_;
  std::deque<Pending> pending_;
};

}  // namespace abigate::extract
