// What the parameters of a function, and the members of a record, say about each other by name and place: counts,
// guards, out records.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analyzer/compare/members.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

/// One function in both versions; null for a function pointer, whose parameters have no names.
struct ParameterNames {
  const Function* old_function = nullptr;
  const Function* new_function = nullptr;
  const Graph* old_graph = nullptr;
  const Graph* new_graph = nullptr;
};

/// Whether parameter `i`, a pointer, stands beside an integer that counts what it points to.
bool is_counted_parameter(const ParameterNames& names, std::uint32_t i, std::size_t parameters);

/// The parameter that counts what parameter `i` points to.
std::optional<std::size_t> count_parameter(const ParameterNames& names, std::uint32_t i, std::size_t parameters);

/// Whether some parameter takes back how many elements the result has.
bool counts_result(const ParameterNames& names);

/// Members that may count what another points to, as indices.
std::vector<std::uint32_t> counting_members(const Graph& graph, const std::vector<Member>& members);
/// A pointer member with a member that counts what it points to: beside it, or named after it.
bool is_counted_member(const std::vector<Member>& members, const std::vector<std::uint32_t>& counters, std::uint32_t i);

/// Whether parameter `i` is filled whole by the callee.
bool is_out_record(const ParameterNames& names, std::uint32_t i);
/// Of these, one that only the name of the function says: init, reset, clear.
bool is_reset_record(const ParameterNames& names, std::uint32_t i);

/// A size or version argument directly beside parameter `i`, in OLD: only what the older version carries guards.
GuardKind argument_guard(const Graph& old_graph, const ParameterNames& names, const FunctionType& before,
                         std::uint32_t i);
Text argument_guard_name(const ParameterNames& names, const FunctionType& before, std::uint32_t i,
                         const Graph& old_graph);

}  // namespace abigate
