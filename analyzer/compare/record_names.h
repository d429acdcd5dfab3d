// What code that is compiled again sees of a record besides its layout: names, attributes, access, initializers.
#pragma once

#include "analyzer/compare/class_pair.h"
#include "analyzer/compare/record_members.h"

namespace abigate {

void compare_names_and_attributes(const ClassPair& records, const RecordMembers& members);

}  // namespace abigate
