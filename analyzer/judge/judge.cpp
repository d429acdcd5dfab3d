#include "analyzer/judge/judge.h"

#include <algorithm>
#include <map>
#include <set>

#include "analyzer/compare/binary.h"
#include "analyzer/compare/binary_surface.h"
#include "analyzer/compare/compare.h"
#include "analyzer/judge/context.h"
#include "analyzer/judge/guard.h"
#include "analyzer/judge/judge_change.h"
#include "analyzer/judge/policy.h"
#include "analyzer/judge/semver.h"
#include "analyzer/judge/survival.h"
#include "analyzer/judge/unite.h"
#include "analyzer/judge/verdict.h"
#include "analyzer/roles/roles.h"

namespace abigate {

namespace {

std::string text(Text from) { return std::string(from); }

/// What a step from one version to the other declares. Nothing where a version is missing or the two are equal.
struct Versions {
  std::optional<Version> older;
  std::optional<Version> newer;
};

Result<Versions> read_versions(const std::string& old_text, const std::string& new_text) {
  Versions versions;
  for (const auto& [from, into] : {std::pair(&old_text, &versions.older), std::pair(&new_text, &versions.newer)}) {
    if (from->empty()) {
      continue;
    }
    auto version = parse_version(*from);
    if (!version) {
      return std::unexpected(version.error());
    }
    *into = std::move(*version);
  }
  return versions;
}

/// The machine that a target names: files tell no more of their target.
std::string machine_of(Text target) {
  std::string machine = text(target.substr(0, target.find('-')));
  const bool is_ia32 = machine.size() == 4 && machine[0] == 'i' && machine.ends_with("86");
  const bool is_arm = machine.starts_with("arm") && !machine.starts_with("arm64");
  return is_ia32 ? "i386" : is_arm ? "arm" : machine;
}

Result<void> check_binaries(const Snapshot& old_side, const Snapshot& new_side) {
  for (const auto& [side, word] : {std::pair(&old_side, "OLD"), std::pair(&new_side, "NEW")}) {
    if (!side->binary) {
      return undecidable(std::string("--symbols-only compares binaries, and ") + word +
                         " is a snapshot without one: give the file itself, or make the snapshot with abi-extract "
                         "--binary FILE");
    }
  }
  const std::string before = machine_of(old_side.build.target);
  const std::string after = machine_of(new_side.build.target);
  if (before != after) {
    return usage_error("the binaries are for different machines: OLD is for " + before + ", NEW for " + after);
  }
  if (old_side.binary->exports.empty() && new_side.binary->exports.empty()) {
    return undecidable("neither binary exports a symbol, so there is nothing to compare");
  }
  return {};
}

Result<void> check_partners(const Snapshot& old_side, const Snapshot& new_side, bool symbols_only) {
  const auto differ = [](Text a, Text b) { return !a.empty() && !b.empty() && a != b; };
  if (differ(old_side.interface.name, new_side.interface.name)) {
    return usage_error("the snapshots are of different interfaces: OLD is '" + text(old_side.interface.name) +
                       "', NEW is '" + text(new_side.interface.name) + "'");
  }
  if (symbols_only) {
    return check_binaries(old_side, new_side);
  }
  if (old_side.build.target != new_side.build.target) {
    return usage_error("the snapshots are for different targets: OLD is for " + text(old_side.build.target) +
                       ", NEW for " + text(new_side.build.target) + "; extract both with the same --target");
  }
  if (types_were_read(old_side) && types_were_read(new_side) && differ(old_side.language, new_side.language)) {
    return usage_error("the snapshots are of different languages: OLD is " + text(old_side.language) + ", NEW is " +
                       text(new_side.language));
  }
  return {};
}

/// Entries of one entity are compared together: the same tokens, however many, are unseen; any others undecided.
void compare_fidelity(const Snapshot& old_side, const Snapshot& new_side, std::vector<FidelityNote>& notes,
                      bool& undecided) {
  using Tokens = std::multiset<Text>;
  std::map<std::pair<Text, Text>, std::pair<Tokens, Tokens>> entries;
  for (const Unseen& unseen : old_side.fidelity) {
    entries[{unseen.what, unseen.where}].first.insert(unseen.tokens);
  }
  for (const Unseen& unseen : new_side.fidelity) {
    entries[{unseen.what, unseen.where}].second.insert(unseen.tokens);
  }
  std::erase_if(entries, [](const auto& entry) { return entry.first.first == types_not_read; });
  const auto drop_empty = [](Tokens tokens) {
    tokens.erase(Text());
    return tokens;
  };
  for (const auto& [entity, tokens] : entries) {
    const bool changed = drop_empty(tokens.first) != drop_empty(tokens.second);
    notes.push_back({text(entity.first), text(entity.second), changed ? Effect::undecided : Effect::unseen});
    undecided = undecided || changed;
  }
}

/// What the comparison of files could not do. Without headers nothing is known of types, so nothing passes.
void compare_inputs(const Snapshot& old_side, const Snapshot& new_side, std::vector<FidelityNote>& notes,
                    bool& undecided) {
  const bool old_types = types_were_read(old_side);
  const bool new_types = types_were_read(new_side);
  if (!old_types || !new_types) {
    const char* where = old_types ? "NEW" : new_types ? "OLD" : "OLD and NEW";
    notes.push_back({text(types_not_read), where, Effect::undecided});
    undecided = true;
  }
  if (old_side.binary.has_value() != new_side.binary.has_value()) {
    notes.push_back({"binary-not-compared", old_side.binary ? "NEW" : "OLD", Effect::unseen});
  }
}

bool same_facts(const Build& a, const Build& b) {
  return std::ranges::equal(
      a.facts, b.facts, [](const BuildFact& x, const BuildFact& y) { return x.name == y.name && x.value == y.value; });
}

/// One warning for all conditions that pass although nobody can check them.
void warn_unguarded(Judgement& judgement) {
  std::vector<std::string> names;
  for (const Finding& finding : judgement.findings) {
    const Answer answer = judgement.released_by == Side::plugin ? finding.forward.answer : finding.backward.answer;
    if (decides(finding) && finding.change_class != ChangeClass::behaviour && answer == Answer::conditional &&
        finding.guard == GuardKind::none) {
      names.push_back(entity_name(finding));
    }
  }
  if (names.empty()) {
    return;
  }
  constexpr std::size_t most = 3;
  std::string list;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i) {
    list += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > most) {
    list += " and " + std::to_string(names.size() - most) + " more";
  }
  judgement.warnings.push_back(
      "passed on condition, and nothing in the interface lets the newer side notice an older partner: " + list +
      "; a declared guard (a size or version member, an open enum) would decide it");
}

class Judge {
 public:
  Judge(const Snapshot& new_side, const JudgeOptions& options, Policy policy)
      : new_(new_side), options_(options), policy_(std::move(policy)) {}

