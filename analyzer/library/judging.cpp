// The C interface of libabigate, judging versions: snapshots in, answers and texts out.
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "abigate/abigate.h"

#include "analyzer/embedding/embedded.h"
#include "analyzer/judge/judge.h"
#include "analyzer/library/handles.h"
#include "analyzer/model/fields.h"
#include "analyzer/snapshot/read.h"

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

Result<Snapshot> with_a_surface(Result<Snapshot> snapshot, const std::string& name) {
  if (snapshot && !has_surface(*snapshot)) {
    return undecidable(name + ": the interface is empty: expected at least one declaration, found none");
  }
  return snapshot;
}

Result<Snapshot> load(const CandidateInput& input) {
  const auto source = open_source(input);
  if (!source) {
    return std::unexpected(source.error());
  }
  if (is_elf(*source)) {
    const auto file = ElfFile::open(*source);
    return with_a_surface(file ? load_embedded(*file) : std::unexpected(file.error()), input.name());
  }
  std::string text(source->size(), '\0');
  if (auto read = source->read(0, std::as_writable_bytes(std::span(text)), "snapshot"); !read) {
    return std::unexpected(read.error());
  }
  return with_a_surface(read_snapshot(std::move(text), input.name()), input.name());
}

Result<int> judge_into(abigate_judgement& result, std::span<const Snapshot* const> olds, const Snapshot& new_side,
                       const abigate_options* options) {
  const Result<JudgeOptions> judging = judge_options(whole(options));
  if (!judging) {
    return std::unexpected(judging.error());
  }
  if (olds.empty()) {
    return usage_error("expected at least one old snapshot, found none");
  }
  Result<Judgement> judgement = judge(olds, new_side, *judging);
  if (!judgement) {
    return std::unexpected(judgement.error());
  }
  result.text = report_text(*judgement, TextStyle{});
  result.markdown = report_markdown(*judgement);
  result.json = report_json(*judgement);
  const int status = status_of(judgement->verdict);
  result.judgement = std::move(*judgement);
  return status;
}

Result<Snapshot> load_file(const char* path) {
  if (path == nullptr) {
    return usage_error("expected the path of a snapshot, found NULL");
  }
  CandidateInput input;
  input.path = path;
  return load(input);
}

Result<int> judge_files(abigate_judgement& result, std::span<const char* const> olds, const char* new_path,
                        const abigate_options* options) {
  std::vector<Snapshot> snapshots;
  snapshots.reserve(olds.size());
  for (const char* const old : olds) {
    Result<Snapshot> snapshot = load_file(old);
    if (!snapshot) {
      return std::unexpected(snapshot.error());
    }
    snapshots.push_back(std::move(*snapshot));
  }
  const Result<Snapshot> new_side = load_file(new_path);
  if (!new_side) {
    return std::unexpected(new_side.error());
  }
  std::vector<const Snapshot*> pointers;
  pointers.reserve(snapshots.size());
  for (const Snapshot& snapshot : snapshots) {
    pointers.push_back(&snapshot);
  }
  return judge_into(result, pointers, *new_side, options);
}

Result<int> judge_handles(abigate_judgement& result, std::span<const abigate_snapshot* const> olds,
                          const abigate_snapshot* new_snapshot, const abigate_options* options) {
  const auto usable = [](const abigate_snapshot* snapshot) { return snapshot != nullptr && snapshot->message.empty(); };
  if (!std::ranges::all_of(olds, usable) || !usable(new_snapshot)) {
    return usage_error("expected snapshots that were read, found one that was not");
  }
  std::vector<const Snapshot*> pointers;
  pointers.reserve(olds.size());
  for (const abigate_snapshot* snapshot : olds) {
    pointers.push_back(&snapshot->snapshot);
  }
  return judge_into(result, pointers, new_snapshot->snapshot, options);
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
  return abigate::make(result, [&](abigate_judgement& made) {
    return abigate::judge_files(made, {old_paths, old_count}, new_path, options);
  });
}

int abigate_judge_snapshots(const abigate_snapshot* const* olds, size_t old_count, const abigate_snapshot* new_snapshot,
                            const abigate_options* options, abigate_judgement** result) {
  return abigate::make(result, [&](abigate_judgement& made) {
    return abigate::judge_handles(made, {olds, old_count}, new_snapshot, options);
  });
}

int abigate_snapshot_open(const abigate_input* given, abigate_snapshot** snapshot) {
  return abigate::make(snapshot, [&](abigate_snapshot& made) -> abigate::Result<int> {
    const auto input = abigate::input_from(given);
    auto loaded = input ? abigate::load(*input) : std::unexpected(input.error());
    if (!loaded) {
      return std::unexpected(loaded.error());
    }
    made.name = loaded->interface.name;
    made.version = loaded->interface.version;
    made.snapshot = std::move(*loaded);
    return ABIGATE_PASS;
  });
}

const char* abigate_snapshot_name(const abigate_snapshot* snapshot) {
  return snapshot == nullptr ? "" : snapshot->name.c_str();
}

const char* abigate_snapshot_version(const abigate_snapshot* snapshot) {
  return snapshot == nullptr ? "" : snapshot->version.c_str();
}

const char* abigate_snapshot_message(const abigate_snapshot* snapshot) { return abigate::message_of(snapshot); }

void abigate_snapshot_free(abigate_snapshot* snapshot) { delete snapshot; }

size_t abigate_finding_count(const abigate_judgement* judgement) {
  return judgement == nullptr || !judgement->judgement ? 0 : judgement->judgement->findings.size();
}

int abigate_finding_at(const abigate_judgement* judgement, size_t index, abigate_finding* finding) {
  if (index >= abigate_finding_count(judgement) || finding == nullptr) {
    return 0;
  }
  const abigate::Finding& found = judgement->judgement->findings[index];
  // Words are literals, which end with a zero.
  const auto word = [](auto value) { return abigate::word_for(value).data(); };
  const abigate_finding whole{sizeof whole,           found.rule.c_str(),          found.subject.c_str(),
                              found.member.c_str(),   found.message.c_str(),       found.reason.c_str(),
                              word(found.bump),       word(found.backward.answer), word(found.forward.answer),
                              word(found.swap.answer)};
  abigate::hand_out(whole, finding);
  return 1;
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

const char* abigate_message(const abigate_judgement* judgement) { return abigate::message_of(judgement); }

void abigate_free(abigate_judgement* judgement) { delete judgement; }
