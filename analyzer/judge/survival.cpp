#include "analyzer/judge/survival.h"

#include <algorithm>

#include "analyzer/compare/reach.h"

namespace abigate {

namespace {

std::vector<SurvivorDeclaration> survivors(const Pairing& pairing) {
  std::vector<SurvivorDeclaration> all = pairing.new_side->declarations.survives_reload;
  for (const SurvivorDeclaration& declaration : pairing.old_side->declarations.survives_reload) {
    const auto same = [&](const SurvivorDeclaration& other) { return other.type == declaration.type; };
    if (std::ranges::none_of(all, same)) {
      all.push_back(declaration);
    }
  }
  return all;
}

bool exports_function(const Graph& graph, Text name) {
  return std::ranges::any_of(graph.functions, [&](const Function& function) {
    return function.name == name && !function.inlined && function.linkage == Linkage::external &&
           function.visibility != Visibility::hidden;
  });
}

/// Why an object may hold an address of the module that made it; empty where it cannot.
std::string holds_address(const Graph& graph, TypeId id) {
  if (const auto* record = std::get_if<Record>(&graph.at(id)); record != nullptr && !record->vtables.empty()) {
    return "a virtual table pointer";
  }
  if (const auto* foreign = std::get_if<Foreign>(&graph.at(id)); foreign != nullptr && foreign->polymorphic) {
    return "a virtual table pointer";
  }
  TypeId to = pointee_of(graph.at(id));
  if (to == no_type) {
    return {};
  }
  if (std::holds_alternative<FunctionType>(graph.at(peel(graph, to)))) {
    return "a function pointer";
  }
  while (const auto* alias = std::get_if<Typedef>(&graph.at(to))) {
    to = alias->target;
  }
  const auto* qualified = std::get_if<Qualified>(&graph.at(to));
  return qualified != nullptr && qualified->is_const ? "a pointer to const" : "";
}

class Survivor {
 public:
  Survivor(const Comparison& comparison, Survival& survival) : pairing_(comparison.pairing), survival_(survival) {}

  void judge(const SurvivorDeclaration& declaration) {
    const std::string name(declaration.type);
    const PairId start = find(declaration.type);
    if (start == no_pair || !is_record(start)) {
      survival_.unknown.push_back(name);
      return;
    }
    const bool hooked = !declaration.hook.empty() && exports_function(pairing_.new_side->graph, declaration.hook);
    if (!declaration.hook.empty() && !hooked) {
      problem(name + " survives a reload, but its hook " + std::string(declaration.hook) +
              " is no function of the new version");
    }
    if (hooked) {
      return;
    }
    std::vector<PairId> work{start};
    survival_.pairs.insert(index_of(start));
    std::string address;
    for (std::size_t next = 0; next < work.size(); ++next) {
      if (address.empty()) {
        address = holds_address(pairing_.new_side->graph, pairing_.at(work[next]).new_id);
      }
      for (const PairEdge& edge : pairing_.edges_of(work[next])) {
        if (edge.kind == EdgeKind::derived || edge.kind == EdgeKind::object || edge.kind == EdgeKind::slot) {
          continue;  // no part of the object
        }
        if (survival_.pairs.insert(index_of(edge.to)).second) {
          work.push_back(edge.to);
        }
      }
    }
    if (!address.empty()) {
      problem(name + " survives a reload and holds " + address +
              ", which may point into the module that is unloaded: name a hook that carries it over");
    }
    if (pairing_.differs[index_of(start)]) {
      survival_.answer = Answer::incompatible;
    }
  }

 private:
  void problem(std::string sentence) {
    survival_.answer = Answer::incompatible;
    survival_.problems.push_back(std::move(sentence));
  }

  PairId find(Text type) const {
    const TypeId old_id = find_type(pairing_.old_side->graph, type);
    const TypeId new_id = find_type(pairing_.new_side->graph, type);
    for (std::uint32_t i = 0; i < pairing_.pairs.size(); ++i) {
      const Pair& pair = pairing_.pairs[i];
      if (pair.named && (pair.old_id == old_id || pair.new_id == new_id)) {
        return PairId{i};
      }
    }
    return no_pair;
  }

  bool is_record(PairId id) const {
    return std::holds_alternative<Record>(pairing_.old_side->graph.at(pairing_.at(id).old_id)) &&
           std::holds_alternative<Record>(pairing_.new_side->graph.at(pairing_.at(id).new_id));
  }

  const Pairing& pairing_;
  Survival& survival_;
};

}  // namespace

Survival judge_survival(const Comparison& comparison) {
  Survival survival;
  for (const SurvivorDeclaration& declaration : survivors(comparison.pairing)) {
    Survivor(comparison, survival).judge(declaration);
  }
  return survival;
}

}  // namespace abigate
