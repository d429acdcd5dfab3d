#include "analyzer/embedding/identity_note.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analyzer/embedding/little_endian.h"
#include "analyzer/snapshot/utf8.h"

namespace abigate {

namespace {

constexpr std::uint32_t header_bytes = 88;
constexpr std::uint32_t reserved_flag = 1;
constexpr std::uint32_t filled_flag = 2;

constexpr std::array<std::string_view, 2> side_words{"host", "plugin"};

std::uint8_t number_of(std::optional<Side> side) {
  return side ? static_cast<std::uint8_t>(static_cast<unsigned>(*side) + 1) : std::uint8_t{0};
}

std::string header(std::uint32_t flags, std::size_t total_bytes, const Identity& identity) {
  std::string bytes;
  put(bytes, note_format_version);
  put(bytes, flags);
  put(bytes, header_bytes);
  put(bytes, static_cast<std::uint32_t>(total_bytes));
  put_hash(bytes, identity.abi);
  put_hash(bytes, identity.api);
  put_hash(bytes, identity.snapshot_digest);
  put(bytes, identity.snapshot_bytes);
  put(bytes, number_of(identity.side));
  put(bytes, number_of(identity.released_by));
  put(bytes, std::uint16_t{0});
  put(bytes, static_cast<std::uint32_t>(identity.facts.size()));
  put(bytes, static_cast<std::uint32_t>(identity.state.size()));
  put(bytes, std::uint32_t{0});
  return bytes;
}

bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

bool is_plain(std::string_view text) { return is_utf8(text) && !has_control_characters(text); }

bool is_hexadecimal(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos && text.size() % 2 == 0;
}

std::string texts_of(const Identity& identity) {
  std::string bytes;
  for (const std::string* text : {&identity.name, &identity.version, &identity.target, &identity.build_id}) {
    put_text(bytes, *text);
  }
  for (const Identity::Fact& fact : identity.facts) {
    put_text(bytes, fact.name);
    put_text(bytes, fact.value);
  }
  for (const Identity::State& state : identity.state) {
    put_text(bytes, state.type);
    put_hash(bytes, state.fingerprint);
  }
  return bytes;
}

Result<void> check_text(std::string_view what, std::string_view text) {
  if (text.size() > max_identity_text_bytes) {
    return usage_error(fmt::format("the snapshot cannot be embedded: expected at most {} bytes in {}, found {}: \"{}\"",
                                   max_identity_text_bytes, what, text.size(), printable(text)));
  }
  if (!is_plain(text)) {
    return usage_error(
        fmt::format("the snapshot cannot be embedded: expected a text without control characters in {}, "
                    "found \"{}\"",
                    what, printable(text)));
  }
  return {};
}

Result<void> check_texts(const Identity& identity) {
  Result<void> checked = check_text("the interface's name", identity.name);
  const auto check = [&](std::string_view what, std::string_view text) {
    checked = checked ? check_text(what, text) : std::move(checked);
  };
  check("the interface's version", identity.version);
  check("the target", identity.target);
  for (const Identity::Fact& fact : identity.facts) {
    check("a build fact's name", fact.name);
    check("a build fact", fact.value);
  }
  for (const Identity::State& state : identity.state) {
    check("the name of a surviving type", state.type);
  }
  return checked;
}

class Decoder {
 public:
  Decoder(std::string_view content, std::string_view name) : content_(content), reader_(content), name_(name) {}

  Result<std::optional<Identity>> decode() {
    const auto frame = read_frame();
    if (!frame) {
      return std::unexpected(frame.error());
    }
    identity_.reserved = (frame->flags & reserved_flag) != 0;
    if ((frame->flags & filled_flag) == 0) {
      return identity_.reserved ? Result<std::optional<Identity>>(std::nullopt)
                                : wrong(4, "a note that is filled, or reserved to be", "neither flag");
    }
    const auto counts = read_header(*frame);
    if (!counts) {
      return std::unexpected(counts.error());
    }
    reader_ = LittleEndianReader(content_.substr(0, frame->total_bytes), frame->header_bytes);
    if (const auto read = read_texts(*counts); !read) {
      return std::unexpected(read.error());
    }
    return std::move(identity_);
  }

 private:
  struct Frame {
    std::uint32_t flags = 0;
    std::uint32_t header_bytes = 0;
    std::uint32_t total_bytes = 0;
  };
  struct Counts {
    std::uint32_t facts = 0;
    std::uint32_t state = 0;
  };

  std::unexpected<Error> wrong(std::size_t offset, std::string_view expected, std::string_view found) const {
    return undecidable(
        fmt::format("{}: the identity note is damaged at byte {}: expected {}, found {}; build or copy "
                    "the file again",
                    name_, offset, expected, found));
  }

  Result<Frame> read_frame() {
    const auto version = reader_.number<std::uint32_t>();
    Frame frame;
    frame.flags = reader_.number<std::uint32_t>();
    frame.header_bytes = reader_.number<std::uint32_t>();
    frame.total_bytes = reader_.number<std::uint32_t>();
    if (reader_.overrun()) {
      return wrong(0, "at least 16 bytes", fmt::format("{}", content_.size()));
    }
    if (version == 0) {
      return wrong(0, fmt::format("a format version from 1 to {}", note_format_version), "0");
    }
    if (version > note_format_version) {
      return undecidable(
          fmt::format("{}: the embedded snapshot has format version {}, and this abigate reads up to {}; upgrade "
                      "abigate to a release that reads format version {}",
                      name_, version, note_format_version, version));
    }
    if (frame.header_bytes < header_bytes || frame.header_bytes > frame.total_bytes) {
      return wrong(8, fmt::format("a header of {} bytes or more within the note's", header_bytes),
                   fmt::format("{} of {}", frame.header_bytes, frame.total_bytes));
    }
    if (frame.total_bytes > content_.size()) {
      return wrong(12, fmt::format("at most the {} bytes of the note", content_.size()),
                   fmt::format("{}", frame.total_bytes));
    }
    return frame;
  }

