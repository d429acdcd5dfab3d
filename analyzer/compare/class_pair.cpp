#include "analyzer/compare/class_pair.h"

#include <utility>

namespace abigate {

namespace {

Change change_of(const ClassPair& classes, ChangeKind kind, std::string member) {
  Change change;
  change.kind = kind;
  change.subject = std::string(classes.after.name);
  change.member = std::move(member);
  change.pair = classes.id;
  change.old_size_bytes = classes.before.size_bytes;
  change.new_size_bytes = classes.after.size_bytes;
  change.size_changed = classes.before.size_bytes != classes.after.size_bytes;
  change.old_location = classes.before.location;
  change.new_location = classes.after.location;
  return change;
}

}  // namespace

Change& ClassPair::add(ChangeKind kind, std::string member) const {
  context.changes.push_back(change_of(*this, kind, std::move(member)));
  return context.changes.back();
}

Change& ClassPair::add_sized(ChangeKind kind, std::string member) const {
  context.changes.push_back(sized_change(kind, std::move(member)));
  return context.changes.back();
}

Change ClassPair::sized_change(ChangeKind kind, std::string member) const {
  Change change = change_of(*this, kind, std::move(member));
  change.tail_changed = before.nv_size_bytes != after.nv_size_bytes || before.data_size_bytes != after.data_size_bytes;
  if (change.size_changed) {
    add_facts(change, "size_bytes", before.size_bytes, after.size_bytes);
  }
  if (before.align_bytes != after.align_bytes) {
    add_facts(change, "align_bytes", std::uint64_t{before.align_bytes}, std::uint64_t{after.align_bytes});
  }
  return change;
}

}  // namespace abigate
