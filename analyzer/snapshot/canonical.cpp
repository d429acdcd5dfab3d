#include "analyzer/snapshot/canonical.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <ranges>

#include <fmt/format.h>

#include "analyzer/snapshot/locations.h"
#include "analyzer/snapshot/order.h"
#include "analyzer/snapshot/utf8.h"

namespace abigate {

namespace {

bool earlier(const Location& a, const Location& b) { return a.file != b.file ? a.file < b.file : a.line < b.line; }

Location location_of(const Type& type) {
  const Location* location = location_in(type);
  return location == nullptr ? Location{} : *location;
}

template <class Value>
void sort_set(std::vector<Value>& values) {
  const auto in_order = [](const Value& a, const Value& b) { return order(a, b) < 0; };
  if (std::ranges::adjacent_find(values, std::not_fn(in_order)) == values.end()) {
    return;
  }
  std::ranges::sort(values, in_order);
  const auto again = std::ranges::unique(values, [](const Value& a, const Value& b) { return order(a, b) == 0; });
  values.erase(again.begin(), again.end());
}

// ---- checks: ids, texts, numbers ----

bool fits(Wide number) {
  return number >= std::numeric_limits<std::int64_t>::min() &&
         number <= Wide{std::numeric_limits<std::uint64_t>::max()};
}

/// Whether `check_leaves` finds nothing: quick, without a word about where.
template <class Value>
bool leaves_are_sound(const Value& value, std::size_t type_count) {
  bool sound = true;
  for_each_leaf<TypeId>(value, [&](TypeId id) { sound &= index_of(id) < type_count; });
  for_each_leaf<Text>(value, [&](Text text) { sound = sound && is_utf8(text); });
  for_each_leaf<Wide>(value, [&](Wide number) { sound &= fits(number); });
  return sound;
}

template <class Value>
Result<void> check_leaves(const Value& value, std::size_t type_count, std::string_view what) {
  if (const auto place = find_leaf<TypeId>(value, [&](TypeId id) { return index_of(id) >= type_count; })) {
    return undecidable(
        fmt::format("inconsistent snapshot: {} refers to no type at {}; please report this", what, *place));
  }
  if (const auto place = find_leaf<Text>(value, [](Text text) { return !is_utf8(text); })) {
    return undecidable(
        fmt::format("the text at {} of {} is not valid UTF-8 and cannot stand in a snapshot; convert the header to "
                    "UTF-8, or rename "
                    "the file",
                    *place, what));
  }
  if (const auto place = find_leaf<Wide>(value, [](Wide number) { return !fits(number); })) {
    return undecidable(
        fmt::format("the integer at {} of {} does not fit in 64 bits and cannot stand in a snapshot", *place, what));
  }
  return {};
}

Result<void> check_node(const TypeNode& type, std::size_t type_count, std::string_view) {
  if (is_utf8(type.key) && leaves_are_sound(type.node, type_count)) {
    return {};
  }
  const std::string what = fmt::format("type \"{}\"", printable(type.key));
  if (!is_utf8(type.key)) {
    return undecidable(fmt::format("the key of {} is not valid UTF-8 and cannot stand in a snapshot", what));
  }
  return check_leaves(type.node, type_count, what);
}

template <Described Node>
Result<void> check_node(const Node& node, std::size_t type_count, std::string_view section) {
  if (leaves_are_sound(node, type_count)) {
    return {};
  }
  if constexpr (requires { node.name; }) {
    return check_leaves(node, type_count, fmt::format("{} \"{}\"", section, printable(node.name)));
  } else {
    return check_leaves(node, type_count, section);
  }
}

template <class Node>
Result<void> check_all(const std::vector<Node>& nodes, std::size_t type_count, std::string_view section) {
  for (const Node& node : nodes) {
    if (auto ok = check_node(node, type_count, section); !ok) {
      return ok;
    }
  }
  return {};
}

Result<void> check(const Snapshot& snapshot) {
  const Graph& graph = snapshot.graph;
  const std::size_t count = graph.types.size();
  const Build& build = snapshot.build;
  Result<void> result = check_all(graph.types, count, "type");
  if (result) {
    result = check_all(graph.functions, count, "function");
  }
  if (result) {
    result = check_all(graph.variables, count, "variable");
  }
  if (result) {
    result = check_all(graph.constants, count, "constant");
  }
  if (result) {
    result = check_all(graph.templates, count, "template");
  }
  if (result) {
    result = check_all(snapshot.fidelity, count, "fidelity");
  }
  if (result) {
    result = check_leaves(snapshot.declarations, count, "declarations");
  }
  if (result) {
    result = check_leaves(snapshot.interface, count, "interface");
  }
  if (result) {
    result = check_leaves(snapshot.language, count, "language");
  }
  if (result) {
    result = check_leaves(build, count, "build");
  }
  if (result && snapshot.binary) {
    result = check_leaves(*snapshot.binary, count, "binary");
  }
  return result;
}

// ---- types ----

/// The sets inside a node that have no order.
struct SortSets {
  void operator()(FunctionType& f) const { sort_set(f.attributes); }
  void operator()(Record& r) const {
    sort_set(r.attributes);
    sort_set(r.friends);
    sort_set(r.special_members);
    for (Field& f : r.fields) {
      sort_set(f.attributes);
    }
  }
  void operator()(Enum& e) const { sort_set(e.attributes); }
  void operator()(Builtin&) const {}
  void operator()(Pointer&) const {}
  void operator()(Array&) const {}
  void operator()(Vector&) const {}
  void operator()(Qualified&) const {}
  void operator()(Atomic&) const {}
  void operator()(Unmodelled&) const {}
  void operator()(Typedef&) const {}
  void operator()(Opaque&) const {}
  void operator()(Foreign&) const {}
  void operator()(Reference&) const {}
  void operator()(MemberPointer&) const {}
};

Result<void> sort_types(Graph& graph) {
  std::vector<TypeNode>& types = graph.types;
  for (TypeNode& type : types) {
    std::visit(SortSets{}, type.node);
  }
  const auto unsorted = std::views::iota(0U, static_cast<std::uint32_t>(types.size()));
  std::vector<std::uint32_t> sorted(unsorted.begin(), unsorted.end());
  std::ranges::sort(sorted, [&](std::uint32_t a, std::uint32_t b) {
    if (types[a].key != types[b].key) {
      return types[a].key < types[b].key;
    }
    const Location at = location_of(types[a].node);
    const Location bt = location_of(types[b].node);
    return earlier(at, bt) || (!earlier(bt, at) && a < b);
  });

  std::vector<TypeId> renumbered(types.size());
  std::vector<TypeNode> result;
  result.reserve(types.size());
  const auto key = [&](TypeId id) { return types[index_of(id)].key; };
  for (const std::uint32_t index : sorted) {
    const bool again = !result.empty() && result.back().key == types[index].key;
    if (again && order(result.back().node, types[index].node, key) != 0) {
      return undecidable(fmt::format(
          "inconsistent snapshot: two different types have the key \"{}\"; please report this", types[index].key));
    }
    if (!again) {
      result.push_back(std::move(types[index]));  // which keeps its key
    }
    renumbered[index] = TypeId{static_cast<std::uint32_t>(result.size() - 1)};
  }
  types = std::move(result);
  const auto renumber = [&](TypeId& id) { id = renumbered[index_of(id)]; };
  for (TypeNode& type : types) {
    for_each_leaf<TypeId>(type.node, renumber);
  }
  for_each_leaf<TypeId>(graph.functions, renumber);
  for_each_leaf<TypeId>(graph.variables, renumber);
  return {};
}

// ---- symbols and constants ----

template <class Symbol, class Before>
Result<void> sort_symbols(std::vector<Symbol>& symbols, Before before, std::string_view what) {
  std::ranges::sort(symbols, [&](const Symbol& a, const Symbol& b) {
    return before(a, b) || (!before(b, a) && earlier(a.location, b.location));
  });
  const auto same_name = [&](const Symbol& a, const Symbol& b) { return !before(a, b); };
  const auto conflict = std::ranges::adjacent_find(
      symbols, [&](const Symbol& a, const Symbol& b) { return same_name(a, b) && order(a, b) != 0; });
  if (conflict != symbols.end()) {
    return undecidable(fmt::format("inconsistent snapshot: two different {} have the name \"{}\" ({}:{} and {}:{})",
                                   what, conflict->name, conflict->location.file, conflict->location.line,
                                   std::next(conflict)->location.file, std::next(conflict)->location.line));
  }
  const auto again = std::ranges::unique(symbols, same_name);
  symbols.erase(again.begin(), again.end());
  return {};
}

Result<void> sort_symbols(Graph& graph) {
  for (Function& f : graph.functions) {
    sort_set(f.attributes);
    sort_set(f.uses);
    sort_set(f.sizes);
    sort_set(f.throws);
    sort_set(f.other_linkage_names);
    std::ranges::sort(f.deletes, {}, [](TypeId id) { return index_of(id); });
    f.deletes.erase(std::ranges::unique(f.deletes).begin(), f.deletes.end());
    for (Parameter& p : f.parameters) {
      sort_set(p.attributes);
    }
  }
  for (Variable& v : graph.variables) {
    sort_set(v.attributes);
  }
  for (Constant& c : graph.constants) {
    sort_set(c.uses);
    sort_set(c.sizes);
  }
  for (Template& t : graph.templates) {
    sort_set(t.uses);
  }
  const auto by_linkage_name = [](const auto& a, const auto& b) {
    return a.linkage_name != b.linkage_name ? a.linkage_name < b.linkage_name : a.name < b.name;
  };
  const auto by_name = [](const Constant& a, const Constant& b) {
    return a.name != b.name ? a.name < b.name : a.kind < b.kind;
  };
  Result<void> result = sort_symbols(graph.functions, by_linkage_name, "functions");
  if (result) {
    result = sort_symbols(graph.variables, by_linkage_name, "variables");
  }
  if (result) {
    result = sort_symbols(graph.constants, by_name, "constants");
  }
  if (result) {
    const auto by_declaration = [](const Template& a, const Template& b) {
      return std::tie(a.name, a.kind, a.declaration) < std::tie(b.name, b.kind, b.declaration);
    };
    result = sort_symbols(graph.templates, by_declaration, "templates");
  }
  return result;
}

// ---- binary ----

/// What has an order of its own, the loader's, keeps it.
void sort_binary(BinaryFacts& binary) {
  sort_set(binary.versions);
  sort_set(binary.required_versions);
  sort_set(binary.exports);
  sort_set(binary.imports);
  sort_set(binary.facts);
}

// ---- declarations ----

void sort_declarations(Declarations& d) {
  sort_set(d.exports);
  sort_set(d.roles);
  sort_set(d.extensions);
  sort_set(d.ids);
  sort_set(d.thrown);
  sort_set(d.survives_reload);
  sort_set(d.reserved);
  for (NamedList& channel : d.channels) {
    sort_set(channel.items);
  }
  sort_set(d.channels);
  sort_set(d.views);  // the flags of a view keep their order: the last of two that disagree wins
  sort_set(d.policy.rules);
  sort_set(d.policy.channels);
}

}  // namespace

Result<void> canonicalize(Snapshot& snapshot) {
  if (auto ok = check(snapshot); !ok) {
    return ok;
  }
  if (auto ok = sort_types(snapshot.graph); !ok) {
    return ok;
  }
  if (auto ok = sort_symbols(snapshot.graph); !ok) {
    return ok;
  }
  sort_declarations(snapshot.declarations);
  sort_set(snapshot.build.facts);
  if (snapshot.binary) {
    sort_binary(*snapshot.binary);
  }
  sort_set(snapshot.fidelity);
  return {};
}

}  // namespace abigate
