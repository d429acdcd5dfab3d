#include "analyzer/compare/compare.h"

#include <algorithm>
#include <unordered_set>

#include "analyzer/compare/binary.h"
#include "analyzer/compare/binary_surface.h"
#include "analyzer/compare/changes.h"
#include "analyzer/compare/reach.h"

namespace abigate {

namespace {

/// One overload per pair of kinds that holds changes of its own; all other pairs are looked at from what holds them.
struct CompareNamed {
  const Comparing& context;
  PairId id;

  void operator()(const Record&, const Record&) const { compare_record(context, id); }
  void operator()(const Enum&, const Enum&) const { compare_enum(context, id); }
  void operator()(const Typedef&, const Typedef&) const { compare_typedef(context, id); }
  void operator()(const Opaque&, const Opaque&) const { compare_handle(context, id); }
  void operator()(const Opaque&, const Record&) const { compare_handle(context, id); }
  void operator()(const Record&, const Opaque&) const { compare_handle(context, id); }
  void operator()(const Opaque&, const Enum&) const { compare_handle(context, id); }
  void operator()(const Enum&, const Opaque&) const { compare_handle(context, id); }
  void operator()(const Foreign&, const Foreign&) const { compare_handle(context, id); }
  void operator()(const Unmodelled& a, const Unmodelled& b) const {
    if (a.tokens != b.tokens) {
      Change change;
      change.kind = ChangeKind::unmodelled_changed;
      change.subject = std::string(b.spelling);
      change.pair = id;
      context.changes.push_back(std::move(change));
    }
  }
  template <class A, class B>
  void operator()(const A&, const B&) const {}
};

/// In C++ pointers to types that only look alike do not convert, nor does a pointer to const to one without.
void name_strictness(Change& change) {
  const bool in_result = change.in_result || change.kind == ChangeKind::result_type_changed;
  if (change.relation == Relation::integer_respelled) {
    const bool pointed_to = change.behind_pointer || change.kind == ChangeKind::typedef_type_changed;
    change.attributes.emplace_back(pointed_to ? "cxx-pointee" : "cxx");
  } else if (change.relation == Relation::const_added && in_result) {
    change.attributes.emplace_back("cxx-result");
  }
}

/// As one writes it: without the tag's keyword, which says nothing in C++, and without the class of `this`, which the
/// subject names.
std::string as_written(std::string text) {
  for (const std::string_view word : {"struct ", "union ", "enum "}) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
      const bool whole = at == 0 || text.find_first_of("(,<* &", at - 1) == at - 1;
      if (whole) {
        text.erase(at, word.size());
      } else {
        at += word.size();
      }
    }
  }
  for (std::size_t at = text.find("(void)"); at != std::string::npos; at = text.find("(void)", at)) {
    text.erase(at + 1, 4);
  }
  const std::size_t end = text.find("::)(");
  const std::size_t begin = end == std::string::npos ? end : text.rfind('(', end);
  if (begin != std::string::npos) {
    text.erase(begin, end + 3 - begin);
  }
  return text;
}

std::string* type_in(std::vector<Fact>& facts, std::string_view name) {
  const auto found = std::ranges::find(facts, name, &Fact::name);
  return found == facts.end() ? nullptr : std::get_if<std::string>(&found->value);
}

/// Where that would make two types look the same (a typedef and an enum of one name), they stay as they are.
void write_types_as_in_code(Change& change) {
  for (const std::string_view name : {"type", "signature"}) {
    std::string* const before = type_in(change.old_facts, name);
    std::string* const after = type_in(change.new_facts, name);
    if (before != nullptr && after != nullptr && *before != *after && as_written(*before) == as_written(*after)) {
      continue;
    }
    for (std::string* const text : {before, after}) {
      if (text != nullptr) {
        *text = as_written(std::move(*text));
      }
    }
  }
}

std::unordered_set<Text> mentioned(const Snapshot& old_side, const Snapshot& new_side) {
  std::unordered_set<Text> names;
  for (const Snapshot* side : {&old_side, &new_side}) {
    for (const Function& function : side->graph.functions) {
      names.insert(function.uses.begin(), function.uses.end());
    }
    for (const Constant& constant : side->graph.constants) {
      names.insert(constant.uses.begin(), constant.uses.end());
    }
    for (const Template& node : side->graph.templates) {
      names.insert(node.uses.begin(), node.uses.end());
    }
  }
  return names;
}

}  // namespace

