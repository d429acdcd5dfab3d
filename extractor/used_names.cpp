#include "extractor/used_names.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "extractor/usage.h"

namespace abigate::extract {

namespace {

/// `acme::List<acme::Frame>::size` is mentioned as `size`, `acme::List<acme::Frame>` as `List`. Empty: by no word, as
/// the place of an unnamed type is.
Text last_component(Text name) {
  std::size_t depth = 0;
  std::size_t begin = 0;
  std::size_t end = name.size();
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (name[at] == '<' && !name.substr(begin, at - begin).ends_with("operator")) {
      if (depth == 0) {
        end = at;
      }
      ++depth;
    } else if (name[at] == '>' && depth > 0) {
      --depth;
    } else if (name[at] == '.' && depth == 0) {
      return {};
    } else if (depth == 0 && name.substr(at).starts_with("::")) {
      begin = at + 2;
      end = name.size();
      ++at;
    }
  }
  return name.substr(begin, end - begin);
}

using Index = std::unordered_map<Text, std::vector<Text>>;

void index(Index& names, Text name) {
  if (const Text word = last_component(name); !word.empty()) {
    names[word].push_back(name);
  }
}

void resolve(std::vector<Text>& mentioned, const Index& names, Text self) {
  std::vector<Text> meant;
  for (const Text name : mentioned) {
    if (const auto found = names.find(name); found != names.end()) {
      std::ranges::copy_if(found->second, std::back_inserter(meant), [&](Text one) { return one != self; });
    }
  }
  std::ranges::sort(meant);
  meant.erase(std::ranges::unique(meant).begin(), meant.end());
  mentioned = std::move(meant);
}

/// A body that mentions a template means the template; which of its specializations exist is another matter.
std::unordered_set<Text> specializations(const Graph& graph) {
  std::unordered_set<Text> names;
  for (const TypeNode& type : graph.types) {
    const auto* record = std::get_if<Record>(&type.node);
    const auto* opaque = std::get_if<Opaque>(&type.node);
    if (record != nullptr && !record->template_name.empty() && !record->explicitly_specialized) {
      names.insert(record->name);
    } else if (opaque != nullptr && !opaque->template_name.empty()) {
      names.insert(opaque->name);
    }
  }
  return names;
}

}  // namespace

void keep_owned_names(Graph& graph) {
  const auto made = specializations(graph);
  Index names;
  for (const Text name : owned_names(graph)) {
    if (!made.contains(name)) {
      index(names, name);
    }
  }
  for (const Template& one : graph.templates) {
    index(names, one.name);
  }
  Index sized;
  for (const TypeNode& type : graph.types) {
    if (const auto* record = std::get_if<Record>(&type.node)) {
      index(sized, record->name);
    } else if (const auto* alias = std::get_if<Typedef>(&type.node); alias != nullptr && alias->owned) {
      index(sized, alias->name);
    }
  }
  for (Function& function : graph.functions) {
    resolve(function.uses, names, function.name);
    resolve(function.sizes, sized, {});
    resolve(function.throws, sized, {});
  }
  for (Constant& constant : graph.constants) {
    resolve(constant.uses, names, constant.name);
    resolve(constant.sizes, sized, {});
  }
  for (Template& one : graph.templates) {
    resolve(one.uses, names, one.name);
  }
}

}  // namespace abigate::extract
