// What changed in macros and constants: values that are compiled into whoever uses the name.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "analyzer/compare/changes.h"
#include "analyzer/compare/constant_values.h"
#include "analyzer/compare/reach.h"
#include "analyzer/compare/sentinel.h"
#include "analyzer/compare/words.h"
#include "analyzer/model/glob.h"

namespace abigate {

namespace {

FactValueOf value_of(const Constant& constant) {
  if (constant.integer) {
    return wide_value(*constant.integer);
  }
  if (constant.floating) {
    return std::string(*constant.floating);
  }
  if (constant.string) {
    return "\"" + std::string(*constant.string) + "\"";
  }
  if (constant.elements) {
    return std::string(*constant.elements);
  }
  return std::string("tokens ") + std::string(constant.tokens.value_or(""));
}

/// A macro without a value has only a hash, which tells a reader nothing.
void tell_value(std::vector<Fact>& facts, const Constant& constant) {
  if (!constant.tokens || constant.elements) {
    facts.push_back({"value", value_of(constant)});
  }
  if (!constant.type.empty()) {
    facts.push_back({"type", std::string(constant.type)});
  }
}

/// The names of one side, whatever they are: a macro that became an enumerator, a variable or a function is still
/// there.
struct Names {
  std::unordered_map<Text, const Constant*> constants;
  std::unordered_map<Text, Wide> enumerators;
  std::unordered_map<Text, const Function*> functions;
  std::map<std::string, Alternatives> groups;

  explicit Names(const Graph& graph) {
    for (const Constant& constant : graph.constants) {
      constants.emplace(constant.name, &constant);
      if (constant.integer) {
        groups[group_of(constant.name)].add(constant.name, *constant.integer);
      }
    }
    for (const TypeNode& type : graph.types) {
      if (const auto* node = std::get_if<Enum>(&type.node)) {
        for (const Enumerator& enumerator : node->enumerators) {
          enumerators.emplace(enumerator.name, enumerator.value);
        }
      }
    }
    for (const Function& function : graph.functions) {
      functions.emplace(function.name, &function);
    }
  }

  bool is_sentinel(const Constant& constant) const {
    const auto group = groups.find(group_of(constant.name));
    return constant.integer && group != groups.end() && group->second.is_sentinel(constant.name, *constant.integer);
  }
};

class ConstantComparison {
 public:
  explicit ConstantComparison(const Comparing& context)
      : context_(context), before_(context.old_graph()), after_(context.new_graph()) {
    collect_handed_on(context.old_graph());
    collect_handed_on(context.new_graph());
    // The id of an extension tells its change with the extension.
    for (const ExtensionChange& extension : extension_changes(context.old_side, context.new_side)) {
      extension_ids_.insert(extension.id);
    }
  }

  void run() {
    for (const Constant& constant : context_.old_graph().constants) {
      if (is_private(constant)) {
        continue;
      }
      const auto found = after_.constants.find(constant.name);
      if (found != after_.constants.end()) {
        both(constant, *found->second);
      } else if (!still_named(constant)) {
        removed_.push_back(&constant);
      }
    }
    for (const Constant& constant : context_.new_graph().constants) {
      if (is_private(constant)) {
        continue;
      }
      const auto enumerator = before_.enumerators.find(constant.name);
      if (enumerator != before_.enumerators.end() && constant.integer && *constant.integer != enumerator->second) {
        Change& change = add(ChangeKind::constant_value_changed, nullptr, &constant);
        change.old_facts.push_back({"value", wide_value(enumerator->second)});
      }
      // A macro beside a function of its name only redirects it.
      const bool redirects = after_.functions.contains(constant.name);
      if (!before_.constants.contains(constant.name) && !was_named(constant) && !redirects) {
        added_.push_back(&constant);
      }
    }
    renamed();
    for (const Constant* constant : removed_) {
      Change& change = add(ChangeKind::constant_removed, constant, nullptr);
      if (constant->integer && has_value_by_another_name(*constant)) {
        change.attributes.emplace_back("alias");
      }
    }
    for (const Constant* constant : added_) {
      add(ChangeKind::constant_added, nullptr, constant);
    }
    collisions();
  }

 private:
  /// Of a class, and in no code that the other side compiles.
  bool is_private(const Constant& constant) const {
    return constant.access == Access::private_ && !context_.mentioned.contains(constant.name);
  }

