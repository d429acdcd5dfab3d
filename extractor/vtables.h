// Virtual tables slot by slot, as the Itanium C++ ABI lays them out (section 2.5).
#pragma once

#include <vector>

#include "analyzer/model/nodes.h"

namespace clang {
class ASTContext;
class CXXRecordDecl;
}  // namespace clang

namespace abigate::extract {

class TypeGraph;

/// Whether the target's C++ ABI is one whose tables `vtables_of` can lay out.
bool lays_out_vtables(clang::ASTContext& ast);

/// A class whose bases occur so often that its tables would fill the memory has more slots than this, about.
inline constexpr std::uint64_t most_slots = 100'000;
bool has_too_many_slots(const clang::CXXRecordDecl& record);

/// The group of tables of a complete object of `record`: its own first, then those of its bases in the order of the
/// group. Empty if the class has no virtual table, is not defined or depends on template parameters, if the target's
/// C++ ABI is not Itanium, or if there are too many slots. Offsets in bytes.
std::vector<Vtable> vtables_of(const clang::CXXRecordDecl& record, TypeGraph& types, StringPool& strings);

/// Linkage name of the function whose object file alone holds the tables. Empty: whoever uses the class makes its own.
/// The parser's skipped bodies do not change the answer, unlike ASTContext::getCurrentKeyFunction.
Text key_function_of(const clang::CXXRecordDecl& record, StringPool& strings);

}  // namespace abigate::extract
