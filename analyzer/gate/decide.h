// Decides whether a plugin may be loaded into a host, or replace the one that runs there, before any of its code runs.
//
// What is looked at, in this order; what can be looked at is, so that one decision names all that is wrong:
//   the host's own verification        nothing is parsed before it
//   identity                           who the file says it is: interface, version, target
//   graphs                             skipped where the fingerprints are equal; else the plugin's snapshot, recomputed
//   what it exports, build facts       against the file's own symbols, always
//   state                              what survives from the plugin that runs
//   what it imports, hazards           against the objects of the host
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/gate/candidate.h"
#include "analyzer/gate/decision.h"
#include "analyzer/gate/host.h"
#include "analyzer/gate/stages.h"
#include "analyzer/model/error.h"

namespace abigate {

struct CheckOptions {
  /// Rules, hazards, symbols' reason codes and `major-equal-abi` that the host lets pass in this call.
  std::vector<std::string> allow;
  /// A library that comes along and would be loaded from disk, unchecked, is a reason to refuse; `allow` may name it.
  bool dependencies_refuse = false;
  /// Called at the begin and the end of every stage, on the deciding thread.
  Observe observe;
  /// Called before anything is parsed, with what will be: bytes, or an open descriptor, also where a path was asked
  /// about. An answer is the reason why the file is refused.
  std::function<std::optional<std::string>(const CandidateInput&)> verify;
  /// Called with a decision that refuses, before it is returned.
  std::function<void(const Decision&)> refused;
};

/// `running`: the plugin that the candidate replaces; null: none. Errors, of kind usage: a word in `allow` that nothing
/// is called. All else, a file that cannot be read included, is a decision.
Result<Decision> decide(const Host& host, const CandidateInput& plugin, const CandidateInput* running,
                        const CheckOptions& options);

}  // namespace abigate
