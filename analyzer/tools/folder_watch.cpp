#include "analyzer/tools/folder_watch.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <utility>

#include <poll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace abigate {

namespace {

constexpr std::uint32_t watched = IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

bool is_plugin_name(std::string_view name) {
  return !name.starts_with('.') && (name.ends_with(".so") || name.contains(".so.")) && !name.ends_with(".json");
}

std::unexpected<Error> failed(const std::string& folder, const char* what) {
  return undecidable(folder + ": " + what + ": " + std::strerror(errno));
}

}  // namespace

Result<FolderWatch> FolderWatch::open(const std::string& folder, std::chrono::milliseconds settle) {
  FolderWatch watch(folder, settle);
  watch.events_ = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (watch.events_ < 0 || inotify_add_watch(watch.events_, folder.c_str(), watched) < 0) {
    return failed(folder, "cannot be watched");
  }
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  if (sigprocmask(SIG_BLOCK, &ending, nullptr) != 0) {
    return failed(folder, "cannot wait for signals");
  }
  watch.signals_ = signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
  if (watch.signals_ < 0) {
    return failed(folder, "cannot wait for signals");
  }
  return watch;
}

FolderWatch::FolderWatch(FolderWatch&& other) noexcept
    : folder_(std::move(other.folder_)),
      settle_(other.settle_),
      events_(std::exchange(other.events_, -1)),
      signals_(std::exchange(other.signals_, -1)),
      ended_(other.ended_),
      touched_(std::move(other.touched_)) {}

FolderWatch::~FolderWatch() {
  for (const int descriptor : {events_, signals_}) {
    if (descriptor >= 0) {
      close(descriptor);
    }
  }
}

Result<std::vector<std::string>> FolderWatch::present() const {
  std::vector<std::string> paths;
  std::error_code error;
  for (auto entry = std::filesystem::directory_iterator(folder_, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (is_plugin_name(entry->path().filename().string())) {
      paths.push_back(entry->path().string());
    }
  }
  if (error) {
    return undecidable(folder_ + ": cannot be listed: " + error.message());
  }
  std::ranges::sort(paths);
  return paths;
}

Result<std::vector<std::string>> FolderWatch::wait(std::optional<std::chrono::milliseconds> most) {
  using std::chrono::milliseconds;
  const auto until = most ? std::optional(Clock::now() + *most) : std::nullopt;
  while (!ended_) {
    auto next = next_settled();
    if (until && (!next || *until < *next)) {
      next = until;
    }
    int timeout = -1;
    if (next) {
      timeout = static_cast<int>(std::max<long>(0, std::chrono::ceil<milliseconds>(*next - Clock::now()).count()));
    }
    std::array<pollfd, 2> ready{{{events_, POLLIN, 0}, {signals_, POLLIN, 0}}};
    if (poll(ready.data(), ready.size(), timeout) < 0 && errno != EINTR) {
      return failed(folder_, "cannot be waited for");
    }
    ended_ = ready[1].revents != 0;
    if (ready[0].revents != 0) {
      if (const auto read = read_events(); !read) {
        return std::unexpected(read.error());
      }
    }
    if (auto settled = take_settled(); !settled.empty()) {
      return settled;
    }
    if (until && Clock::now() >= *until) {
      break;
    }
  }
  return std::vector<std::string>();
}

Result<void> FolderWatch::read_events() {
  alignas(inotify_event) std::array<char, 16384> buffer;
  while (true) {
    const ssize_t size = read(events_, buffer.data(), buffer.size());
    if (size <= 0) {
      return size < 0 && errno != EAGAIN && errno != EINTR ? failed(folder_, "cannot be watched any more")
                                                           : Result<void>();
    }
    for (std::size_t at = 0; at + sizeof(inotify_event) <= static_cast<std::size_t>(size);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* const name = buffer.data() + at + sizeof event;
      at += sizeof event + event.len;
      if ((event.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0) {
        return undecidable(folder_ + ": the folder was removed or renamed; nothing is watched any more");
      }
      if ((event.mask & IN_Q_OVERFLOW) != 0) {
        const auto all = present();
        if (!all) {
          return std::unexpected(all.error());
        }
        for (const std::string& path : *all) {
          touched_[std::filesystem::path(path).filename().string()] = Clock::now();
        }
      } else if (event.len > 0 && is_plugin_name(name)) {
        touched_[name] = Clock::now();
      }
    }
  }
}

std::optional<FolderWatch::Clock::time_point> FolderWatch::next_settled() const {
  if (touched_.empty()) {
    return std::nullopt;
  }
  const auto first = std::ranges::min_element(touched_, {}, [](const auto& entry) { return entry.second; });
  return first->second + settle_;
}

std::vector<std::string> FolderWatch::take_settled() {
  std::vector<std::string> paths;
  const auto now = Clock::now();
  for (auto entry = touched_.begin(); entry != touched_.end();) {
    if (entry->second + settle_ <= now) {
      paths.push_back((std::filesystem::path(folder_) / entry->first).string());
      entry = touched_.erase(entry);
    } else {
      ++entry;
    }
  }
  return paths;
}

}  // namespace abigate
