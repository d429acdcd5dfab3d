#include "analyzer/compare/attributes.h"

#include <algorithm>

namespace abigate {

Text stem(Text attribute) { return attribute.substr(0, attribute.find('(')); }

bool promises_to_caller(Text attribute) {
  const Text word = stem(attribute);
  return word == "noreturn" || word == "returns_nonnull" || word == "pure" || word == "const" || word == "malloc" ||
         word == "alloc_size" || word == "nothrow" || word == "noexcept";
}
bool promises_to_callee(Text attribute) { return stem(attribute) == "nonnull"; }

std::vector<Text> without_demands(std::vector<Text> attributes) {
  std::erase_if(attributes, promises_to_callee);
  return attributes;
}

std::set<std::size_t> demands(const Graph& graph, const Function& function) {
  std::set<std::size_t> places;
  const FunctionType* type = signature_of(graph, function);
  for (const Text attribute : function.attributes) {
    if (attribute == "nonnull" && type != nullptr) {
      for (std::size_t i = 0; i < type->parameters.size(); ++i) {
        if (std::holds_alternative<Pointer>(graph.at(peel(graph, type->parameters[i])))) {
          places.insert(i);
        }
      }
    } else if (promises_to_callee(attribute)) {
      std::size_t number = 0;
      for (const char c : attribute.substr(attribute.find('(') + 1)) {
        if (c >= '0' && c <= '9') {
          number = std::min<std::size_t>(number * 10 + static_cast<std::size_t>(c - '0'), 10'000);
        } else if (number > 0) {
          places.insert(number - 1);
          number = 0;
        }
      }
    }
  }
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    if (std::ranges::any_of(function.parameters[i].attributes, promises_to_callee)) {
      places.insert(i);
    }
  }
  return places;
}

}  // namespace abigate
