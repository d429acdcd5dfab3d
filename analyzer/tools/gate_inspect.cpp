#include "analyzer/tools/gate_inspect.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "analyzer/config/reader.h"
#include "analyzer/config/yaml.h"
#include "analyzer/embedding/binding.h"
#include "analyzer/embedding/embedded.h"
#include "analyzer/gate/link_scope.h"
#include "analyzer/model/files.h"
#include "analyzer/tools/gate_command.h"
#include "analyzer/tools/gate_line.h"
#include "analyzer/tools/inspection.h"
#include "analyzer/tools/terminal.h"

namespace abigate {

namespace {

constexpr std::string_view description =
    "Shows what a built plugin, library or program carries: the interface that it was built for,\n"
    "what it exports and imports, how it was built, and what loading or unloading it does to a\n"
    "process. None of its code runs.\n";

constexpr std::string_view examples =
    "Examples:\n"
    "  abi-gate inspect plugin.so                          counts, and what to look out for\n"
    "  abi-gate inspect --symbols plugin.so                every export and import\n"
    "  abi-gate inspect --host /opt/acme/bin/acme plugin.so\n"
    "                                                      also what this host does not offer it\n"
    "  abi-gate inspect --format json plugin.so | jq '.hazards[] | select(.effect == \"refuse\")'\n"
    "  abi-gate inspect --hazards                          all hazards that are looked for\n"
    "\n"
    "Exit status: 0 the file was read, whatever it carries; 2 the command line is wrong; 3 a file\n"
    "cannot be read or is damaged.\n";

constexpr std::array<std::string_view, 2> formats = {"text", "json"};

struct Options {
  std::string format = "text";
  std::string host;
  bool symbols = false;
  bool hazards = false;
  std::vector<std::string> files;
};

Result<void> check_options(const Options& options) {
  if (const auto known = expect_word("inspect --format", options.format, formats); !known) {
    return known;
  }
  if (options.hazards) {
    return options.files.empty() && options.host.empty()
               ? Result<void>{}
               : usage_error("inspect --hazards lists what is looked for: it takes no FILE and no --host");
  }
  if (options.files.size() != 1) {
    return usage_error("inspect: expected one FILE, found " +
                       (options.files.empty() ? std::string("none") : std::to_string(options.files.size())) +
                       "; abi-gate inspect --help shows examples");
  }
  if (options.symbols && options.format == "json") {
    return usage_error("inspect --symbols: JSON has all symbols anyway; leave it out");
  }
  return {};
}

/// Nothing where the help was asked for.
Result<std::optional<Options>> parse(std::span<const std::string> arguments) {
  Options options;
  GateLine line("inspect", "inspect [OPTIONS] FILE", description, examples);
  line.app().add_option("--format", options.format, "text (default) or json")->type_name("F");
  line.app()
      .add_option("--host", options.host, "a program: says also what it does not offer, or offers twice")
      ->type_name("HOST");
  line.app().add_flag("--symbols", options.symbols, "list every export and import")->disable_flag_override();
  line.app().add_flag("--hazards", options.hazards, "list the hazards that are looked for")->disable_flag_override();
  const auto go_on = line.parse(arguments);
  if (!go_on) {
    return std::unexpected(go_on.error());
  }
  if (!*go_on) {
    return std::nullopt;
  }
  options.files = line.words();
  if (const auto fine = check_options(options); !fine) {
    return std::unexpected(fine.error());
  }
  return options;
}

// A snapshot is what people have beside the binary, and easily named in its place.
Result<void> refuse_snapshot(const ByteSource& source) {
  constexpr std::size_t length = 4;
  std::array<std::byte, length> start{};
  if (source.size() < length || !source.read(0, start, "the first bytes")) {
    return {};
  }
  const auto is = [&](std::size_t index, unsigned value) { return start[index] == static_cast<std::byte>(value); };
  const bool compressed = is(0, 0x28) && is(1, 0xb5) && is(2, 0x2f) && is(3, 0xfd);
  if (!is(0, '{') && !compressed) {
    return {};
  }
  return undecidable(source.name() + ": expected an ELF file, found what looks like " +
                     (compressed ? "a compressed snapshot" : "a snapshot or other JSON") +
                     " at offset 0; inspect reads binaries, and abi-diff compares snapshots");
}

Result<ElfFile> open_binary(const std::string& path) {
  Result<ByteSource> source = ByteSource::open(path);
  if (!source) {
    return std::unexpected(source.error());
  }
  if (const auto fine = refuse_snapshot(*source); !fine) {
    return std::unexpected(fine.error());
  }
  return ElfFile::open(std::move(*source));
}

Result<std::optional<EmbeddedSnapshot>> look_at_embedded(const ElfFile& file) {
  const Result<EmbeddedNotes> notes = find_embedded(file);
  if (!notes) {
    return std::unexpected(notes.error());
  }
  Result<std::optional<Identity>> identity = read_identity(file, *notes);
  if (!identity) {
    return std::unexpected(identity.error());
  }
  if (!*identity) {
    return std::nullopt;
  }
  EmbeddedSnapshot embedded{std::move(**identity), notes->snapshot.has_value(), {}};
  if (!embedded.has_snapshot) {
    embedded.unbound = "it says who it is and carries no snapshot";
    return embedded;
  }
  // That the snapshot is refused is what the file shows, no failure to look at it.
  const Result<std::optional<Embedded>> whole = read_embedded_snapshot(file);
  if (!whole) {
    embedded.unbound = whole.error().message;
  } else if (*whole) {
    const Result<EmbeddingState> state = check_bound(file, (*whole)->snapshot, embedded.identity);
    if (!state) {
      return std::unexpected(state.error());
    }
    embedded.unbound = state->bound() ? std::string{} : describe(*state);
  }
  return embedded;
}

Result<Inspection> inspect(const Options& options) {
  const std::string& path = options.files.front();
  const Result<ElfFile> file = open_binary(path);
  if (!file) {
    return std::unexpected(file.error());
  }
  Result<Binary> binary = read_binary(*file);
  if (!binary) {
    return std::unexpected(binary.error());
  }
  auto embedded = look_at_embedded(*file);
  if (!embedded) {
    return std::unexpected(embedded.error());
  }
  Inspection inspection{path, options.host, std::move(*binary), std::move(*embedded), {}, {}};
  if (options.host.empty()) {
    inspection.hazards = find_hazards(inspection.binary, nullptr);
    return inspection;
  }
  const Result<LinkScope> scope = scope_of_program(options.host);
  if (!scope) {
    return std::unexpected(scope.error());
  }
  Result<LinkAnswer> links = resolve_links(*scope, *file, path);
  if (!links) {
    return std::unexpected(links.error());
  }
  inspection.hazards = find_hazards(inspection.binary, &*links);
  inspection.undecided = std::move(links->undecided);
  return inspection;
}

Result<std::string> answer(const Options& options) {
  const bool json = options.format == "json";
  if (options.hazards) {
    return json ? hazard_table_json() : hazard_table_text(style_of_stdout());
  }
  const Result<Inspection> inspection = inspect(options);
  if (!inspection) {
    return std::unexpected(inspection.error());
  }
  return json ? inspection_json(*inspection) : inspection_text(*inspection, options.symbols, style_of_stdout());
}

}  // namespace

Result<int> inspect_command(std::span<const std::string> arguments) {
  const Result<std::optional<Options>> options = parse(arguments);
  if (!options) {
    return std::unexpected(options.error());
  }
  if (!*options) {
    return gate_passes;
  }
  const Result<std::string> text = answer(**options);
  if (!text) {
    return std::unexpected(text.error());
  }
  const auto written = write_file("-", *text);
  return written ? Result<int>(gate_passes) : std::unexpected(written.error());
}

}  // namespace abigate
