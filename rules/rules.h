// The rules as data, compiled in from the YAML files of this folder by tool/rulec. Words are words here: who judges
// turns them into enums.
#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace abigate {

/// One file of catalogue/.
struct RuleRecord {
  std::string_view id;      ///< kebab-case, stable, never reused
  int since;                ///< the rule-set version that introduced it
  std::string_view title;   ///< "A field moved"
  std::string_view change;  ///< the fact it selects; behind a star, the end of the names of several
  std::span<const std::pair<std::string_view, std::string_view>> where;  ///< attributes that the fact must have
  std::string_view change_class;
  std::string_view surface;
  std::string_view source;  ///< what it asks of the version on the surface source besides: none, minor or major
  /// A sentence with placeholders: "{subject}::{member} moved from byte {old_x} to byte {new_x}".
  std::string_view message;
  std::string_view why;
  std::string_view fix;  ///< empty where nothing is to be done
  std::span<const std::string_view> refs;
};

/// Sorted by id.
std::span<const RuleRecord> rule_records();

/// The rule with this id, or null.
const RuleRecord* find_rule(std::string_view id);

/// One row of decision-table.yaml: the answer for changes of a class in one situation.
struct TableRow {
  std::string_view change_class;
  std::string_view when;     ///< the situation, a word in kebab-case
  std::string_view answer;   ///< compatible, conditional or incompatible
  std::string_view guarded;  ///< the answer where a guard counts; empty: the same
  std::string_view why;
};

/// In the order of the file.
std::span<const TableRow> decision_table();

/// One file of policies/.
struct PolicyRecord {
  std::string_view id;
  std::string_view title;
  std::span<const std::string_view> counts;  ///< surfaces that count in full; any other counts as patch
  bool unguarded_fails;                      ///< a conditional without a guard in the released direction fails the gate
};

/// Sorted by id.
std::span<const PolicyRecord> policy_records();

}  // namespace abigate
