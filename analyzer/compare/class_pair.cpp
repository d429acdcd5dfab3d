#include "analyzer/compare/class_pair.h"

#include <utility>

namespace abigate {

Change ClassPair::change(ChangeKind kind, std::string member) const {
  Change change;
  change.kind = kind;
  change.subject = std::string(after.name);
  change.member = std::move(member);
  change.pair = id;
  change.old_size_bytes = before.size_bytes;
  change.new_size_bytes = after.size_bytes;
  change.size_changed = before.size_bytes != after.size_bytes;
  change.old_location = before.location;
  change.new_location = after.location;
  return change;
}

Change& ClassPair::add(ChangeKind kind, std::string member) const {
  context.changes.push_back(change(kind, std::move(member)));
  return context.changes.back();
}

Change& ClassPair::add_sized(ChangeKind kind, std::string member) const {
  context.changes.push_back(sized_change(kind, std::move(member)));
  return context.changes.back();
}

Change ClassPair::sized_change(ChangeKind kind, std::string member) const {
  Change sized = change(kind, std::move(member));
  sized.tail_changed = before.nv_size_bytes != after.nv_size_bytes || before.data_size_bytes != after.data_size_bytes;
  if (sized.size_changed) {
    add_facts(sized, "size_bytes", before.size_bytes, after.size_bytes);
  }
  if (before.align_bytes != after.align_bytes) {
    add_facts(sized, "align_bytes", std::uint64_t{before.align_bytes}, std::uint64_t{after.align_bytes});
  }
  return sized;
}

}  // namespace abigate