  Result<Judgement> one(const Snapshot& old_side, bool is_last) {
    if (auto fit = check_partners(old_side, new_, options_.symbols_only); !fit) {
      return std::unexpected(fit.error());
    }
    Judgement judgement;
    judgement.interface = text(new_.interface.name.empty() ? old_side.interface.name : new_.interface.name);
    judgement.old_version = is_last && options_.old_version ? *options_.old_version : text(old_side.interface.version);
    judgement.new_version = options_.new_version.value_or(text(new_.interface.version));
    judgement.target = text(new_.build.target);
    judgement.policy = policy_.name;
    judgement.direction = options_.direction;
    judgement.symbols_only = options_.symbols_only;
    judgement.released_by = options_.released_by.value_or(
        new_.declarations.released_by.value_or(old_side.declarations.released_by.value_or(Side::plugin)));
    const auto versions = read_versions(judgement.old_version, judgement.new_version);
    if (!versions) {
      return std::unexpected(versions.error());
    }
    if (auto order = declare(*versions, judgement); !order) {
      return std::unexpected(order.error());
    }
    find(old_side, judgement);
    total(*versions, judgement);
    return judgement;
  }

 private:
  Result<void> declare(const Versions& versions, Judgement& judgement) const {
    if (!versions.older || !versions.newer) {
      return {};
    }
    if (precedence(*versions.newer, *versions.older) < 0 && !options_.allow_downgrade) {
      return usage_error("NEW (" + judgement.new_version + ") is older than OLD (" + judgement.old_version +
                         "): are the arguments swapped? --allow-downgrade compares them all the same");
    }
    const Bump declared = declared_bump(*versions.older, *versions.newer, policy_.zero);
    if (declared != Bump::none) {
      judgement.declared_bump = declared;
    }
    return {};
  }

