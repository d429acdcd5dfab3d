#include "extractor/special_members.h"

#include <algorithm>
#include <optional>

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>

#include "extractor/access.h"

namespace abigate::extract {

namespace {

Provision provision_of(const clang::CXXMethodDecl& member) {
  return member.isDeleted()        ? Provision::deleted
         : member.isImplicit()     ? Provision::implicit
         : member.isUserProvided() ? Provision::user_provided
                                   : Provision::defaulted;
}

SpecialMember declared(SpecialMemberKind kind, const clang::CXXMethodDecl& member) {
  return {kind, provision_of(member), member.isTrivial() && !member.isDeleted(), access_of(member.getAccess())};
}

SpecialMember implied(SpecialMemberKind kind, bool deleted, bool trivial) {
  return {kind, deleted ? Provision::deleted : Provision::implicit, trivial && !deleted, Access::public_};
}

bool takes_const(const clang::CXXMethodDecl& member) {
  return member.getNumParams() > 0 && member.getParamDecl(0)->getType().getNonReferenceType().isConstQualified();
}

/// Whether `one` serves more callers than `other`.
bool better(const clang::CXXMethodDecl& one, const clang::CXXMethodDecl& other) {
  if (one.isDeleted() != other.isDeleted()) {
    return !one.isDeleted();
  }
  return takes_const(one) && !takes_const(other);
}

template <class Members, class Is>
const clang::CXXMethodDecl* best_of(const Members& members, Is is) {
  const clang::CXXMethodDecl* best = nullptr;
  for (const auto* member : members) {
    if (is(*member) && !member->isIneligibleOrNotSelected() && (best == nullptr || better(*member, *best))) {
      best = member;
    }
  }
  return best;
}

// ---- the default constructor, which the compiler judges only when it is used ----

const clang::CXXMethodDecl* default_constructor(const clang::CXXRecordDecl& record) {
  return best_of(record.ctors(), [](const auto& one) { return one.isDefaultConstructor(); });
}

/// A template such as unique_ptr's: one whose constraints do not hold counts too, as nothing is instantiated here.
bool has_default_constructor_template(const clang::CXXRecordDecl& record) {
  return std::ranges::any_of(record.decls(), [](const clang::Decl* member) {
    const auto* pattern = llvm::dyn_cast<clang::FunctionTemplateDecl>(member);
    const auto* constructor =
        pattern != nullptr ? llvm::dyn_cast<clang::CXXConstructorDecl>(pattern->getTemplatedDecl()) : nullptr;
    return constructor != nullptr && constructor->getMinRequiredArguments() == 0 && !constructor->isDeleted() &&
           constructor->getAccess() == clang::AS_public;
  });
}

std::optional<SpecialMember> default_constructor_of(const clang::CXXRecordDecl& record,
                                                    DefaultConstructors& default_constructors) {
  const clang::CXXMethodDecl* member = default_constructor(record);
  if (member != nullptr) {
    return declared(SpecialMemberKind::default_constructor, *member);
  }
  if (!record.needsImplicitDefaultConstructor()) {
    return std::nullopt;
  }
  return implied(SpecialMemberKind::default_constructor, default_constructors.implied_is_deleted(record),
                 record.hasTrivialDefaultConstructor());
}

std::optional<SpecialMember> copy_constructor_of(const clang::CXXRecordDecl& record) {
  const auto* member = best_of(record.ctors(), [](const auto& one) { return one.isCopyConstructor(); });
  if (member != nullptr) {
    return declared(SpecialMemberKind::copy_constructor, *member);
  }
  if (!record.needsImplicitCopyConstructor()) {
    return std::nullopt;
  }
  return implied(SpecialMemberKind::copy_constructor, record.defaultedCopyConstructorIsDeleted(),
                 record.hasTrivialCopyConstructor());
}

/// An implied or defaulted move that would be deleted counts as absent: overload resolution passes it over.
std::optional<SpecialMember> move(SpecialMemberKind kind, const clang::CXXMethodDecl* member, bool needs, bool has,
                                  bool trivial) {
  if (member != nullptr) {
    const bool passed_over = member->isDeleted() && member->isDefaulted() && !member->isDeletedAsWritten();
    return passed_over ? std::nullopt : std::optional(declared(kind, *member));
  }
  return needs && has ? std::optional(implied(kind, /*deleted=*/false, trivial)) : std::nullopt;
}

std::optional<SpecialMember> move_constructor_of(const clang::CXXRecordDecl& record) {
  const auto* member = best_of(record.ctors(), [](const auto& one) { return one.isMoveConstructor(); });
  const bool needs = member == nullptr && record.needsImplicitMoveConstructor();
  return move(SpecialMemberKind::move_constructor, member, needs, needs && !record.defaultedMoveConstructorIsDeleted(),
              record.hasTrivialMoveConstructor());
}

std::optional<SpecialMember> copy_assignment_of(const clang::CXXRecordDecl& record) {
  const auto* member = best_of(record.methods(), [](const auto& one) { return one.isCopyAssignmentOperator(); });
  if (member != nullptr) {
    return declared(SpecialMemberKind::copy_assignment, *member);
  }
  if (!record.needsImplicitCopyAssignment()) {
    return std::nullopt;
  }
  return implied(SpecialMemberKind::copy_assignment, !record.hasSimpleCopyAssignment(),
                 record.hasTrivialCopyAssignment());
}

std::optional<SpecialMember> move_assignment_of(const clang::CXXRecordDecl& record) {
  const auto* member = best_of(record.methods(), [](const auto& one) { return one.isMoveAssignmentOperator(); });
  const bool needs = member == nullptr && record.needsImplicitMoveAssignment();
  return move(SpecialMemberKind::move_assignment, member, needs, needs && record.hasSimpleMoveAssignment(),
              record.hasTrivialMoveAssignment());
}

SpecialMember destructor_of(const clang::CXXRecordDecl& record) {
  if (const clang::CXXDestructorDecl* member = record.getDestructor()) {
    return declared(SpecialMemberKind::destructor, *member);
  }
  return implied(SpecialMemberKind::destructor, record.defaultedDestructorIsDeleted(), record.hasTrivialDestructor());
}

}  // namespace

bool DefaultConstructors::implied_is_deleted(const clang::CXXRecordDecl& record) {
  if (const auto known = deleted_.find(&record); known != deleted_.end()) {
    return known->second;
  }
  const bool deleted = find(record);
  deleted_.try_emplace(&record, deleted);
  return deleted;
}

/// Whether a part of type `record` can neither be made nor destroyed by its owner's implied constructor. A base's
/// protected members are at hand, a member's are not.
bool DefaultConstructors::unusable(const clang::CXXRecordDecl& record, bool base) {
  const auto out_of_reach = [&](const clang::CXXMethodDecl& member) {
    return member.isDeleted() || member.getAccess() == clang::AS_private ||
           (member.getAccess() == clang::AS_protected && !base);
  };
  const clang::CXXDestructorDecl* destructor = record.getDestructor();
  if (destructor != nullptr ? out_of_reach(*destructor) : record.defaultedDestructorIsDeleted()) {
    return true;
  }
  if (const clang::CXXMethodDecl* constructor = default_constructor(record)) {
    return out_of_reach(*constructor);
  }
  return record.needsImplicitDefaultConstructor() ? implied_is_deleted(record)
                                                  : !has_default_constructor_template(record);
}

bool DefaultConstructors::unusable(const clang::FieldDecl& field, bool in_union) {
  if (field.isUnnamedBitField() || field.hasInClassInitializer()) {
    return false;
  }
  const clang::QualType type = field.getASTContext().getBaseElementType(field.getType());
  if (type->isReferenceType()) {
    return true;
  }
  const clang::CXXRecordDecl* part = type->getAsCXXRecordDecl();
  if (part == nullptr || !part->hasDefinition()) {
    return type.isConstQualified() && !in_union;
  }
  part = part->getDefinition();
  if (in_union) {
    return !part->hasTrivialDefaultConstructor() || !part->hasTrivialDestructor();
  }
  return unusable(*part, /*base=*/false) || (type.isConstQualified() && !part->allowConstDefaultInit());
}

/// C++ [class.default.ctor].
bool DefaultConstructors::find(const clang::CXXRecordDecl& record) {
  const auto unusable_base = [this](const clang::CXXBaseSpecifier& base) {
    const clang::CXXRecordDecl* part = base.getType()->getAsCXXRecordDecl();
    return part != nullptr && part->hasDefinition() && unusable(*part->getDefinition(), /*base=*/true);
  };
  if (std::ranges::any_of(record.bases(), unusable_base) || std::ranges::any_of(record.vbases(), unusable_base)) {
    return true;
  }
  const auto fields = record.fields();
  if (record.isUnion()) {
    // The one member that has an initializer is made; the others are not touched.
    const bool initialized =
        std::ranges::any_of(fields, [](const clang::FieldDecl* field) { return field->hasInClassInitializer(); });
    const bool all_const = !fields.empty() && std::ranges::all_of(fields, [](const clang::FieldDecl* field) {
      return field->getType().isConstQualified();
    });
    if (initialized) {
      return false;
    }
    if (all_const) {
      return true;
    }
  }
  return std::ranges::any_of(fields, [&](const clang::FieldDecl* field) { return unusable(*field, record.isUnion()); });
}

std::vector<SpecialMember> special_members_of(const clang::CXXRecordDecl& record,
                                              DefaultConstructors& default_constructors) {
  if (!record.hasDefinition() || record.getDefinition()->isInvalidDecl() || record.isDependentType()) {
    return {};
  }
  const clang::CXXRecordDecl& definition = *record.getDefinition();
  std::vector<SpecialMember> members;
  const auto add = [&](const std::optional<SpecialMember>& member) {
    if (member) {
      members.push_back(*member);
    }
  };
  add(default_constructor_of(definition, default_constructors));
  add(copy_constructor_of(definition));
  add(move_constructor_of(definition));
  add(copy_assignment_of(definition));
  add(move_assignment_of(definition));
  add(destructor_of(definition));
  return members;
}

}  // namespace abigate::extract
