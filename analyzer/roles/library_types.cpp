#include "analyzer/roles/library_types.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace abigate {

namespace {

struct Known {
  std::string_view name;
  ArgumentUse use;
  std::size_t count;  ///< how many arguments are used so; those behind (allocators, deleters, orders) lie in the object
  ArgumentUse rest = ArgumentUse::element;
};

constexpr std::size_t all = ~std::size_t{0};

constexpr auto known = std::to_array<Known>({
    {"std::allocator", ArgumentUse::aside, all},
    {"std::array", ArgumentUse::element, 1},
    {"std::atomic", ArgumentUse::inside, 1},
    {"std::basic_string", ArgumentUse::aside, all},
    {"std::basic_string_view", ArgumentUse::aside, all},
    {"std::char_traits", ArgumentUse::aside, all},
    {"std::chrono::duration", ArgumentUse::inside, 1},
    {"std::chrono::time_point", ArgumentUse::aside, all},
    {"std::complex", ArgumentUse::inside, 1},
    {"std::default_delete", ArgumentUse::aside, all},
    {"std::deque", ArgumentUse::element, 1},
    {"std::enable_shared_from_this", ArgumentUse::aside, all},
    {"std::equal_to", ArgumentUse::aside, all},
    {"std::expected", ArgumentUse::followed, 2},
    {"std::forward_list", ArgumentUse::element, 1},
    {"std::function", ArgumentUse::callback, 1},
    {"std::future", ArgumentUse::inside, 1},
    {"std::hash", ArgumentUse::aside, all},
    {"std::initializer_list", ArgumentUse::element, 1},
    {"std::less", ArgumentUse::aside, all},
    {"std::list", ArgumentUse::element, 1},
    {"std::map", ArgumentUse::element, 2},
    {"std::move_only_function", ArgumentUse::callback, 1},
    {"std::multimap", ArgumentUse::element, 2},
    {"std::multiset", ArgumentUse::element, 1},
    {"std::optional", ArgumentUse::followed, 1},
    {"std::pair", ArgumentUse::followed, 1, ArgumentUse::inside},
    {"std::priority_queue", ArgumentUse::element, 2},
    {"std::promise", ArgumentUse::inside, 1},
    {"std::queue", ArgumentUse::element, 2},
    {"std::ratio", ArgumentUse::aside, all},
    {"std::reference_wrapper", ArgumentUse::shared, 1},
    {"std::set", ArgumentUse::element, 1},
    {"std::shared_future", ArgumentUse::inside, 1},
    {"std::shared_ptr", ArgumentUse::shared, 1},
    {"std::span", ArgumentUse::element, 1},
    {"std::stack", ArgumentUse::element, 2},
    {"std::tuple", ArgumentUse::followed, all},
    {"std::unique_ptr", ArgumentUse::owned, 1},
    {"std::unordered_map", ArgumentUse::element, 2},
    {"std::unordered_multimap", ArgumentUse::element, 2},
    {"std::unordered_multiset", ArgumentUse::element, 1},
    {"std::unordered_set", ArgumentUse::element, 1},
    {"std::valarray", ArgumentUse::element, 1},
    {"std::variant", ArgumentUse::followed, all},
    {"std::vector", ArgumentUse::element, 1},
    {"std::weak_ptr", ArgumentUse::shared, 1},
});
static_assert(std::ranges::is_sorted(known, {}, &Known::name));

/// Without the namespaces whose names are the library's own: "std::__cxx11::list" is std::list.
std::string plain(Text name) {
  std::string out;
  while (!name.empty()) {
    const std::size_t end = name.find("::");
    const Text part = name.substr(0, end);
    if (!part.starts_with("__")) {
      out += (out.empty() ? "" : "::") + std::string(part);
    }
    name.remove_prefix(end == Text::npos ? name.size() : end + 2);
  }
  return out;
}

}  // namespace

ArgumentUse argument_use(Text template_name, std::size_t index) {
  const std::string name = plain(template_name);
  const auto found = std::ranges::lower_bound(known, std::string_view(name), {}, &Known::name);
  if (found == known.end() || found->name != name) {
    return ArgumentUse::element;
  }
  return index < found->count ? found->use : found->rest;
}

bool deletes_by_default(const Graph& graph, const Foreign& pointer) {
  if (argument_use(pointer.template_name, 0) != ArgumentUse::owned) {
    return false;
  }
  if (pointer.arguments.size() < 2 || !pointer.arguments[1].type) {
    return true;
  }
  const auto* deleter = std::get_if<Foreign>(&graph.at(peel(graph, *pointer.arguments[1].type)));
  return deleter != nullptr && plain(deleter->template_name) == "std::default_delete";
}

bool is_smart_pointer(const Foreign& type) {
  if (type.template_name.empty()) {
    return false;
  }
  const ArgumentUse use = argument_use(type.template_name, 0);
  return use == ArgumentUse::shared || use == ArgumentUse::owned;
}

}  // namespace abigate