  /// Equal fingerprints of all that is reported: nothing to find. What survives a reload and what is declared of roles
  /// may still not fit, so then the graphs are looked at.
  bool nothing_changed(const Snapshot& old_side) const {
    const bool same_binaries = old_side.binary && new_.binary ? same_binary(*old_side.binary, *new_.binary)
                                                              : old_side.binary.has_value() == new_.binary.has_value();
    return same_binaries && old_side.fingerprints.api == new_.fingerprints.api &&
           old_side.fingerprints.abi == new_.fingerprints.abi && old_side.fingerprints.api != Fingerprint{} &&
           same_facts(old_side.build, new_.build) && new_.declarations.survives_reload.empty() &&
           new_.declarations.roles.empty();
  }

  void find(const Snapshot& old_side, Judgement& judgement) {
    if (options_.symbols_only) {
      find_in_symbols(old_side, judgement);
      return;
    }
    types_unread_ = !types_were_read(old_side) || !types_were_read(new_);
    if (nothing_changed(old_side)) {
      compare_fidelity(old_side, new_, judgement.fidelity, undecided_);
      compare_inputs(old_side, new_, judgement.fidelity, undecided_);
      state(Survival{}, judgement);
      return;
    }
    const Comparison comparison = compare(old_side, new_);
    const Roles roles = find_roles(comparison, judgement.released_by);
    const Backwards backwards(comparison.pairing);
    const JudgeContext context = make_context(comparison, roles, backwards);
    const Survival survival = judge_survival(comparison);
    judge_changes(context, survival, judgement);
    compare_fidelity(old_side, new_, judgement.fidelity, undecided_);
    compare_inputs(old_side, new_, judgement.fidelity, undecided_);
    state(survival, judgement);
    for (std::string& sentence : missing_guards(context)) {
      judgement.warnings.push_back(std::move(sentence));
    }
    for (const std::string& type : roles.unmatched) {
      judgement.warnings.push_back("a role is declared for '" + type + "', which is no type of either version");
    }
    for (const std::string& type : roles.undefined) {
      judgement.warnings.push_back("a role is declared for '" + type +
                                   "', which both versions only declare: how the class changes is not seen until "
                                   "`headers` names a header that defines it");
    }
  }

  /// Nothing is said of types: that was asked for, so it decides nothing.
  void find_in_symbols(const Snapshot& old_side, Judgement& judgement) {
    const Comparison comparison = compare(old_side, new_, CompareScope::symbols);
    const Roles roles = find_roles(comparison, judgement.released_by);
    const Backwards backwards(comparison.pairing);
    judge_changes(make_context(comparison, roles, backwards), Survival{}, judgement);
    judgement.fidelity.push_back({"types-not-compared", "", Effect::unseen});
    judgement.compatibility = overall(judgement.findings);
  }

  void judge_changes(const JudgeContext& context, const Survival& survival, Judgement& judgement) {
    for (const Change& change : context.comparison.changes) {
      if (change.kind == ChangeKind::unmodelled_changed) {
        judgement.fidelity.push_back({"type", change.subject, Effect::undecided});
        undecided_ = true;
        continue;
      }
      judge_one(context, survival, change, judgement);
    }
    if (const auto kept = soname_kept(context)) {
      if (std::ranges::any_of(judgement.findings,
                              [](const Finding& finding) { return finding.bumps.binary == Bump::major; })) {
        judge_one(context, survival, *kept, judgement);
      }
    }
    std::ranges::sort(judgement.findings, comes_before);
  }

