#include "analyzer/compare/representation.h"

#include <algorithm>
#include <vector>

#include "analyzer/compare/members.h"

namespace abigate {

namespace {

constexpr std::size_t most_leaves = 16;

struct Leaf {
  std::uint64_t offset_bits;
  std::uint64_t size_bits;
  Encoding encoding;
  bool operator==(const Leaf&) const = default;
};

bool is_integer(Encoding e) {
  return e == Encoding::boolean || e == Encoding::character || e == Encoding::signed_integer ||
         e == Encoding::unsigned_integer;
}

/// The scalars that a type consists of, in order of offset; nothing where it holds another kind or too many.
std::optional<std::vector<Leaf>> leaves_of(const Snapshot& snapshot, TypeId id) {
  struct Open {
    TypeId id;
    std::uint64_t base_bits;
  };
  std::vector<Leaf> leaves;
  std::vector<Open> open{{id, 0}};
  for (std::size_t steps = 0; !open.empty(); ++steps) {
    if (steps > 4 * most_leaves || leaves.size() > most_leaves) {
      return std::nullopt;
    }
    const Open here = open.back();
    open.pop_back();
    const TypeId inner = peel(snapshot.graph, here.id);
    const Type& node = snapshot.graph.at(inner);
    if (const auto* scalar = std::get_if<Builtin>(&node)) {
      const std::uint64_t bits = scalar->size_bytes * 8;
      if (scalar->encoding == Encoding::complex_floating || scalar->encoding == Encoding::complex_integer) {
        const Encoding part =
            scalar->encoding == Encoding::complex_floating ? Encoding::floating : Encoding::signed_integer;
        leaves.push_back({here.base_bits, bits / 2, part});
        leaves.push_back({here.base_bits + bits / 2, bits / 2, part});
      } else if (bits == 0) {
        return std::nullopt;
      } else {
        leaves.push_back({here.base_bits, bits, scalar->encoding});
      }
    } else if (const auto* array = std::get_if<Array>(&node)) {
      const auto extent = extent_of(snapshot, array->element);
      if (!array->count || *array->count > most_leaves || !extent) {
        return std::nullopt;
      }
      for (std::uint64_t i = 0; i < *array->count; ++i) {
        open.push_back({array->element, here.base_bits + i * extent->size_bytes * 8});
      }
    } else if (const auto* record = std::get_if<Record>(&node); record != nullptr && record->tag != Tag::union_) {
      if (record->fields.size() > most_leaves) {
        return std::nullopt;
      }
      for (const Field& field : record->fields) {
        if (field.bit_width) {
          return std::nullopt;
        }
        open.push_back({field.type, here.base_bits + field.offset_bits});
      }
    } else {
      return std::nullopt;
    }
  }
  std::ranges::sort(leaves, {}, &Leaf::offset_bits);
  return leaves;
}

bool tiles(const std::vector<Leaf>& leaves, std::uint64_t size_bits) {
  std::uint64_t next = 0;
  for (const Leaf& leaf : leaves) {
    if (leaf.offset_bits != next || !is_integer(leaf.encoding)) {
      return false;
    }
    next += leaf.size_bits;
  }
  return next == size_bits;
}

}  // namespace

Relation scalar_relation(const Snapshot& old_side, const Builtin& old_type, const Builtin& new_type) {
  if (old_type.name == new_type.name && old_type.size_bytes == new_type.size_bytes &&
      old_type.encoding == new_type.encoding) {
    return Relation::same;
  }
  if (old_type.size_bytes != new_type.size_bytes || old_type.value_bits != new_type.value_bits) {
    return Relation::replaced;
  }
  const auto sign = [&](const Builtin& type) {
    if (type.encoding != Encoding::character) {
      return type.encoding;
    }
    const auto& facts = old_side.build.facts;
    const auto found = std::ranges::find(facts, Text("char-signed"), &BuildFact::name);
    const bool is_signed = found == facts.end() || found->value == "yes";
    return is_signed ? Encoding::signed_integer : Encoding::unsigned_integer;
  };
  const bool both_integers = is_integer(old_type.encoding) && is_integer(new_type.encoding);
  if (both_integers && new_type.encoding == Encoding::boolean && old_type.size_bytes == 1) {
    return Relation::byte_became_bool;
  }
  const bool same_sign = sign(old_type) == sign(new_type) && old_type.encoding != Encoding::boolean;
  return both_integers && same_sign && old_type.align_bytes == new_type.align_bytes ? Relation::integer_respelled
                                                                                    : Relation::replaced;
}

Relation representation(const Snapshot& old_side, TypeId old_id, const Snapshot& new_side, TypeId new_id) {
  const auto old_extent = extent_of(old_side, old_id);
  const auto new_extent = extent_of(new_side, new_id);
  if (!old_extent || !new_extent || old_extent->size_bytes != new_extent->size_bytes) {
    return Relation::replaced;
  }
  const auto old_leaves = leaves_of(old_side, old_id);
  const auto new_leaves = leaves_of(new_side, new_id);
  if (!old_leaves || !new_leaves || old_leaves->empty()) {
    return Relation::replaced;
  }
  if (*old_leaves == *new_leaves && old_leaves->size() > 1) {
    return Relation::equal_representation;
  }
  const std::uint64_t bits = old_extent->size_bytes * 8;
  const bool one_is_whole = old_leaves->size() == 1 || new_leaves->size() == 1;
  return one_is_whole && old_leaves->size() != new_leaves->size() && tiles(*old_leaves, bits) &&
                 tiles(*new_leaves, bits)
             ? Relation::same_bytes
             : Relation::replaced;
}

}  // namespace abigate
