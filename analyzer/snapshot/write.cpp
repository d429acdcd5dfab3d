#include "analyzer/snapshot/write.h"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "analyzer/model/files.h"
#include "analyzer/snapshot/canonical.h"
#include "analyzer/snapshot/check.h"
#include "analyzer/snapshot/compression.h"
#include "analyzer/snapshot/digest.h"
#include "analyzer/snapshot/fingerprint.h"
#include "analyzer/snapshot/format.h"
#include "analyzer/snapshot/layout.h"
#include "analyzer/snapshot/locations.h"
#include "analyzer/snapshot/order.h"

namespace abigate {

namespace {

/// A location that does not follow from the one before.
struct Place {
  Text file;
  std::uint32_t line = 0;
};

template <class Value>
inline constexpr bool is_array = is_vector<Value> || std::is_same_v<Value, Place>;
template <class Value>
inline constexpr bool is_object = Described<Value> || std::is_same_v<Value, TypeNode>;
template <class Value>
inline constexpr bool holds_objects = false;
template <class Value>
inline constexpr bool holds_objects<std::vector<Value>> = is_object<Value>;

/// Appends values of the model as JSON. Whether a value fits in its line is found by writing it there: what runs over
/// is taken back and broken, so that no value is measured beyond the width of a line.
class Writer {
 public:
  Writer(const Graph& graph, std::string& out) : graph_(graph), out_(out) {}

  /// A value that starts at `column` of a line whose indentation is `indent`.
  template <class Value>
  void write(const Value& value, std::size_t indent, std::size_t column) {
    if constexpr (is_array<Value> || is_object<Value>) {
      const std::size_t start = out_.size();
      const Location previous = previous_;
      // One column is kept for the comma behind.
      line_end_ = start + (column < layout_columns ? layout_columns - column - 1 : 0);
      write_compact(value);
      if (out_.size() > line_end_) {
        out_.resize(start);
        previous_ = previous;
        write_broken(value, indent);
      }
    } else {
      write_scalar(value);
    }
  }

  void write_scalar(Text text) {
    // Bytes only and no way out of the loop: so the compiler looks at many characters at once.
    unsigned char special = 0;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      special |= static_cast<unsigned char>((byte < ' ') | (byte >= 0x7f) | (byte == '"') | (byte == '\\'));
    }
    if (special == 0) {
      out_ += '"';
      out_ += text;
      out_ += '"';
    } else {
      out_ += json_string(text);
    }
  }

  void write_scalar(bool value) { out_ += value ? "true" : "false"; }
  void write_scalar(TypeId id) { write_scalar(graph_.key(id)); }
  void write_scalar(const Fingerprint& value) { write_scalar(Text(to_hex(value))); }

  template <std::integral Integer>
  void write_scalar(Integer value) {
    std::array<char, 24> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    out_.append(digits.data(), end);
  }

  void write_scalar(Wide value) {
    value < 0 ? write_scalar(static_cast<std::int64_t>(value)) : write_scalar(static_cast<std::uint64_t>(value));
  }

  template <Named Enum>
  void write_scalar(Enum value) {
    write_scalar(name_of(value));
  }

  /// Two short words at most: never broken.
  void write_scalar(Sides sides) {
    out_ += '[';
    if (sides.has(Side::host)) {
      write_scalar(Side::host);
    }
    if (sides.has(Side::plugin)) {
      out_ += sides.has(Side::host) ? ", " : "";
      write_scalar(Side::plugin);
    }
    out_ += ']';
  }

  /// Each part on a line of its own.
  template <class Value>
  void write_broken(const Value& value, std::size_t indent) {
    const std::size_t inner = indent + 2;
    out_ += is_array<Value> ? '[' : '{';
    bool first = true;
    for_each_part(value, [&](std::string_view name, const auto& part) {
      if (!std::exchange(first, false)) {
        out_ += ',';
      }
      out_ += '\n';
      out_.append(inner, ' ');
      const std::size_t line_start = out_.size() - inner;
      write_name(name);
      if constexpr (holds_objects<std::remove_cvref_t<decltype(part)>>) {
        write_broken(part, inner);
      } else {
        write(part, inner, out_.size() - line_start);
      }
    });
    if (!first) {
      out_.append(1, '\n').append(indent, ' ');
    }
    out_ += is_array<Value> ? ']' : '}';
  }

