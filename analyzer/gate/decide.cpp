#include "analyzer/gate/decide.h"

#include <set>
#include <utility>

#include "analyzer/gate/allowance.h"
#include "analyzer/gate/link_reasons.h"
#include "analyzer/gate/pair.h"
#include "analyzer/gate/process_scope.h"
#include "analyzer/gate/stages.h"
#include "analyzer/gate/survivors.h"
#include "analyzer/judge/semver.h"

namespace abigate {

namespace {

std::string text(Text from) { return std::string(from); }

std::string width_and_order(unsigned bits, bool big_endian) {
  return std::to_string(bits) + " bits, " + (big_endian ? "big" : "little") + " endian";
}

/// What the plugin says of itself, whether a note of the file says it or the snapshot beside it.
struct Claim {
  std::string name;
  std::string version;
  std::string target;
  Fingerprint abi;
  std::vector<BuildFact> facts;  ///< texts belong to the identity or the snapshot
  bool has_state = false;
};

Claim claim_of(const Identity& identity) {
  Claim claim{identity.name, identity.version, identity.target, identity.abi, {}, !identity.state.empty()};
  for (const Identity::Fact& fact : identity.facts) {
    claim.facts.push_back({fact.name, fact.value});
  }
  return claim;
}

Claim claim_of(const Snapshot& snapshot) {
  return {text(snapshot.interface.name), text(snapshot.interface.version),
          text(snapshot.build.target),   snapshot.fingerprints.abi,
          snapshot.build.facts,          !snapshot.fingerprints.state.empty()};
}

class Decider {
 public:
  Decider(const Host& host, const CandidateInput& input, const CandidateInput* running, const CheckOptions& options)
      : host_(host), interface_(host.snapshot()), input_(input), running_input_(running), options_(options) {
    decision_.file = input.name();
    decision_.interface = text(interface_.interface.name);
    decision_.host_version = text(interface_.interface.version);
    decision_.host_target = text(interface_.build.target);
    decision_.host_fingerprint = interface_.fingerprints.abi;
  }

  Decision take() {
    const Stopwatch whole;
    if (open() && verify() && parse()) {
      look();
    }
    settle(decision_, options_.allow);
    decision_.times.total = whole.microseconds();
    return std::move(decision_);
  }

 private:
  void refuse(ReasonCode code, std::string subject, std::string sentence, std::string allow = {}) {
    abigate::refuse(decision_, code, std::move(subject), std::move(sentence), std::move(allow));
  }

  // ---- stages ----

  /// Once: what is verified is what is parsed, whatever becomes of the path meanwhile.
  bool open() {
    const Stopwatch watch;
    auto source = open_source(input_);
    if (!source) {
      refuse(ReasonCode::unreadable, decision_.file, source.error().message);
      return false;
    }
    source_.emplace(std::move(*source));
    decision_.times.open = watch.microseconds();
    return true;
  }

  bool verify() {
    if (!options_.verify) {
      return true;
    }
    const Stage stage(options_.observe, "verify");
    CandidateInput opened = input_;
    opened.descriptor = source_->descriptor();
    if (const auto why = options_.verify(opened)) {
      refuse(ReasonCode::verify_failed, decision_.file, "the host's own verification refuses the file: " + *why);
      return false;
    }
    return true;
  }

  bool parse() {
    const Stage stage(options_.observe, "open");
    const Stopwatch watch;
    auto candidate = Candidate::open(*source_, input_.path);
    decision_.times.open += watch.microseconds();
    if (!candidate) {
      refuse(ReasonCode::damaged, decision_.file, candidate.error().message);
      return false;
    }
    candidate_.emplace(std::move(*candidate));
    return true;
  }

  /// The rest, each part as far as the ones before it let it.
  void look() {
    const bool known = identify();
    if (known) {
      const Stopwatch watch;
      judge_graphs();
      check_promises();
      compare_build_facts();
      check_state();
      decision_.times.judge = watch.microseconds();
    }
    check_links();
  }

  bool load_snapshot_of_plugin() {
    if (plugin_ || snapshot_failed_) {
      return plugin_.has_value();
    }
    auto loaded = candidate_->snapshot();
    if (!loaded) {
      refuse(ReasonCode::damaged, decision_.file, loaded.error().message);
    } else if (!*loaded) {
      refuse(ReasonCode::no_snapshot, decision_.file,
             decision_.file + " carries no snapshot of its interface, and none lies beside it" +
                 (input_.path.empty() ? "" : " (" + side_file_of(input_.path) + ")") +
                 "; abi-gate embed puts one in, abigate_embed() in CMake does it with the build");
    } else {
      plugin_ = std::move(*loaded);
      if (candidate_->identity()) {
        // By the file's own declarations: those of the host are about to take their place.
        bound_ = check_bound(candidate_->file(), *plugin_, *candidate_->identity());
      }
      return true;
    }
    snapshot_failed_ = true;
    return false;
  }

