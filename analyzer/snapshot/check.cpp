#include "analyzer/snapshot/check.h"

#include <algorithm>

#include <fmt/format.h>

#include "analyzer/snapshot/check_binary.h"
#include "analyzer/snapshot/format.h"
#include "analyzer/snapshot/postorder.h"
#include "analyzer/snapshot/utf8.h"

namespace abigate {

namespace {

std::string type_pointer(TypeId id, std::string_view member = {}) {
  return fmt::format("/types/{}{}", index_of(id), member);
}

Problem cycle(const Graph& graph, TypeId id) {
  return {type_pointer(id), fmt::format("expected types that are made of others, found \"{}\", which is made of itself",
                                        printable(graph.key(id)))};
}

// ---- depth ----

struct Depth {
  std::uint32_t value = 0;   // typedefs, arrays, … in a row
  std::uint32_t record = 0;  // records within one another
};

std::optional<Problem> find_depth_problem(const Graph& graph, const EdgeList& edges,
                                          const std::vector<TypeId>& innermost_first) {
  std::vector<Depth> depths(graph.types.size());
  for (const TypeId id : innermost_first) {
    Depth& depth = depths[index_of(id)];
    for (const TypeId part : edges.of(id)) {
      depth.value = std::max(depth.value, depths[index_of(part)].value);
      depth.record = std::max(depth.record, depths[index_of(part)].record);
    }
    if (std::holds_alternative<Record>(graph.at(id))) {
      depth = {0, depth.record + 1};
    } else {
      ++depth.value;
    }
    if (depth.value > max_value_depth || depth.record > max_record_depth) {
      return Problem{type_pointer(id), fmt::format("expected at most {} types or {} records within one another, found "
                                                   "more in \"{}\"",
                                                   max_value_depth, max_record_depth, printable(graph.key(id)))};
    }
  }
  return std::nullopt;
}

// ---- sizes ----

/// Checks one node; `sizes` holds those of the types it contains, 0 for incomplete ones, and gets its own.
struct SizeCheck {
  const Snapshot& snapshot;
  TypeId id;
  std::vector<std::uint64_t>& sizes;

  std::uint64_t& own() const { return sizes[index_of(id)]; }
  std::uint64_t size(TypeId part) const { return sizes[index_of(part)]; }

  std::optional<Problem> set(std::uint64_t size_bytes) const {
    own() = size_bytes;
    return size_bytes <= max_size_bytes ? std::nullopt : too_large("/size_bytes", size_bytes, max_size_bytes);
  }

  std::optional<Problem> too_large(std::string_view member, std::uint64_t found, std::uint64_t most) const {
    return Problem{type_pointer(id, member), fmt::format("expected a number up to {}, found {}", most, found)};
  }

  std::optional<Problem> operator()(const Builtin& b) const { return set(b.size_bytes); }
  std::optional<Problem> operator()(const Vector& v) const { return set(v.size_bytes); }
  std::optional<Problem> operator()(const Atomic& a) const { return set(a.size_bytes); }
  std::optional<Problem> operator()(const Foreign& f) const { return set(f.size_bytes); }
  std::optional<Problem> operator()(const MemberPointer& m) const { return set(m.size_bytes); }
  std::optional<Problem> operator()(const Reference&) const { return set(snapshot.build.pointer_bytes); }
  std::optional<Problem> operator()(const Pointer&) const { return set(snapshot.build.pointer_bytes); }
  std::optional<Problem> operator()(const Qualified& q) const { return set(size(q.of)); }
  std::optional<Problem> operator()(const Typedef& t) const { return set(size(t.target)); }
  std::optional<Problem> operator()(const Enum& e) const { return set(size(e.underlying)); }
  std::optional<Problem> operator()(const Opaque&) const { return std::nullopt; }
  std::optional<Problem> operator()(const FunctionType&) const { return std::nullopt; }
  std::optional<Problem> operator()(const Unmodelled&) const { return std::nullopt; }

  std::optional<Problem> operator()(const Array& a) const {
    const std::uint64_t element = size(a.element);
    const std::uint64_t count = a.count.value_or(0);
    const std::uint64_t most = element == 0 ? max_size_bytes : max_size_bytes / element;
    own() = count > most ? 0 : element * count;
    return count <= most ? std::nullopt : too_large("/count", count, most);
  }

  std::optional<Problem> operator()(const Record& r) const {
    for (std::size_t i = 0; i < r.fields.size(); ++i) {
      const std::uint64_t most = (max_size_bytes - size(r.fields[i].type)) * 8;
      if (r.fields[i].offset_bits > most) {
        return too_large(fmt::format("/fields/{}/offset_bits", i), r.fields[i].offset_bits, most);
      }
    }
    std::optional<Problem> problem = check_bases("/bases", r.bases);
    if (!problem) {
      problem = check_bases("/virtual_bases", r.virtual_bases);
    }
    for (std::size_t i = 0; i < r.vtables.size() && !problem; ++i) {
      problem = check_vtable(fmt::format("/vtables/{}", i), r.vtables[i]);
    }
    if (!problem && r.data_size_bytes > max_size_bytes) {
      problem = too_large("/data_size_bytes", r.data_size_bytes, max_size_bytes);
    }
    if (!problem && r.nv_size_bytes > max_size_bytes) {
      problem = too_large("/nv_size_bytes", r.nv_size_bytes, max_size_bytes);
    }
    return problem ? problem : set(r.size_bytes);
  }

