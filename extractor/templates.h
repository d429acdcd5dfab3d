// Templates, known by their tokens: heads and bodies hashed, nothing instantiated.
#pragma once

#include <string>

#include "analyzer/model/snapshot.h"
#include "extractor/unit.h"

namespace clang {
class CXXDeductionGuideDecl;
class TemplateDecl;
}  // namespace clang

namespace abigate::extract {

class Naming;

/// Adds the node of a class, function, variable or alias template, concept or deduction guide. All its declarations
/// count, and so do partial specializations and members that are defined outside of their class. `uses` holds every
/// name that it mentions. What the compiler made itself is left out; a template whose tokens cannot be found goes to
/// the unit's fidelity as "template".
void collect_template(Unit& unit, const clang::TemplateDecl& declaration, Naming& naming, Snapshot& snapshot);

/// The same for a guide that is no template.
void collect_deduction_guide(Unit& unit, const clang::CXXDeductionGuideDecl& guide, Naming& naming, Snapshot& snapshot);

/// Hash of all that makes up the template; empty if its tokens cannot be found.
std::string hash_of_template(Unit& unit, const clang::TemplateDecl& declaration);

}  // namespace abigate::extract