  /// Whether it is a plugin for this interface and machine, whatever its version.
  bool identify() {
    const Stage stage(options_.observe, "identity");
    const Stopwatch watch;
    if (candidate_->identity()) {
      claim_ = claim_of(*candidate_->identity());
    } else if (load_snapshot_of_plugin()) {
      claim_ = claim_of(*plugin_);
    } else {
      return false;
    }
    decision_.times.notes = watch.microseconds();
    decision_.plugin_version = claim_.version;
    decision_.plugin_fingerprint = claim_.abi;
    decision_.equal = claim_.abi == interface_.fingerprints.abi && claim_.abi != Fingerprint{};
    if (claim_.name != decision_.interface) {
      refuse(ReasonCode::interface_differs, claim_.name,
             "the plugin is for the interface '" + claim_.name + "', the host offers '" + decision_.interface + "'");
      return false;
    }
    if (const ElfFile& file = candidate_->file(); claim_.target != decision_.host_target ||
                                                  file.bits() != interface_.build.pointer_bytes * 8 ||
                                                  file.big_endian() != interface_.build.big_endian) {
      refuse(ReasonCode::target_differs, claim_.target,
             "the plugin is built for " + claim_.target + " (" + width_and_order(file.bits(), file.big_endian()) +
                 "), the host for " + decision_.host_target + " (" +
                 width_and_order(interface_.build.pointer_bytes * 8, interface_.build.big_endian) + ")");
      return false;
    }
    compare_majors();
    return true;
  }

  void compare_majors() {
    const auto host = parse_version(decision_.host_version);
    const auto plugin = parse_version(claim_.version);
    if (!host || !plugin) {
      if (!claim_.version.empty() && !plugin) {
        refuse(ReasonCode::damaged, claim_.version, "the plugin's version cannot be read: " + plugin.error().message);
      }
      return;
    }
    const bool host_is_older = precedence(*host, *plugin) < 0;
    const Bump step = declared_bump(host_is_older ? *host : *plugin, host_is_older ? *plugin : *host,
                                    interface_.declarations.policy.zero);
    if (step == Bump::major && (host->major_number != plugin->major_number || !decision_.equal)) {
      refuse(ReasonCode::major_differs, claim_.version,
             "the host speaks " + decision_.interface + " " + decision_.host_version + ", the plugin " +
                 claim_.version +
                 ": another major version, for which the host must be restarted with plugins that match",
             decision_.equal ? std::string(major_equal_abi) : std::string());
    }
  }

  void judge_graphs() {
    if (decision_.equal || !load_snapshot_of_plugin()) {
      return;
    }
    const Stage stage(options_.observe, "graphs");
    if (plugin_->language != interface_.language) {
      refuse(
          ReasonCode::interface_differs, text(plugin_->language),
          "the plugin's interface is in " + text(plugin_->language) + ", the host's in " + text(interface_.language));
      return;
    }
    adopt_declarations(interface_, *plugin_);
    auto answer = judge_pair(interface_, *plugin_, [&](std::string_view name) { return is_imported(name); });
    if (!answer) {
      refuse(ReasonCode::damaged, decision_.file, answer.error().message);
      return;
    }
    for (Reason& reason : answer->reasons) {
      decision_.reasons.push_back(std::move(reason));
    }
    decision_.conditions = std::move(answer->conditions);
    decision_.compatibility = answer->judgement.compatibility;
    decision_.judgement = std::move(answer->judgement);
  }

  bool is_imported(std::string_view name) {
    if (!imports_) {
      imports_.emplace();
      const DynamicSymbols& symbols = candidate_->symbols();
      for (std::size_t i = 1; i < symbols.size(); ++i) {
        if (const DynamicSymbol symbol = symbols.at(i); !symbol.defined) {
          imports_->insert(symbol.name);
        }
      }
    }
    return imports_->contains(name);
  }

  void check_promises() {
    const Stage stage(options_.observe, "exports");
    std::set<std::string> said;
    if (bound_) {
      if (!*bound_) {
        refuse(ReasonCode::damaged, decision_.file, bound_->error().message);
        return;
      }
      for (const Unbound& problem : (*bound_)->problems) {
        said.insert(problem.subject);
        refuse(ReasonCode::not_bound, problem.subject, problem.text);
      }
    } else if (candidate_->identity() && candidate_->identity()->reserved) {
      compare_build_id(candidate_->identity()->build_id);
    }
    const Promises own = plugin_ ? Promises(*plugin_, Side::plugin) : Promises();
    PromiseCheck promises(plugin_ ? own : host_.plugin_promises());
    read_symbols(&promises);
    for (BrokenPromise& broken : promises.take_broken()) {
      if (!said.contains(broken.symbol)) {
        refuse(broken.missing ? ReasonCode::missing_export : ReasonCode::not_bound, std::move(broken.symbol),
               std::move(broken.text));
      }
    }
  }

