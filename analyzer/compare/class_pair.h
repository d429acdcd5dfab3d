// Two versions of one class or other record, and where the changes between them go.
#pragma once

#include <string>

#include "analyzer/compare/changes.h"

namespace abigate {

struct ClassPair {
  /// `id` is a pair of two records.
  ClassPair(const Comparing& comparing, PairId pair)
      : context(comparing),
        id(pair),
        before(std::get<Record>(comparing.old_graph().at(comparing.pairing.at(pair).old_id))),
        after(std::get<Record>(comparing.new_graph().at(comparing.pairing.at(pair).new_id))) {}

  const Comparing& context;
  PairId id;
  const Record& before;
  const Record& after;

  const Graph& old_graph() const { return context.old_graph(); }
  const Graph& new_graph() const { return context.new_graph(); }

  /// A change of the class, or of its `member`, with names, sizes and places filled in.
  Change change(ChangeKind kind, std::string member) const;
  /// Appends it. The reference holds until the next one is added.
  Change& add(ChangeKind kind, std::string member) const;

  /// The same, of the data: what differs of sizes and alignment is among the facts.
  Change& add_sized(ChangeKind kind, std::string member) const;
  Change sized_change(ChangeKind kind, std::string member) const;
};

}  // namespace abigate
