#include "analyzer/gate/host.h"

#include <filesystem>

#include "analyzer/embedding/embedded.h"
#include "analyzer/gate/process_scope.h"
#include "analyzer/snapshot/read.h"

namespace abigate {

namespace {

/// The link is resolved, so that messages name the program.
std::string running_program() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error || !std::filesystem::exists(path, error) ? "/proc/self/exe" : path.string();
}

Result<Host> of_binary(const std::string& path) {
  auto snapshot = load_embedded(path);
  if (!snapshot) {
    return std::unexpected(snapshot.error());
  }
  auto scope = scope_of_program(path);
  return scope ? Host::of(std::move(*snapshot), std::move(*scope)) : std::unexpected(scope.error());
}

}  // namespace

Result<Host> Host::of(Snapshot snapshot, std::optional<LinkScope> scope) {
  if (declares_nothing(snapshot.graph)) {
    return usage_error("the host's interface is empty: expected at least one declaration, found none");
  }
  if (snapshot.interface.name.empty()) {
    return usage_error(
        "the host's snapshot does not say which interface it is of; extract it with --name and --version");
  }
  Host host;
  host.snapshot_ = std::make_unique<const Snapshot>(std::move(snapshot));
  host.scope_ = std::move(scope);
  host.promises_ = std::make_unique<const Promises>(*host.snapshot_, Side::plugin);
  return host;
}

Result<Host> Host::open(const std::string& path) {
  if (const auto source = ByteSource::open(path); source && is_elf(*source)) {
    return of_binary(path);
  }
  auto snapshot = load_snapshot(path);
  return snapshot ? of(std::move(*snapshot), std::nullopt) : std::unexpected(snapshot.error());
}

Result<Host> Host::self(std::optional<Snapshot> snapshot) {
  if (!snapshot) {
    auto carried = load_embedded(running_program());
    if (!carried) {
      return std::unexpected(carried.error());
    }
    snapshot = std::move(*carried);
  }
  auto scope = scope_of_process();
  if (!scope) {
    return std::unexpected(scope.error());
  }
  auto host = of(std::move(*snapshot), std::move(*scope));
  if (host) {
    host->is_this_process_ = true;
  }
  return host;
}

}  // namespace abigate