  Change& add(ChangeKind kind, const Constant* before, const Constant* after) {
    const Constant& named = after != nullptr ? *after : *before;
    Change change;
    change.kind = kind;
    change.subject = std::string(named.name);
    if (before != nullptr) {
      change.old_symbol = static_cast<std::uint32_t>(before - context_.old_graph().constants.data());
      change.old_location = before->location;
      tell_value(change.old_facts, *before);
    }
    if (after != nullptr) {
      change.new_symbol = static_cast<std::uint32_t>(after - context_.new_graph().constants.data());
      change.new_location = after->location;
      tell_value(change.new_facts, *after);
    }
    const auto every = [&](auto&& holds) {
      return (before == nullptr || holds(*before, before_)) && (after == nullptr || holds(*after, after_));
    };
    if (every([](const Constant& c, const Names&) { return tells_version(c); }) && !handed_on_.contains(named.name)) {
      change.attributes.emplace_back("version");
    }
    const bool sizes = before != nullptr && after != nullptr && before->integer && after->integer &&
                       sizes_an_array(context_, *before->integer, *after->integer);
    if (!sizes && every([](const Constant& c, const Names& names) { return names.is_sentinel(c); })) {
      change.attributes.emplace_back("sentinel");
    }
    if (is_declared_id(named.name)) {
      change.attributes.emplace_back("declared-id");
    }
    if (named.kind == ConstantKind::function_macro) {
      change.attributes.emplace_back("function-macro");
    }
    context_.changes.push_back(std::move(change));
    return context_.changes.back();
  }

  bool is_declared_id(Text name) const {
    const auto matches = [&](const Declarations& declarations) {
      return std::ranges::any_of(declarations.ids, [&](Text glob) { return glob_match(glob, name); });
    };
    return matches(context_.old_side.declarations) || matches(context_.new_side.declarations);
  }

  /// Names that an inline body, or a macro that tells no version itself, hands on: a handshake, not an announcement.
  void collect_handed_on(const Graph& graph) {
    std::vector<Text> work;
    const auto hand_on = [&](const std::vector<Text>& uses) {
      for (const Text name : uses) {
        if (handed_on_.insert(name).second) {
          work.push_back(name);
        }
      }
    };
    std::unordered_map<Text, const Constant*> versions;
    for (const Constant& constant : graph.constants) {
      if (tells_version(constant)) {
        versions.emplace(constant.name, &constant);
      } else {
        hand_on(constant.uses);
      }
    }
    for (const Function& function : graph.functions) {
      if (function.inlined) {
        hand_on(function.uses);
      }
    }
    // A version that is put together from others hands them on where it is handed on itself.
    while (!work.empty()) {
      const auto found = versions.find(work.back());
      work.pop_back();
      if (found != versions.end()) {
        hand_on(found->second->uses);
      }
    }
  }

  void both(const Constant& before, const Constant& after) {
    compare_access(context_, before.access, after.access, [&](ChangeKind kind) {
      Change change;
      change.kind = kind;
      change.subject = std::string(after.name);
      change.old_location = before.location;
      change.new_location = after.location;
      return change;
    });
    if (extension_ids_.contains(std::string(before.name))) {
      return;
    }
    if (same_value(before, after)) {
      types(before, after);
      return;
    }
    const bool both_values = !before.tokens && !after.tokens;
    add(both_values || other_elements(before, after) ? ChangeKind::constant_value_changed
                                                     : ChangeKind::constant_tokens_changed,
        &before, &after);
  }

  /// Of one value. A snapshot may say nothing of the type.
  void types(const Constant& before, const Constant& after) {
    if (before.type == after.type || before.type.empty() || after.type.empty()) {
      return;
    }
    Change& change = add(ChangeKind::constant_type_changed, &before, &after);
    if (before.shared && after.shared) {
      change.attributes.emplace_back("shared");
    }
  }

  /// A macro that is an enumerator, a function or a variable of the same name now: code that uses it still compiles.
  bool still_named(const Constant& constant) {
    if (const auto found = after_.enumerators.find(constant.name); found != after_.enumerators.end()) {
      if (!constant.integer || *constant.integer != found->second) {
        Change& change = add(ChangeKind::constant_value_changed, &constant, nullptr);
        change.new_facts.push_back({"value", wide_value(found->second)});
      } else {
        add(ChangeKind::constant_kind_changed, &constant, nullptr);
      }
      return true;
    }
    return after_.functions.contains(constant.name);
  }
  bool was_named(const Constant& constant) const {
    return before_.enumerators.contains(constant.name) || before_.functions.contains(constant.name);
  }

