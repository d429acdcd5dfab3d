// Several judgements as one: the worst counts, and everything is told.
#pragma once

#include <vector>

#include "analyzer/judge/finding.h"

namespace abigate {

/// Adds the judgement of another, later OLD against the same NEW. Linear in what the two hold, but for sorting.
void unite_baselines(Judgement& into, Judgement&& more);

/// The judgements of the same OLDs and NEW, each for a target of its own, in the order in which reports tell them: at
/// least one, and one alone stays as it is. Findings carry their target from here on; a warning, and the reason of the
/// verdict, name theirs where they are not those of all. `baselines` keep one entry for each OLD.
Judgement unite_targets(std::vector<Judgement> each);

}  // namespace abigate
