// The C interface of libabigate, the gate.
#include <optional>
#include <string>
#include <string_view>

#include "abigate/abigate.h"

#include "analyzer/gate/decide.h"
#include "analyzer/library/handles.h"
#include "analyzer/report/decision.h"

namespace abigate {

namespace {

/// Callbacks that hand on to those of the caller. `handle` is the decision in the making.
CheckOptions check_options(const abigate_check_options& given, abigate_decision& handle) {
  CheckOptions options;
  for (std::size_t i = 0; i < given.allow_count; ++i) {
    options.allow.emplace_back(given.allow[i]);
  }
  if (given.observe != nullptr) {
    options.observe = [given](std::string_view stage, bool begins) {
      given.observe(given.context, given.trace, std::string(stage).c_str(), begins ? 1 : 0);
    };
  }
  if (given.verify != nullptr) {
    options.verify = [given](const CandidateInput& input) {
      const void* const bytes = input.bytes ? input.bytes->data() : nullptr;
      const char* const why =
          given.verify(given.context, input.descriptor, bytes, input.bytes ? input.bytes->size() : 0);
      return why == nullptr ? std::nullopt : std::optional<std::string>(why);
    };
  }
  if (given.refused != nullptr) {
    options.refused = [given, &handle](const Decision& decision) {
      handle.decision = decision;
      given.refused(given.context, &handle);
    };
  }
  return options;
}

Result<int> settle(abigate_decision& handle, Result<Decision> decision) {
  if (!decision) {
    return std::unexpected(decision.error());
  }
  const int status = exit_status(*decision);
  // A callback that heard of the refusal may have had the texts made already: they stay those of this decision.
  if (!handle.decision) {
    handle.decision = std::move(*decision);
  }
  return status;
}

Result<int> check_into(abigate_decision& handle, const abigate_host* host, const abigate_input* plugin,
                       const abigate_input* running, const abigate_check_options* options) {
  if (host == nullptr || !host->host) {
    return usage_error("expected a host that was opened, found " +
                       std::string(host == nullptr ? "NULL" : host->message));
  }
  const auto candidate = input_from(plugin);
  if (!candidate) {
    return std::unexpected(candidate.error());
  }
  std::optional<CandidateInput> replaced;
  if (running != nullptr) {
    const auto given = input_from(running);
    if (!given) {
      return std::unexpected(given.error());
    }
    replaced = *given;
  }
  const CheckOptions asked = check_options(whole(options), handle);
  return settle(handle, decide(*host->host, *candidate, replaced ? &*replaced : nullptr, asked));
}

Result<int> swap_into(abigate_decision& handle, abigate_slot* slot, const abigate_input* plugin,
                      const abigate_check_options* options) {
  if (slot == nullptr || !slot->slot) {
    return usage_error("expected a slot that was made, found " + std::string(slot == nullptr ? "NULL" : slot->message));
  }
  const auto candidate = input_from(plugin);
  if (!candidate) {
    return std::unexpected(candidate.error());
  }
  return settle(handle, slot->slot->swap(*candidate, check_options(whole(options), handle)));
}

Result<int> adopt(abigate_host& handle, Result<Host> host) {
  if (!host) {
    return std::unexpected(host.error());
  }
  handle.host = std::move(*host);
  return ABIGATE_PASS;
}

const char* rendered(const abigate_decision* handle, std::string abigate_decision::* text) {
  if (handle == nullptr || !handle->decision) {
    return "";
  }
  try {
    std::call_once(handle->rendered, [&] {
      handle->explanation = explain(*handle->decision);
      handle->text = decision_text(*handle->decision, TextStyle{});
      handle->line = decision_line(*handle->decision);
      handle->json = decision_json(*handle->decision, {.times = true});
    });
  } catch (...) {
    return "";  // out of memory; what was decided stands
  }
  return (handle->*text).c_str();
}

}  // namespace

}  // namespace abigate

