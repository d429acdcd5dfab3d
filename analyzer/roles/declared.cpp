#include "analyzer/roles/declared.h"

#include <algorithm>
#include <unordered_map>

#include "analyzer/compare/reach.h"
#include "analyzer/model/glob.h"

namespace abigate {

namespace {

/// The pairs of named types, by every name that a declaration may use.
class NamedPairs {
 public:
  explicit NamedPairs(const Pairing& pairing) {
    for (std::uint32_t i = 0; i < pairing.pairs.size(); ++i) {
      const Pair& pair = pairing.pairs[i];
      if (pair.named) {
        add(pairing.new_side->graph, pair.new_id, PairId{i});
        add(pairing.old_side->graph, pair.old_id, PairId{i});
      }
    }
  }

  std::vector<PairId> matching(Text wanted) const {
    std::vector<PairId> found;
    if (wanted.find_first_of("*?") == Text::npos) {
      const auto [first, last] = by_name_.equal_range(std::string(wanted));
      for (auto at = first; at != last; ++at) {
        found.push_back(at->second);
      }
    } else {
      for (const auto& [name, pair] : by_name_) {
        if (glob_match(wanted, name)) {
          found.push_back(pair);
        }
      }
    }
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    return found;
  }

 private:
  void add(const Graph& graph, TypeId id, PairId pair) {
    by_name_.emplace(display_name(graph, id), pair);
    by_name_.emplace(std::string(graph.key(id)), pair);
  }

