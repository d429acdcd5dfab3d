#include "analyzer/gate/candidate.h"

#include <filesystem>

#include "analyzer/snapshot/fingerprint.h"
#include "analyzer/snapshot/read.h"

namespace abigate {

namespace {

Result<std::optional<Snapshot>> verified(Snapshot snapshot, const std::string& name) {
  const Fingerprints computed = compute_fingerprints(snapshot);
  if (computed.abi != snapshot.fingerprints.abi || computed.api != snapshot.fingerprints.api) {
    return undecidable(name + ": the fingerprints that the snapshot states are not those of its content");
  }
  return std::optional(std::move(snapshot));
}

}  // namespace

Result<ByteSource> open_source(const CandidateInput& input) {
  if (input.bytes) {
    return ByteSource::from_memory(*input.bytes, input.name());
  }
  return input.descriptor >= 0 ? ByteSource::from_descriptor(input.descriptor, input.name())
                               : ByteSource::open(input.path);
}

std::string CandidateInput::name() const {
  if (!path.empty()) {
    return path;
  }
  return descriptor >= 0 ? "descriptor " + std::to_string(descriptor) : std::string("bytes in memory");
}

std::string side_file_of(const std::string& path) { return path + ".abigate.json"; }

Candidate::Candidate(ElfFile file, DynamicSymbols symbols, std::optional<Identity> identity, std::string path)
    : file_(std::move(file)), symbols_(std::move(symbols)), identity_(std::move(identity)), path_(std::move(path)) {}

Result<Candidate> Candidate::open(ByteSource source, std::string path) {
  auto file = ElfFile::open(std::move(source));
  if (!file) {
    return std::unexpected(file.error());
  }
  auto identity = read_identity(*file);
  if (!identity) {
    return std::unexpected(identity.error());
  }
  auto symbols = DynamicSymbols::read(*file);
  if (!symbols) {
    return std::unexpected(symbols.error());
  }
  return Candidate(std::move(*file), std::move(*symbols), std::move(*identity), std::move(path));
}

Result<std::optional<Snapshot>> Candidate::snapshot() const {
  if (identity_) {
    auto embedded = read_embedded_snapshot(file_);
    if (!embedded) {
      return std::unexpected(embedded.error());
    }
    if (*embedded) {
      return verified(std::move((*embedded)->snapshot), name());
    }
  }
  const std::string beside = side_file_of(path_);
  std::error_code ignored;
  if (path_.empty() || !std::filesystem::exists(beside, ignored)) {
    return std::optional<Snapshot>();
  }
  auto snapshot = load_snapshot(beside);
  return snapshot ? verified(std::move(*snapshot), beside) : std::unexpected(snapshot.error());
}

}  // namespace abigate
