#include "analyzer/snapshot/write.h"

#include <charconv>

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

/// Turns values of the model into blocks of JSON.
class Writer {
 public:
  explicit Writer(const Graph& graph) : graph_(graph) {}

  Block block(Text text) const { return Block::scalar(json_string(text)); }
  Block block(bool value) const { return Block::scalar(value ? "true" : "false"); }
  Block block(TypeId id) const { return block(graph_.key(id)); }
  Block block(const Fingerprint& value) const { return block(Text(to_hex(value))); }

  template <std::integral Integer>
  Block block(Integer value) const {
    return Block::scalar(fmt::format("{}", value));
  }

  Block block(Wide value) const {
    return value < 0 ? block(static_cast<std::int64_t>(value)) : block(static_cast<std::uint64_t>(value));
  }

  template <Named Enum>
  Block block(Enum value) const {
    return block(name_of(value));
  }

  Block block(Sides sides) const {
    Block names = Block::array();
    for (const Side side : {Side::host, Side::plugin}) {
      if (sides.has(side)) {
        names.add(block(side));
      }
    }
    return names;
  }

  template <class Value>
  Block block(const std::vector<Value>& values) {
    Block array = Block::array();
    for (const Value& value : values) {
      array.add(block(value));
    }
    return array;
  }

  template <Described Struct>
  Block block(const Struct& value) {
    Block object = Block::object();
    add_members(object, value);
    return object;
  }

  Block block(const TypeNode& type) {
    Block object = Block::object();
    object.add("key", block(type.key));
    object.add("kind", block(type_kind_names[type.node.index()]));
    std::visit([&](const auto& node) { add_members(object, node); }, type.node);
    return object;
  }

 private:
  template <Described Struct>
  void add_members(Block& object, const Struct& value) {
    if constexpr (requires { value.location; } && !has_relative_location<Struct>) {
      previous_ = value.location;
    }
    for_each_field<Struct>([&](const auto& entry) {
      const auto& member = value.*entry.member;
      using Member = std::remove_cvref_t<decltype(member)>;
      if constexpr (std::is_same_v<Member, Location>) {
        if constexpr (has_relative_location<Struct>) {
          add_relative(object, member);
        }
      } else if (is_required(entry) || !is_default(value, entry)) {
        if constexpr (is_optional<Member>) {
          object.add(entry.name, block(*member));
        } else {
          object.add(entry.name, block(member));
        }
      }
    });
  }

  template <class Struct>
  static constexpr bool is_relative = std::is_same_v<Struct, Field> || std::is_same_v<Struct, Enumerator>;

  void add_relative(Block& object, const Location& location) {
    const Location expected = expected_location(previous_);
    if (location.file != expected.file || location.line != expected.line) {
      const std::int64_t distance = std::int64_t{location.line} - std::int64_t{previous_.line};
      if (location.file == previous_.file && location.line != 0 && previous_.line != 0 &&
          distance == static_cast<std::int32_t>(distance)) {
        object.add("location", block(distance));
      } else {
        Block place = Block::array();
        place.add(block(location.file));
        place.add(block(location.line));
        object.add("location", std::move(place));
      }
    }
    previous_ = location;
  }

  const Graph& graph_;
  Location previous_;  // of the field or enumerator before, or of their owner
};

/// The members of the whole, one after another.
class Document {
 public:
  explicit Document(const Snapshot& snapshot) : writer_(snapshot.graph) {}

  template <class Value>
  void add(std::string_view name, const Value& value) {
    begin(name);
    writer_.block(value).write(text_, 2, 2 + name.size() + 4);
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
      writer_.block(values[i]).write(text_, 4, 4);
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
        text_ += json_string(node.location.file) + ": [\n      ";
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
    text_ +=
        fmt::format("[\"{}\", {}", located_kind_names[static_cast<std::size_t>(node.kind)], json_string(node.name));
    if (!node.own_name.empty()) {
      text_ += ", " + json_string(node.own_name);
    }
    text_ += fmt::format(", {}]", node.location.line - previous_line);
  }

  Writer writer_;
  std::string text_;
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
  Document document(snapshot);
  document.add("abigate_snapshot", schema_version);
  document.add("interface", snapshot.interface);
  document.add("language", snapshot.language);
  document.add("build", snapshot.build);
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
