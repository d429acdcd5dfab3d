// The members of a record as code names them: those of anonymous records count as members of the enclosing one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/model/snapshot.h"

namespace abigate {

struct Member {
  Text name;
  TypeId type = no_type;
  std::uint64_t offset_bits = 0;  ///< from the start of the outermost record
  std::uint64_t size_bits = 0;    ///< width of a bit-field; 0 for a flexible array or an incomplete type
  std::optional<std::uint32_t> bit_width;
  TypeId within = no_type;  ///< the innermost union that holds it, else no_type
  bool reserved = false;    ///< space, by name or by declaration
  bool zeroed = false;      ///< reserved space that callers are said to zero
  bool declared = false;    ///< reserved by declaration
  const Field* field = nullptr;

  std::uint64_t end_bits() const { return offset_bits + size_bits; }
};

/// In order of offset, then of declaration. Unnamed bit-fields are padding and left out.
std::vector<Member> flat_members(const Snapshot& snapshot, TypeId record);

/// Whether `reserved:` of the declarations, or the name, says that the member is space.
bool declared_reserved(const Declarations& declarations, Text record, Text member);

}  // namespace abigate