  std::unordered_multimap<std::string, PairId> by_name_;
};

/// A class that no header of either version defines. (In C such handles are the custom, and no oversight.)
bool is_opaque_class(const Pairing& pairing, PairId id) {
  const Pair& pair = pairing.at(id);
  const auto is_opaque = [](const Snapshot& side, TypeId type) {
    return std::holds_alternative<Opaque>(side.graph.at(type)) && side.language == "c++";
  };
  return is_opaque(*pairing.old_side, pair.old_id) && is_opaque(*pairing.new_side, pair.new_id);
}

}  // namespace

void collect_declared(const Comparison& comparison, Roles& roles) {
  const Pairing& pairing = comparison.pairing;
  if (pairing.new_side->declarations.roles.empty() && pairing.old_side->declarations.roles.empty()) {
    return;
  }
  const NamedPairs named(pairing);
  std::unordered_map<std::uint32_t, std::size_t> place;
  for (const Snapshot* side : {pairing.new_side, pairing.old_side}) {
    for (const RoleDeclaration& declaration : side->declarations.roles) {
      const auto pairs = named.matching(declaration.type);
      for (const PairId id : pairs) {
        const PairId target = peel(pairing, id);
        const auto [entry, fresh] = place.emplace(index_of(target), roles.declared.size());
        if (fresh) {
          roles.declared.push_back({});
          roles.declared.back().pair = target;
        }
        DeclaredRole& role = roles.declared[entry->second];
        const auto unite = [](auto& into, const auto& from) {
          if (!into) {
            into = from;
          }
        };
        unite(role.made_by, declaration.made_by);
        unite(role.filled_by, declaration.filled_by);
        unite(role.destroyed_by, declaration.destroyed_by);
        unite(role.used_by, declaration.used_by);
        unite(role.guard, declaration.guard);
        role.array = role.array || declaration.array;
        role.open = role.open || declaration.open;
      }
      const std::string name(declaration.type);
      const auto is_unknown = [&] {
        return find_type(pairing.new_side->graph, name) == no_type &&
               find_type(pairing.old_side->graph, name) == no_type;
      };
      if (pairs.empty() && is_unknown() && std::ranges::find(roles.unmatched, name) == roles.unmatched.end()) {
        roles.unmatched.push_back(name);
      }
      const auto is_only_declared = [&](PairId id) { return is_opaque_class(pairing, peel(pairing, id)); };
      if (!pairs.empty() && std::ranges::all_of(pairs, is_only_declared) &&
          std::ranges::find(roles.undefined, name) == roles.undefined.end()) {
        roles.undefined.push_back(name);
      }
    }
  }
  std::ranges::sort(roles.declared, {}, &DeclaredRole::pair);
}

void apply_declared(const DeclaredRole* role, Position& position) {
  if (role == nullptr) {
    return;
  }
  position.array = position.array || role->array;
  if (role->made_by) {
    const Position base = made_by(*role->made_by);
    position.allocates = base.allocates;
    position.fills = role->filled_by.value_or(*role->made_by);
    position.uses = role->used_by.value_or(
        role->filled_by && *role->filled_by != *role->made_by ? Sides::of(*role->made_by) : base.uses);
    position.produces = Sides::of(position.fills);
    // Both use it: the other side writes members that the maker reads.
    position.plain_pointer = position.uses == Sides::both();
    position.evidence = RoleEvidence::declared;
  } else if (role->filled_by) {
    position.fills = *role->filled_by;
    position.produces = Sides::of(*role->filled_by);
    position.evidence = RoleEvidence::declared;
  }
  if (role->used_by && !role->made_by) {
    position.uses = *role->used_by;
    position.evidence = RoleEvidence::declared;
  }
  position.destroyed = position.destroyed || (role->destroyed_by && *role->destroyed_by != position.allocates);
  if (role->guard && role->guard->check == GuardCheck::layout) {
    position.layout_guarded = true;
  }
}

namespace {

/// What `extern "C"` inside a namespace makes of a name: its last part is the symbol. Empty: it is none.
Text plain_symbol(const Graph& graph, Text name) {
  const std::size_t at = name.rfind("::");
  const Text last = at == Text::npos ? Text{} : name.substr(at + 2);
  const auto is_symbol_in = [&](const auto& symbols) {
    const auto found = std::ranges::lower_bound(symbols, last, {}, [](const auto& one) { return one.linkage_name; });
    return found != symbols.end() && found->linkage_name == last && found->name == name;
  };
  return !last.empty() && (is_symbol_in(graph.functions) || is_symbol_in(graph.variables)) ? last : Text{};
}

bool is_exported(const BinaryFacts& binary, Text symbol) {
  return std::ranges::binary_search(binary.exports, symbol, {}, &ExportedSymbol::name);
}
bool is_imported(const BinaryFacts& binary, Text symbol) {
  return std::ranges::binary_search(binary.imports, symbol, {}, &ImportedSymbol::name);
}

/// Whether a file that the releasing side built leaves the symbol to the other, and none defines it.
bool is_left_to_the_other_side(const Snapshot& old_side, const Snapshot& new_side, Text symbol) {
  bool imported = false;
  for (const Snapshot* side : {&old_side, &new_side}) {
    if (side->binary && is_exported(*side->binary, symbol)) {
      return false;
    }
    imported = imported || (side->binary && is_imported(*side->binary, symbol));
  }
  return imported;
}

}  // namespace

SymbolRole symbol_role(const Snapshot& old_side, const Snapshot& new_side, Text name, Side released_by, Text symbol) {
  SymbolRole role;
  role.defined_by = released_by;
  const Text old_symbol = plain_symbol(old_side.graph, name);
  const Text plain = old_symbol.empty() ? plain_symbol(new_side.graph, name) : old_symbol;
  for (const Snapshot* side : {&old_side, &new_side}) {
    for (const ExportDeclaration& declaration : side->declarations.exports) {
      if (!glob_match(declaration.name, name) && (plain.empty() || !glob_match(declaration.name, plain))) {
        continue;
      }
      role.defined_by = declaration.side;
      role.declared = true;
      role.required = role.required || declaration.required.value_or(false);
      role.lookup = declaration.lookup != Lookup::unstated ? declaration.lookup : role.lookup;
    }
  }
  if (!role.declared && !symbol.empty() && is_left_to_the_other_side(old_side, new_side, symbol)) {
    role.defined_by = other(released_by);
  }
  return role;
}

}  // namespace abigate
