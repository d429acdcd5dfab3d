#include "analyzer/tools/run_program.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace abigate {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return number_; }
  void close() {
    if (number_ >= 0) {
      ::close(std::exchange(number_, -1));
    }
  }

 private:
  int number_;
};

std::unexpected<Error> cannot_start(const std::string& path, int reason) {
  return undecidable("cannot start " + path + ": " + std::strerror(reason));
}

// Starts the program with its standard output on `write_end`. Returns an errno value, 0 when it runs.
int start(const std::string& path, std::span<const std::string> arguments, int write_end, pid_t& child) {
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
  posix_spawn_file_actions_adddup2(&actions, write_end, STDOUT_FILENO);

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

// False when there is more than `limit_bytes`, or a read fails.
bool read_all(int descriptor, std::uint64_t limit_bytes, std::string& output) {
  std::array<char, 65536> buffer;
  while (true) {
    const ssize_t count = read(descriptor, buffer.data(), buffer.size());
    if (count == 0) {
      return true;
    }
    if (count < 0) {
      if (errno == EINTR) {
        continue;
      }
      return false;
    }
    output.append(buffer.data(), static_cast<std::size_t>(count));
    if (output.size() > limit_bytes) {
      return false;
    }
  }
}

}  // namespace

Result<ProgramResult> run_program(const std::string& path, std::span<const std::string> arguments,
                                  std::uint64_t limit_bytes) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return cannot_start(path, errno);
  }
  const Descriptor read_end(ends[0]);
  Descriptor write_end(ends[1]);
  pid_t child = 0;
  if (const int reason = start(path, arguments, write_end.get(), child); reason != 0) {
    return cannot_start(path, reason);
  }
  write_end.close();
  ProgramResult result;
  const bool complete = read_all(read_end.get(), limit_bytes, result.output);
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
