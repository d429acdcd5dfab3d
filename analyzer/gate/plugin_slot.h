// The place in a host where one plugin runs and others take its place: decide on sealed bytes, load, start, publish.
// Whatever fails, the plugin that runs goes on untouched.
//
// First cut: a plugin that was replaced stays mapped until the slot is destroyed, because callers may still be inside.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/gate/decide.h"
#include "analyzer/gate/seal.h"
#include "analyzer/model/error.h"

namespace abigate {

struct PluginSlotOptions {
  std::string entry;  ///< symbol of the plugin whose address is published
  /// Called with that address when everything else is done, before it is published: the plugin's own start. An answer
  /// is the reason why it is not taken.
  std::function<std::optional<std::string>(void* entry)> start;
};

class PluginSlot {
 public:
  /// `host` must outlive the slot.
  PluginSlot(const Host& host, PluginSlotOptions options);
  PluginSlot(const PluginSlot&) = delete;
  PluginSlot& operator=(const PluginSlot&) = delete;
  /// Closes every plugin that this slot loaded; none of their code may run any more.
  ~PluginSlot();

  /// Decides, and if the decision allows it, loads and publishes. The decision says `allowed` only if the plugin now
  /// runs. Swaps come one after the other; current() goes on meanwhile. Errors as decide().
  Result<Decision> swap(const CandidateInput& plugin, const CheckOptions& options);

  /// The published entry, or null before the first swap. Any thread, no lock.
  void* current() const { return current_.load(std::memory_order_acquire); }

 private:
  struct Loaded {
    SealedFile file;
    std::string path;
    void* handle = nullptr;
    void* entry = nullptr;
  };

  std::optional<Reason> load(SealedFile file, const CandidateInput& plugin, const CheckOptions& options);

  const Host& host_;
  PluginSlotOptions options_;
  std::mutex swapping_;
  std::vector<Loaded> loaded_;  ///< the last one is published
  std::atomic<void*> current_ = nullptr;
};

}  // namespace abigate
