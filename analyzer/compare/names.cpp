#include "analyzer/compare/names.h"

#include <algorithm>
#include <array>

#include "analyzer/compare/reach.h"

namespace abigate {

namespace {

/// Where the scope ends that begins at `from` of a qualified name; npos for its last part, arguments and all.
std::size_t scope_end(Text name, std::size_t from) {
  const std::size_t end = name.find("::", from);
  return end < name.find_first_of("<{.(", from) ? end : Text::npos;
}

}  // namespace

std::optional<NameKey> name_key(const Type& node) {
  if (const auto* type = std::get_if<Typedef>(&node)) {
    return type->owned ? std::optional(NameKey{type->name, true}) : std::nullopt;
  }
  if (const auto* record = std::get_if<Record>(&node)) {
    return NameKey{record->name, false};
  }
  if (const auto* type = std::get_if<Enum>(&node)) {
    return NameKey{type->name, false};
  }
  if (const auto* handle = std::get_if<Opaque>(&node)) {
    return NameKey{handle->name, false};
  }
  return std::nullopt;
}

bool is_unnamed(const Type& node) {
  if (const auto* record = std::get_if<Record>(&node)) {
    return record->unnamed;
  }
  const auto* type = std::get_if<Enum>(&node);
  return type != nullptr && type->unnamed;
}

NameIndex index_names(const Graph& graph) {
  NameIndex index;
  for (std::uint32_t i = 0; i < graph.types.size(); ++i) {
    if (const auto key = name_key(graph.types[i].node)) {
      index.emplace(*key, TypeId{i});
    }
  }
  return index;
}

InlineNamespaces::InlineNamespaces(const Graph& graph) {
  for (const Template& node : graph.templates) {
    if (node.kind == TemplateKind::inline_namespace) {
      names_.insert(node.name);
    }
  }
}

std::string InlineNamespaces::left_out(Text name) const {
  std::string said;
  std::size_t at = 0;
  for (std::size_t end = scope_end(name, at); end != Text::npos; end = scope_end(name, at)) {
    if (!names_.contains(name.substr(0, end))) {
      said += name.substr(at, end + 2 - at);
    }
    at = end + 2;
  }
  return said += name.substr(at);
}

bool InlineNamespaces::lead(Text said, Text name) const {
  std::size_t at = 0;
  for (std::size_t end = scope_end(name, at); end != Text::npos; end = scope_end(name, at)) {
    const Text scope = name.substr(at, end + 2 - at);
    if (said.starts_with(scope)) {
      said.remove_prefix(scope.size());
    } else if (!names_.contains(name.substr(0, end))) {
      return false;
    }
    at = end + 2;
  }
  return said == name.substr(at);
}

bool is_standard_exception(Text name) {
  static constexpr auto names = std::to_array<Text>({"bad_alloc",
                                                     "bad_any_cast",
                                                     "bad_array_new_length",
                                                     "bad_cast",
                                                     "bad_exception",
                                                     "bad_expected_access",
                                                     "bad_function_call",
                                                     "bad_optional_access",
                                                     "bad_typeid",
                                                     "bad_variant_access",
                                                     "bad_weak_ptr",
                                                     "domain_error",
                                                     "exception",
                                                     "failure",
                                                     "filesystem_error",
                                                     "format_error",
                                                     "future_error",
                                                     "invalid_argument",
                                                     "length_error",
                                                     "logic_error",
                                                     "out_of_range",
                                                     "overflow_error",
                                                     "range_error",
                                                     "regex_error",
                                                     "runtime_error",
                                                     "system_error",
                                                     "underflow_error"});
  if (!name.starts_with("std::")) {
    return false;
  }
  const Text last = name.substr(0, name.find('<'));
  const std::size_t at = last.rfind("::");
  return std::ranges::find(names, last.substr(at + 2)) != names.end();
}

TypeId find_named(const Graph& graph, const NameIndex& names, Text name) {
  name = without_tag(name);
  if (const auto tag = names.find({name, false}); tag != names.end()) {
    return tag->second;
  }
  const auto alias = names.find({name, true});
  return alias == names.end() ? no_type : peel(graph, alias->second);
}

}  // namespace abigate