  /// The one pass over the symbols.
  void read_symbols(PromiseCheck* promises) {
    auto binary = read_for_loading(candidate_->file(), candidate_->symbols(), [&](const DynamicSymbol& symbol) {
      if (promises != nullptr) {
        promises->see(symbol);
      }
      return tells_of_hazards(symbol);
    });
    if (binary) {
      binary_ = std::move(*binary);
    } else {
      refuse(ReasonCode::damaged, decision_.file, binary.error().message);
    }
  }

  void compare_build_id(const std::string& stated) {
    const auto notes = read_notes(candidate_->file());
    const auto found = notes ? read_build_id(candidate_->file(), *notes) : std::unexpected(notes.error());
    if (!found) {
      refuse(ReasonCode::damaged, decision_.file, found.error().message);
    } else if (*found != stated) {
      refuse(ReasonCode::not_bound, {},
             "the snapshot was filled in for a link with the build-id " + stated + ", the file has " +
                 (found->empty() ? "none" : *found));
    }
  }

  void compare_build_facts() {
    for (const FactPair& row : pair_facts(interface_.build.facts, claim_.facts)) {
      const bool counts = row.fact_class == FactClass::must_match ||
                          (row.fact_class == FactClass::must_match_if_crossing &&
                           fact_crosses(interface_.graph, interface_.declarations, row.name));
      const bool ok = !counts || !row.differs();
      decision_.build_facts.push_back({text(row.name), text(row.before), text(row.after), row.fact_class, ok});
      if (!ok) {
        refuse(ReasonCode::build_fact, text(row.name),
               "the host is built with " + text(row.name) + " " + text(row.before) + ", the plugin with " +
                   text(row.after));
      }
    }
  }

  void check_state() {
    if (running_input_ == nullptr) {
      return;
    }
    const Stage stage(options_.observe, "state");
    auto source = open_source(*running_input_);
    auto running = source ? Candidate::open(std::move(*source), running_input_->path) : std::unexpected(source.error());
    if (!running) {
      refuse(ReasonCode::undecided_state, {}, "the running plugin cannot be looked at: " + running.error().message);
      return;
    }
    if (running->identity()) {
      decision_.running_version = running->identity()->version;
      if (interface_.declarations.survives_reload.empty() && running->identity()->state.empty() && !claim_.has_state) {
        return;
      }
    }
    auto before = running->snapshot();
    if (!before || !*before) {
      refuse(ReasonCode::undecided_state, {},
             before ? "the running plugin carries no snapshot"
                    : "the running plugin cannot be looked at: " + before.error().message);
      return;
    }
    decision_.running_version = text((*before)->interface.version);
    if (!load_snapshot_of_plugin()) {
      return;
    }
    adopt_declarations(interface_, **before);
    adopt_declarations(interface_, *plugin_);
    check_survivors(**before, *plugin_, candidate_->symbols(), decision_);
  }

  void check_links() {
    const Stage stage(options_.observe, "links");
    std::optional<LinkAnswer> links;
    if (host_.scope()) {
      auto resolved = resolve_links(*host_.scope(), candidate_->file(), candidate_->path());
      if (!resolved) {
        refuse(ReasonCode::undecided_symbol, {}, resolved.error().message);
        return;
      }
      links = std::move(*resolved);
      if (host_.is_this_process()) {
        drop_what_the_process_offers(*links);
      }
      tell_links(*links, options_.dependencies_refuse, decision_);
    }
    if (!binary_) {
      read_symbols(nullptr);
    }
    if (!binary_) {
      return;
    }
    decision_.hazards = find_hazards(*binary_, links ? &*links : nullptr);
    for (const Hazard& hazard : decision_.hazards) {
      // Missing symbols and versions have reasons of their own.
      if (hazard.effect == HazardEffect::refuse && !hazard.id.starts_with("missing-")) {
        refuse(ReasonCode::hazard, std::string(hazard.id), std::string(hazard.id) + ": " + hazard.evidence,
               std::string(hazard.id));
      }
    }
  }

  const Host& host_;
  const Snapshot& interface_;
  const CandidateInput& input_;
  const CandidateInput* running_input_;
  const CheckOptions& options_;
  Decision decision_;
  std::optional<ByteSource> source_;
  std::optional<Candidate> candidate_;
  std::optional<Binary> binary_;
  std::optional<Snapshot> plugin_;
  std::optional<Result<EmbeddingState>> bound_;
  bool snapshot_failed_ = false;
  Claim claim_;
  std::optional<std::set<std::string_view>> imports_;
};

}  // namespace

Result<Decision> decide(const Host& host, const CandidateInput& plugin, const CandidateInput* running,
                        const CheckOptions& options) {
  if (const auto known = check_allowed(options.allow); !known) {
    return std::unexpected(known.error());
  }
  Decision decision = Decider(host, plugin, running, options).take();
  if (!decision.allowed && options.refused) {
    options.refused(decision);
  }
  return decision;
}

}  // namespace abigate
