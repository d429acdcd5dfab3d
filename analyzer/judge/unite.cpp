#include "analyzer/judge/unite.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "analyzer/judge/semver.h"
#include "analyzer/judge/verdict.h"

namespace abigate {

namespace {

/// A proven failure outweighs what could not be decided, and that outweighs a pass.
int gravity(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return 0;
    case Verdict::undecided:
      return 1;
    case Verdict::fail:
      return 2;
  }
  return 2;
}

/// Bumps and answers: the worst of both.
void raise_totals(Judgement& into, const Judgement& more) {
  into.required_bump = std::max(into.required_bump, more.required_bump);
  into.bumps.binary = std::max(into.bumps.binary, more.bumps.binary);
  into.bumps.source = std::max(into.bumps.source, more.bumps.source);
  into.bumps.behaviour = std::max(into.bumps.behaviour, more.bumps.behaviour);
  into.compatibility.backward = std::max(into.compatibility.backward, more.compatibility.backward);
  into.compatibility.forward = std::max(into.compatibility.forward, more.compatibility.forward);
  into.compatibility.swap = std::max(into.compatibility.swap, more.compatibility.swap);
}

void append_findings(Judgement& into, Judgement& more) {
  into.findings.insert(into.findings.end(), std::make_move_iterator(more.findings.begin()),
                       std::make_move_iterator(more.findings.end()));
}

/// An entity that could not be seen is told once, changed if it changed anywhere.
void append_fidelity(Judgement& into, Judgement& more) {
  std::map<std::pair<std::string_view, std::string_view>, Effect*> known;
  into.fidelity.reserve(into.fidelity.size() + more.fidelity.size());  // nothing moves below
  const auto remember = [&known](FidelityNote& note) {
    known.emplace(std::pair(std::string_view(note.what), std::string_view(note.where)), &note.effect);
  };
  std::ranges::for_each(into.fidelity, remember);
  for (FidelityNote& note : more.fidelity) {
    if (const auto found = known.find({note.what, note.where}); found != known.end()) {
      *found->second = std::max(*found->second, note.effect);
    } else {
      into.fidelity.push_back(std::move(note));
      remember(into.fidelity.back());
    }
  }
}

void append_warnings(Judgement& into, Judgement& more) {
  std::unordered_set<std::string> known(into.warnings.begin(), into.warnings.end());
  for (std::string& warning : more.warnings) {
    if (known.insert(warning).second) {
      into.warnings.push_back(std::move(warning));
    }
  }
}

/// Texts with the targets that say them, in the order in which they are said first.
class Sayings {
 public:
  void add(const std::string& text, const std::string& target) {
    const auto [at, is_new] = index_.emplace(text, sayings_.size());
    if (is_new) {
      sayings_.push_back({text, {}});
    }
    auto& targets = sayings_[at->second].targets;
    if (targets.empty() || targets.back() != target) {
      targets.push_back(target);
    }
  }

  /// Each text, with the targets in brackets where they are fewer than `all`.
  std::vector<std::string> told(std::size_t all) const {
    std::vector<std::string> lines;
    lines.reserve(sayings_.size());
    for (const Saying& saying : sayings_) {
      std::string line = saying.text;
      for (std::size_t i = 0; saying.targets.size() < all && i < saying.targets.size(); ++i) {
        line += (i == 0 ? " (" : ", ") + saying.targets[i] + (i + 1 == saying.targets.size() ? ")" : "");
      }
      lines.push_back(std::move(line));
    }
    return lines;
  }