  std::optional<Problem> check_bases(std::string_view member, const std::vector<Base>& bases) const {
    for (std::size_t i = 0; i < bases.size(); ++i) {
      const std::uint64_t most = max_size_bytes - size(bases[i].type);
      if (bases[i].offset_bytes > most) {
        return too_large(fmt::format("{}/{}/offset_bytes", member, i), bases[i].offset_bytes, most);
      }
    }
    return std::nullopt;
  }

  std::optional<Problem> check_vtable(const std::string& member, const Vtable& table) const {
    if (table.base_offset_bytes > max_size_bytes) {
      return too_large(member + "/base_offset_bytes", table.base_offset_bytes, max_size_bytes);
    }
    constexpr auto most = static_cast<std::int64_t>(max_size_bytes);
    for (std::size_t i = 0; i < table.slots.size(); ++i) {
      const Wide offset_bytes = table.slots[i].offset_bytes;
      if (offset_bytes < -most || offset_bytes > most) {
        return Problem{type_pointer(id, fmt::format("{}/slots/{}/offset_bytes", member, i)),
                       fmt::format("expected a number from {} to {}, found {}", -most, most, offset_bytes)};
      }
    }
    return std::nullopt;
  }
};

std::optional<Problem> find_size_problem(const Snapshot& snapshot, const std::vector<TypeId>& innermost_first) {
  std::vector<std::uint64_t> sizes(snapshot.graph.types.size());
  for (const TypeId id : innermost_first) {
    if (auto problem = std::visit(SizeCheck{snapshot, id, sizes}, snapshot.graph.at(id))) {
      return problem;
    }
  }
  return std::nullopt;
}

// ---- what a type must be where it stands ----

/// What `peel` gives for every node, in one pass: the chains of a hostile file are long and shared.
std::vector<TypeId> peel_all(const Graph& graph, const std::vector<TypeId>& innermost_first) {
  std::vector<TypeId> peeled(graph.types.size());
  for (const TypeId id : innermost_first) {
    const Type& node = graph.at(id);
    if (const auto* name = std::get_if<Typedef>(&node)) {
      peeled[index_of(id)] = peeled[index_of(name->target)];
    } else if (const auto* qualified = std::get_if<Qualified>(&node)) {
      peeled[index_of(id)] = peeled[index_of(qualified->of)];
    } else {
      peeled[index_of(id)] = id;
    }
  }
  return peeled;
}

struct KindCheck {
  const Graph& graph;
  const std::vector<TypeId>& peeled;
  TypeId id;

  const Type& of(TypeId part) const { return graph.at(peeled[index_of(part)]); }

  Problem problem(std::string_view member, std::string_view expected, TypeId found) const {
    return {type_pointer(id, member), fmt::format("expected {}, found \"{}\"", expected, printable(graph.key(found)))};
  }

  std::optional<Problem> must_be_class(std::string_view member, TypeId part) const {
    const Type& type = of(part);
    const bool is_class = std::holds_alternative<Record>(type) || std::holds_alternative<Opaque>(type) ||
                          std::holds_alternative<Foreign>(type);
    return is_class ? std::nullopt : std::optional(problem(member, "a class", part));
  }

  std::optional<Problem> check(const std::vector<TemplateArgument>& arguments) const {
    const auto both = std::ranges::find_if(
        arguments, [](const TemplateArgument& argument) { return argument.type && !argument.value.empty(); });
    if (both == arguments.end()) {
      return std::nullopt;
    }
    return Problem{type_pointer(id, fmt::format("/arguments/{}", both - arguments.begin())),
                   "expected either a type or a value, found both"};
  }

  std::optional<Problem> operator()(const Enum& e) const {
    const Type& underlying = of(e.underlying);
    const bool known = std::holds_alternative<Builtin>(underlying) || std::holds_alternative<Unmodelled>(underlying);
    return known ? std::nullopt : std::optional(problem("/underlying", "a builtin type", e.underlying));
  }

  std::optional<Problem> operator()(const FunctionType& f) const {
    if (!f.passing.empty() && f.passing.size() != f.parameters.size() + 1) {
      return Problem{type_pointer(id, "/passing"),
                     fmt::format("expected {} elements, for the result and each parameter, found {}",
                                 f.parameters.size() + 1, f.passing.size())};
    }
    return f.object ? must_be_class("/object", *f.object) : std::nullopt;
  }

  std::optional<Problem> operator()(const MemberPointer& m) const { return must_be_class("/object", m.object); }

  std::optional<Problem> operator()(const Record& r) const {
    std::optional<Problem> found = check_bases("/bases", r.bases);
    if (!found) {
      found = check_bases("/virtual_bases", r.virtual_bases);
    }
    for (std::size_t i = 0; i < r.vtables.size() && !found; ++i) {
      found = check_slots(i, r.vtables[i].slots);
    }
    return found ? found : check(r.arguments);
  }

