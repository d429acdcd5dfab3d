#include "analyzer/snapshot/read_document.h"

#include "analyzer/snapshot/check.h"
#include "analyzer/snapshot/json_reader.h"
#include "analyzer/snapshot/order.h"
#include "analyzer/snapshot/read_locations.h"

namespace abigate {

namespace {

/// The members of the whole, in their order.
enum class Section : std::uint8_t {
  version,
  interface,
  language,
  build,
  binary,
  declarations,
  types,
  functions,
  variables,
  constants,
  templates,
  locations,
  fidelity,
  fingerprints,
  digest,
};

constexpr auto section_names = std::to_array<std::string_view>(
    {"abigate_snapshot", "interface", "language", "build", "binary", "declarations", "types", "functions", "variables",
     "constants", "templates", "locations", "fidelity", "fingerprints", "digest"});

constexpr bool is_required(Section section) { return section <= Section::build || section >= Section::fingerprints; }

class DocumentReader {
 public:
  explicit DocumentReader(Snapshot& snapshot)
      : snapshot_(snapshot), keys_(snapshot.strings), reader_(snapshot.strings, keys_) {}

  bool read(std::string& text);
  const Failure& failure() const { return reader_.failure(); }

 private:
  bool read_root(json::object root, const char* start);
  bool read_section(Section section, json::value value);
  bool read_type(std::size_t index, json::value value);
  bool read_type_member(std::size_t count, JsonReader::Name name, json::value value, TypeNode& type,
                        JsonReader::MemberSet& members);
  bool read_key(json::value value, TypeNode& type);
  bool read_kind(json::value value, Type& node);
  bool check_references();
  bool resolve();

  template <class Symbol, class Before>
  bool check_order(const std::vector<Symbol>& symbols, std::string_view section, Before before);

  bool fail(Problem problem) {
    reader_.fail(std::move(problem.message), nullptr);
    return reader_.prefix(problem.pointer);
  }

