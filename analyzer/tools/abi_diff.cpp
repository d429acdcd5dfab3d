// abi-diff: compares versions of an interface and judges what the changes mean for what is already built.
#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "analyzer/config/config.h"
#include "analyzer/config/policy_reader.h"
#include "analyzer/config/suggest.h"
#include "analyzer/config/yaml.h"
#include "analyzer/judge/judge.h"
#include "analyzer/judge/unite.h"
#include "analyzer/model/files.h"
#include "analyzer/report/report.h"
#include "analyzer/tools/by_target.h"
#include "analyzer/tools/diff_options.h"
#include "analyzer/tools/explain.h"
#include "analyzer/tools/read_side.h"
#include "analyzer/tools/terminal.h"

namespace abigate {

namespace {

enum ExitStatus : std::uint8_t { passes = 0, fails = 1, wrong_usage = 2, could_not_decide = 3 };

int status_of(const Error& error) { return error.kind == ErrorKind::usage ? wrong_usage : could_not_decide; }

int status_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return passes;
    case Verdict::fail:
      return fails;
    case Verdict::undecided:
      return could_not_decide;
  }
  return could_not_decide;
}

// `policy` is a name or a file; so is the one that `--config` declares.
Result<void> set_policy(const std::string& policy, JudgeOptions& judging, StringPool& strings) {
  if (!names_a_file(policy)) {
    if (std::ranges::find(policy_names, policy) == policy_names.end()) {
      const auto near = nearest(policy, policy_names);
      return usage_error("--policy: expected semver, strict, binary or a file, found " + yaml::quoted(policy) +
                         (near ? "; did you mean " + std::string(*near) + "?" : ""));
    }
    judging.policy = policy;
    return {};
  }
  Result<PolicyDeclaration> file = load_policy(policy, strings);
  if (!file) {
    return std::unexpected(file.error());
  }
  judging.policy_file = std::move(*file);
  return {};
}

// What a configuration on the command line says about judging counts for every input, snapshots too.
Result<void> take_from_config(const std::string& path, JudgeOptions& judging, StringPool& strings) {
  Result<Config> config = load_config(path, strings);
  if (!config) {
    return std::unexpected(config.error());
  }
  if (!judging.released_by) {
    judging.released_by = config->declarations.released_by;
  }
  if (judging.policy.empty() && !judging.policy_file && !config->declarations.policy.extends.empty()) {
    judging.policy_file = config->declarations.policy;
  }
  return {};
}

Result<JudgeOptions> judge_options(const DiffOptions& options, StringPool& strings) {
  JudgeOptions judging;
  judging.old_version = options.old_version;
  judging.new_version = options.new_version;
  judging.released_by = options.released_by;
  judging.direction = options.direction;
  judging.release = options.release;
  judging.allow_downgrade = options.allow_downgrade;
  judging.symbols_only = options.symbols_only;
  if (!options.policy.empty()) {
    if (const auto set = set_policy(options.policy, judging, strings); !set) {
      return std::unexpected(set.error());
    }
  }
  if (!options.config.empty()) {
    if (const auto taken = take_from_config(options.config, judging, strings); !taken) {
      return std::unexpected(taken.error());
    }
  }
  return judging;
}

Result<void> check_target(const DiffOptions& options) {
  if (options.targets.empty() || names_headers(options.new_side) || std::ranges::any_of(options.olds, names_headers)) {
    return {};
  }
  return usage_error("--target says for which machine headers are read, and no input is headers: leave it out");
}

Result<Judgement> judge_target(OneTarget& inputs, const JudgeOptions& judging) {
  SideInput& new_side = inputs.back();
  std::vector<const Snapshot*> olds;
  for (SideInput& old : std::span(inputs).first(inputs.size() - 1)) {
    settle_names(old, new_side);
    olds.push_back(&old.snapshot);
  }
  return judge(olds, new_side.snapshot, judging);
}

Result<Judgement> judge_inputs(const DiffOptions& options, StringPool& strings) {
  const Result<JudgeOptions> judging = judge_options(options, strings);
  if (!judging) {
    return std::unexpected(judging.error());
  }
  if (const auto fine = check_target(options); !fine) {
    return std::unexpected(fine.error());
  }
  std::vector<std::string> paths = options.olds;
  paths.push_back(options.new_side);
  Result<std::vector<ReadSide>> sides = read_sides(paths, options);
  if (!sides) {
    return std::unexpected(sides.error());
  }
  Result<std::vector<OneTarget>> targets = by_target(std::move(*sides));
  if (!targets) {
    return std::unexpected(targets.error());
  }
  std::vector<Judgement> judgements;
  for (OneTarget& target : *targets) {
    Result<Judgement> judgement = judge_target(target, *judging);
    if (!judgement) {
      return judgement;
    }
    judgements.push_back(std::move(*judgement));
  }
  return unite_targets(std::move(judgements));
}

std::string rendered(const Judgement& judgement, const ReportRequest& request) {
  switch (request.format) {
    case ReportFormat::text:
      return report_text(judgement, request.file == "-" ? style_of_stdout() : TextStyle{});
    case ReportFormat::json:
      return report_json(judgement);
    case ReportFormat::markdown:
      return report_markdown(judgement);
  }
  return {};
}

// Standard output comes last: whoever reads it may count on the files being there.
Result<void> write_reports(const Judgement& judgement, const std::vector<ReportRequest>& requests) {
  for (const bool to_stdout : {false, true}) {
    for (const ReportRequest& request : requests) {
      if ((request.file == "-") != to_stdout) {
        continue;
      }
      if (const auto written = write_file(request.file, rendered(judgement, request)); !written) {
        return written;
      }
    }
  }
  return {};
}

Result<int> print(const Result<std::string>& text) {
  if (!text) {
    return std::unexpected(text.error());
  }
  const auto written = write_file("-", *text);
  return written ? Result<int>(passes) : std::unexpected(written.error());
}

Result<int> compare(const std::vector<std::string>& arguments) {
  const Result<DiffCommand> command = parse_diff_command(arguments);
  if (!command) {
    return std::unexpected(command.error());
  }
  if (command->print) {
    return print(*command->print);
  }
  StringPool strings;
  const Result<Judgement> judgement = judge_inputs(command->options, strings);
  if (!judgement) {
    return std::unexpected(judgement.error());
  }
  if (const auto written = write_reports(*judgement, command->options.reports); !written) {
    // The gate's answer is lost with the report: never a pass, and no proven failure either.
    return undecidable(written.error().message);
  }
  return status_of(judgement->verdict);
}

Result<int> run(const std::vector<std::string>& arguments) {
  const std::string command = arguments.empty() ? "" : arguments.front();
  const auto rest = std::span(arguments).subspan(arguments.empty() ? 0 : 1);
  if (command == "explain") {
    return print(explain_command(rest));
  }
  if (command == "rules") {
    return print(rules_command(rest));
  }
  if (command == "suppress" || command == "accept" || command == "report") {
    return not_built_yet(command);
  }
  return compare(arguments);
}

int guarded_main(const std::vector<std::string>& arguments) {
  Result<int> status = could_not_decide;
  try {
    status = run(arguments);
  } catch (const std::exception& error) {
    status = undecidable(std::string("stopped: ") + error.what());
  }
  if (!status) {
    std::cerr << "abi-diff: " << status.error().message << '\n';
    return status_of(status.error());
  }
  return *status;
}

}  // namespace

}  // namespace abigate

int main(int argc, char** argv) {
  // A closed pipe shall be a failed write with an exit status, not a silent end.
  signal(SIGPIPE, SIG_IGN);
  return abigate::guarded_main(std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
}
