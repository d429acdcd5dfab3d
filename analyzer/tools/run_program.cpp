#include "analyzer/tools/run_program.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analyzer/model/descriptor.h"

namespace abigate {

namespace {

std::unexpected<Error> cannot_start(const std::string& path, int reason) {
  return undecidable("cannot start " + path + ": " + std::strerror(reason));
}

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

std::optional<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::nullopt;
  }
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// Starts the program with its standard output and error on these descriptors. Returns an errno value, 0 when it runs.
int start(const std::string& path, std::span<const std::string> arguments, int output, int messages, pid_t& child) {
  std::vector<std::string> words{path};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) {
    pointers.push_back(word.data());
  }
  pointers.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, messages, STDERR_FILENO);

  // This program ignores SIGPIPE; the other one shall have it as every program has.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t reset;
  sigemptyset(&reset);
  sigaddset(&reset, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &reset);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  const int reason = posix_spawn(&child, path.c_str(), &actions, &attributes, pointers.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return reason;
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// Reads what is there and closes at the end. False when reading fails.
bool read_some(Descriptor& from, std::string& into) {
  std::array<char, 65536> buffer;
  const ssize_t count = read(from.get(), buffer.data(), buffer.size());
  if (count < 0) {
    return errno == EINTR;
  }
  if (count == 0) {
    from.close();
  }
  into.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

// The start of what a program has to say; the rest is counted.
class Messages {
 public:
  void add(const std::string& text) {
    const std::size_t kept = std::min(text.size(), limit_bytes - text_.size());
    text_.append(text, 0, kept);
    left_out_ += text.size() - kept;
  }
  std::string take() {
    return left_out_ == 0 ? std::move(text_)
                          : std::move(text_) + "\n(" + std::to_string(left_out_) + " more bytes of messages)\n";
  }

 private:
  static constexpr std::size_t limit_bytes = std::size_t{1} << 20;
  std::string text_;
  std::size_t left_out_ = 0;
};

// Reads both until they end, in whatever order they come. False when there is more output than `limit_bytes`, or a read
// fails.
bool read_all(Descriptor& output, Descriptor& messages, std::uint64_t limit_bytes, ProgramResult& result) {
  Messages kept;
  std::string piece;
  bool fine = true;
  while (fine && (output.is_open() || messages.is_open())) {
    // poll passes over a descriptor that is negative.
    std::array<pollfd, 2> waiting{{{output.get(), POLLIN, 0}, {messages.get(), POLLIN, 0}}};
    if (poll(waiting.data(), waiting.size(), -1) < 0) {
      fine = errno == EINTR;
      continue;
    }
    if (waiting[0].revents != 0) {
      fine = read_some(output, result.output) && result.output.size() <= limit_bytes;
    }
    if (fine && waiting[1].revents != 0) {
      piece.clear();
      fine = read_some(messages, piece);
      kept.add(piece);
    }
  }
  result.messages = kept.take();
  return fine;
}

}  // namespace

Result<ProgramResult> run_program(const std::string& path, std::span<const std::string> arguments,
                                  std::uint64_t limit_bytes) {
  std::optional<Pipe> output = make_pipe();
  std::optional<Pipe> messages = make_pipe();
  if (!output || !messages) {
    return cannot_start(path, errno);
  }
  pid_t child = 0;
  if (const int reason = start(path, arguments, output->write_end.get(), messages->write_end.get(), child);
      reason != 0) {
    return cannot_start(path, reason);
  }
  output->write_end.close();
  messages->write_end.close();
  ProgramResult result;
  const bool complete = read_all(output->read_end, messages->read_end, limit_bytes, result);
  if (!complete) {
    kill(child, SIGKILL);
  }
  result.exit_status = wait_for(child);
  if (!complete) {
    return undecidable(path + " wrote more than can be read");
  }
  return result;
}

std::string beside_this_program(const std::string& name) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? name : (self.parent_path() / name).string();
}

}  // namespace abigate
