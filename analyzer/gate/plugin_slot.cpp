#include "analyzer/gate/plugin_slot.h"

#include <algorithm>
#include <ranges>

#include <dlfcn.h>
#include <elf.h>

namespace abigate {

namespace {

/// Whether a library of it is looked for relative to where it lies, which a memory file does not have.
bool needs_its_folder(const CandidateInput& plugin) {
  const auto source = open_source(plugin);
  const auto file = source ? ElfFile::open(*source) : std::unexpected(source.error());
  if (!file || plugin.path.empty()) {
    return false;
  }
  return std::ranges::any_of(file->dynamic(), [&](const DynamicEntry& entry) {
    if (entry.tag != DT_RPATH && entry.tag != DT_RUNPATH) {
      return false;
    }
    const auto folders = file->dynamic_string(entry.value);
    return folders && (folders->contains("$ORIGIN") || folders->contains("${ORIGIN}"));
  });
}

Decision refusal(const Host& host, const CandidateInput& plugin, ReasonCode code, std::string why) {
  Decision decision;
  decision.file = plugin.name();
  decision.interface = std::string(host.snapshot().interface.name);
  decision.host_version = std::string(host.snapshot().interface.version);
  decision.reasons.push_back({code, decision.file, std::move(why), ""});
  return decision;
}

}  // namespace

PluginSlot::PluginSlot(const Host& host, PluginSlotOptions options) : host_(host), options_(std::move(options)) {}

PluginSlot::~PluginSlot() {
  current_.store(nullptr, std::memory_order_release);
  std::ranges::for_each(loaded_ | std::views::reverse, [](const Loaded& plugin) { dlclose(plugin.handle); });
}

Result<Decision> PluginSlot::swap(const CandidateInput& plugin, const CheckOptions& options) {
  const std::scoped_lock lock(swapping_);
  const auto refused = [&](Decision decision) {
    if (options.refused) {
      options.refused(decision);
    }
    return decision;
  };
  auto sealed = [&] {
    const Stage stage(options.observe, "seal");
    return SealedFile::of(plugin, false);
  }();
  if (!sealed) {
    return refused(refusal(host_, plugin, ReasonCode::unreadable, sealed.error().message));
  }
  CandidateInput copy = plugin;
  copy.bytes.reset();
  copy.descriptor = sealed->descriptor();
  std::optional<CandidateInput> running;
  if (!loaded_.empty()) {
    running.emplace();
    running->path = loaded_.back().path;
    running->descriptor = loaded_.back().file.descriptor();
  }
  CheckOptions quiet = options;
  quiet.refused = nullptr;
  quiet.dependencies_refuse = true;
  auto decision = decide(host_, copy, running ? &*running : nullptr, quiet);
  if (!decision) {
    return decision;
  }
  if (decision->allowed) {
    if (sealed->kind() == SealKind::memory && needs_its_folder(copy)) {
      sealed = SealedFile::of(copy, true);
    }
    std::optional<Reason> reason = sealed ? load(std::move(*sealed), plugin, options)
                                          : Reason{ReasonCode::unreadable, plugin.name(), sealed.error().message, ""};
    if (reason) {
      decision->reasons.push_back(std::move(*reason));
      decision->allowed = false;
    }
  }
  return decision->allowed ? std::move(*decision) : refused(std::move(*decision));
}

std::optional<Reason> PluginSlot::load(SealedFile file, const CandidateInput& plugin, const CheckOptions& options) {
  Loaded loaded{std::move(file), plugin.path, nullptr, nullptr};
  {
    const Stage stage(options.observe, "load");
    loaded.handle = dlopen(loaded.file.load_path().c_str(), RTLD_NOW | RTLD_LOCAL);
    if (loaded.handle == nullptr) {
      return Reason{ReasonCode::load_failed, plugin.name(), std::string("the loader refuses it: ") + dlerror(), ""};
    }
    loaded.entry = dlsym(loaded.handle, options_.entry.c_str());
  }
  const auto give_up = [&](ReasonCode code, std::string why) {
    dlclose(loaded.handle);
    return Reason{code, plugin.name(), std::move(why), ""};
  };
  if (loaded.entry == nullptr) {
    return give_up(ReasonCode::missing_export, "it has no symbol " + options_.entry + ", which the host calls");
  }
  if (options_.start) {
    const Stage stage(options.observe, "start");
    if (auto why = options_.start(loaded.entry)) {
      return give_up(ReasonCode::init_failed, "its own start refuses: " + *why);
    }
  }
  loaded.file.forget_name();
  const Stage stage(options.observe, "publish");
  void* const entry = loaded.entry;
  loaded_.push_back(std::move(loaded));
  current_.store(entry, std::memory_order_release);
  return std::nullopt;
}

}  // namespace abigate
