#include "analyzer/compare/widened.h"

#include <algorithm>
#include <string>

#include "analyzer/compare/changes.h"

namespace abigate {

namespace {

// An interface has fewer; a hostile snapshot shall not cost more.
constexpr std::size_t most_overloads = 64;
constexpr std::size_t most_bases = 1000;

/// No table holds it: each call names it.
bool is_called_inline(const Function& function) { return is_compiled_in(function) && !function.is_virtual; }

/// A pointer or lvalue reference to objects of a class.
struct Address {
  bool reference = false;
  std::uint32_t address_space = 0;
  bool is_const = false;
  bool is_volatile = false;
  TypeId record = no_type;

  bool is_like(const Address& other) const {
    return reference == other.reference && address_space == other.address_space && is_const == other.is_const &&
           is_volatile == other.is_volatile;
  }
};

std::optional<Address> address_at(const Graph& graph, TypeId id) {
  const Type& node = graph.at(peel(graph, id));
  Address address;
  TypeId to = no_type;
  if (const auto* reference = std::get_if<Reference>(&node); reference != nullptr && !reference->rvalue) {
    address.reference = true;
    to = reference->to;
  } else if (const auto* pointer = std::get_if<Pointer>(&node)) {
    address.address_space = pointer->address_space;
    to = pointer->to;
  } else {
    return std::nullopt;
  }
  while (true) {
    const Type& inner = graph.at(to);
    if (const auto* qualified = std::get_if<Qualified>(&inner)) {
      address.is_const = address.is_const || qualified->is_const;
      address.is_volatile = address.is_volatile || qualified->is_volatile;
      to = qualified->of;
    } else if (const auto* alias = std::get_if<Typedef>(&inner)) {
      to = alias->target;
    } else {
      break;
    }
  }
  address.record = to;
  return std::holds_alternative<Record>(graph.at(to)) ? std::optional(address) : std::nullopt;
}

TypeId find_by_key(const Graph& graph, Text key) {
  const auto found = std::ranges::lower_bound(graph.types, key, {}, &TypeNode::key);
  return found != graph.types.end() && found->key == key
             ? TypeId{static_cast<std::uint32_t>(found - graph.types.begin())}
             : no_type;
}

/// On how many ways a class has another as a base, and whether everybody may go them.
struct Ways {
  int count = 0;
  bool all_public = true;
  bool unknown = false;  ///< too many bases
};

/// Shows each base, direct or not, with whether everybody may go the way to it. False where they are too many.
template <class Visit>
bool visit_bases(const Graph& graph, TypeId derived, Visit&& visit) {
  struct Open {
    TypeId id;
    bool is_public;
  };
  std::vector<Open> open{{derived, true}};
  for (std::size_t steps = 0; !open.empty();) {
    const Open here = open.back();
    open.pop_back();
    const auto* record = std::get_if<Record>(&graph.at(here.id));
    if (record == nullptr) {
      continue;
    }
    for (const Base& one : record->bases) {
      if (++steps > most_bases) {
        return false;
      }
      open.push_back({peel(graph, one.type), here.is_public && one.access == Access::public_});
      visit(open.back().id, open.back().is_public);
    }
  }
  return true;
}

Ways ways_to_base(const Graph& graph, TypeId derived, TypeId base) {
  Ways ways;
  ways.unknown = !visit_bases(graph, derived, [&](TypeId id, bool is_public) {
    if (id == base) {
      ++ways.count;
      ways.all_public = ways.all_public && is_public;
    }
  });
  return ways;
}

/// Direct or not; nothing where they are too many.
std::optional<std::vector<TypeId>> all_bases(const Graph& graph, TypeId derived) {
  std::vector<TypeId> found;
  const bool all = visit_bases(graph, derived, [&](TypeId id, bool) { found.push_back(id); });
  return all ? std::optional(std::move(found)) : std::nullopt;
}

auto templates_of(const Graph& graph, Text name) {
  return std::ranges::equal_range(graph.templates, name, {}, &Template::name);
}

/// `using Base::Base;`, where its name is that of a constructor.
bool takes_over(const Template& one) { return one.kind == TemplateKind::using_declaration; }

/// Whether a parameter might take objects of the class as well as, or better than, one that takes its base.
bool is_related(const Graph& graph, TypeId parameter, TypeId derived) {
  TypeId id = peel(graph, parameter);
  for (TypeId to = pointee_of(graph.at(id)); to != no_type; to = pointee_of(graph.at(id))) {
    id = peel(graph, to);
  }
  if (id == derived) {
    return true;
  }
  const Ways ways = ways_to_base(graph, derived, id);
  return ways.count > 0 || ways.unknown;
}

}  // namespace

WidenedOverloads::WidenedOverloads(const Graph& olds, const Graph& news, std::vector<bool> taken)
    : olds_(olds), news_(news), taken_(std::move(taken)) {
  for (std::uint32_t i = 0; i < news.functions.size(); ++i) {
    by_name_[news.functions[i].name].push_back(i);
  }
}

std::optional<Widened> WidenedOverloads::successor_of(const Function& before) const {
  const auto overloads = by_name_.find(before.name);
  if (!is_called_inline(before) || overloads == by_name_.end() || overloads->second.size() > most_overloads) {
    return std::nullopt;
  }
  std::optional<Widened> found;
  for (const std::uint32_t i : overloads->second) {
    std::optional<Widened> fitting = taken_[i] ? std::nullopt : if_it_fits(before, i);
    if (fitting && found) {
      return std::nullopt;
    }
    if (fitting) {
      found = std::move(fitting);
    }
  }
  return found && !is_challenged(before, *found) ? found : std::nullopt;
}

std::optional<Widened> WidenedOverloads::if_it_fits(const Function& before, std::uint32_t i) const {
  const Function& after = news_.functions[i];
  const FunctionType* a = signature_of(olds_, before);
  const FunctionType* b = signature_of(news_, after);
  const auto same = [&](TypeId x, TypeId y) { return olds_.key(x) == news_.key(y); };
  if (!is_called_inline(after) || before.kind != after.kind || before.record != after.record || a == nullptr ||
      b == nullptr || !same(a->result, b->result) || a->parameters.size() != b->parameters.size() ||
      a->object_qualifiers != b->object_qualifiers || a->object.has_value() != b->object.has_value() ||
      (a->object && !same(*a->object, *b->object)) || a->variadic != b->variadic ||
      a->does_not_throw != b->does_not_throw || a->convention != b->convention || a->attributes != b->attributes) {
    return std::nullopt;
  }
  Widened widened{i, {}};
  for (std::size_t at = 0; at < a->parameters.size(); ++at) {
    if (same(a->parameters[at], b->parameters[at])) {
      continue;
    }
    const auto took = address_at(olds_, a->parameters[at]);
    const auto takes = address_at(news_, b->parameters[at]);
    if (!took || !takes || !took->is_like(*takes)) {
      return std::nullopt;
    }
    const TypeId derived = find_by_key(news_, olds_.key(took->record));
    if (derived == no_type) {
      return std::nullopt;
    }
    const Ways ways = ways_to_base(news_, derived, takes->record);
    if (ways.count != 1 || !ways.all_public || ways.unknown) {
      return std::nullopt;
    }
    widened.classes.emplace_back(took->record, derived);
  }
  return widened.classes.empty() ? std::nullopt : std::optional(std::move(widened));
}

/// Whether a call of the old function might choose another one now, or be ambiguous. What takes the same base now, and
/// did not before, was chosen or not by the other arguments, as it is now.
bool WidenedOverloads::is_challenged(const Function& before, const Widened& widened) const {
  const FunctionType& a = *signature_of(olds_, before);
  const FunctionType& b = *signature_of(news_, news_.functions[widened.new_index]);
  const auto rivals = overloads_beside(before);
  if (!rivals) {
    return true;
  }
  for (const std::uint32_t i : *rivals) {
    const FunctionType* other = signature_of(news_, news_.functions[i]);
    if (i == widened.new_index || other == nullptr) {
      continue;
    }
    std::size_t next = 0;
    for (std::size_t at = 0; at < std::min(b.parameters.size(), other->parameters.size()); ++at) {
      if (olds_.key(a.parameters[at]) == news_.key(b.parameters[at])) {
        continue;
      }
      const TypeId derived = widened.classes[next++].second;
      const bool moved_too = !taken_[i] && other->parameters[at] == b.parameters[at];
      if (!moved_too && is_related(news_, other->parameters[at], derived)) {
        return true;
      }
    }
  }
  return has_settled_templates(before);
}

/// The functions of NEW of that name, with the constructors that the class takes over from its bases. Nothing where
/// these are not known.
std::optional<std::vector<std::uint32_t>> WidenedOverloads::overloads_beside(const Function& before) const {
  std::vector<std::uint32_t> found = by_name_.at(before.name);
  const FunctionType* type = signature_of(olds_, before);
  const TypeId id = type->object ? find_by_key(news_, olds_.key(*type->object)) : no_type;
  if (before.kind != FunctionKind::constructor || templates_of(news_, before.name).empty() || id == no_type) {
    return found;
  }
  const auto bases = all_bases(news_, id);
  for (const TypeId base : bases.value_or(std::vector<TypeId>{})) {
    const auto* record = std::get_if<Record>(&news_.at(base));
    if (record == nullptr || !record->arguments.empty()) {
      return std::nullopt;
    }
    const std::size_t at = record->name.rfind("::");
    const std::string constructor =
        std::string(record->name) + "::" + std::string(record->name.substr(at == Text::npos ? 0 : at + 2));
    const auto templates = templates_of(news_, constructor);
    if (std::ranges::any_of(templates, [](const Template& one) { return !takes_over(one); })) {
      return std::nullopt;
    }
    if (const auto inherited = by_name_.find(constructor); inherited != by_name_.end()) {
      found.insert(found.end(), inherited->second.begin(), inherited->second.end());
    }
  }
  return bases && found.size() <= most_overloads ? std::optional(std::move(found)) : std::nullopt;
}

/// Templates and using-declarations of the name, what they take being unknown, might be chosen instead. Not so where
/// each is told to be declared anew: code that says the name is said not to compile there.
bool WidenedOverloads::has_settled_templates(const Function& before) const {
  const auto olds = templates_of(olds_, before.name);
  const auto news = templates_of(news_, before.name);
  return !news.empty() && (olds.size() != news.size() || std::ranges::any_of(news, [&](const Template& one) {
                             if (before.kind == FunctionKind::constructor && takes_over(one)) {
                               return false;
                             }
                             return one.kind != TemplateKind::function || one.access == Access::private_ ||
                                    std::ranges::find(olds, one.declaration, &Template::declaration) != olds.end();
                           }));
}

}  // namespace abigate
