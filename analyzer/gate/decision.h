// What the gate answers: may this plugin be loaded into this host, or replace the one that runs, and why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/compare/build_facts.h"
#include "analyzer/gate/hazards.h"
#include "analyzer/judge/finding.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

/// Why a plugin is refused. The words are stable: docs/gate.md lists them, and none is ever used for something else.
enum class ReasonCode : std::uint8_t {
  unreadable,         ///< the file cannot be opened or read
  verify_failed,      ///< the host's own check said no
  damaged,            ///< what is read is no ELF file, or what it carries contradicts itself
  no_snapshot,        ///< neither embedded nor beside the file
  not_bound,          ///< the embedded snapshot does not belong to the code beside it
  interface_differs,  ///< another interface than the host's
  target_differs,     ///< another machine, class, byte order or target
  major_differs,
  conflict,         ///< a change that breaks the pair
  policy,           ///< a rule that the host's policy refuses
  undecided,        ///< something changed that could not be seen
  undecided_guard,  ///< it works on a condition, and nobody declared what decides it
  state_differs,    ///< what survives the swap does not fit
  undecided_state,
  build_fact,
  missing_export,    ///< the plugin lacks a symbol that its interface version lists
  missing_symbol,    ///< nobody offers a symbol, or a version, that the plugin needs
  undecided_symbol,  ///< a library that the plugin needs could not be looked at
  hazard,
  dependency,   ///< it would be loaded from disk, unchecked
  load_failed,  ///< the loader refused it although nothing spoke against it
  init_failed,  ///< the plugin's own start said no
};

std::string_view word_for(ReasonCode code);
std::optional<ReasonCode> reason_code_from(std::string_view word);
/// Whether it says "could not be decided" rather than "is proven wrong". Both refuse.
bool is_undecided(ReasonCode code);
/// Whether a host may name it in `allow`. What was not understood, or is another thing altogether, it may not.
bool is_allowable(ReasonCode code);

struct Reason {
  ReasonCode code = ReasonCode::conflict;
  std::string subject;  ///< entity, symbol, hazard or fact
  std::string text;     ///< a sentence with names and numbers
  std::string allow;    ///< the word that allows it, the rule or hazard before the code; empty: nothing does
};

/// Something that holds only on a condition that is checked at run time, by whom is said.
struct Condition {
  std::string subject;
  std::string text;
};

/// A symbol that the plugin needs and nobody offers.
struct MissingSymbol {
  std::string symbol;
  std::string version;  ///< empty: any
  std::string from;     ///< SONAME; empty: any
};

struct FactComparison {
  std::string fact;
  std::string host;
  std::string plugin;
  FactClass fact_class = FactClass::information;
  bool ok = true;
};

/// Microseconds.
struct DecisionTimes {
  double open = 0;
  double notes = 0;
  double judge = 0;
  double total = 0;
};

struct Decision {
  bool allowed = false;
  std::vector<Reason> reasons;  ///< why it is refused; empty if allowed
  std::vector<Reason> waived;   ///< what would have refused it, had the host not allowed it
  std::vector<Condition> conditions;

  std::string file;
  std::string interface;
  std::string host_version;
  std::string plugin_version;   ///< empty until it is known
  std::string running_version;  ///< empty: none runs
  std::string host_target;
  Fingerprint host_fingerprint;
  Fingerprint plugin_fingerprint;
  bool equal = false;  ///< the `abi` fingerprints

  std::optional<Judgement> judgement;  ///< of the graphs, where they were compared
  std::optional<Judgement> state;      ///< of running and candidate, where something survives
  Compatibility compatibility;
  std::vector<Hazard> hazards;
  std::vector<MissingSymbol> missing;
  std::vector<std::string> dependencies;  ///< libraries that come along, found on disk, in load order
  std::vector<FactComparison> build_facts;
  DecisionTimes times;
};

/// 0 allowed, 1 refused for something proven, 3 refused because something could not be decided.
int exit_status(const Decision& decision);

}  // namespace abigate
