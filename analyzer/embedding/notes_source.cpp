#include "analyzer/embedding/notes_source.h"

#include <algorithm>

#include <fmt/format.h>

#include "analyzer/embedding/snapshot_note.h"
#include "analyzer/snapshot/digest.h"

namespace abigate {

namespace {

constexpr std::uint64_t least_identity_bytes = 4096;
constexpr std::uint64_t identity_share = 16;  // of the reserved bytes
constexpr std::uint64_t alignment = 4;
constexpr std::size_t bytes_per_line = 24;

std::uint64_t aligned(std::uint64_t bytes) { return (bytes + alignment - 1) / alignment * alignment; }

/// Statements of the assembler, one a line.
class Assembler {
 public:
  explicit Assembler(SourceLanguage language) : in_string_(language == SourceLanguage::c) {}

  /// In a C file the compiler's own section has to go on behind it.
  void begin(std::string_view section) {
    line(fmt::format("{} {},{}a{},%note", in_string_ ? ".pushsection" : ".section", section, quote(), quote()));
    line(".p2align 2");
  }
  void end() {
    if (in_string_) {
      line(".popsection");
    }
  }

  /// Only the header of a note has the byte order of the machine.
  void note(std::uint32_t type, std::string_view content, std::uint64_t note_bytes) {
    line(fmt::format(".4byte {}", note_owner.size() + 1));
    line(fmt::format(".4byte {}", note_bytes));
    line(fmt::format(".4byte {}", type));
    bytes(std::string(note_owner) + '\0');
    bytes(content);
    if (const std::uint64_t zeros = aligned(note_bytes) - content.size(); zeros != 0) {
      line(fmt::format(".zero {}", zeros));
    }
  }

  std::string text;

 private:
  std::string_view quote() const { return in_string_ ? "\\\"" : "\""; }

  void line(std::string_view statement) {
    if (in_string_) {
      fmt::format_to(std::back_inserter(text), "    \"{}\\n\"\n", statement);
    } else {
      fmt::format_to(std::back_inserter(text), "  {}\n", statement);
    }
  }

  void bytes(std::string_view content) {
    for (std::size_t at = 0; at < content.size(); at += bytes_per_line) {
      std::string statement = ".byte ";
      for (const char byte : content.substr(at, bytes_per_line)) {
        statement += fmt::format("{}{}", statement.size() > 6 ? "," : "", static_cast<unsigned char>(byte));
      }
      line(statement);
    }
  }

  bool in_string_;
};

}  // namespace

Result<NoteContents> embed_at_link(const Snapshot& snapshot, std::string_view text, Side side) {
  Result<std::string> packed = pack_snapshot(text);
  if (!packed) {
    return std::unexpected(packed.error());
  }
  Identity identity = identity_of(snapshot);
  identity.side = side;
  identity.snapshot_bytes = packed->size();
  identity.snapshot_digest = hash128(*packed);
  Result<std::string> encoded = encode_identity(identity);
  if (!encoded) {
    return std::unexpected(encoded.error());
  }
  const std::uint64_t identity_bytes = encoded->size();
  const std::uint64_t snapshot_bytes = packed->size();
  return NoteContents{std::move(*encoded), std::move(*packed), identity_bytes, snapshot_bytes};
}

NoteContents reserve_notes(std::uint64_t bytes) {
  const std::uint64_t identity_bytes = std::clamp(bytes / identity_share, least_identity_bytes, max_identity_bytes);
  return {encode_reservation(), {}, aligned(identity_bytes), aligned(bytes)};
}

std::uint64_t needed_reservation(std::uint64_t identity_bytes, std::uint64_t snapshot_bytes) {
  constexpr std::uint64_t step = 1024;
  const std::uint64_t needed =
      std::max(snapshot_bytes, identity_bytes <= least_identity_bytes ? 0 : identity_bytes * identity_share);
  return (needed + step - 1) / step * step;
}

std::string notes_source(const NoteContents& contents, SourceLanguage language) {
  Assembler assembler(language);
  const bool c = language == SourceLanguage::c;
  assembler.text = "/* The notes that abigate reads, made by abi-gate embed. */\n";
  if (c) {
    assembler.text +=
        "#pragma GCC diagnostic ignored \"-Wpragmas\"\n"
        "#pragma GCC diagnostic ignored \"-Wunknown-pragmas\"\n"
        "#pragma GCC diagnostic ignored \"-Wpedantic\"\n"
        "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
        "__asm__(\n";
  }
  assembler.begin(identity_section);
  assembler.note(identity_note_type, contents.identity, contents.identity_bytes);
  assembler.end();
  assembler.begin(snapshot_section);
  assembler.note(snapshot_note_type, contents.snapshot, contents.snapshot_bytes);
  assembler.end();
  if (c) {
    assembler.text.insert(assembler.text.size() - 1, ");");
  } else {
    // Without it the linker would make the program's stack executable.
    assembler.text += "  .section .note.GNU-stack,\"\",%progbits\n";
  }
  return std::move(assembler.text);
}

}  // namespace abigate
