#include "analyzer/roles/parameters.h"

#include <algorithm>
#include <optional>

#include "analyzer/compare/words.h"

namespace abigate {

namespace {

Text name_of(const Function* function, std::size_t i) {
  return function != nullptr && i < function->parameters.size() ? function->parameters[i].name : Text();
}

bool is_integer(const Graph& graph, TypeId id) {
  const auto* type = std::get_if<Builtin>(&graph.at(peel(graph, id)));
  return type != nullptr &&
         (type->encoding == Encoding::unsigned_integer || type->encoding == Encoding::signed_integer);
}

bool is_wide_integer(const Graph& graph, TypeId id) {
  const auto* type = std::get_if<Builtin>(&graph.at(peel(graph, id)));
  return is_integer(graph, id) && type->size_bytes >= 4;
}

/// An integer, or a pointer to one through which a count comes back.
bool can_count(const Graph& graph, TypeId id) {
  const Type& node = graph.at(peel(graph, id));
  if (const TypeId to = pointee_of(node); to != no_type) {
    return is_integer(graph, to);
  }
  return is_integer(graph, id);
}

std::optional<std::size_t> count_in(const Function* function, const Graph* graph, std::size_t i,
                                    std::size_t parameters) {
  const FunctionType* type = function == nullptr ? nullptr : signature_of(*graph, *function);
  if (type == nullptr) {
    return std::nullopt;
  }
  const Text pointer = name_of(function, i);
  for (std::size_t k = 0; k < parameters; ++k) {
    const Text name = name_of(function, k);
    const bool beside = k + 1 == i || k == i + 1;
    const bool counter = k != i && (beside || words_of(name).size() > 1) && counts(name, pointer);
    if (counter && k < type->parameters.size() && can_count(*graph, type->parameters[k])) {
      return k;
    }
  }
  return std::nullopt;
}

bool out_by_name(const Function* function, std::size_t i) {
  const Text name = name_of(function, i);
  return function != nullptr && (is_out_parameter_name(name) || is_info_parameter_name(name, function->name));
}

bool resets(const Function* function) { return function != nullptr && is_initializer_name(function->name); }

std::optional<std::size_t> guard_place(const Graph& old_graph, const ParameterNames& names, const FunctionType& before,
                                       std::uint32_t i) {
  for (const std::size_t k : {std::size_t{i} + 1, std::size_t{i} - 1}) {
    if (k >= before.parameters.size() || !is_wide_integer(old_graph, before.parameters[k])) {
      continue;
    }
    const Text name = name_of(names.old_function, k);
    if (is_size_guard_name(name) || is_version_guard_name(name)) {
      return k;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> count_parameter(const ParameterNames& names, std::uint32_t i, std::size_t parameters) {
  const auto before = count_in(names.old_function, names.old_graph, i, parameters);
  return before ? before : count_in(names.new_function, names.new_graph, i, parameters);
}

bool is_counted_parameter(const ParameterNames& names, std::uint32_t i, std::size_t parameters) {
  return count_parameter(names, i, parameters).has_value();
}

bool counts_result(const ParameterNames& names) {
  const Function* function = names.new_function;
  const FunctionType* type = function == nullptr ? nullptr : signature_of(*names.new_graph, *function);
  for (std::size_t k = 0; type != nullptr && k < type->parameters.size() && k < function->parameters.size(); ++k) {
    if (is_address(names.new_graph->at(peel(*names.new_graph, type->parameters[k]))) &&
        is_count_name(function->parameters[k].name)) {
      return true;
    }
  }
  return false;
}

std::vector<std::uint32_t> counting_members(const Graph& graph, const std::vector<Member>& members) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < members.size(); ++i) {
    if (is_integer(graph, members[i].type) && (is_count_name(members[i].name) || is_length_name(members[i].name))) {
      found.push_back(i);
    }
  }
  return found;
}

bool is_counted_member(const std::vector<Member>& members, const std::vector<std::uint32_t>& counters,
                       std::uint32_t i) {
  return std::ranges::any_of(counters, [&](std::uint32_t k) {
    const bool beside = k + 1 == i || k == i + 1;
    return (beside || words_of(members[k].name).size() > 1) && counts(members[k].name, members[i].name);
  });
}

bool is_out_record(const ParameterNames& names, std::uint32_t i) {
  return out_by_name(names.old_function, i) || out_by_name(names.new_function, i) ||
         (i == 0 && (resets(names.old_function) || resets(names.new_function)));
}

bool is_reset_record(const ParameterNames& names, std::uint32_t i) {
  return !out_by_name(names.old_function, i) && !out_by_name(names.new_function, i) && is_out_record(names, i);
}

GuardKind argument_guard(const Graph& old_graph, const ParameterNames& names, const FunctionType& before,
                         std::uint32_t i) {
  const auto place = guard_place(old_graph, names, before, i);
  if (!place) {
    return GuardKind::none;
  }
  return is_size_guard_name(name_of(names.old_function, *place)) ? GuardKind::size_argument
                                                                 : GuardKind::version_argument;
}

Text argument_guard_name(const ParameterNames& names, const FunctionType& before, std::uint32_t i,
                         const Graph& old_graph) {
  const auto place = guard_place(old_graph, names, before, i);
  return place ? name_of(names.old_function, *place) : Text();
}

}  // namespace abigate
