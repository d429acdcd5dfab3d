// What changed in the declarations of the maintainer and in extensions.
#include <algorithm>
#include <string_view>

#include "analyzer/compare/changes.h"
#include "analyzer/compare/reach.h"
#include "analyzer/model/glob.h"

namespace abigate {

namespace {

Change& add(const Comparing& context, ChangeKind kind, std::string subject) {
  Change change;
  change.kind = kind;
  change.subject = std::move(subject);
  context.changes.push_back(std::move(change));
  return context.changes.back();
}

void name_maker(Change& change, const std::optional<Side>& side) {
  if (side) {
    change.attributes.emplace_back(*side == Side::host ? "made-by-host" : "made-by-plugin");
  }
}

std::optional<Side> maker(const ExportDeclaration& declaration) { return declaration.side; }
std::optional<Side> maker(const ExtensionDeclaration& declaration) { return declaration.made_by; }
std::optional<Side> maker(const RoleDeclaration& declaration) { return declaration.made_by; }
std::optional<Side> maker(const SurvivorDeclaration&) { return std::nullopt; }

template <class Entry, class Same>
void dropped(const Comparing& context, const std::vector<Entry>& before, const std::vector<Entry>& after, Same&& same,
             ChangeKind kind, std::string_view what, Text Entry::* name) {
  for (const Entry& entry : before) {
    if (std::ranges::none_of(after, [&](const Entry& other) { return same(entry, other); })) {
      Change& change = add(context, kind, std::string(entry.*name));
      change.old_facts.push_back({"declaration", std::string(what)});
      name_maker(change, maker(entry));
    }
  }
}

}  // namespace

void compare_declarations(const Comparing& context) {
  for (const ExtensionChange& extension : extension_changes(context.old_side, context.new_side)) {
    Change& change = add(context, ChangeKind::extension_id_changed, extension.type);
    change.member = extension.id;
    add_facts(change, "id", extension.old_value, extension.new_value);
    name_maker(change, extension.made_by);
  }
  const Declarations& before = context.old_side.declarations;
  const Declarations& after = context.new_side.declarations;
  // A wider glob covers what a narrower one said.
  const auto same_export = [](const ExportDeclaration& a, const ExportDeclaration& b) {
    return a.side == b.side && glob_match(b.name, a.name);
  };
  dropped(context, before.exports, after.exports, same_export, ChangeKind::export_declaration_dropped, "export",
          &ExportDeclaration::name);
  const auto same_extension = [](const ExtensionDeclaration& a, const ExtensionDeclaration& b) {
    return a.id == b.id || a.type == b.type;
  };
  dropped(context, before.extensions, after.extensions, same_extension, ChangeKind::export_declaration_dropped,
          "extension", &ExtensionDeclaration::type);
  const auto same_role = [](const RoleDeclaration& a, const RoleDeclaration& b) { return a.type == b.type; };
  dropped(context, before.roles, after.roles, same_role, ChangeKind::declaration_dropped, "role",
          &RoleDeclaration::type);
  const auto same_survivor = [](const SurvivorDeclaration& a, const SurvivorDeclaration& b) {
    return a.type == b.type;
  };
  const auto names_dropped = [&](const std::vector<Text>& olds, const std::vector<Text>& news, const char* what) {
    for (const Text name : olds) {
      if (std::ranges::find(news, name) == news.end()) {
        add(context, ChangeKind::declaration_dropped, std::string(name))
            .old_facts.push_back({"declaration", std::string(what)});
      }
    }
  };
  names_dropped(before.ids, after.ids, "id");
  names_dropped(before.reserved, after.reserved, "reserved");
  names_dropped(before.thrown, after.thrown, "thrown");
  dropped(context, before.survives_reload, after.survives_reload, same_survivor, ChangeKind::declaration_dropped,
          "survives_reload", &SurvivorDeclaration::type);
}

}  // namespace abigate
