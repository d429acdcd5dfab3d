// What changed in an enum: alternatives by name, and names that only mark the end or stand for another value.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "analyzer/compare/changes.h"
#include "analyzer/compare/sentinel.h"
#include "analyzer/compare/words.h"

namespace abigate {

namespace {

struct Side {
  const Enum& type;
  Alternatives alternatives;
  std::unordered_map<Text, const Enumerator*> by_name;

  explicit Side(const Enum& from) : type(from) {
    for (const Enumerator& enumerator : from.enumerators) {
      alternatives.add(enumerator.name, enumerator.value);
      by_name.emplace(enumerator.name, &enumerator);
    }
  }
  const Enumerator* find(Text name) const {
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : found->second;
  }
};

class EnumComparison {
 public:
  EnumComparison(const Comparing& context, PairId id)
      : context_(context),
        id_(id),
        before_(std::get<Enum>(context.old_graph().at(context.pairing.at(id).old_id))),
        after_(std::get<Enum>(context.new_graph().at(context.pairing.at(id).new_id))) {}

  void run() {
    match();
    renamed();
    for (const Enumerator* enumerator : removed_) {
      removed(*enumerator);
    }
    for (const Enumerator* enumerator : added_) {
      added(*enumerator);
    }
    shape();
  }

 private:
  Change& add(ChangeKind kind, Text member) {
    Change change;
    change.kind = kind;
    change.subject = std::string(after_.type.name);
    change.member = std::string(member);
    change.pair = id_;
    change.old_location = before_.type.location;
    change.new_location = after_.type.location;
    if (before_.type.flags || after_.type.flags || is_flag_set(before_.type)) {
      change.attributes.emplace_back("flags");
    }
    context_.changes.push_back(std::move(change));
    return context_.changes.back();
  }

  /// Each value above one is a single bit, and there are at least three: a set of flags, written or not.
  static bool is_flag_set(const Enum& type) {
    int bits = 0;
    for (const Enumerator& enumerator : type.enumerators) {
      const Wide value = enumerator.value;
      if (value < 0) {
        return false;
      }
      bits += value != 0 && (value & (value - 1)) == 0 ? 1 : 0;
    }
    return bits >= 3 && static_cast<std::size_t>(bits) + 1 >= type.enumerators.size();
  }

  void match() {
    for (const Enumerator& old_one : before_.type.enumerators) {
      const Enumerator* new_one = after_.find(old_one.name);
      if (new_one == nullptr) {
        removed_.push_back(&old_one);
      } else if (new_one->value != old_one.value) {
        moved(old_one, *new_one);
      } else {
        kept_.insert(old_one.value);
      }
    }
    for (const Enumerator& new_one : after_.type.enumerators) {
      if (before_.find(new_one.name) == nullptr) {
        added_.push_back(&new_one);
      }
    }
  }

  bool is_sentinel(Text name) const {
    const Enumerator* old_one = before_.find(name);
    const Enumerator* new_one = after_.find(name);
    return (old_one == nullptr || before_.alternatives.is_sentinel(name, old_one->value)) &&
           (new_one == nullptr || after_.alternatives.is_sentinel(name, new_one->value));
  }

  void moved(const Enumerator& old_one, const Enumerator& new_one) {
    Change& change = add(ChangeKind::enumerator_value_changed, new_one.name);
    add_facts(change, "value", wide_value(old_one.value), wide_value(new_one.value));
    change.old_location = old_one.location;
    change.new_location = new_one.location;
    if (is_sentinel(new_one.name) && !sizes_an_array(context_, old_one.value, new_one.value)) {
      change.attributes.emplace_back("sentinel");
    }
  }

  /// An old name gone whose value a new name has: renamed, or the value was given to something else.
  void renamed() {
    std::map<Wide, const Enumerator*> by_value;
    std::map<std::pair<Wide, std::string>, const Enumerator*> by_spelling;
    for (const Enumerator* enumerator : added_) {
      by_value.emplace(enumerator->value, enumerator);
      by_spelling.emplace(std::pair(enumerator->value, folded(enumerator->name)), enumerator);
    }
    struct Renamed {
      const Enumerator* before;
      const Enumerator* after;
      bool respelled;
    };
    std::vector<Renamed> pairs;
    std::set<const Enumerator*> taken;
    std::erase_if(removed_, [&](const Enumerator* old_one) {
      if (another_keeps(old_one->value) || is_sentinel(old_one->name)) {
        return false;
      }
      const auto found = by_value.find(old_one->value);
      if (found == by_value.end()) {
        return false;
      }
      const auto respelled = by_spelling.find({old_one->value, folded(old_one->name)});
      const bool same_words = respelled != by_spelling.end();
      pairs.push_back({old_one, same_words ? respelled->second : found->second, same_words});
      taken.insert(pairs.back().after);
      return true;
    });
    std::erase_if(added_, [&](const Enumerator* one) { return taken.contains(one); });
    // What all names of the enum have in common says nothing of one of them.
    const auto others = [](const Renamed& pair) { return other_words(pair.before->name, pair.after->name); };
    const bool all_alike = pairs.size() >= 2 && kept_.empty() && std::ranges::all_of(pairs, [&](const Renamed& pair) {
                             return others(pair) == others(pairs.front());
                           });
    for (const auto& [old_one, new_one, respelled] : pairs) {
      Change& change = add(ChangeKind::enumerator_renamed, new_one->name);
      add_facts(change, "name", std::string(old_one->name), std::string(new_one->name));
      add_facts(change, "value", wide_value(old_one->value), wide_value(new_one->value));
      change.old_location = old_one->location;
      change.new_location = new_one->location;
      if (!respelled && !all_alike) {
        change.attributes.emplace_back("recycled");
      }
    }
  }