int abigate_host_open(const abigate_input* input, abigate_host** host) {
  return abigate::make(host, [&](abigate_host& made) -> abigate::Result<int> {
    if (input == nullptr) {
      return abigate::adopt(made, abigate::Host::self());
    }
    abigate_snapshot* snapshot = nullptr;
    const int status = abigate_snapshot_open(input, &snapshot);
    if (status != ABIGATE_PASS) {
      const std::string why = abigate_snapshot_message(snapshot);
      abigate_snapshot_free(snapshot);
      return status == ABIGATE_USAGE ? abigate::usage_error(why) : abigate::undecidable(why);
    }
    abigate::Snapshot interface = std::move(snapshot->snapshot);
    abigate_snapshot_free(snapshot);
    return abigate::adopt(made, abigate::Host::self(std::move(interface)));
  });
}

int abigate_host_of_file(const char* path, abigate_host** host) {
  return abigate::make(host, [&](abigate_host& made) -> abigate::Result<int> {
    if (path == nullptr) {
      return abigate::usage_error("expected the path of a host, found NULL");
    }
    return abigate::adopt(made, abigate::Host::open(path));
  });
}

const char* abigate_host_message(const abigate_host* host) { return abigate::message_of(host); }

void abigate_host_free(abigate_host* host) { delete host; }

int abigate_check(const abigate_host* host, const abigate_input* plugin, const abigate_input* running,
                  const abigate_check_options* options, abigate_decision** decision) {
  return abigate::make(
      decision, [&](abigate_decision& made) { return abigate::check_into(made, host, plugin, running, options); });
}

int abigate_allowed(const abigate_decision* decision) {
  return decision != nullptr && decision->decision && decision->decision->allowed ? 1 : 0;
}

size_t abigate_reason_count(const abigate_decision* decision) {
  return decision == nullptr || !decision->decision ? 0 : decision->decision->reasons.size();
}

int abigate_reason_at(const abigate_decision* decision, size_t index, abigate_reason* reason) {
  if (index >= abigate_reason_count(decision) || reason == nullptr) {
    return 0;
  }
  const abigate::Reason& found = decision->decision->reasons[index];
  // The word is a literal, which ends with a zero.
  const abigate_reason whole{sizeof whole, abigate::word_for(found.code).data(), found.subject.c_str(),
                             found.text.c_str(), found.allow.c_str()};
  abigate::hand_out(whole, reason);
  return 1;
}

const char* abigate_explanation(const abigate_decision* decision) {
  return abigate::rendered(decision, &abigate_decision::explanation);
}

const char* abigate_decision_text(const abigate_decision* decision) {
  return abigate::rendered(decision, &abigate_decision::text);
}

const char* abigate_decision_line(const abigate_decision* decision) {
  return abigate::rendered(decision, &abigate_decision::line);
}

const char* abigate_decision_json(const abigate_decision* decision) {
  return abigate::rendered(decision, &abigate_decision::json);
}

const char* abigate_decision_message(const abigate_decision* decision) { return abigate::message_of(decision); }

void abigate_decision_free(abigate_decision* decision) { delete decision; }

int abigate_slot_new(const abigate_host* host, const abigate_slot_options* options, abigate_slot** slot) {
  return abigate::make(slot, [&](abigate_slot& made) -> abigate::Result<int> {
    const abigate_slot_options given = abigate::whole(options);
    if (host == nullptr || !host->host) {
      return abigate::usage_error("expected a host that was opened, found " +
                                  std::string(host == nullptr ? "NULL" : host->message));
    }
    if (given.entry == nullptr || *given.entry == '\0') {
      return abigate::usage_error("expected the name of the symbol that the host calls, found none");
    }
    abigate::PluginSlotOptions asked;
    asked.entry = given.entry;
    if (given.start != nullptr) {
      asked.start = [given](void* entry) {
        const char* const why = given.start(given.context, entry);
        return why == nullptr ? std::nullopt : std::optional<std::string>(why);
      };
    }
    made.slot.emplace(*host->host, std::move(asked));
    return ABIGATE_PASS;
  });
}

int abigate_slot_swap(abigate_slot* slot, const abigate_input* plugin, const abigate_check_options* options,
                      abigate_decision** decision) {
  return abigate::make(decision,
                       [&](abigate_decision& made) { return abigate::swap_into(made, slot, plugin, options); });
}

void* abigate_slot_current(const abigate_slot* slot) {
  return slot == nullptr || !slot->slot ? nullptr : slot->slot->current();
}

const char* abigate_slot_message(const abigate_slot* slot) { return abigate::message_of(slot); }

void abigate_slot_free(abigate_slot* slot) { delete slot; }