  Snapshot& snapshot_;
  KeyTable keys_;
  JsonReader reader_;
  std::vector<TypeId> positions_;  // of the types, by their key's number
  bool have_resolved_ = false;
};

bool DocumentReader::read(std::string& text) {
  text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  json::parser parser;
  json::document document;
  json::object root;
  if (const auto error = parser.iterate(text.data(), text.size(), text.capacity()).get(document)) {
    return reader_.damaged(error, {});
  }
  if (const auto error = document.get_object().get(root)) {
    return reader_.damaged(error, {});
  }
  if (!read_root(root, text.data())) {
    return false;
  }
  const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  return at_end || reader_.fail("expected the end of the text, found more", nullptr);
}

bool DocumentReader::read_root(json::object root, const char* start) {
  std::size_t next = 0;
  const auto skip_to = [&](std::size_t index) {
    for (; next < index; ++next) {
      if (is_required(static_cast<Section>(next))) {
        return reader_.missing(section_names[next], start);
      }
    }
    return true;
  };
  const bool ok = reader_.read_members(root, [&](JsonReader::Name name, json::value value) {
    std::size_t index = 0;
    while (index < section_names.size() && !name.is(section_names[index])) {
      ++index;
    }
    if (index == section_names.size()) {
      return reader_.unknown(name);
    }
    if (index < next) {
      return reader_.fail(fmt::format("expected this member once, and before \"{}\"", section_names[next - 1]),
                          name.raw()) ||
             reader_.within(section_names[index]);
    }
    if (!skip_to(index)) {
      return false;
    }
    next = index + 1;
    const auto section = static_cast<Section>(index);
    if (section >= Section::locations && !resolve()) {
      return false;
    }
    return read_section(section, value) || reader_.within(section_names[index]);
  });
  if (!ok || !skip_to(section_names.size())) {
    return false;
  }
  if (auto problem = resolve_relative_locations(snapshot_.graph)) {
    return fail(std::move(*problem));
  }
  if (auto problem = find_problem(snapshot_)) {
    return fail(std::move(*problem));
  }
  return true;
}

bool DocumentReader::read_section(Section section, json::value value) {
  Graph& graph = snapshot_.graph;
  switch (section) {
    case Section::version: {
      std::uint32_t version = 0;
      return reader_.read(value, version);
    }
    case Section::interface:
      return reader_.read(value, snapshot_.interface);
    case Section::language:
      return reader_.read(value, snapshot_.language);
    case Section::build:
      return reader_.read(value, snapshot_.build);
    case Section::binary:
      return reader_.read(value, snapshot_.binary);
    case Section::declarations:
      return reader_.read(value, snapshot_.declarations);
    case Section::types:
      return reader_.read_array(value,
                                [&](std::size_t index, json::value element) { return read_type(index, element); });
    case Section::functions:
      return reader_.read(value, graph.functions);
    case Section::variables:
      return reader_.read(value, graph.variables);
    case Section::constants:
      return reader_.read(value, graph.constants);
    case Section::templates:
      return reader_.read(value, graph.templates);
    case Section::locations:
      return LocationReader(reader_, graph, keys_, positions_).read(value, snapshot_.strings);
    case Section::fidelity:
      return reader_.read(value, snapshot_.fidelity);
    case Section::fingerprints:
      return reader_.read(value, snapshot_.fingerprints);
    case Section::digest: {
      std::string_view digest;
      return reader_.read_text(value, digest);
    }
  }
  return false;
}

// ---- types: "key" and "kind" first, then what the kind has ----

bool DocumentReader::read_type(std::size_t index, json::value value) {
  const char* start = value.raw_json_token().data();
  TypeNode& type = snapshot_.graph.types.emplace_back();
  JsonReader::MemberSet members;
  std::size_t count = 0;
  const bool ok = reader_.read_object(value, [&](JsonReader::Name name, json::value member) {
    return read_type_member(count++, name, member, type, members);
  });
  if (!ok) {
    return false;
  }
  if (count < 2) {
    return reader_.missing(count == 0 ? "key" : "kind", start);
  }
  const auto& types = snapshot_.graph.types;
  if (index > 0 && types[index - 1].key >= type.key) {
    return reader_.fail(fmt::format(R"(expected keys in ascending order, each once, found "{}" behind "{}")",
                                    printable(type.key), printable(types[index - 1].key)),
                        start) ||
           reader_.within("key");
  }
  return std::visit(
      [&](const auto& node) { return reader_.check_required<std::remove_cvref_t<decltype(node)>>(members, start); },
      type.node);
}

bool DocumentReader::read_type_member(std::size_t count, JsonReader::Name name, json::value value, TypeNode& type,
                                      JsonReader::MemberSet& members) {
  constexpr auto first_names = std::to_array<std::string_view>({"key", "kind"});
  if (count >= first_names.size()) {
    return std::visit([&](auto& node) { return reader_.read_member(name, value, node, members); }, type.node);
  }
  const std::string_view expected = first_names[count];
  if (!name.is(expected)) {
    return reader_.fail(fmt::format(R"(expected the member "{}" here, found "{}")", expected, printable(name.text())),
                        name.raw());
  }
  return (count == 0 ? read_key(value, type) : read_kind(value, type.node)) || reader_.within(expected);
}

bool DocumentReader::read_key(json::value value, TypeNode& type) {
  TypeId number{};
  if (!reader_.read(value, number)) {
    return false;
  }
  type.key = keys_.key(number);
  if (positions_.size() < keys_.size()) {
    positions_.resize(std::max(keys_.size(), positions_.size() * 2), no_type);
  }
  // A key that comes again is out of order besides, which is what is reported.
  positions_[index_of(number)] = TypeId{static_cast<std::uint32_t>(snapshot_.graph.types.size() - 1)};
  return true;
}

template <std::size_t... I>
Type default_node(std::size_t kind, std::index_sequence<I...>) {
  Type node;
  ((I == kind ? void(node.emplace<I>()) : void()), ...);
  return node;
}

bool DocumentReader::read_kind(json::value value, Type& node) {
  const char* start = value.raw_json_token().data();
  std::string_view word;
  if (!reader_.read_text(value, word)) {
    return false;
  }
  const auto kind = std::ranges::find(type_kind_names, word);
  if (kind == type_kind_names.end()) {
    return reader_.fail(
        fmt::format("expected one of {}, found \"{}\"", fmt::join(type_kind_names, ", "), printable(word)), start);
  }
  node = default_node(static_cast<std::size_t>(kind - type_kind_names.begin()),
                      std::make_index_sequence<std::variant_size_v<Type>>{});
  return true;
}

// ---- when all nodes are read: references from key numbers to places, order ----

bool DocumentReader::resolve() {
  if (have_resolved_) {
    return true;
  }
  have_resolved_ = true;
  positions_.resize(keys_.size(), no_type);
  if (!check_references()) {
    return false;
  }
  Graph& graph = snapshot_.graph;
  const auto renumber = [&](TypeId& number) { number = positions_[index_of(number)]; };
  for (TypeNode& type : graph.types) {
    for_each_leaf<TypeId>(type.node, renumber);
  }
  for_each_leaf<TypeId>(graph.functions, renumber);
  for_each_leaf<TypeId>(graph.variables, renumber);

  const auto by_linkage_name = [](const auto& a, const auto& b) {
    return a.linkage_name != b.linkage_name ? a.linkage_name < b.linkage_name : a.name < b.name;
  };
  return check_order(graph.functions, "functions", by_linkage_name) &&
         check_order(graph.variables, "variables", by_linkage_name) &&
         check_order(graph.constants, "constants",
                     [](const Constant& a, const Constant& b) {
                       return a.name != b.name ? a.name < b.name : a.kind < b.kind;
                     }) &&
         check_order(graph.templates, "templates", [](const Template& a, const Template& b) {
           return std::tie(a.name, a.kind, a.declaration) < std::tie(b.name, b.kind, b.declaration);
         });
}

bool DocumentReader::check_references() {
  if (std::ranges::find(positions_, no_type) == positions_.end()) {
    return true;
  }
  TypeId dangling = no_type;
  const auto undefined = [&](TypeId number) {
    dangling = number;
    return positions_[index_of(number)] == no_type;
  };
  const auto report = [&](std::string pointer) {
    return fail({std::move(pointer), fmt::format("expected the key of a type of this snapshot, found \"{}\"",
                                                 printable(keys_.key(dangling)))});
  };
  const Graph& graph = snapshot_.graph;
  for (std::size_t i = 0; i < graph.types.size(); ++i) {
    if (const auto place = find_leaf<TypeId>(graph.types[i].node, undefined)) {
      return report(fmt::format("/types/{}{}", i, *place));
    }
  }
  if (const auto place = find_leaf<TypeId>(graph.functions, undefined)) {
    return report("/functions" + *place);
  }
  if (const auto place = find_leaf<TypeId>(graph.variables, undefined)) {
    return report("/variables" + *place);
  }
  return true;
}

template <class Symbol, class Before>
bool DocumentReader::check_order(const std::vector<Symbol>& symbols, std::string_view section, Before before) {
  const auto wrong =
      std::ranges::adjacent_find(symbols, [&](const Symbol& a, const Symbol& b) { return !before(a, b); });
  if (wrong == symbols.end()) {
    return true;
  }
  return fail({fmt::format("/{}/{}", section, wrong - symbols.begin() + 1),
               fmt::format(R"(expected names in ascending order, each once, found "{}" behind "{}")",
                           printable(std::next(wrong)->name), printable(wrong->name))});
}

}  // namespace

std::optional<Failure> read_document(std::string& text, Snapshot& snapshot) {
  DocumentReader reader(snapshot);
  return reader.read(text) ? std::nullopt : std::optional(reader.failure());
}

}  // namespace abigate
