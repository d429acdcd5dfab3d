// What judging gives: findings, and the verdict over them. Plain data for reports and for programs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "analyzer/model/declarations.h"

namespace abigate {

enum class ChangeClass : std::uint8_t {
  product_grows,
  product_shrinks,
  sum_grows,
  sum_shrinks,
  conflict,
  constant,
  source,
  behaviour,
  neutral,
};

enum class Surface : std::uint8_t { binary, source, behaviour, neutral };

/// What a change asks of the version number. Ordered.
enum class Bump : std::uint8_t { none, patch, minor, major };

/// The answer for one direction of a pair. Ordered from best to worst.
enum class Answer : std::uint8_t { compatible, conditional, incompatible };

enum class Direction : std::uint8_t { backward, forward, swap, full };

/// How a role or a guard is known. Ordered from best to worst.
enum class Evidence : std::uint8_t { declared, inferred, unknown };

enum class Verdict : std::uint8_t { pass, fail, undecided };

struct Bumps {
  Bump binary = Bump::none;
  Bump source = Bump::none;
  Bump behaviour = Bump::none;
};

/// One answer with the sentence that explains it.
struct DirectedAnswer {
  Answer answer = Answer::compatible;
  std::string why;
};

/// A number or a name that the message uses, by name: {"size_bytes", 24}, {"type", "uint32_t"}.
using FactValue = std::variant<std::int64_t, std::uint64_t, bool, std::string>;
struct NamedFact {
  std::string name;
  FactValue value;
};

struct RoleSummary {
  Sides made_by;
  Sides used_by;
  Evidence evidence = Evidence::unknown;
  bool shown_by_binary = false;  ///< inferred from what a file exports and imports
};

struct Place {
  std::string file;
  std::uint32_t line = 0;  ///< 0 = unknown
};

/// A member that moved because of a change, in bits from the start of the record.
struct MovedMember {
  std::string name;
  std::uint64_t old_offset_bits = 0;
  std::uint64_t new_offset_bits = 0;
};

/// What `Finding::member` is to its subject: a field, enumerator or virtual function, a base, a parameter, a special
/// member by its kind, a template argument by its number.
enum class MemberKind : std::uint8_t { member, base, parameter, special_member, template_argument };

/// One cause, judged.
struct Finding {
  std::string rule;     ///< id in the catalogue
  std::string subject;  ///< qualified name of the entity: "acme::Frame", "acme_run"
  std::string member;   ///< as `member_kind` says; empty where the entity itself changed
  MemberKind member_kind = MemberKind::member;
  std::string message;  ///< one sentence with names and numbers
  std::string reason;   ///< why it breaks or does not, from the catalogue
  std::string fix;      ///< what to do; empty where nothing is to be done

  ChangeClass change_class = ChangeClass::neutral;  ///< after growth became conflict, if it did
  Surface surface = Surface::neutral;               ///< the one that `bump` comes from
  Bump bump = Bump::none;                           ///< highest of `bumps`; patch for a neutral finding
  Bumps bumps;

  DirectedAnswer backward;
  DirectedAnswer forward;
  DirectedAnswer swap;

  GuardKind guard = GuardKind::none;
  std::string guard_name;                  ///< the member or parameter; empty for the kinds without one
  std::optional<Evidence> guard_evidence;  ///< absent without a guard
  bool requirement = false;                ///< what a file needs of its surroundings, no part of the interface
  bool rebuild = false;                    ///< merely recompiling uses the addition
  bool rebuild_chooses = false;            ///< of those: only where a call chooses the new overload

  RoleSummary roles;
  std::vector<std::string> path;      ///< from an entry point to the subject: "acme_run", "param 1 (frame)", …
  std::vector<std::string> symbols;   ///< functions and variables through which it is reached, sorted
  std::size_t more_symbols = 0;       ///< how many besides
  std::vector<std::string> affected;  ///< other records whose layout follows from this change
  std::vector<MovedMember> moved;     ///< members that sit elsewhere because of it
  std::vector<NamedFact> old_facts;   ///< absent side: empty
  std::vector<NamedFact> new_facts;
  std::optional<Place> old_location;
  std::optional<Place> new_location;

  std::string baseline;                   ///< version of the OLD it was found against
  std::optional<std::string> suppressed;  ///< the reason of the suppression
  std::optional<std::string> view;
  std::optional<std::string> target;  ///< where several targets were judged: the one that it was found on
};

struct Compatibility {
  Answer backward = Answer::compatible;
  Answer forward = Answer::compatible;
  Answer swap = Answer::compatible;
};

enum class Effect : std::uint8_t {
  unseen,     ///< could not be seen, and is letter for letter the same on both sides
  undecided,  ///< could not be seen, and changed
};

struct FidelityNote {
  std::string what;
  std::string where;
  Effect effect = Effect::unseen;
};

/// One OLD against NEW.
struct BaselineResult {
  std::string version;  ///< empty: not stated
  Verdict verdict = Verdict::pass;
  Bump required_bump = Bump::none;
  std::optional<Bump> declared_bump;
};

/// All OLDs against NEW on one of several targets.
struct TargetResult {
  std::string target;
  Verdict verdict = Verdict::pass;
  Bump required_bump = Bump::none;
};

struct Judgement {
  std::string interface;  ///< name, perhaps empty
  std::string old_version;
  std::string new_version;
  std::string target;  ///< normalized triple; empty where there are several
  std::string policy;
  Side released_by = Side::plugin;
  std::optional<Direction> direction;  ///< asked for besides the released one
  bool symbols_only = false;           ///< symbols and build facts of the binaries alone were judged, no types

  Verdict verdict = Verdict::pass;
  std::string verdict_reason;  ///< one sentence: what decided it
  Bump required_bump = Bump::none;
  std::optional<Bump> declared_bump;        ///< absent: undeclared
  std::optional<std::string> next_version;  ///< absent where no version is known
  Bumps bumps;
  Compatibility compatibility;
  std::vector<BaselineResult> baselines;
  std::vector<TargetResult> targets;  ///< empty unless there are several
  std::vector<Finding> findings;      ///< worst first
  std::vector<FidelityNote> fidelity;
  std::vector<std::string> warnings;  ///< declarations that name nothing, conditionals that passed, …
};

/// The subject with its member, as one says it: "acme::Frame::width", "acme_run, parameter frame".
std::string entity_name(const Finding& finding);

std::string_view word_for(ChangeClass value);
std::string_view word_for(Surface value);
std::string_view word_for(Bump value);
std::string_view word_for(Answer value);
std::string_view word_for(Direction value);
std::string_view word_for(Evidence value);
std::string_view word_for(Verdict value);
std::string_view word_for(Effect value);

std::optional<ChangeClass> change_class_from(std::string_view word);
std::optional<Surface> surface_from(std::string_view word);
std::optional<Bump> bump_from(std::string_view word);
std::optional<Answer> answer_from(std::string_view word);
std::optional<Direction> direction_from(std::string_view word);

}  // namespace abigate
