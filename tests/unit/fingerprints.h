// The fingerprints of an interface that a test builds.
#pragma once

#include <gtest/gtest.h>

#include "analyzer/snapshot/canonical.h"
#include "analyzer/snapshot/fingerprint.h"
#include "tests/unit/graph_builder.h"

namespace abigate::test {

/// Puts the interface into canonical order first: its TypeIds change.
inline Fingerprints fingerprints(Interface& side) {
  auto& snapshot = const_cast<Snapshot&>(side.snapshot());
  EXPECT_TRUE(canonicalize(snapshot).has_value());
  return compute_fingerprints(snapshot);
}

}  // namespace abigate::test
