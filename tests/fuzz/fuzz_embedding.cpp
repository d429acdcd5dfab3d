// Any bytes as the notes of a binary, and as a binary that has them: reading refuses them or gives what is written
// again as it was. Start from tests/fuzz/corpus/embedding.
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "analyzer/embedding/binding.h"
#include "analyzer/embedding/embedded.h"
#include "analyzer/embedding/identity_note.h"
#include "analyzer/embedding/little_endian.h"
#include "analyzer/embedding/snapshot_note.h"
#include "analyzer/snapshot/digest.h"

namespace {

using namespace abigate;

void read_identity_note(std::string_view bytes) {
  const auto decoded = decode_identity(bytes, "fuzzed");
  if (!decoded || !*decoded) {
    return;
  }
  const auto encoded = encode_identity(**decoded);
  const auto again = encoded ? decode_identity(*encoded, "encoded") : std::unexpected(encoded.error());
  if (!again || *again != *decoded) {
    std::abort();
  }
}

void read_snapshot_note(std::string_view bytes) {
  const auto text = unpack_snapshot(bytes, "fuzzed");
  if (text && unpack_snapshot(pack_snapshot(*text).value_or(""), "packed").value_or("") != *text) {
    std::abort();
  }
}

void read_binary_file(std::string_view bytes) {
  const auto file =
      ElfFile::open(ByteSource::from_memory(std::as_bytes(std::span(bytes.data(), bytes.size())), "fuzzed"));
  if (!file) {
    return;
  }
  [[maybe_unused]] const auto identity = read_identity(*file);
  const auto embedded = read_embedded_snapshot(*file);
  if (embedded && *embedded) {
    [[maybe_unused]] const auto bound = check_bound(*file, (*embedded)->snapshot, (*embedded)->identity);
  }
}

/// With the digests that belong to it: otherwise nearly every damaged snapshot would end there.
void with_digest(std::string bytes) {
  const auto file =
      ElfFile::open(ByteSource::from_memory(std::as_bytes(std::span(bytes.data(), bytes.size())), "fuzzed"));
  const auto notes = file ? find_embedded(*file) : std::unexpected(file.error());
  if (!notes || !notes->identity || !notes->snapshot || notes->identity->size < 64) {
    return;
  }
  const std::string_view content = std::string_view(bytes).substr(notes->snapshot->offset, notes->snapshot->size);
  std::string digest;
  put_hash(digest, hash128(content));
  bytes.replace(notes->identity->offset + 48, digest.size(), digest);
  read_binary_file(bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_identity_note(bytes);
  read_snapshot_note(bytes);
  read_binary_file(bytes);
  with_digest(std::string(bytes));
  return 0;
}
