#include "analyzer/compare/implied_symbols.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace abigate {

namespace {

/// Longer names are searched no further: the work grows with the square of the length.
constexpr std::size_t longest_searched = 8192;

bool take(Text& text, Text prefix) {
  if (!text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

/// What stands behind the offsets of a name such as Thn16_…, Tv0_n24_… or Tch0_v0_n24_…, behind its T; empty: none.
Text behind_offsets(Text text) {
  const auto take_offset = [&](Text& rest) {
    const std::size_t parts = take(rest, "h") ? 1 : take(rest, "v") ? 2 : 0;
    for (std::size_t i = 0; i < parts; ++i) {
      const std::size_t end = rest.find('_');
      if (end == Text::npos) {
        return false;
      }
      rest.remove_prefix(end + 1);
    }
    return parts > 0;
  };
  const bool covariant = take(text, "c");
  const bool valid = take_offset(text) && (!covariant || take_offset(text));
  return valid ? text : Text{};
}

}  // namespace

ImpliedSymbols::ImpliedSymbols(const Graph& graph) {
  for (const Function& function : graph.functions) {
    members_.push_back(function.linkage_name);
    members_.insert(members_.end(), function.other_linkage_names.begin(), function.other_linkage_names.end());
  }
  for (const Variable& variable : graph.variables) {
    members_.push_back(variable.linkage_name);
    variables_.insert(variable.linkage_name);
  }
  for (const TypeNode& type : graph.types) {
    if (const auto* record = std::get_if<Record>(&type.node)) {
      for (const Vtable& table : record->vtables) {
        for (const Slot& slot : table.slots) {
          // A function that the graph's functions do not hold, since nobody can name it, has its class all the same.
          members_.push_back(slot.linkage_name);
          tables_.insert(slot.thunk);
        }
      }
    }
  }
  std::erase_if(members_, [](Text name) { return !name.starts_with("_Z"); });
  std::ranges::sort(members_);
}

bool ImpliedSymbols::contains(Text symbol) const {
  if (!symbol.starts_with("_Z")) {
    return false;
  }
  if (tables_.contains(symbol)) {
    return true;
  }
  Text rest = symbol.substr(2);
  if (take(rest, "Z")) {
    return is_local(rest);
  }
  if (take(rest, "GV")) {
    return take(rest, "Z") ? is_local(rest) : is_of_entity(rest);
  }
  if (take(rest, "GR")) {
    return is_of_entity(rest) || is_of_temporary(rest);
  }
  if (take(rest, "TW") || take(rest, "TH")) {
    return is_of_entity(rest);
  }
  if (take(rest, "TV") || take(rest, "TT") || take(rest, "TI") || take(rest, "TS")) {
    rest.remove_prefix(std::min(rest.find_first_not_of("PK"), rest.size()));
    return is_of_class(rest);
  }
  if (take(rest, "T")) {
    const Text encoding = behind_offsets(rest);
    return !encoding.empty() && is_of_entity(encoding);
  }
  return false;
}

/// A class shows by a member: _ZTVN4acme5ShapeE belongs to the class of _ZN4acme5Shape4drawEv and
/// _ZNK4acme5Shape4areaEv.
bool ImpliedSymbols::is_of_class(Text name) const {
  if (take(name, "N")) {
    if (!name.ends_with('E')) {
      return false;
    }
    name.remove_suffix(1);
  }
  if (name.empty()) {
    return false;
  }
  return std::ranges::any_of(std::to_array<Text>({"_ZN", "_ZNK", "_ZNV", "_ZNVK"}), [&](Text start) {
    const std::string prefix = std::string(start) + std::string(name);
    const auto found = std::ranges::lower_bound(members_, Text(prefix));
    return found != members_.end() && found->starts_with(prefix);
  });
}

/// `encoding` is a mangled name without its _Z, or that of a variable outside namespaces: 7counter.
bool ImpliedSymbols::is_of_entity(Text encoding) const {
  if (std::ranges::binary_search(members_, Text("_Z" + std::string(encoding)))) {
    return true;
  }
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(encoding.data(), encoding.data() + encoding.size(), length);
  const Text name = encoding.substr(static_cast<std::size_t>(end - encoding.data()));
  return error == std::errc{} && name.size() == length && variables_.contains(name);
}

/// What a reference of static storage is bound to: the variable's encoding, a number in digits and capitals, _.
bool ImpliedSymbols::is_of_temporary(Text body) const {
  if (!body.ends_with('_')) {
    return false;
  }
  body.remove_suffix(1);
  constexpr std::size_t most_digits = 4;
  for (std::size_t digits = 0; digits <= most_digits && !body.empty(); ++digits) {
    if (is_of_entity(body)) {
      return true;
    }
    body.remove_suffix(1);
  }
  return false;
}

/// What is declared within a function: its encoding, E, and the name of the entity.
bool ImpliedSymbols::is_local(Text body) const {
  if (body.size() > longest_searched) {
    return false;
  }
  for (std::size_t end = body.find('E'); end != Text::npos; end = body.find('E', end + 1)) {
    if (is_of_entity(body.substr(0, end))) {
      return true;
    }
  }
  return false;
}

}  // namespace abigate
