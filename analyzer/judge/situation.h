// The situations that the decision table asks about, and the answer that it gives.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "analyzer/judge/finding.h"
#include "analyzer/roles/roles.h"

namespace abigate {

/// The words of `when:` in rules/decision-table.yaml. N is the newer side of the direction, O the older.
enum class When : std::uint8_t {
  any,
  roles_unknown,                ///< no way is known on which it crosses
  equal_check,                  ///< declared: the receiver accepts no other size or version
  at_most_check,                ///< declared: the receiver refuses a larger size; N makes, O uses
  size_may_be_compared,         ///< a macro or inline body of the interface hands on its sizeof; nothing is declared
  new_fills_old_storage,        ///< N fills whole what O allocated, and its size differs
  old_fills_new_storage,        ///< the reverse
  new_uses_required_symbol,     ///< a symbol that is declared required, which N uses
  new_keeps_what_old_fills,     ///< N allocates, O fills or writes, N uses
  new_uses_old_made,            ///< N uses what O allocates, fills or implements
  new_makes_old_uses,           ///< N allocates, fills or implements, and O uses
  new_callee_of_plain_pointer,  ///< behind a `T *` that O passes to N, and not reserved
  new_produces,                 ///< N may be the source of the value
  new_receives,                 ///< O may be the source of the value
  same_bytes,                   ///< an integer and integers that tile it, in memory
  layout_told_by_version,       ///< N uses what O made, and a declared version member tells the layouts apart
  promise_kept,                 ///< no side relies on a promise that the other lacks
};

std::optional<When> when_from(std::string_view word);

/// The situations that hold; a small set.
class Situation {
 public:
  void set(When when, bool holds = true) {
    if (holds) {
      bits_ |= bit(when);
    }
  }
  bool has(When when) const { return (bits_ & bit(when)) != 0; }

 private:
  static std::uint32_t bit(When when) { return std::uint32_t{1} << static_cast<unsigned>(when); }
  std::uint32_t bits_ = bit(When::any);
};

/// Adds what a position says, for the direction in which `newer` is the newer side. `size_differs`: the record has
/// another size in the two versions.
void add_position(Situation& situation, const Position& position, Side newer, bool size_differs);

struct TableAnswer {
  Answer answer = Answer::compatible;
  std::string_view why;
  When when = When::any;
  bool row = false;  ///< false: no row fits, nobody is touched
};

/// The worst row that fits. `guarded`: a guard counts here.
TableAnswer decide(ChangeClass change_class, const Situation& situation, bool guarded);

}  // namespace abigate