 private:
  /// On one line. Stops early where it runs over the end of that.
  template <class Value>
  void write_compact(const Value& value) {
    if constexpr (is_array<Value> || is_object<Value>) {
      out_ += is_array<Value> ? '[' : '{';
      bool first = true;
      for_each_part(value, [&](std::string_view name, const auto& part) {
        if (out_.size() > line_end_) {
          return;
        }
        if (!std::exchange(first, false)) {
          out_ += ", ";
        }
        write_name(name);
        write_compact(part);
      });
      out_ += is_array<Value> ? ']' : '}';
    } else {
      write_scalar(value);
    }
  }

  void write_name(std::string_view name) {
    if (!name.empty()) {
      out_ += '"';
      out_ += name;
      out_ += "\": ";
    }
  }

  // ---- the parts of a value: `visit(name, part)`, the name empty in an array ----

  template <class Value, class Visit>
  void for_each_part(const std::vector<Value>& values, Visit&& visit) {
    for (const Value& value : values) {
      visit({}, value);
    }
  }

  template <class Visit>
  void for_each_part(const Place& place, Visit&& visit) {
    visit({}, place.file);
    visit({}, place.line);
  }

  template <class Visit>
  void for_each_part(const TypeNode& type, Visit&& visit) {
    visit("key", type.key);
    visit("kind", type_kind_names[type.node.index()]);
    std::visit([&](const auto& node) { for_each_part(node, visit); }, type.node);
  }

  template <Described Struct, class Visit>
  void for_each_part(const Struct& value, Visit&& visit) {
    if constexpr (requires { value.location; } && !has_relative_location<Struct>) {
      previous_ = value.location;
    }
    for_each_field<Struct>([&](const auto& entry) {
      const auto& member = value.*entry.member;
      using Member = std::remove_cvref_t<decltype(member)>;
      if constexpr (std::is_same_v<Member, Location>) {
        if constexpr (has_relative_location<Struct>) {
          visit_relative(member, visit);
        }
      } else if (!is_default(value, entry) || is_required(entry)) {
        if constexpr (is_optional<Member>) {
          visit(entry.name, *member);
        } else {
          visit(entry.name, member);
        }
      }
    });
  }

  template <class Visit>
  void visit_relative(const Location& location, Visit&& visit) {
    const Location previous = std::exchange(previous_, location);
    const Location expected = expected_location(previous);
    if (location.line == expected.line && location.file == expected.file) {
      return;
    }
    const std::int64_t distance = std::int64_t{location.line} - std::int64_t{previous.line};
    if (location.line != 0 && previous.line != 0 && distance == static_cast<std::int32_t>(distance) &&
        location.file == previous.file) {
      visit("location", distance);
    } else {
      visit("location", Place{location.file, location.line});
    }
  }

  const Graph& graph_;
  std::string& out_;
  Location previous_;         // of the field or enumerator before, or of their owner
  std::size_t line_end_ = 0;  // how long `out_` may become in write_compact
};

constexpr std::size_t usual_node_bytes = 640;

/// The members of the whole, one after another.
class Document {
 public:
  explicit Document(const Graph& graph) : writer_(graph, text_) {
    // Room for what is usual, since moving the text takes as long as writing it.
    text_.reserve(usual_node_bytes * (graph.types.size() + graph.functions.size() + graph.constants.size()));
  }

  template <class Value>
  void add(std::string_view name, const Value& value) {
    begin(name);
    writer_.write(value, 2, 2 + name.size() + 4);
  }

