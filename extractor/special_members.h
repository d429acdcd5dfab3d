// Constructors, assignments and destructor that every class has: what is declared and what the compiler adds.
#pragma once

#include <vector>

#include <llvm/ADT/DenseMap.h>

#include "analyzer/model/nodes.h"

namespace clang {
class CXXRecordDecl;
class FieldDecl;
}  // namespace clang

namespace abigate::extract {

/// Which classes' implied default constructors are deleted: the compiler itself decides that only when one is used.
/// Remembers its answers, as classes consist of classes.
class DefaultConstructors {
 public:
  /// `record` is defined and declares no constructor.
  bool implied_is_deleted(const clang::CXXRecordDecl& record);

 private:
  bool find(const clang::CXXRecordDecl& record);
  bool unusable(const clang::CXXRecordDecl& record, bool base);
  bool unusable(const clang::FieldDecl& field, bool in_union);

  llvm::DenseMap<const clang::CXXRecordDecl*, bool> deleted_;
};

/// In order of kind, one for each kind that the class declares or that is implied; none for an incomplete or dependent
/// class. The answer does not depend on what the compiler had to declare so far.
/// Where a class declares several of one kind (`X(X&)` and `X(const X&)`), the one that takes the most.
std::vector<SpecialMember> special_members_of(const clang::CXXRecordDecl& record,
                                              DefaultConstructors& default_constructors);

}  // namespace abigate::extract
