// What is behind the opaque handles of the C interface, and how calls keep exceptions inside.
#pragma once

#include <algorithm>
#include <cstring>
#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <string>

#include "abigate/abigate.h"

#include "analyzer/gate/plugin_slot.h"
#include "analyzer/judge/finding.h"
#include "analyzer/report/report.h"

struct abigate_snapshot {
  std::string message;
  std::string name;
  std::string version;
  abigate::Snapshot snapshot;
};

struct abigate_judgement {
  std::string message;
  std::optional<abigate::Judgement> judgement;
  std::string json;
  std::string text;
  std::string markdown;
};

struct abigate_host {
  std::string message;
  std::optional<abigate::Host> host;
};

struct abigate_decision {
  std::string message;
  std::optional<abigate::Decision> decision;
  // Made when they are first asked for, by whichever thread asks.
  mutable std::once_flag rendered;
  mutable std::string explanation;
  mutable std::string text;
  mutable std::string line;
  mutable std::string json;
};

struct abigate_slot {
  std::string message;
  std::optional<abigate::PluginSlot> slot;
};

namespace abigate {

/// A caller that was compiled against an older header states a smaller size: what it does not have stays zero.
template <class Struct>
Struct whole(const Struct* given) {
  Struct all{};
  if (given != nullptr) {
    std::memcpy(&all, given, std::min(given->size, sizeof all));
  }
  return all;
}

/// Copies into a structure of the caller as much as the caller has room for.
template <class Struct>
void hand_out(const Struct& from, Struct* to) {
  const std::size_t size = std::min(to->size, sizeof from);
  std::memcpy(static_cast<void*>(to), &from, size);
  to->size = size;
}

inline int status_of(const Error& error) { return error.kind == ErrorKind::usage ? ABIGATE_USAGE : ABIGATE_UNDECIDED; }

inline Result<CandidateInput> input_from(const abigate_input* given) {
  if (given == nullptr) {
    return usage_error("expected an input, found NULL");
  }
  const abigate_input all = whole(given);
  CandidateInput input;
  input.path = all.path == nullptr ? "" : all.path;
  input.descriptor = all.use_descriptor != 0 ? all.descriptor : -1;
  if (all.bytes != nullptr) {
    input.bytes.emplace(static_cast<const std::byte*>(all.bytes), all.length);
  }
  if (input.path.empty() && all.use_descriptor == 0 && !input.bytes) {
    return usage_error("expected a path, a descriptor or bytes, found none of them");
  }
  return input;
}

/// Makes a Handle, lets `fill` work on it and gives it out; `fill` answers with the status. An exception becomes the
/// handle's message: none passes through the C interface.
template <class Handle, class Fill>
int make(Handle** out, Fill&& fill) noexcept {
  if (out == nullptr) {
    return ABIGATE_USAGE;
  }
  auto* const handle = new (std::nothrow) Handle;
  *out = handle;
  if (handle == nullptr) {
    return ABIGATE_UNDECIDED;
  }
  try {
    const Result<int> status = fill(*handle);
    if (status) {
      return *status;
    }
    handle->message = status.error().message;
    return status_of(status.error());
  } catch (const std::exception& error) {
    try {
      handle->message = std::string("stopped: ") + error.what();
    } catch (...) {
      delete handle;
      *out = nullptr;
    }
  } catch (...) {
    handle->message = "stopped";
  }
  return ABIGATE_UNDECIDED;
}

template <class Handle>
const char* message_of(const Handle* handle) {
  return handle == nullptr ? "out of memory" : handle->message.c_str();
}

}  // namespace abigate
