#include "analyzer/snapshot/relative_locations.h"

#include <bit>
#include <limits>

#include <fmt/format.h>

namespace abigate {

namespace {

/// Marks a relative location, by its address: no file of a snapshot is this one.
constexpr char relative_mark[] = "?";

bool is_relative(const Location& location) { return location.file.data() == relative_mark; }

/// False where the line would not be one.
bool resolve(Location& location, const Location& previous) {
  if (!is_relative(location)) {
    return true;
  }
  const auto distance = std::bit_cast<std::int32_t>(location.line);
  if (distance == 1) {
    location = expected_location(previous);
    return true;
  }
  const std::int64_t line = std::int64_t{previous.line} + distance;
  location = {previous.file, static_cast<std::uint32_t>(line)};
  return previous.line != 0 && line >= 1 && line <= std::int64_t{std::numeric_limits<std::uint32_t>::max()};
}

template <class Member>
std::optional<Problem> resolve_all(std::vector<Member>& members, Location previous, std::string_view name) {
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!resolve(members[i].location, previous)) {
      return Problem{fmt::format("/{}/{}/location", name, i),
                     "expected a distance from the line before to another line, found one that leads to none"};
    }
    previous = members[i].location;
  }
  return std::nullopt;
}

}  // namespace

Location relative_location(std::int32_t lines) { return {Text(relative_mark, 1), std::bit_cast<std::uint32_t>(lines)}; }

std::optional<Problem> resolve_relative_locations(Graph& graph) {
  for (std::size_t i = 0; i < graph.types.size(); ++i) {
    Type& type = graph.types[i].node;
    std::optional<Problem> problem;
    if (auto* record = std::get_if<Record>(&type)) {
      problem = resolve_all(record->fields, record->location, "fields");
    } else if (auto* enumeration = std::get_if<Enum>(&type)) {
      problem = resolve_all(enumeration->enumerators, enumeration->location, "enumerators");
    }
    if (problem) {
      problem->pointer.insert(0, fmt::format("/types/{}", i));
      return problem;
    }
  }
  return std::nullopt;
}

}  // namespace abigate
