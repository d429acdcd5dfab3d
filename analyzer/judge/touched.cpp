#include "analyzer/judge/touched.h"

#include <algorithm>
#include <utility>

namespace abigate {

namespace {

bool is_constant(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::constant_added:
    case ChangeKind::constant_removed:
    case ChangeKind::constant_renamed:
    case ChangeKind::constant_value_changed:
    case ChangeKind::constant_tokens_changed:
    case ChangeKind::constant_type_changed:
    case ChangeKind::constant_kind_changed:
    case ChangeKind::id_collision:
      return true;
    default:
      return false;
  }
}

/// Of the function or variable that holds the change; empty where the subject is another name of it.
Text linkage_name(const JudgeContext& context, const Change& change) {
  const auto named = [&](const auto& symbols, std::optional<std::uint32_t> at) {
    return at && *at < symbols.size() && symbols[*at].name == change.subject ? symbols[*at].linkage_name : Text{};
  };
  for (const auto& [side, at] :
       {std::pair(&context.new_side, change.new_symbol), std::pair(&context.old_side, change.old_symbol)}) {
    for (const Text found : {named(side->graph.functions, at), named(side->graph.variables, at)}) {
      if (!found.empty()) {
        return found;
      }
    }
  }
  return {};
}

std::optional<SymbolRole> symbol_of(const JudgeContext& context, const Change& change) {
  if (!change.symbol.empty()) {
    SymbolRole role =
        symbol_role(context.old_side, context.new_side, change.subject, context.released_by, change.symbol);
    role.defined_by = change.has("requirement") ? other(context.released_by) : role.defined_by;
    return role;
  }
  if (change.pair != no_pair || (!change.old_symbol && !change.new_symbol) || is_constant(change.kind)) {
    return std::nullopt;
  }
  return symbol_role(context.old_side, context.new_side, change.subject, context.released_by,
                     linkage_name(context, change));
}

std::optional<Side> provider_of(const JudgeContext& context, const Change& change) {
  if (change.has("of-binary")) {
    return context.released_by;
  }
  return change.has("requirement") ? std::optional(other(context.released_by)) : std::nullopt;
}

/// A record that no entry point reaches crosses only through an untyped channel. Enums always count: flags travel in
/// plain integers.
bool is_unreached(const JudgeContext& context, const Touched& touched) {
  return touched.pair != nullptr && !context.comparison.untyped_channel && touched.pair->reach != Reach::entry &&
         !touched.is_enum;
}

/// Why a change of a class does no harm on any way on which its objects cross; null where it may.
const char* why_harmless_to_objects(const JudgeContext& context, const Change& change, const Touched& touched) {
  const auto any = [&](auto&& wanted) {
    return touched.ways.empty() || std::ranges::any_of(touched.ways, [&](std::uint32_t at) {
             return wanted(context.roles.usages[at].position);
           });
  };
  switch (change.kind) {
    case ChangeKind::record_passing_changed:
      return any([](const Position& p) { return p.copied; }) ? nullptr
                                                             : "No object of it is passed or returned by value.";
    case ChangeKind::record_destructor_changed:
      return any([](const Position& p) { return p.copied || p.destroyed; }) ? nullptr
                                                                            : "Whoever makes an object of it destroys "
                                                                              "it too.";
    case ChangeKind::vtable_changed:
      // Code that knows the class of the object has compiled the places in.
      return !change.has("looked-up") || any([](const Position& p) {
        return p.copied || p.array || p.linked || p.ahead || p.derived || p.allocates != p.fills ||
               p.uses.has(p.allocates);
      })
                 ? nullptr
                 : "Where its virtual bases lie is read from the table of the object, which its maker made.";
    case ChangeKind::record_tail_padding_changed:
      return any([](const Position& p) { return p.derived || p.ahead || p.built_as_base; })
                 ? nullptr
                 : "No class derives from it.";
    default:
      return nullptr;
  }
}

}  // namespace

Touched find_touched(const JudgeContext& context, const Change& change) {
  Touched touched;
  if (change.pair != no_pair) {
    touched.pair = &context.comparison.pairing.at(change.pair);
    touched.ways = context.roles.usages_of(change.pair);
    const Type& after = context.new_side.graph.at(touched.pair->new_id);
    touched.is_enum = std::holds_alternative<Enum>(after);
    touched.is_record = std::holds_alternative<Record>(after);
  }
  touched.symbol = symbol_of(context, change);
  touched.provider = provider_of(context, change);
  return touched;
}

const char* why_harmless(const JudgeContext& context, const Change& change, const Touched& touched) {
  if (const char* why = why_harmless_to_objects(context, change, touched)) {
    return why;
  }
  return is_unreached(context, touched) ? "No function, variable or extension leads to it, so no value of it crosses."
                                        : nullptr;
}

}  // namespace abigate
