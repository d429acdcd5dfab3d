#include "analyzer/compare/members.h"
#include "analyzer/roles/roles.h"

namespace abigate {

namespace {

bool says_something(const Graph& graph, TypeId id) {
  const Type& node = graph.at(id);
  return std::holds_alternative<Record>(node) || std::holds_alternative<Enum>(node) ||
         std::holds_alternative<Opaque>(node);
}

std::string parameter_word(const Comparison& comparison, const Roles& roles, const Usage& usage) {
  std::string word = "param " + std::to_string(usage.index + 1);
  const Usage& function = roles.usages[usage.parent];
  if (function.step != StepKind::function) {
    return word;
  }
  const SymbolPair& pair = comparison.pairing.functions[function.index];
  const auto& parameters = comparison.pairing.new_side->graph.functions[pair.new_index].parameters;
  if (usage.index < parameters.size() && !parameters[usage.index].name.empty()) {
    word += " (" + std::string(parameters[usage.index].name) + ")";
  }
  return word;
}

std::string step_word(const Comparison& comparison, const Roles& roles, const Usage& usage) {
  const Pairing& pairing = comparison.pairing;
  switch (usage.step) {
    case StepKind::function:
      return std::string(pairing.new_side->graph.functions[pairing.functions[usage.index].new_index].name);
    case StepKind::variable:
      return std::string(pairing.new_side->graph.variables[pairing.variables[usage.index].new_index].name);
    case StepKind::extension:
      return pairing.extensions[usage.index].id;
    case StepKind::declaration:
      return "declared role";
    case StepKind::parameter:
      return parameter_word(comparison, roles, usage);
    case StepKind::result:
      return "result";
    case StepKind::field: {
      const Usage& record = roles.usages[usage.parent];
      const auto members = flat_members(*pairing.new_side, pairing.at(record.pair).new_id);
      return "." + std::string(usage.index < members.size() ? members[usage.index].name : Text());
    }
    case StepKind::thrown:
      return "thrown";
    case StepKind::object:
      return "this";
    case StepKind::base:
      return "base";
    case StepKind::slot:
      return "virtual function";
    case StepKind::derived:
      return "derived class";
    case StepKind::argument:
    case StepKind::inside:
      return {};
  }
  return {};
}

}  // namespace

std::vector<std::string> path_to(const Comparison& comparison, const Roles& roles, std::uint32_t usage) {
  std::vector<std::uint32_t> way;
  for (std::uint32_t at = usage; at != no_usage; at = roles.usages[at].parent) {
    way.push_back(at);
  }
  // Of a way that nobody would read, both ends.
  constexpr std::size_t most_steps = 40;
  std::vector<std::string> path;
  for (auto at = way.rbegin(); at != way.rend(); ++at) {
    if (way.size() > most_steps && static_cast<std::size_t>(at - way.rbegin()) == most_steps / 2) {
      path.push_back("(" + std::to_string(way.size() - most_steps) + " steps)");
      at += static_cast<std::ptrdiff_t>(way.size() - most_steps);
    }
    const Usage& here = roles.usages[*at];
    if (std::string word = step_word(comparison, roles, here); !word.empty()) {
      path.push_back(std::move(word));
    }
    const TypeId type = comparison.pairing.at(here.pair).new_id;
    if (says_something(comparison.pairing.new_side->graph, type)) {
      path.push_back(display_name(comparison.pairing.new_side->graph, type));
    }
  }
  return path;
}

}  // namespace abigate