namespace {

void compare_graphs(const Comparing& context) {
  const Snapshot& old_side = context.old_side;
  const Snapshot& new_side = context.new_side;
  compare_functions(context);
  compare_variables(context);
  // A record whose extension has another id is another record, not a changed one.
  std::unordered_set<std::uint32_t> other_extensions;
  for (const ExtensionChange& extension : extension_changes(old_side, new_side)) {
    other_extensions.insert(index_of(extension.old_type));
  }
  for (std::uint32_t i = 0; i < context.pairing.pairs.size(); ++i) {
    const Pair& pair = context.pairing.pairs[i];
    const bool another = pair.reach == Reach::name && other_extensions.contains(index_of(pair.old_id));
    if (pair.named && !pair.replaced && !another && pair.reach != Reach::probe) {
      std::visit(CompareNamed{context, PairId{i}}, old_side.graph.at(pair.old_id), new_side.graph.at(pair.new_id));
      compare_type_access(context, PairId{i});
    }
  }
  compare_types_of_one_side(context);
  compare_templates(context);
  compare_constants(context);
  compare_declarations(context);
  compare_build(context);
}

Pairing pair_nothing(const Snapshot& old_side, const Snapshot& new_side) {
  Pairing pairing;
  pairing.old_side = &old_side;
  pairing.new_side = &new_side;
  return pairing;
}

}  // namespace

Comparison compare(const Snapshot& old_side, const Snapshot& new_side, CompareScope scope) {
  const bool graphs = scope == CompareScope::everything && types_were_read(old_side) && types_were_read(new_side);
  Comparison comparison;
  comparison.pairing = graphs ? pair_up(old_side, new_side) : pair_nothing(old_side, new_side);
  comparison.untyped_channel = graphs && (has_untyped_channel(old_side) || has_untyped_channel(new_side));
  const Comparing context{comparison.pairing,
                          old_side,
                          new_side,
                          comparison.changes,
                          mentioned(old_side, new_side),
                          InlineNamespaces(old_side.graph),
                          InlineNamespaces(new_side.graph)};
  if (graphs) {
    compare_graphs(context);
  }
  compare_binary(context, scope);
  const bool cxx = old_side.language == "c++" || new_side.language == "c++";
  for (Change& change : comparison.changes) {
    if (cxx) {
      name_strictness(change);
      write_types_as_in_code(change);
    }
    std::ranges::sort(change.attributes);
  }
  return comparison;
}

bool sizes_an_array(const Comparing& context, Wide before, Wide after) {
  const auto has_length = [](const Graph& graph, Wide length) {
    return std::ranges::any_of(graph.types, [&](const TypeNode& type) {
      const auto* array = std::get_if<Array>(&type.node);
      return array != nullptr && array->count && Wide{*array->count} == length;
    });
  };
  return has_length(context.old_graph(), before) && has_length(context.new_graph(), after);
}

void add_facts(Change& change, std::string name, FactValueOf old_value, FactValueOf new_value) {
  change.old_facts.push_back({name, std::move(old_value)});
  change.new_facts.push_back({std::move(name), std::move(new_value)});
}

std::string spelled(const Graph& graph, TypeId id) { return std::string(graph.key(id)); }

AttributeDelta attribute_delta(const std::vector<Text>& before, const std::vector<Text>& after) {
  AttributeDelta delta;
  std::ranges::set_difference(after, before, std::back_inserter(delta.added));
  std::ranges::set_difference(before, after, std::back_inserter(delta.removed));
  return delta;
}

std::string_view access_word(Access access) {
  switch (access) {
    case Access::public_:
      return "public";
    case Access::protected_:
      return "protected";
    case Access::private_:
      return "private";
  }
  return {};
}

FactValueOf wide_value(Wide value) {
  if (value < 0) {
    return static_cast<std::int64_t>(value);
  }
  return static_cast<std::uint64_t>(value);
}

}  // namespace abigate
