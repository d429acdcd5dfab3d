// A folder into which files are dropped: tells when one is complete. inotify(7).
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/model/error.h"

namespace abigate {

/// Owns its descriptors. SIGINT and SIGTERM end the waiting instead of the process, from open() on.
class FolderWatch {
 public:
  /// A file counts as complete when it was closed after writing, or renamed into the folder, and then left alone for
  /// `settle`. Hidden files, and those whose name is no shared object's (NAME.so, NAME.so.1), are none.
  static Result<FolderWatch> open(const std::string& folder, std::chrono::milliseconds settle);

  FolderWatch(FolderWatch&& other) noexcept;
  FolderWatch& operator=(FolderWatch&&) = delete;
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;
  ~FolderWatch();

  /// The files that lie there now, by name.
  Result<std::vector<std::string>> present() const;

  /// Waits at most `most` (forever, if absent) for files that are complete; their paths, by name; none when the time is
  /// over or ended() became true. An error says that the folder is gone.
  Result<std::vector<std::string>> wait(std::optional<std::chrono::milliseconds> most);
  bool ended() const { return ended_; }

 private:
  using Clock = std::chrono::steady_clock;
  FolderWatch(std::string folder, std::chrono::milliseconds settle) : folder_(std::move(folder)), settle_(settle) {}

  Result<void> read_events();
  std::vector<std::string> take_settled();
  std::optional<Clock::time_point> next_settled() const;

  std::string folder_;
  std::chrono::milliseconds settle_;
  int events_ = -1;
  int signals_ = -1;
  bool ended_ = false;
  std::map<std::string, Clock::time_point> touched_;  ///< names, and when something last happened to them
};

}  // namespace abigate