  Result<Counts> read_header(const Frame& frame) {
    identity_.abi = reader_.hash();
    identity_.api = reader_.hash();
    identity_.snapshot_digest = reader_.hash();
    identity_.snapshot_bytes = reader_.number<std::uint64_t>();
    const auto side = reader_.number<std::uint8_t>();
    const auto released_by = reader_.number<std::uint8_t>();
    static_cast<void>(reader_.number<std::uint16_t>());
    Counts counts{reader_.number<std::uint32_t>(), reader_.number<std::uint32_t>()};
    if (side == 0 || side > side_words.size() || released_by > side_words.size()) {
      return wrong(72, "1 (host) or 2 (plugin) twice", fmt::format("{} and {}", side, released_by));
    }
    identity_.side = static_cast<Side>(side - 1);
    if (released_by != 0) {
      identity_.released_by = static_cast<Side>(released_by - 1);
    }
    // Bounds what is allocated: a fact takes two lengths, a surviving type a length and a fingerprint.
    const std::uint64_t least = std::uint64_t{counts.facts} * 8 + std::uint64_t{counts.state} * 20;
    if (least > frame.total_bytes - frame.header_bytes) {
      return wrong(76, "counts that fit into the note", fmt::format("{} facts, {} types", counts.facts, counts.state));
    }
    return counts;
  }

  Result<void> read_text(std::string& into) {
    const std::size_t at = reader_.offset();
    const auto size = reader_.number<std::uint32_t>();
    const std::string_view text = reader_.take(size);
    if (reader_.overrun() || size > max_identity_text_bytes) {
      return wrong(at, fmt::format("a text within the note and of at most {} bytes", max_identity_text_bytes),
                   fmt::format("{} bytes", size));
    }
    if (!is_plain(text)) {
      return wrong(at + 4, "UTF-8 without control characters", "\"" + printable(text) + "\"");
    }
    into = text;
    return {};
  }

  Result<void> read_texts(const Counts& counts) {
    Result<void> read;
    for (std::string* text : {&identity_.name, &identity_.version, &identity_.target, &identity_.build_id}) {
      read = read ? read_text(*text) : std::move(read);
    }
    if (read && !is_hexadecimal(identity_.build_id)) {
      return wrong(reader_.offset() - identity_.build_id.size(), "a build-id in hexadecimal",
                   "\"" + printable(identity_.build_id) + "\"");
    }
    for (std::uint32_t i = 0; read && i < counts.facts; ++i) {
      Identity::Fact fact;
      read = read_text(fact.name);
      read = read ? read_text(fact.value) : std::move(read);
      read = read ? in_order(identity_.facts, std::move(fact), &Identity::Fact::name) : std::move(read);
    }
    for (std::uint32_t i = 0; read && i < counts.state; ++i) {
      Identity::State state;
      read = read_text(state.type);
      state.fingerprint = reader_.hash();
      if (read && reader_.overrun()) {
        return wrong(reader_.offset(), "a fingerprint of 16 bytes", "the end of the note");
      }
      read = read ? in_order(identity_.state, std::move(state), &Identity::State::type) : std::move(read);
    }
    return read;
  }

  template <class Entry>
  Result<void> in_order(std::vector<Entry>& entries, Entry entry, std::string Entry::* key) const {
    if (!entries.empty() && entries.back().*key >= entry.*key) {
      return wrong(reader_.offset(), "sorted names, each once",
                   fmt::format(R"("{}" behind "{}")", printable(entry.*key), printable(entries.back().*key)));
    }
    entries.push_back(std::move(entry));
    return {};
  }

  std::string_view content_;
  LittleEndianReader reader_;
  std::string_view name_;
  Identity identity_;
};

}  // namespace

Identity identity_of(const Snapshot& snapshot) {
  Identity identity;
  identity.name = snapshot.interface.name;
  identity.version = snapshot.interface.version;
  identity.target = snapshot.build.target;
  identity.released_by = snapshot.declarations.released_by;
  identity.abi = snapshot.fingerprints.abi;
  identity.api = snapshot.fingerprints.api;
  for (const StateFingerprint& state : snapshot.fingerprints.state) {
    identity.state.push_back({std::string(state.type), state.fingerprint});
  }
  for (const BuildFact& fact : snapshot.build.facts) {
    identity.facts.push_back({std::string(fact.name), std::string(fact.value)});
  }
  std::ranges::sort(identity.state, {}, &Identity::State::type);
  std::ranges::sort(identity.facts, {}, &Identity::Fact::name);
  return identity;
}

Result<std::string> encode_identity(const Identity& identity) {
  if (const auto fine = check_texts(identity); !fine) {
    return std::unexpected(fine.error());
  }
  const std::string texts = texts_of(identity);
  if (header_bytes + texts.size() > max_identity_bytes) {
    return usage_error(
        fmt::format("the snapshot cannot be embedded: expected an identity of at most {} bytes, found "
                    "{}, with {} surviving types and {} build facts",
                    max_identity_bytes, header_bytes + texts.size(), identity.state.size(), identity.facts.size()));
  }
  const std::uint32_t flags = filled_flag | (identity.reserved ? reserved_flag : 0);
  return header(flags, header_bytes + texts.size(), identity) + texts;
}

std::string encode_reservation() { return header(reserved_flag, header_bytes, {}); }

Result<std::optional<Identity>> decode_identity(std::string_view content, std::string_view name) {
  return Decoder(content, name).decode();
}

}  // namespace abigate
