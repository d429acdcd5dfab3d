// The catalogue, ready for judging: words turned into enums, and for each change the rule that fits it best.
#pragma once

#include "analyzer/compare/change.h"
#include "analyzer/judge/finding.h"
#include "rules/rules.h"

namespace abigate {

struct Rule {
  const RuleRecord* record = nullptr;
  ChangeClass change_class = ChangeClass::conflict;
  Surface surface = Surface::binary;
  Bump source = Bump::none;  ///< what it asks on the surface source besides
};

/// The most specific rule: more `where` outrank fewer, and one that names the kind outranks one that names several.
/// What an inline function holds is at most a matter of sources. A change that no rule knows gets `unknown-change`, a
/// conflict.
const Rule& rule_for(const Change& change);

MemberKind member_kind_of(const Change& change);

/// Fills the placeholders of a rule's message: {subject}, {member}, {entity}, {old_NAME}, {new_NAME}.
std::string message_for(const Rule& rule, const Change& change);

}  // namespace abigate
