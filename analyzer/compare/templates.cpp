// What changed in templates, which are known by their tokens only.
#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include "analyzer/compare/changes.h"

namespace abigate {

namespace {

using Key = std::tuple<Text, TemplateKind>;

std::map<Key, std::vector<const Template*>> by_name(const Graph& graph) {
  std::map<Key, std::vector<const Template*>> index;
  for (const Template& node : graph.templates) {
    // What is in an inline namespace tells when its name does not lead there any more.
    if (node.access != Access::private_ && node.kind != TemplateKind::inline_namespace) {
      index[{node.name, node.kind}].push_back(&node);
    }
  }
  return index;
}

/// No template: a name that stands for others.
bool is_name(const Template& node) {
  return node.kind == TemplateKind::using_declaration || node.kind == TemplateKind::namespace_alias;
}

/// `using Base::Base;`: its name is that of a constructor of the class.
bool inherits_constructors(const Template& node) {
  const std::size_t end = node.name.rfind("::");
  const Text record = node.record.substr(0, node.record.find('<'));
  return end != Text::npos && !record.empty() && record.ends_with(node.name.substr(end + 2));
}

std::pair<Text, std::uint32_t> place_of(const Template* node) { return {node->location.file, node->location.line}; }

std::unordered_set<Text> names_of_new_records(const Comparing& context) {
  std::unordered_set<Text> names;
  for (const TypeId id : context.pairing.types_added) {
    if (const auto* record = std::get_if<Record>(&context.new_graph().at(id))) {
      names.insert(record->name);
    }
  }
  return names;
}

Change change_of(ChangeKind kind, const Template* before, const Template* after) {
  Change change;
  change.kind = kind;
  change.subject = std::string((after != nullptr ? after : before)->name);
  change.old_location = before != nullptr ? before->location : Location{};
  change.new_location = after != nullptr ? after->location : Location{};
  return change;
}

void tell(const Comparing& context, ChangeKind kind, const Template* before, const Template* after) {
  context.changes.push_back(change_of(kind, before, after));
}

/// Overloads of one name: those of one declaration belong together, and what is left, where it is as many as before.
void compare_overloads(const Comparing& context, std::vector<const Template*> olds, std::vector<const Template*> news) {
  std::erase_if(olds, [&](const Template* before) {
    const auto same = std::ranges::find(news, before->declaration, &Template::declaration);
    if (same == news.end()) {
      return false;
    }
    if ((*same)->body != before->body) {
      tell(context, ChangeKind::template_body_changed, before, *same);
    }
    compare_access(context, before->access, (*same)->access,
                   [&](ChangeKind kind) { return change_of(kind, before, *same); });
    news.erase(same);
    return true;
  });
  if (olds.size() == 1 && news.size() == 1) {
    const bool name = is_name(*olds.front());
    if (name && inherits_constructors(*olds.front()) && inherits_constructors(*news.front())) {
      return;  // of another base: the class tells that
    }
    tell(context, name ? ChangeKind::name_changed : ChangeKind::template_declaration_changed, olds.front(),
         news.front());
    return;
  }
  // As many as before: each was declared anew, in the same order.
  if (olds.size() == news.size() && std::ranges::none_of(olds, [](const Template* one) { return is_name(*one); })) {
    std::ranges::sort(olds, {}, place_of);
    std::ranges::sort(news, {}, place_of);
    for (std::size_t i = 0; i < olds.size(); ++i) {
      tell(context, ChangeKind::template_declaration_changed, olds[i], news[i]);
    }
    return;
  }
  for (const Template* before : olds) {
    tell(context, is_name(*before) ? ChangeKind::name_removed : ChangeKind::template_removed, before, nullptr);
  }
  for (const Template* after : news) {
    tell(context, is_name(*after) ? ChangeKind::name_added : ChangeKind::template_added, nullptr, after);
  }
}

}  // namespace

void compare_templates(const Comparing& context) {
  auto olds = by_name(context.old_graph());
  auto news = by_name(context.new_graph());
  for (auto& [key, overloads] : olds) {
    compare_overloads(context, overloads, news[key]);
    news.erase(key);
  }
  const std::unordered_set<Text> new_records = names_of_new_records(context);
  for (auto& [key, overloads] : news) {
    // What a new class makes of the names of its bases is part of it.
    std::erase_if(overloads, [&](const Template* one) { return is_name(*one) && new_records.contains(one->record); });
    compare_overloads(context, {}, overloads);
  }
}

}  // namespace abigate