 private:
  struct Saying {
    std::string text;
    std::vector<std::string> targets;
  };
  std::vector<Saying> sayings_;
  std::unordered_map<std::string, std::size_t> index_;
};

std::vector<std::string> warnings_of(const std::vector<Judgement>& each) {
  Sayings warnings;
  for (const Judgement& judgement : each) {
    for (const std::string& warning : judgement.warnings) {
      warnings.add(warning, judgement.target);
    }
  }
  return warnings.told(each.size());
}

/// The sentence behind `verdict`: of the targets that have it, the one that owes most.
std::string reason_of(Verdict verdict, const std::vector<Judgement>& each) {
  const Judgement* worst = nullptr;
  for (const Judgement& judgement : each) {
    if (judgement.verdict == verdict && (worst == nullptr || judgement.required_bump > worst->required_bump)) {
      worst = &judgement;
    }
  }
  Sayings reasons;
  for (const Judgement& judgement : each) {
    if (worst != nullptr && judgement.verdict == verdict && judgement.verdict_reason == worst->verdict_reason) {
      reasons.add(judgement.verdict_reason, judgement.target);
    }
  }
  const std::vector<std::string> told = reasons.told(each.size());
  return told.empty() ? std::string{} : told.front();
}

/// The later of the versions: it declares what every target owes.
std::optional<std::string> later(const std::optional<std::string>& a, const std::optional<std::string>& b) {
  if (!a || !b) {
    return a ? a : b;
  }
  const auto left = parse_version(*a);
  const auto right = parse_version(*b);
  return left && right && precedence(*left, *right) < 0 ? b : a;
}

BaselineResult worst_of(const BaselineResult& a, const BaselineResult& b) {
  BaselineResult worst = a;
  worst.verdict = gravity(b.verdict) > gravity(a.verdict) ? b.verdict : a.verdict;
  worst.required_bump = std::max(a.required_bump, b.required_bump);
  worst.declared_bump = std::min(a.declared_bump, b.declared_bump);  // undeclared is least
  return worst;
}

void add_target(Judgement& into, Judgement& more) {
  if (gravity(more.verdict) > gravity(into.verdict)) {
    into.verdict = more.verdict;
  }
  into.declared_bump = std::min(into.declared_bump, more.declared_bump);
  into.next_version = later(into.next_version, more.next_version);
  raise_totals(into, more);
  for (std::size_t i = 0; i < std::min(into.baselines.size(), more.baselines.size()); ++i) {
    into.baselines[i] = worst_of(into.baselines[i], more.baselines[i]);
  }
  append_findings(into, more);
  append_fidelity(into, more);
}

}  // namespace

void unite_baselines(Judgement& into, Judgement&& more) {
  if (gravity(more.verdict) > gravity(into.verdict)) {
    into.verdict = more.verdict;
    into.verdict_reason = std::move(more.verdict_reason);
    into.declared_bump = more.declared_bump;
  }
  into.old_version = more.old_version;
  if (more.next_version) {
    into.next_version = std::move(more.next_version);
  }
  raise_totals(into, more);
  std::ranges::move(more.baselines, std::back_inserter(into.baselines));
  append_findings(into, more);
  append_fidelity(into, more);
  append_warnings(into, more);
  std::ranges::stable_sort(into.findings, comes_before);
}

Judgement unite_targets(std::vector<Judgement> each) {
  if (each.size() == 1) {
    return std::move(each.front());
  }
  std::vector<TargetResult> results;
  for (Judgement& judgement : each) {
    results.push_back({judgement.target, judgement.verdict, judgement.required_bump});
    for (Finding& finding : judgement.findings) {
      finding.target = judgement.target;
    }
  }
  std::vector<std::string> warnings = warnings_of(each);
  const auto gravest = std::ranges::max_element(each, {}, [](const Judgement& j) { return gravity(j.verdict); });
  std::string reason = reason_of(gravest->verdict, each);

  Judgement whole = std::move(each.front());
  for (std::size_t i = 1; i < each.size(); ++i) {
    add_target(whole, each[i]);
  }
  std::ranges::stable_sort(whole.findings, comes_before);
  whole.target = {};
  whole.targets = std::move(results);
  whole.warnings = std::move(warnings);
  whole.verdict_reason = std::move(reason);
  return whole;
}

}  // namespace abigate
