// What the gate knows of a host: its interface, and what a plugin can bind to in it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "analyzer/gate/link_scope.h"
#include "analyzer/gate/promises.h"
#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

/// Made once and then only read: any number of threads may decide with it.
class Host {
 public:
  /// Of a snapshot, and the objects that a plugin binds to; nullopt: what the plugin imports is not looked at. Errors,
  /// of kind usage: the snapshot has no interface name, or nothing in it.
  static Result<Host> of(Snapshot snapshot, std::optional<LinkScope> scope);

  /// `path` is a snapshot, or a program or shared object that carries one; a program's own libraries are found as the
  /// loader finds them.
  static Result<Host> open(const std::string& path);

  /// The program that runs and the objects that are loaded for it. Its interface is `snapshot`, or else what the
  /// program carries.
  static Result<Host> self(std::optional<Snapshot> snapshot = std::nullopt);

  const Snapshot& snapshot() const { return *snapshot_; }
  const std::optional<LinkScope>& scope() const { return scope_; }
  /// Whether it is this process.
  bool is_this_process() const { return is_this_process_; }
  /// What the host's own interface version says that plugins export.
  const Promises& plugin_promises() const { return *promises_; }

 private:
  Host() = default;

  std::unique_ptr<const Snapshot> snapshot_;  // promises_ views into it
  std::optional<LinkScope> scope_;
  bool is_this_process_ = false;
  std::unique_ptr<const Promises> promises_;
};

}  // namespace abigate
