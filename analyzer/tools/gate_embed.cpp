#include "analyzer/tools/gate_embed.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/config/yaml.h"
#include "analyzer/embedding/fill.h"
#include "analyzer/embedding/notes_source.h"
#include "analyzer/embedding/snapshot_note.h"
#include "analyzer/model/fields.h"
#include "analyzer/model/files.h"
#include "analyzer/snapshot/compression.h"
#include "analyzer/snapshot/read.h"
#include "analyzer/tools/gate_command.h"
#include "analyzer/tools/gate_line.h"
#include "analyzer/tools/terminal.h"

namespace abigate {

namespace {

constexpr const char* description =
    "Puts a snapshot into a plugin or host, so that a gate can judge the file before it is loaded.";

constexpr const char* usage =
    "embed [--side SIDE] FILE SNAPSHOT\n"
    "       abi-gate embed [--side SIDE] --source OUT SNAPSHOT\n"
    "       abi-gate embed --reserve SIZE --source OUT";

constexpr const char* examples =
    R"(FILE is a shared object or program in which space was reserved when it was linked. It
is replaced as a whole, or left as it was. SNAPSHOT is what abi-extract wrote.

Examples:
  abi-extract --config abigate.yaml -o acme.json          the interface that the plugin was built with
  abi-gate embed --source acme_notes.c acme.json          a source file to compile and link in
  abi-gate embed --reserve 64K --source reserve.c         the same with empty space ...
  abi-gate embed plugin.so acme.json                      ... which this fills, also again
With CMake, abigate_embed(TARGET ...) does all of it.

Exit status: 0 done; 2 usage: nothing or too little is reserved, the snapshot does not
belong to the file; 3 an input cannot be read, or the file cannot be written.)";

constexpr std::uint64_t most_reserved_bytes = std::uint64_t{1} << 30;

struct Options {
  std::string source;
  std::string reserve;
  std::string side;
  std::vector<std::string> inputs;
};

void declare_options(CLI::App& app, Options& options) {
  app.add_option("--source", options.source,
                 "write the notes as source instead: assembler if OUT ends in\n"
                 ".s or .S, else C that is also C++; \"-\" is standard output")
      ->type_name("OUT");
  app.add_option("--reserve", options.reserve,
                 "bytes that a later `abi-gate embed FILE SNAPSHOT` may use for the\ncompressed snapshot; K and M are "
                 "units")
      ->type_name("SIZE");
  app.add_option("--side", options.side, "what FILE is: plugin (default) or host (default of a program)")
      ->type_name("SIDE");
}

Result<std::optional<Side>> side_of(const std::string& word) {
  if (word.empty()) {
    return std::nullopt;
  }
  const std::optional<Side> side = enum_from<Side>(word);
  return side ? Result<std::optional<Side>>(side)
              : usage_error("--side: expected host or plugin, found " + yaml::quoted(word));
}

Result<std::uint64_t> size_from(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const unsigned shift = unit == "K" ? 10U : unit == "M" ? 20U : 0U;
  if (error != std::errc{} || number == 0 || (shift == 0 && !unit.empty()) || number > most_reserved_bytes >> shift) {
    return usage_error("--reserve: expected a size such as 64K or 1M, at most 1024M, found " + yaml::quoted(text));
  }
  return number << shift;
}

struct Loaded {
  std::string text;
  Snapshot snapshot;
};

Result<Loaded> load(const std::string& path) {
  Result<std::string> text = read_file(path, max_embedded_bytes);
  if (text && is_compressed(*text)) {
    text = decompress(*text, max_embedded_bytes, path);
  }
  if (!text) {
    return std::unexpected(text.error());
  }
  Result<Snapshot> snapshot = read_snapshot(*text, path);
  if (!snapshot) {
    return std::unexpected(snapshot.error());
  }
  return Loaded{std::move(*text), std::move(*snapshot)};
}

bool is_assembler(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  return extension == ".s" || extension == ".S";
}

Result<NoteContents> contents_for(const Options& options, Side side) {
  if (!options.reserve.empty()) {
    if (!options.inputs.empty()) {
      return usage_error("--reserve writes empty space: leave " + yaml::quoted(options.inputs.front()) +
                         " out, and fill it in after the link");
    }
    const Result<std::uint64_t> bytes = size_from(options.reserve);
    return bytes ? Result<NoteContents>(reserve_notes(*bytes)) : std::unexpected(bytes.error());
  }
  if (options.inputs.size() != 1) {
    return usage_error("--source: expected one SNAPSHOT, found " + std::to_string(options.inputs.size()) +
                       " arguments; abi-gate embed --help shows examples");
  }
  const Result<Loaded> loaded = load(options.inputs.front());
  return loaded ? embed_at_link(loaded->snapshot, loaded->text, side) : std::unexpected(loaded.error());
}

Result<int> write_source(const Options& options, Side side) {
  const Result<NoteContents> contents = contents_for(options, side);
  if (!contents) {
    return std::unexpected(contents.error());
  }
  const SourceLanguage language = is_assembler(options.source) ? SourceLanguage::assembler : SourceLanguage::c;
  const auto written = write_file(options.source, notes_source(*contents, language));
  return written ? Result<int>(gate_passes) : std::unexpected(written.error());
}

std::string told(const std::string& path, const Snapshot& snapshot, const Filled& filled) {
  const bool colour = style_of_stdout().colour;
  const std::string verb = colour ? "\033[32mcarries\033[0m" : "carries";
  std::string text = path + " " + verb + " " + std::string(snapshot.interface.name);
  text += snapshot.interface.version.empty() ? "" : " " + std::string(snapshot.interface.version);
  text +=
      " (" + std::to_string(filled.used_bytes) + " of " + std::to_string(filled.reserved_bytes) + " reserved bytes), ";
  return text + (filled.build_id.empty() ? "not bound to its link: it has no build-id (link with -Wl,--build-id)\n"
                                         : "bound to the build-id " + filled.build_id + "\n");
}

Result<int> fill(const Options& options, std::optional<Side> side) {
  if (!options.reserve.empty()) {
    return usage_error(
        "--reserve: expected --source OUT, the file to link in; space in a file that is linked already "
        "cannot be reserved");
  }
  if (options.inputs.size() != 2) {
    return usage_error("expected FILE and SNAPSHOT, found " + std::to_string(options.inputs.size()) +
                       " arguments; abi-gate embed --help shows examples");
  }
  const Result<Loaded> loaded = load(options.inputs[1]);
  if (!loaded) {
    return std::unexpected(loaded.error());
  }
  const Result<Filled> filled = fill_reservation(options.inputs[0], loaded->snapshot, loaded->text, side);
  if (!filled) {
    return std::unexpected(filled.error());
  }
  // The file is in place: that nobody reads this line changes nothing of it.
  [[maybe_unused]] const auto said = write_file("-", told(options.inputs[0], loaded->snapshot, *filled));
  return gate_passes;
}

}  // namespace

Result<int> embed_command(std::span<const std::string> arguments) {
  Options options;
  GateLine line("embed", usage, description, examples);
  declare_options(line.app(), options);
  const auto go_on = line.parse(arguments);
  if (!go_on || !*go_on) {
    return go_on ? Result<int>(gate_passes) : std::unexpected(go_on.error());
  }
  options.inputs = line.words();
  const Result<std::optional<Side>> side = side_of(options.side);
  if (!side) {
    return std::unexpected(side.error());
  }
  return options.source.empty() ? fill(options, *side) : write_source(options, side->value_or(Side::plugin));
}

}  // namespace abigate
