// Decides about any bytes as a plugin for the interface in gate_host.json, and as the plugin that runs there. What
// was not refused must have been understood: a version and a fingerprint are known.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "analyzer/gate/decide.h"
#include "analyzer/report/decision.h"
#include "analyzer/snapshot/read.h"

namespace {

const abigate::Host& host() {
  static const abigate::Host made = *abigate::Host::of(
      *abigate::load_snapshot(ABIGATE_SOURCE_DIR "/tests/fuzz/gate_host.json"), abigate::LinkScope());
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  abigate::CandidateInput plugin;
  plugin.bytes = std::as_bytes(std::span(data, size));
  for (const abigate::CandidateInput* running :
       {static_cast<const abigate::CandidateInput*>(nullptr), static_cast<const abigate::CandidateInput*>(&plugin)}) {
    const auto decision = abigate::decide(host(), plugin, running, {});
    if (!decision || (decision->allowed && decision->plugin_fingerprint == abigate::Fingerprint{}) ||
        decision->allowed != decision->reasons.empty() || abigate::decision_json(*decision, {}).empty() ||
        abigate::decision_text(*decision, {}).empty()) {
      std::abort();
    }
  }
  return 0;
}
