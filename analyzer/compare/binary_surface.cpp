#include "analyzer/compare/binary_surface.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "analyzer/compare/changes.h"

namespace abigate {

namespace {

/// Takes a length in decimal digits and as many characters, as a mangled name spells a part of a name; empty: there is
/// none.
Text take_part(Text& rest) {
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
  const auto digits = static_cast<std::size_t>(end - rest.data());
  if (error != std::errc{} || length == 0 || length > rest.size() - digits) {
    return {};
  }
  const Text part = rest.substr(0, digits + length);
  rest.remove_prefix(part.size());
  return part;
}

std::string nested(const std::string& parts, std::size_t count) { return count > 1 ? "N" + parts + "E" : parts; }

/// The class of a member function, as symbols of its tables spell it; empty where templates or abbreviations are in the
/// way. Itanium C++ ABI, section 5.1.
std::string class_in(Text member) {
  if (!member.starts_with("_ZN")) {
    return {};
  }
  member.remove_prefix(3);
  if (member.starts_with('K')) {
    member.remove_prefix(1);
  }
  std::string before_last;
  std::string all;
  std::size_t count = 0;
  for (Text part = take_part(member); !part.empty(); part = take_part(member)) {
    before_last = all;
    all += part;
    ++count;
  }
  if (member.starts_with('E')) {
    return nested(before_last, count - 1);  // the last part is the function
  }
  const bool special = member.starts_with('D') || (!member.empty() && member[0] >= 'a' && member[0] <= 'z');
  return special ? nested(all, count) : std::string{};
}

/// The same from a name as the source spells it, which leaves out inline namespaces.
std::string class_named(Text name) {
  std::string parts;
  std::size_t count = 0;
  while (true) {
    const std::size_t end = name.find("::");
    const Text part = name.substr(0, end);
    if (part.empty() || part.find_first_of("<( .") != Text::npos) {
      return {};
    }
    parts += std::to_string(part.size()) + std::string(part);
    ++count;
    if (end == Text::npos) {
      return nested(parts, count);
    }
    name.remove_prefix(end + 2);
  }
}

/// Whether a mangled name, or the entity that a special name is about, lies in namespace std or in that of its
/// extensions.
bool is_of_standard_library(Text symbol) {
  if (!symbol.starts_with("_Z")) {
    return false;
  }
  Text rest = symbol.substr(2);
  constexpr auto about = std::to_array<Text>({"TV", "TT", "TI", "TS", "GV", "GR", "Z"});
  for (bool more = true; more;) {
    more = false;
    for (const Text prefix : about) {
      if (rest.starts_with(prefix)) {
        rest.remove_prefix(prefix.size());
        more = true;
      }
    }
  }
  if (rest.starts_with('N')) {
    rest.remove_prefix(1);
    rest.remove_prefix(std::min(rest.find_first_not_of("VKRO"), rest.size()));
  }
  constexpr auto spaces = std::to_array<Text>({"St", "Sa", "Ss", "Sb", "Si", "So", "Sd", "9__gnu_cxx", "10__cxxabiv1"});
  return std::ranges::any_of(spaces, [&](Text space) { return rest.starts_with(space); });
}

}  // namespace

DeclaredSymbols::DeclaredSymbols(const Snapshot& snapshot) {
  for (const Function& function : snapshot.graph.functions) {
    add(function);
  }
  for (const Variable& variable : snapshot.graph.variables) {
    add(snapshot, variable);
  }
  for (const TypeNode& type : snapshot.graph.types) {
    if (const auto* record = std::get_if<Record>(&type.node); record != nullptr && !record->vtables.empty()) {
      add_tables(*record);
    }
  }
}

const DeclaredSymbol* DeclaredSymbols::find(Text symbol) const {
  const auto found = symbols_.find(symbol);
  return found == symbols_.end() ? nullptr : &found->second;
}

/// Of several declarations of one symbol, one that promises it counts.
void DeclaredSymbols::add(Text symbol, const DeclaredSymbol& declared) {
  const auto [place, is_new] = symbols_.try_emplace(symbol, declared);
  if (!is_new && declared.promised && !place->second.promised) {
    place->second = declared;
  }
}

void DeclaredSymbols::add(const Function& function) {
  DeclaredSymbol declared;
  declared.name = function.name;
  declared.promised = is_exported(function);
  declared.function = true;
  declared.location = function.location;
  add(function.linkage_name, declared);
  // What only derived classes and `delete` need is there if the compiler thought so.
  declared.promised = false;
  for (const Text other : function.other_linkage_names) {
    add(other, declared);
  }
}

void DeclaredSymbols::add(const Snapshot& snapshot, const Variable& variable) {
  DeclaredSymbol declared;
  declared.name = variable.name;
  declared.promised = variable.visibility != Visibility::hidden && !variable.inlined;
  declared.thread_local_ = variable.thread_local_;
  declared.location = variable.location;
  if (const auto extent = extent_of(snapshot, variable.type)) {
    declared.size_bytes = extent->size_bytes;
  }
  add(variable.linkage_name, declared);
}

/// Itanium C++ ABI, section 5.1.4. Without a key function every user emits the tables.
void DeclaredSymbols::add_tables(const Record& record) {
  DeclaredSymbol declared;
  declared.name = record.name;
  declared.of_class = true;
  declared.location = record.location;
  std::string mangled = class_in(record.key_function);
  mangled = mangled.empty() ? class_named(record.name) : mangled;
  for (const char* prefix : {"_ZTV", "_ZTI", "_ZTS", "_ZTT"}) {
    if (!mangled.empty()) {
      // Virtual bases alone need the last one, and only derived classes ask for it.
      declared.promised = !record.key_function.empty() && std::string_view(prefix) != "_ZTT";
      add(strings_.intern(prefix + mangled), declared);
    }
  }
  declared.promised = false;
  for (const Vtable& table : record.vtables) {
    for (const Slot& slot : table.slots) {
      if (!slot.thunk.empty()) {
        add(slot.thunk, declared);
      }
    }
  }
}

bool types_were_read(const Snapshot& snapshot) {
  return std::ranges::none_of(snapshot.fidelity, [](const Unseen& unseen) { return unseen.what == types_not_read; });
}

bool is_library_copy(const BinaryFacts& binary, const ExportedSymbol& symbol) {
  const bool is_the_library = binary.soname.starts_with("libstdc++") || binary.soname.starts_with("libc++");
  return symbol.binding != SymbolBinding::global && !is_the_library && is_of_standard_library(symbol.name);
}

bool is_made_by_linker(Text symbol) {
  constexpr auto names = std::to_array<Text>({"__bss_start", "__bss_start__", "__bss_end__", "__end__", "_bss_end__",
                                              "_edata", "_end", "_etext", "_fini", "_init"});
  return std::ranges::find(names, symbol) != names.end();
}

const ExportedSymbol* find_export(const BinaryFacts& binary, Text symbol) {
  const auto found = std::ranges::lower_bound(binary.exports, symbol, {}, &ExportedSymbol::name);
  return found != binary.exports.end() && found->name == symbol ? &*found : nullptr;
}

bool imports(const BinaryFacts& binary, Text symbol) {
  return std::ranges::binary_search(binary.imports, symbol, {}, &ImportedSymbol::name);
}

}  // namespace abigate
