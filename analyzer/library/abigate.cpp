// The C interface of libabigate: files in, answers and texts out; no C++ type and no exception crosses it.
#include "abigate/abigate.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/judge/judge.h"
#include "analyzer/model/fields.h"
#include "analyzer/report/report.h"
#include "analyzer/snapshot/read.h"

struct abigate_judgement {
  std::string message;
  std::string json;
  std::string text;
  std::string markdown;
};

namespace abigate {

namespace {

int status_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return ABIGATE_PASS;
    case Verdict::fail:
      return ABIGATE_FAIL;
    case Verdict::undecided:
      return ABIGATE_UNDECIDED;
  }
  return ABIGATE_UNDECIDED;
}

int status_of(const Error& error) { return error.kind == ErrorKind::usage ? ABIGATE_USAGE : ABIGATE_UNDECIDED; }

// A caller that was compiled against an older header states a smaller size: what it does not have stays zero.
abigate_options whole_options(const abigate_options* given) {
  abigate_options whole{};
  if (given != nullptr) {
    std::memcpy(&whole, given, std::min(given->size, sizeof whole));
  }
  return whole;
}

std::optional<std::string> optional_text(const char* text) {
  return text == nullptr ? std::nullopt : std::optional<std::string>(text);
}

Result<std::optional<Direction>> direction_from(const char* word) {
  static constexpr auto words = std::to_array<std::string_view>({"backward", "forward", "swap", "full"});
  if (word == nullptr) {
    return std::nullopt;
  }
  const auto* const found = std::ranges::find(words, word);
  if (found == words.end()) {
    return usage_error("direction: expected backward, forward, swap or full, found \"" + std::string(word) + '"');
  }
  return static_cast<Direction>(found - words.begin());
}

Result<JudgeOptions> judge_options(const abigate_options& options) {
  JudgeOptions judging;
  judging.policy = optional_text(options.policy).value_or("");
  judging.old_version = optional_text(options.old_version);
  judging.new_version = optional_text(options.new_version);
  judging.release = options.release != 0;
  judging.allow_downgrade = options.allow_downgrade != 0;
  if (options.released_by != nullptr) {
    judging.released_by = enum_from<Side>(options.released_by);
    if (!judging.released_by) {
      return usage_error("released_by: expected host or plugin, found \"" + std::string(options.released_by) + '"');
    }
  }
  const Result<std::optional<Direction>> direction = direction_from(options.direction);
  if (!direction) {
    return std::unexpected(direction.error());
  }
  judging.direction = *direction;
  return judging;
}

Result<Snapshot> load_surface(const char* path) {
  if (path == nullptr) {
    return usage_error("expected the path of a snapshot, found NULL");
  }
  Result<Snapshot> snapshot = load_snapshot(path);
  if (snapshot && snapshot->graph.types.empty() && snapshot->graph.functions.empty() &&
      snapshot->graph.variables.empty() && snapshot->graph.constants.empty()) {
    return undecidable(std::string(path) + ": the interface is empty: expected at least one declaration, found none");
  }
  return snapshot;
}

Result<Judgement> judge_files(std::span<const char* const> olds, const char* new_path, const abigate_options& options) {
  const Result<JudgeOptions> judging = judge_options(options);
  if (!judging) {
    return std::unexpected(judging.error());
  }
  if (olds.empty()) {
    return usage_error("expected at least one old snapshot, found none");
  }
  std::vector<Snapshot> snapshots;
  snapshots.reserve(olds.size() + 1);
  for (const char* const old : olds) {
    Result<Snapshot> snapshot = load_surface(old);
    if (!snapshot) {
      return std::unexpected(snapshot.error());
    }
    snapshots.push_back(std::move(*snapshot));
  }
  Result<Snapshot> new_side = load_surface(new_path);
  if (!new_side) {
    return std::unexpected(new_side.error());
  }
  std::vector<const Snapshot*> pointers;
  pointers.reserve(snapshots.size());
  for (const Snapshot& snapshot : snapshots) {
    pointers.push_back(&snapshot);
  }
  return judge(pointers, *new_side, *judging);
}

int judge_into(abigate_judgement& result, std::span<const char* const> olds, const char* new_path,
               const abigate_options* options) {
  const Result<Judgement> judgement = judge_files(olds, new_path, whole_options(options));
  if (!judgement) {
    result.message = judgement.error().message;
    return status_of(judgement.error());
  }
  result.text = report_text(*judgement, TextStyle{});
  result.markdown = report_markdown(*judgement);
  result.json = report_json(*judgement);
  return status_of(judgement->verdict);
}

// A report is never empty, so an empty text is one that was not made.
const char* made(const abigate_judgement* judgement, std::string abigate_judgement::* text) {
  return judgement == nullptr || (judgement->*text).empty() ? nullptr : (judgement->*text).c_str();
}

}  // namespace

}  // namespace abigate

const char* abigate_version() { return ABIGATE_VERSION; }

int abigate_judge(const char* const* old_paths, size_t old_count, const char* new_path, const abigate_options* options,
                  abigate_judgement** result) {
  auto* const judgement = new (std::nothrow) abigate_judgement;
  *result = judgement;
  if (judgement == nullptr) {
    return ABIGATE_UNDECIDED;
  }
  try {
    return abigate::judge_into(*judgement, {old_paths, old_count}, new_path, options);
  } catch (const std::exception& error) {
    *judgement = {};
    try {
      judgement->message = std::string("stopped: ") + error.what();
    } catch (const std::bad_alloc&) {
      delete judgement;
      *result = nullptr;
    }
  }
  return ABIGATE_UNDECIDED;
}

const char* abigate_json(const abigate_judgement* judgement) {
  return abigate::made(judgement, &abigate_judgement::json);
}

const char* abigate_text(const abigate_judgement* judgement) {
  return abigate::made(judgement, &abigate_judgement::text);
}

const char* abigate_markdown(const abigate_judgement* judgement) {
  return abigate::made(judgement, &abigate_judgement::markdown);
}

const char* abigate_message(const abigate_judgement* judgement) {
  return judgement == nullptr ? "out of memory" : judgement->message.c_str();
}

void abigate_free(abigate_judgement* judgement) { delete judgement; }