  bool has_value_by_another_name(const Constant& constant) const {
    const auto group = after_.groups.find(group_of(constant.name));
    return group != after_.groups.end() && group->second.has(*constant.integer);
  }

  /// An old name gone while a new name of its group has its value.
  void renamed() {
    using Key = std::tuple<std::string, Wide, std::string>;
    std::map<Key, const Constant*> by_value;  // the spelling left out
    std::map<Key, const Constant*> by_spelling;
    for (const Constant* constant : added_) {
      if (constant->integer) {
        by_value.emplace(Key(group_of(constant->name), *constant->integer, ""), constant);
        by_spelling.emplace(Key(group_of(constant->name), *constant->integer, folded(constant->name)), constant);
      }
    }
    std::set<const Constant*> taken;
    std::erase_if(removed_, [&](const Constant* before) {
      if (!before->integer || before_.is_sentinel(*before)) {
        return false;
      }
      const auto found = by_value.find(Key(group_of(before->name), *before->integer, ""));
      if (found == by_value.end()) {
        return false;
      }
      const auto respelled = by_spelling.find(Key(group_of(before->name), *before->integer, folded(before->name)));
      const Constant* after = respelled == by_spelling.end() ? found->second : respelled->second;
      Change& change = add(ChangeKind::constant_renamed, before, after);
      add_facts(change, "name", std::string(before->name), std::string(after->name));
      if (respelled == by_spelling.end()) {
        change.attributes.emplace_back("recycled");
      }
      taken.insert(after);
      return true;
    });
    std::erase_if(added_, [&](const Constant* one) { return taken.contains(one); });
  }

  // ---- declared ids that come to one value ----

  struct Id {
    Text name;
    const Constant* constant = nullptr;  ///< null for an enumerator
    Location location;
  };
  using ByValue = std::map<std::string, std::vector<Id>>;

  static std::string value_key(const FactValueOf& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      return *text;
    }
    const auto* number = std::get_if<std::int64_t>(&value);
    return number != nullptr ? std::to_string(*number) : std::to_string(std::get<std::uint64_t>(value));
  }

  static ByValue by_value(const Graph& graph, Text glob) {
    ByValue values;
    for (const Constant& constant : graph.constants) {
      if (!constant.tokens && glob_match(glob, constant.name)) {
        values[value_key(value_of(constant))].push_back({constant.name, &constant, constant.location});
      }
    }
    for (const TypeNode& type : graph.types) {
      const auto* node = std::get_if<Enum>(&type.node);
      for (std::size_t i = 0; node != nullptr && i < node->enumerators.size(); ++i) {
        const Enumerator& enumerator = node->enumerators[i];
        if (glob_match(glob, enumerator.name)) {
          values[value_key(wide_value(enumerator.value))].push_back({enumerator.name, nullptr, enumerator.location});
        }
      }
    }
    return values;
  }

  void collisions() {
    std::vector<Text> globs = context_.new_side.declarations.ids;
    for (const Text glob : context_.old_side.declarations.ids) {
      if (std::ranges::find(globs, glob) == globs.end()) {
        globs.push_back(glob);
      }
    }
    for (const Text glob : globs) {
      const auto collide = [](const auto& entry) { return entry.second.size() > 1; };
      if (std::ranges::any_of(by_value(context_.old_graph(), glob), collide)) {
        continue;  // this glob held equal values before: they are no accident
      }
      for (const auto& [value, ids] : by_value(context_.new_graph(), glob)) {
        collision(ids);
      }
    }
  }

  void collision(const std::vector<Id>& ids) {
    for (std::size_t i = 1; i < ids.size(); ++i) {
      const Id& one = ids[i - 1];
      const Id& two = ids[i];
      const auto names = [](const Id& by, const Id& other) {
        return by.constant != nullptr && std::ranges::find(by.constant->uses, other.name) != by.constant->uses.end();
      };
      if (!names(one, two) && !names(two, one)) {
        Change change;
        change.kind = ChangeKind::id_collision;
        change.subject = std::string(two.name);
        change.new_location = two.location;
        change.new_facts.push_back({"other", std::string(one.name)});
        context_.changes.push_back(std::move(change));
      }
    }
  }

  const Comparing& context_;
  std::unordered_set<std::string> extension_ids_;
  std::unordered_set<Text> handed_on_;
  Names before_;
  Names after_;
  std::vector<const Constant*> removed_;
  std::vector<const Constant*> added_;
};

}  // namespace

void compare_constants(const Comparing& context) { ConstantComparison(context).run(); }

}  // namespace abigate
