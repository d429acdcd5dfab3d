#include "analyzer/compare/members.h"

#include <algorithm>

#include "analyzer/compare/words.h"
#include "analyzer/model/glob.h"

namespace abigate {

namespace {

struct Open {
  TypeId record;
  std::uint64_t base_bits;
  TypeId within;  ///< the union that holds the record, however deep
};

}  // namespace

bool declared_reserved(const Declarations& declarations, Text record, Text member) {
  if (declarations.reserved.empty()) {
    return false;
  }
  const std::string qualified = std::string(record) + "::" + std::string(member);
  return std::ranges::any_of(declarations.reserved, [&](Text glob) { return glob_match(glob, qualified); });
}

std::vector<Member> flat_members(const Snapshot& snapshot, TypeId record) {
  const Graph& graph = snapshot.graph;
  const Text outer = std::get<Record>(graph.at(record)).name;
  std::vector<Member> members;
  members.reserve(std::get<Record>(graph.at(record)).fields.size());
  std::vector<Open> open{{record, 0, no_type}};
  while (!open.empty()) {
    const Open here = open.back();
    open.pop_back();
    const auto& node = std::get<Record>(graph.at(here.record));
    const TypeId within = node.tag == Tag::union_ ? here.record : here.within;
    for (const Field& field : node.fields) {
      const TypeId inner = peel(graph, field.type);
      const auto* nested = std::get_if<Record>(&graph.at(inner));
      if (field.name.empty() && nested != nullptr && nested->anonymous) {
        open.push_back({inner, here.base_bits + field.offset_bits, within});
        continue;
      }
      if (field.name.empty()) {
        continue;
      }
      Member member;
      member.name = field.name;
      member.type = field.type;
      member.offset_bits = here.base_bits + field.offset_bits;
      member.bit_width = field.bit_width;
      const auto extent = extent_of(snapshot, field.type);
      member.size_bits = field.bit_width ? *field.bit_width : extent ? extent->size_bytes * 8 : 0;
      member.within = within;
      const bool declared = declared_reserved(snapshot.declarations, outer, field.name);
      member.reserved = declared || is_reserved_name(field.name);
      member.zeroed = declared || (member.reserved && is_zeroed_reserved_name(field.name));
      member.declared = declared;
      member.field = &field;
      members.push_back(member);
    }
  }
  if (!std::ranges::is_sorted(members, {}, &Member::offset_bits)) {
    std::ranges::stable_sort(members, {}, &Member::offset_bits);
  }
  return members;
}

}  // namespace abigate
