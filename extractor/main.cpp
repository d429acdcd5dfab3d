// abi-extract: headers of an interface to a snapshot.
#include <algorithm>
#include <cstdlib>
#include <exception>
#include <string>
#include <variant>
#include <vector>

#include <llvm/Support/CrashRecoveryContext.h>
#include <llvm/Support/ErrorHandling.h>
#include <llvm/Support/raw_ostream.h>
#include <unistd.h>

#include "analyzer/model/files.h"
#include "analyzer/snapshot/write.h"
#include "extractor/binary.h"
#include "extractor/command_line.h"
#include "extractor/extract.h"
#include "extractor/init.h"
#include "extractor/request.h"

namespace abigate::extract {

namespace {

/// Enough for declarations nested as deep as Clang itself allows.
constexpr unsigned stack_bytes = 512U << 20U;

void say(const std::string& message) { llvm::errs() << "abi-extract: " << message << '\n'; }

int status_of(const Error& error) {
  say(error.message);
  return error.kind == ErrorKind::usage ? 2 : 3;
}

/// Variables that would add search paths or flags behind the user's back.
void clear_environment() {
  for (const char* name : {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH", "COMPILER_PATH",
                           "GCC_EXEC_PREFIX", "SDKROOT", "CCC_OVERRIDE_OPTIONS", "CL", "_CL_"}) {
    unsetenv(name);
  }
}

/// The binary is read first: a wrong path shows before the headers are parsed.
Result<void> fill_snapshot(const Request& request, Snapshot& snapshot) {
  if (request.binary.empty()) {
    return extract(request, snapshot);
  }
  const auto built = read_built_file(request.binary);
  if (!built) {
    return std::unexpected(built.error());
  }
  if (request.unit.headers.empty()) {
    return describe_binary(*built, request, snapshot);
  }
  if (auto extracted = extract(request, snapshot); !extracted) {
    return extracted;
  }
  std::vector<std::string> notes;
  auto added = add_binary(*built, snapshot, notes);
  std::ranges::for_each(notes, say);
  return added;
}

Result<void> write_snapshot_of(const CommandLine& line) {
  // Never freed: the process ends behind it, and a large graph takes longer to take apart than to write.
  static Snapshot& snapshot = *new Snapshot;
  const auto request = make_request(line, snapshot);
  if (!request) {
    return std::unexpected(request.error());
  }
  for (const std::string& note : request->notes) {
    say(note);
  }
  for (const std::string& flag : request->dropped) {
    const bool foreign_code = flag.starts_with("-fplugin") || flag.starts_with("-fpass-plugin");
    say("left out " + flag +
        (foreign_code ? ": it would run foreign code" : ": Clang does not know it, and it changes no ABI"));
  }
  if (const auto filled = fill_snapshot(*request, snapshot); !filled) {
    return filled;
  }
  return save_snapshot(snapshot, line.output);
}

int run(int count, const char* const* arguments) {
  clear_environment();
  const auto parsed = parse_command_line(count, arguments);
  if (!parsed) {
    return status_of(parsed.error());
  }
  if (const auto* answer = std::get_if<Answer>(&*parsed)) {
    const auto written = write_file("-", answer->text);
    return written ? 0 : status_of(written.error());
  }
  const auto& line = std::get<CommandLine>(*parsed);
  const auto done = line.init ? print_first_config(line) : write_snapshot_of(line);
  return done ? 0 : status_of(done.error());
}

/// What LLVM considers fatal ends here: its own exit status, 1, has another meaning.
void end_on_fatal_error(void*, const char* reason, bool) {
  say(std::string("the compiler gave up: ") + reason);
  _exit(3);
}

/// Runs on a stack large enough for Clang's recursion; a crash of Clang ends here too.
int run_guarded(int count, char** arguments) {
  int status = 3;
  const auto guarded = [&] {
    try {
      status = run(count, arguments);
    } catch (const std::exception& error) {
      say(std::string("not enough memory or an internal error: ") + error.what());
    }
  };
  llvm::install_fatal_error_handler(end_on_fatal_error);
  llvm::CrashRecoveryContext::Enable();
  llvm::CrashRecoveryContext context;
  if (!context.RunSafelyOnThread(guarded, stack_bytes)) {
    say("the compiler crashed on these headers; no snapshot is written");
    _exit(3);
  }
  return status;
}

}  // namespace

}  // namespace abigate::extract

int main(int count, char** arguments) { return abigate::extract::run_guarded(count, arguments); }