  /// An object with each member on a line of its own, and each element of its arrays of objects.
  template <Described Struct>
  void add_broken(std::string_view name, const Struct& value) {
    begin(name);
    writer_.write_broken(value, 2);
  }

  /// An array with each element on a line of its own, or broken further. Omitted when empty.
  template <class Value>
  void add_section(std::string_view name, const std::vector<Value>& values) {
    if (values.empty()) {
      return;
    }
    begin(name);
    text_ += "[\n";
    for (std::size_t i = 0; i < values.size(); ++i) {
      text_ += i == 0 ? "    " : ",\n    ";
      writer_.write(values[i], 4, 4);
    }
    text_ += "\n  ]";
  }

  void add_locations(const std::vector<LocatedNode>& nodes) {
    if (nodes.empty()) {
      return;
    }
    begin("locations");
    text_ += "{\n";
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const LocatedNode& node = nodes[i];
      const bool opens = i == 0 || nodes[i - 1].location.file != node.location.file;
      if (opens) {
        text_ += i == 0 ? "    " : "\n    ],\n    ";
        writer_.write_scalar(node.location.file);
        text_ += ": [\n      ";
      } else {
        text_ += ",\n      ";
      }
      add_location(node, opens ? 0 : nodes[i - 1].location.line);
    }
    text_ += "\n    ]\n  }";
  }

  std::string finish() {
    begin({});
    const Fingerprint digest = hash128(text_);
    text_ += fmt::format("\"digest\": \"xxh128:{}\"\n}}\n", to_hex(digest));
    return std::move(text_);
  }

 private:
  void begin(std::string_view name) {
    text_ += text_.empty() ? "{\n  " : ",\n  ";
    if (!name.empty()) {
      text_ += fmt::format("\"{}\": ", name);
    }
  }

  void add_location(const LocatedNode& node, std::uint32_t previous_line) {
    text_ += "[";
    writer_.write_scalar(located_kind_names[static_cast<std::size_t>(node.kind)]);
    text_ += ", ";
    writer_.write_scalar(node.name);
    if (!node.own_name.empty()) {
      text_ += ", ";
      writer_.write_scalar(node.own_name);
    }
    text_ += ", ";
    writer_.write_scalar(node.location.line - previous_line);
    text_ += "]";
  }

  std::string text_;
  Writer writer_;
};

}  // namespace

Result<std::string> write_snapshot(Snapshot& snapshot) {
  if (auto ok = canonicalize(snapshot); !ok) {
    return std::unexpected(ok.error());
  }
  if (const auto problem = find_problem(snapshot)) {
    return undecidable(
        fmt::format("inconsistent snapshot at {}: {}; please report this", problem->pointer, problem->message));
  }
  snapshot.fingerprints = compute_fingerprints(snapshot);

  const Graph& graph = snapshot.graph;
  Document document(graph);
  document.add("abigate_snapshot", schema_version);
  document.add("interface", snapshot.interface);
  document.add("language", snapshot.language);
  document.add("build", snapshot.build);
  if (snapshot.binary) {
    document.add_broken("binary", *snapshot.binary);
  }
  if (order(snapshot.declarations, Declarations{}) != 0) {
    document.add("declarations", snapshot.declarations);
  }
  document.add_section("types", graph.types);
  document.add_section("functions", graph.functions);
  document.add_section("variables", graph.variables);
  document.add_section("constants", graph.constants);
  document.add_section("templates", graph.templates);
  document.add_locations(located_nodes(graph, snapshot.strings));
  document.add_section("fidelity", snapshot.fidelity);
  document.add("fingerprints", snapshot.fingerprints);
  return document.finish();
}

Result<void> save_snapshot(Snapshot& snapshot, const std::string& path) {
  auto text = write_snapshot(snapshot);
  if (!text) {
    return std::unexpected(text.error());
  }
  if (!path.ends_with(".zst")) {
    return write_file(path, *text);
  }
  auto compressed = compress(*text);
  return compressed ? write_file(path, *compressed) : std::unexpected(compressed.error());
}

}  // namespace abigate
