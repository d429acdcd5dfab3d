// Constructors, assignments and destructor that every class has: what is declared and what the compiler adds.
#pragma once

#include <vector>

#include "analyzer/model/nodes.h"

namespace clang {
class CXXRecordDecl;
}

namespace abigate::extract {

/// In order of kind, one for each kind that the class declares or that is implied; none for an incomplete or dependent
/// class. The answer does not depend on what the compiler had to declare so far.
/// Where a class declares several of one kind (`X(X&)` and `X(const X&)`), the one that takes the most.
std::vector<SpecialMember> special_members_of(const clang::CXXRecordDecl& record);

}  // namespace abigate::extract
