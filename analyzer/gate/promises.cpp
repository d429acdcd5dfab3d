#include "analyzer/gate/promises.h"

#include <algorithm>

#include "analyzer/compare/changes.h"
#include "analyzer/model/glob.h"
#include "analyzer/roles/roles.h"

namespace abigate {

namespace {

/// A number below 1024 that tells most names apart without reading all of them.
std::size_t end_of(std::string_view name) {
  const auto at = [&](std::size_t from_end) {
    return from_end <= name.size() ? std::size_t{static_cast<unsigned char>(name[name.size() - from_end])} : 0;
  };
  return (name.size() * 31 + at(1) * 7 + at(2) * 131 + at(3)) & 1023;
}

bool may_be_missing(const Declarations& declarations, Side side, Text name, Text linkage_name) {
  for (const ExportDeclaration& declaration : declarations.exports) {
    if (declaration.side == side &&
        (glob_match(declaration.name, name) || glob_match(declaration.name, linkage_name))) {
      return declaration.required == false;
    }
  }
  return false;
}

bool is_code(SymbolType type) {
  return type == SymbolType::function || type == SymbolType::ifunc || type == SymbolType::none;
}

/// Nothing for what is longer in some definitions than in its type: a flexible array member at the end.
std::optional<std::uint64_t> size_of(const Snapshot& snapshot, TypeId type) {
  if (const auto* record = std::get_if<Record>(&snapshot.graph.at(peel(snapshot.graph, type)));
      record != nullptr && !record->fields.empty()) {
    const auto* last = std::get_if<Array>(&snapshot.graph.at(peel(snapshot.graph, record->fields.back().type)));
    if (last != nullptr && !last->count) {
      return std::nullopt;
    }
  }
  const auto extent = extent_of(snapshot, type);
  return extent ? std::optional(extent->size_bytes) : std::nullopt;
}

std::string size_text(std::uint64_t bytes) { return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes"); }

}  // namespace

Promises::Promises(const Snapshot& snapshot, Side side) {
  const Side released_by = snapshot.declarations.released_by.value_or(Side::plugin);
  const auto provides = [&](Text name, Text linkage_name) {
    return symbol_role(snapshot, snapshot, name, released_by, linkage_name).defined_by == side;
  };
  for (const Function& function : snapshot.graph.functions) {
    if (is_exported(function) && !function.deleted && provides(function.name, function.linkage_name)) {
      add({function.linkage_name, false, std::nullopt,
           !function.weak && !may_be_missing(snapshot.declarations, side, function.name, function.linkage_name)});
    }
  }
  for (const Variable& variable : snapshot.graph.variables) {
    if (!variable.inlined && variable.visibility != Visibility::hidden &&
        provides(variable.name, variable.linkage_name)) {
      add({variable.linkage_name, true, size_of(snapshot, variable.type),
           !variable.weak && !may_be_missing(snapshot.declarations, side, variable.name, variable.linkage_name)});
    }
  }
}

void Promises::add(Promise promise) {
  if (by_name_.emplace(promise.linkage_name, all_.size()).second) {
    const std::size_t end = end_of(promise.linkage_name);
    ends_[end / 64] |= std::uint64_t{1} << (end % 64);
    all_.push_back(promise);
  }
}

const Promise* Promises::find(std::string_view name, std::size_t& index) const {
  const std::size_t end = end_of(name);
  if ((ends_[end / 64] >> (end % 64) & 1U) == 0) {
    return nullptr;
  }
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) {
    return nullptr;
  }
  index = found->second;
  return &all_[index];
}

void PromiseCheck::see(const DynamicSymbol& symbol) {
  std::size_t index = 0;
  const Promise* promise = promises_.find(symbol.name, index);
  if (promise == nullptr || (symbol.defined && !symbol.exported)) {
    return;
  }
  kept_[index] = true;
  if (!symbol.defined) {
    return;
  }
  const std::string name(symbol.name);
  if (promise->data == is_code(symbol.type) && symbol.type != SymbolType::none) {
    broken_.push_back({name, false,
                       promise->data ? name + " is a variable in the interface and code in the file"
                                     : name + " is a function in the interface and data in the file"});
  } else if (promise->data && promise->size_bytes && *promise->size_bytes != symbol.size_bytes) {
    broken_.push_back({name, false,
                       name + " has " + size_text(*promise->size_bytes) + " in the interface and " +
                           size_text(symbol.size_bytes) + " in the file"});
  }
}

std::vector<BrokenPromise> PromiseCheck::take_broken() {
  for (std::size_t i = 0; i < promises_.all_.size(); ++i) {
    if (!kept_[i] && promises_.all_[i].required) {
      const std::string name(promises_.all_[i].linkage_name);
      broken_.push_back({name, true, name + " is part of the interface version of the file, which does not export it"});
    }
  }
  std::ranges::sort(broken_, {}, &BrokenPromise::symbol);
  return std::move(broken_);
}

}  // namespace abigate