  void removed(const Enumerator& old_one) {
    const auto& constants = context_.new_graph().constants;
    const auto macro = std::ranges::lower_bound(constants, old_one.name, {}, &Constant::name);
    if (macro != constants.end() && macro->name == old_one.name && macro->integer) {
      return;  // it lives on as a constant, which tells if its value changed
    }
    Change& change = add(ChangeKind::enumerator_removed, old_one.name);
    change.old_facts.push_back({"value", wide_value(old_one.value)});
    change.old_location = old_one.location;
    if (is_sentinel(old_one.name)) {
      change.attributes.emplace_back("sentinel");
    }
    if (another_keeps(old_one.value)) {
      change.attributes.emplace_back("alias");
    }
  }

  void added(const Enumerator& new_one) {
    Change& change = add(ChangeKind::enumerator_added, new_one.name);
    change.new_facts.push_back({"value", wide_value(new_one.value)});
    change.new_location = new_one.location;
    if (is_sentinel(new_one.name)) {
      change.attributes.emplace_back("sentinel");
    }
    if (another_keeps(new_one.value)) {
      change.attributes.emplace_back("alias");
    }
  }

  /// Whether some name has the value in both versions: then the value neither comes nor goes with another name.
  bool another_keeps(Wide value) const { return kept_.contains(value); }

  void shape() {
    const auto* old_type = scalar(context_.old_graph(), before_.type.underlying);
    const auto* new_type = scalar(context_.new_graph(), after_.type.underlying);
    if (old_type != nullptr && new_type != nullptr && old_type->size_bytes != new_type->size_bytes) {
      Change& change = add(ChangeKind::enum_size_changed, "");
      change.size_changed = true;
      change.old_size_bytes = old_type->size_bytes;
      change.new_size_bytes = new_type->size_bytes;
      add_facts(change, "size_bytes", old_type->size_bytes, new_type->size_bytes);
    } else if (old_type != nullptr && new_type != nullptr && old_type->encoding != new_type->encoding) {
      Change& change = add(ChangeKind::enum_sign_changed, "");
      add_facts(change, "underlying", std::string(old_type->name), std::string(new_type->name));
      if (before_.type.fixed && after_.type.fixed) {
        change.attributes.emplace_back("fixed");
      }
      if (has_bit_field()) {
        change.attributes.emplace_back("bit-field");
      }
    }
    if (before_.type.scoped != after_.type.scoped) {
      Change& change = add(ChangeKind::enum_scope_changed, "");
      add_facts(change, "scoped", before_.type.scoped, after_.type.scoped);
      if (!after_.type.scoped) {
        change.attributes.emplace_back("unscoped");
      }
    }
    const bool other_name = before_.type.name != after_.type.name;
    const bool still_said = context_.is_still_said(before_.type.name, after_.type.name);
    if ((other_name || !still_said) && !before_.type.unnamed && !after_.type.unnamed &&
        !is_typedef_of_its_name(context_.old_graph(), context_.pairing.at(id_).old_id)) {
      Change& change = add(ChangeKind::enum_renamed, "");
      add_facts(change, "name",
                other_name ? std::string(before_.type.name) : context_.old_inline.left_out(before_.type.name),
                std::string(after_.type.name));
      if (!still_said && !has_typedef(context_.old_graph(), context_.pairing.at(id_).old_id)) {
        change.attributes.emplace_back("said-by-tag");
      }
    }
    const auto delta = attribute_delta(before_.type.attributes, after_.type.attributes);
    for (const Text word : delta.added) {
      add(ChangeKind::enum_attribute_changed, "").new_facts.push_back({"attribute", std::string(word)});
    }
    for (const Text word : delta.removed) {
      add(ChangeKind::enum_attribute_changed, "").old_facts.push_back({"attribute", std::string(word)});
    }
  }

  /// A bit-field of the enum is read with or without its sign.
  bool has_bit_field() const {
    const TypeId id = context_.pairing.at(id_).new_id;
    return std::ranges::any_of(context_.new_graph().types, [&](const TypeNode& type) {
      const auto* record = std::get_if<Record>(&type.node);
      return record != nullptr && std::ranges::any_of(record->fields, [&](const Field& field) {
               return field.bit_width && peel(context_.new_graph(), field.type) == id;
             });
    });
  }

  static const Builtin* scalar(const Graph& graph, TypeId id) {
    return std::get_if<Builtin>(&graph.at(peel(graph, id)));
  }

  const Comparing& context_;
  PairId id_;
  Side before_;
  Side after_;
  std::set<Wide> kept_;  ///< values that some name has in both versions
  std::vector<const Enumerator*> removed_;
  std::vector<const Enumerator*> added_;
};

}  // namespace

void compare_enum(const Comparing& context, PairId id) { EnumComparison(context, id).run(); }

}  // namespace abigate