  void judge_one(const JudgeContext& context, const Survival& survival, const Change& change, Judgement& judgement) {
    Finding finding = judge_change(context, change);
    const bool survives = change.pair != no_pair && survival.pairs.contains(index_of(change.pair));
    if (survives && decides(finding)) {
      finding.swap = {Answer::incompatible, "the record survives a reload and is laid out differently"};
    }
    finding.baseline = judgement.old_version;
    apply_policy(policy_, finding);
    judgement.findings.push_back(std::move(finding));
  }

  /// Where one SONAME stands for both files: what is said if they turn out not to fit.
  static std::optional<Change> soname_kept(const JudgeContext& context) {
    const auto& before = context.old_side.binary;
    const auto& after = context.new_side.binary;
    if (!before || !after || before->soname.empty() || before->soname != after->soname) {
      return std::nullopt;
    }
    Change change;
    change.kind = ChangeKind::soname_kept;
    change.subject = "SONAME";
    change.attributes.emplace_back("of-binary");
    add_facts(change, "soname", text(before->soname), text(after->soname));
    return change;
  }

  void state(const Survival& survival, Judgement& judgement) {
    judgement.compatibility = overall(judgement.findings);
    if (undecided_) {
      judgement.compatibility = {Answer::incompatible, Answer::incompatible, Answer::incompatible};
    }
    judgement.compatibility.swap = std::max(judgement.compatibility.swap, survival.answer);
    for (const std::string& problem : survival.problems) {
      judgement.warnings.push_back(problem);
    }
    state_unknown_ = !survival.unknown.empty();
    for (const std::string& type : survival.unknown) {
      judgement.compatibility.swap = Answer::incompatible;
      judgement.warnings.push_back(type + " is declared to survive a reload, but neither version defines it");
    }
  }

  void total(const Versions& versions, Judgement& judgement) {
    for (const Finding& finding : judgement.findings) {
      judgement.bumps.binary = std::max(judgement.bumps.binary, finding.bumps.binary);
      judgement.bumps.source = std::max(judgement.bumps.source, finding.bumps.source);
      judgement.bumps.behaviour = std::max(judgement.bumps.behaviour, finding.bumps.behaviour);
      judgement.required_bump = std::max(judgement.required_bump, finding.bump);
    }
    if (versions.older) {
      judgement.next_version = to_string(next_version(*versions.older, judgement.required_bump, policy_.zero));
    }
    const VerdictInput input{.options = options_,
                             .policy = policy_,
                             .released_by = judgement.released_by,
                             .declared = judgement.declared_bump,
                             .undecided = undecided_,
                             .types_unread = types_unread_,
                             .state_unknown = state_unknown_};
    VerdictResult result = decide_verdict(input, judgement.findings, judgement.required_bump, judgement.compatibility);
    judgement.verdict = result.verdict;
    judgement.verdict_reason = std::move(result.reason);
    if (judgement.verdict == Verdict::pass) {
      warn_unguarded(judgement);
    }
    judgement.baselines.push_back(
        {judgement.old_version, judgement.verdict, judgement.required_bump, judgement.declared_bump});
    undecided_ = types_unread_ = state_unknown_ = false;
  }

  const Snapshot& new_;
  const JudgeOptions& options_;
  Policy policy_;
  bool undecided_ = false;
  bool types_unread_ = false;
  bool state_unknown_ = false;
};

}  // namespace

Result<Judgement> judge(std::span<const Snapshot* const> olds, const Snapshot& new_side, const JudgeOptions& options) {
  if (olds.empty()) {
    return usage_error("nothing to compare with: name at least one OLD");
  }
  auto policy = make_policy(options, new_side.declarations);
  if (!policy) {
    return std::unexpected(policy.error());
  }
  Judge judge(new_side, options, std::move(*policy));
  std::optional<Judgement> whole;
  for (std::size_t i = 0; i < olds.size(); ++i) {
    auto one = judge.one(*olds[i], i + 1 == olds.size());
    if (!one) {
      return one;
    }
    if (whole) {
      unite_baselines(*whole, std::move(*one));
    } else {
      whole = std::move(*one);
    }
  }
  return std::move(*whole);
}

}  // namespace abigate