  std::optional<Problem> check_bases(std::string_view member, const std::vector<Base>& bases) const {
    std::optional<Problem> found;
    for (std::size_t i = 0; i < bases.size() && !found; ++i) {
      found = must_be_class(fmt::format("{}/{}/type", member, i), bases[i].type);
    }
    return found;
  }

  std::optional<Problem> check_slots(std::size_t table, const std::vector<Slot>& slots) const {
    for (std::size_t i = 0; i < slots.size(); ++i) {
      if (slots[i].type && !std::holds_alternative<FunctionType>(of(*slots[i].type))) {
        return problem(fmt::format("/vtables/{}/slots/{}/type", table, i), "a function type", *slots[i].type);
      }
    }
    return std::nullopt;
  }

  std::optional<Problem> operator()(const Opaque& o) const { return check(o.arguments); }
  std::optional<Problem> operator()(const Foreign& f) const { return check(f.arguments); }
  std::optional<Problem> operator()(const Builtin&) const { return std::nullopt; }
  std::optional<Problem> operator()(const Pointer&) const { return std::nullopt; }
  std::optional<Problem> operator()(const Array&) const { return std::nullopt; }
  std::optional<Problem> operator()(const Vector&) const { return std::nullopt; }
  std::optional<Problem> operator()(const Qualified&) const { return std::nullopt; }
  std::optional<Problem> operator()(const Atomic&) const { return std::nullopt; }
  std::optional<Problem> operator()(const Unmodelled&) const { return std::nullopt; }
  std::optional<Problem> operator()(const Typedef&) const { return std::nullopt; }
  std::optional<Problem> operator()(const Reference&) const { return std::nullopt; }
};

std::optional<Problem> find_function_problem(const Graph& graph, std::size_t index, const std::vector<TypeId>& peeled) {
  const Function& function = graph.functions[index];
  const Type& type = graph.at(peeled[index_of(function.type)]);
  if (std::holds_alternative<Unmodelled>(type)) {
    return std::nullopt;
  }
  const auto* signature = std::get_if<FunctionType>(&type);
  if (signature == nullptr) {
    return Problem{fmt::format("/functions/{}/type", index),
                   fmt::format("expected a function type, found \"{}\"", printable(graph.key(function.type)))};
  }
  if (!function.parameters.empty() && function.parameters.size() != signature->parameters.size()) {
    return Problem{
        fmt::format("/functions/{}/parameters", index),
        fmt::format("expected {} elements, as many as the type \"{}\" has parameters, found {}",
                    signature->parameters.size(), printable(graph.key(function.type)), function.parameters.size())};
  }
  return std::nullopt;
}

std::optional<Problem> find_constant_problem(const Graph& graph, std::size_t index) {
  const Constant& constant = graph.constants[index];
  const int values = int{constant.integer.has_value()} + int{constant.floating.has_value()} +
                     int{constant.string.has_value()} + int{constant.tokens.has_value()};
  if (values != 1) {
    return Problem{fmt::format("/constants/{}", index),
                   fmt::format("expected exactly one of integer, floating, string and tokens, found {}", values)};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Problem> find_problem(const Snapshot& snapshot) {
  const Graph& graph = snapshot.graph;
  const std::size_t count = graph.types.size();
  if (const std::size_t survivors = snapshot.declarations.survives_reload.size(); survivors > max_survivors) {
    return Problem{"/declarations/survives_reload",
                   fmt::format("expected at most {} elements, found {}", max_survivors, survivors)};
  }
  if (snapshot.language != "c" && snapshot.language != "c++") {
    return Problem{"/language", fmt::format(R"(expected "c" or "c++", found "{}")", printable(snapshot.language))};
  }
  if (snapshot.binary) {
    if (auto problem = find_problem(*snapshot.binary)) {
      return problem;
    }
  }
  if (const auto spelled = postorder(EdgeList(graph, Edges::spelling), count); spelled.in_cycle != no_type) {
    return cycle(graph, spelled.in_cycle);
  }
  const EdgeList contained(graph, Edges::by_value);
  const Postorder innermost_first = postorder(contained, count);
  if (innermost_first.in_cycle != no_type) {
    return cycle(graph, innermost_first.in_cycle);
  }
  if (auto problem = find_depth_problem(graph, contained, innermost_first.order)) {
    return problem;
  }
  if (auto problem = find_size_problem(snapshot, innermost_first.order)) {
    return problem;
  }
  const std::vector<TypeId> peeled = peel_all(graph, innermost_first.order);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (auto problem = std::visit(KindCheck{graph, peeled, TypeId{i}}, graph.types[i].node)) {
      return problem;
    }
  }
  for (std::size_t i = 0; i < graph.functions.size(); ++i) {
    if (auto problem = find_function_problem(graph, i, peeled)) {
      return problem;
    }
  }
  for (std::size_t i = 0; i < graph.constants.size(); ++i) {
    if (auto problem = find_constant_problem(graph, i)) {
      return problem;
    }
  }
  return std::nullopt;
}

}  // namespace abigate
