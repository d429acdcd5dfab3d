#include "analyzer/gate/hazards.h"

#include <algorithm>
#include <cassert>
#include <tuple>

#include "analyzer/gate/hazard_finders.h"
#include "analyzer/gate/hazard_table.h"

namespace abigate {

std::vector<Hazard> find_hazards(const Binary& binary, const LinkAnswer* links) {
  HazardList found;
  find_flag_hazards(binary, found);
  find_code_hazards(binary, found);
  find_import_hazards(binary, found);
  find_export_hazards(binary, links, found);
  find_runtime_hazards(binary, links, found);
  if (links != nullptr) {
    find_link_hazards(*links, found);
  }
  return found.take();
}

bool tells_of_hazards(const DynamicSymbol& symbol) {
  if (!symbol.defined || symbol.binding == SymbolBinding::unique || symbol.type == SymbolType::ifunc) {
    return true;
  }
  // Run-time support ("__asan_init", "__cxa_throw"), type identity and allocators; the longest of C's is "realloc".
  constexpr std::size_t longest_c_allocator = 7;
  const std::string_view name = symbol.name;
  if (name.size() <= longest_c_allocator) {
    return true;
  }
  if (name[0] != '_') {
    return false;
  }
  return name[1] == '_' || (name[1] == 'Z' && (name[2] == 'n' || name[2] == 'd' || name.starts_with("_ZTI")));
}

std::string_view word_for(HazardMoment at) {
  switch (at) {
    case HazardMoment::load:
      return "load";
    case HazardMoment::unload:
      return "unload";
  }
  return {};
}

std::string_view word_for(HazardEffect effect) {
  switch (effect) {
    case HazardEffect::refuse:
      return "refuse";
    case HazardEffect::keep_mapped:
      return "keep-mapped";
    case HazardEffect::warn:
      return "warn";
    case HazardEffect::note:
      return "note";
  }
  return {};
}

void HazardList::add(std::string_view id, HazardMoment at, std::string evidence, std::optional<HazardEffect> effect) {
  const HazardKind* kind = find_hazard_kind(id, at);
  assert(kind != nullptr && "every hazard that is found has a row");
  if (kind != nullptr) {
    list_.push_back({kind->id, at, effect.value_or(kind->effect), std::move(evidence), kind->fix});
  }
}

std::vector<Hazard> HazardList::take() {
  std::ranges::sort(list_, [](const Hazard& left, const Hazard& right) {
    return std::tie(left.at, left.effect, left.id) < std::tie(right.at, right.effect, right.id);
  });
  return std::move(list_);
}

std::string named(std::string_view noun, const std::vector<std::string_view>& names) {
  constexpr std::size_t shown = 3;
  std::string text = std::to_string(names.size()) + ' ' + std::string(noun) + (names.size() == 1 ? "" : "s") + ": ";
  for (std::size_t index = 0; index < std::min(shown, names.size()); ++index) {
    text += (index == 0 ? "" : ", ") + std::string(names[index]);
  }
  return names.size() > shown ? text + " and " + std::to_string(names.size() - shown) + " more" : text;
}

bool imports_strongly(const Binary& binary, std::string_view name) {
  return std::ranges::any_of(binary.shown.imports,
                             [&](const ImportedSymbol& symbol) { return symbol.name == name && !symbol.weak; });
}

}  // namespace abigate
