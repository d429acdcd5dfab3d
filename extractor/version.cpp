#include "extractor/version.h"

#include <algorithm>

namespace abigate::extract {

namespace {

Result<const Constant*> find(const Graph& graph, const std::string& name) {
  const auto found = std::ranges::find(graph.constants, std::string_view(name), &Constant::name);
  if (found == graph.constants.end()) {
    return usage_error("version_from: the interface defines no macro " + name);
  }
  return &*found;
}

}  // namespace

Result<std::string> version_of(const Request& request, const Graph& graph) {
  if (!request.version.empty() || request.version_from.empty()) {
    return request.version;
  }
  std::string version;
  for (const std::string& name : request.version_from) {
    const auto constant = find(graph, name);
    if (!constant) {
      return std::unexpected(constant.error());
    }
    if ((*constant)->string && request.version_from.size() == 1) {
      return std::string(*(*constant)->string);
    }
    const auto value = (*constant)->integer;
    if (!value || *value < 0 || request.version_from.size() == 1) {
      return usage_error("version_from: expected " +
                         std::string(request.version_from.size() == 1 ? "a string" : "a number") + " as value of " +
                         name);
    }
    version += (version.empty() ? "" : ".") + std::to_string(static_cast<std::uint64_t>(*value));
  }
  return version;
}

}  // namespace abigate::extract
