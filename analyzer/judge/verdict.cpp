#include "analyzer/judge/verdict.h"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace abigate {

namespace {

Answer answer_in(const Finding& finding, Direction direction) {
  switch (direction) {
    case Direction::backward:
      return finding.backward.answer;
    case Direction::forward:
      return finding.forward.answer;
    case Direction::swap:
      return finding.swap.answer;
    case Direction::full:
      return std::max(finding.backward.answer, finding.forward.answer);
  }
  return Answer::incompatible;
}

/// A condition that nobody can check at run time. What is listed as behaviour is refused only where a policy names it.
const Finding* unguarded(const Policy& policy, const std::vector<Finding>& findings, Direction direction) {
  for (const Finding& finding : findings) {
    const auto* override = policy.override_for(finding.rule);
    const bool allowed = override != nullptr && override->gate == GateOverride::allow;
    if (decides(finding) && finding.change_class != ChangeClass::behaviour && finding.guard == GuardKind::none &&
        !allowed && answer_in(finding, direction) == Answer::conditional) {
      return &finding;
    }
  }
  return nullptr;
}

const Finding* refused(const Policy& policy, const std::vector<Finding>& findings) {
  const auto is_refused = [&](const Finding& finding) {
    const auto* override = policy.override_for(finding.rule);
    return override != nullptr && override->gate == GateOverride::refuse;
  };
  const auto found = std::ranges::find_if(findings, is_refused);
  return found == findings.end() ? nullptr : &*found;
}

Answer in(const Compatibility& compatibility, Direction direction) {
  switch (direction) {
    case Direction::backward:
      return compatibility.backward;
    case Direction::forward:
      return compatibility.forward;
    case Direction::swap:
      return compatibility.swap;
    case Direction::full:
      return std::max(compatibility.backward, compatibility.forward);
  }
  return Answer::incompatible;
}

std::string word(Bump bump) { return std::string(word_for(bump)); }

/// Why the version number does not say what the findings owe; empty where it does.
std::string bump_failure(const VerdictInput& input, Bump required) {
  if (input.declared) {
    return *input.declared < required ? "the changes owe a " + word(required) + " version, and the versions declare " +
                                            (*input.declared == Bump::none ? "nothing" : "a " + word(*input.declared))
                                      : "";
  }
  if (required == Bump::major) {
    return "the changes owe a major version, and no version bump is declared";
  }
  return input.options.release && required > Bump::none
             ? "this is a release, the changes owe a " + word(required) + " version, and no version bump is declared"
             : "";
}

}  // namespace

bool decides(const Finding& finding) {
  return finding.change_class != ChangeClass::source && finding.change_class != ChangeClass::neutral;
}

bool comes_before(const Finding& a, const Finding& b) {
  const auto rank = [](const Finding& f) {
    const Answer worst = std::max(f.backward.answer, f.forward.answer);
    return std::tuple(-static_cast<int>(f.bump), decides(f) ? -static_cast<int>(worst) : 1, std::string_view(f.subject),
                      std::string_view(f.member), std::string_view(f.rule));
  };
  return rank(a) < rank(b);
}

Compatibility overall(const std::vector<Finding>& findings) {
  Compatibility worst;
  for (const Finding& finding : findings) {
    if (decides(finding)) {
      worst.backward = std::max(worst.backward, finding.backward.answer);
      worst.forward = std::max(worst.forward, finding.forward.answer);
      worst.swap = std::max(worst.swap, finding.swap.answer);
    }
  }
  return worst;
}

VerdictResult decide_verdict(const VerdictInput& input, const std::vector<Finding>& findings, Bump required,
                             const Compatibility& compatibility) {
  const Direction released = input.released_by == Side::plugin ? Direction::forward : Direction::backward;
  if (std::string failure = bump_failure(input, required); !failure.empty()) {
    return {Verdict::fail, std::move(failure)};
  }
  if (const Finding* finding = refused(input.policy, findings)) {
    return {Verdict::fail, "the policy refuses " + finding->rule + " (" + entity_name(*finding) + ")"};
  }
  const bool wants_swap = input.options.direction == Direction::swap;
  if (input.policy.unguarded_fails) {
    if (const Finding* finding = unguarded(input.policy, findings, released)) {
      return {Verdict::fail, "policy " + input.policy.name + ": nothing lets the newer side notice an older partner (" +
                                 entity_name(*finding) + ")"};
    }
  }
  if (input.options.direction) {
    const Direction asked = *input.options.direction;
    const bool only_unseen = input.undecided && in(overall(findings), asked) != Answer::incompatible;
    if (in(compatibility, asked) == Answer::incompatible && !only_unseen && !(wants_swap && input.state_unknown)) {
      return {Verdict::fail, "direction " + std::string(word_for(asked)) + " is incompatible"};
    }
    if (input.policy.unguarded_fails) {
      if (const Finding* finding = unguarded(input.policy, findings, asked)) {
        return {Verdict::fail, "policy " + input.policy.name + ", direction " + std::string(word_for(asked)) +
                                   ": nothing lets the newer side notice an older partner (" + entity_name(*finding) +
                                   ")"};
      }
    }
  }
  if (input.types_unread) {
    return {Verdict::undecided,
            "no headers were read, so nothing is known of types: make the snapshots with abi-extract --binary FILE "
            "HEADERS..., or compare symbols alone with --symbols-only"};
  }
  if (input.undecided) {
    return {Verdict::undecided, "something that is not modelled changed"};
  }
  if (wants_swap && input.state_unknown) {
    return {Verdict::undecided, "a record that survives a reload is defined in neither version"};
  }
  if (required == Bump::none) {
    const bool nothing = findings.empty();
    return {Verdict::pass, nothing && input.options.symbols_only ? "no symbol changed"
                           : nothing                             ? "nothing changed"
                                                                 : "nothing is owed"};
  }
  return {Verdict::pass, input.declared ? "the versions declare a " + word(*input.declared) +
                                              " bump and the changes owe a " + word(required)
                                        : "no version bump is declared; the changes owe a " + word(required)};
}

}  // namespace abigate
