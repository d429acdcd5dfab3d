#include "analyzer/config/config.h"

#include <filesystem>
#include <map>
#include <optional>

#include "analyzer/config/policy_reader.h"
#include "analyzer/config/reader.h"
#include "analyzer/model/files.h"

namespace abigate {

namespace {

using yaml::Entry;
using yaml::MapReader;
using yaml::Node;
using yaml::NodePointer;
using yaml::Problems;

// One function per key of the file, in the order in which the documentation lists them.
class ConfigReader {
 public:
  ConfigReader(Config& config, StringPool& strings, Problems& problems)
      : config_(config), declared_(config.declarations), strings_(strings), problems_(problems) {}

  void read(const Node& root) {
    MapReader map(root, "abigate.yaml", problems_);
    with(map, "version", &ConfigReader::format_version);
    with(map, "interface", &ConfigReader::interface);
    with(map, "released_by", &ConfigReader::released_by);
    with(map, "headers", &ConfigReader::headers);
    with(map, "roots", &ConfigReader::roots);
    with(map, "language", &ConfigReader::language);
    with(map, "flags", &ConfigReader::flags);
    with(map, "targets", &ConfigReader::targets);
    with(map, "views", &ConfigReader::views);
    with(map, "channels", &ConfigReader::channels);
    with(map, "exports", &ConfigReader::exports);
    with(map, "roles", &ConfigReader::roles);
    with(map, "extensions", &ConfigReader::extensions);
    with(map, "ids", &ConfigReader::ids);
    with(map, "thrown", &ConfigReader::thrown);
    with(map, "survives_reload", &ConfigReader::survives_reload);
    with(map, "reserved", &ConfigReader::reserved);
    with(map, "policy", &ConfigReader::policy);
    map.finish();
  }

 private:
  void with(MapReader& map, std::string_view key, void (ConfigReader::*reader)(const Node&)) {
    if (const Node* value = map.take(key)) {
      (this->*reader)(*value);
    }
  }

  void format_version(const Node& node) {
    if (node.kind != yaml::Kind::scalar || node.text != "1") {
      problems_.add(node.mark, "expected version 1 of this file format, found " + yaml::described(node) +
                                   " (the version of the interface goes into interface: { version: … })");
    }
  }

  void interface(const Node& node) {
    MapReader map(node, "interface", problems_);
    if (const Node* name = map.take("name")) {
      config_.name = yaml::read_text(*name, "the name of the interface", problems_).value_or("");
    }
    const Node* version = map.take("version");
    if (version != nullptr) {
      config_.version = yaml::read_text(*version, "a version as in 1.4.0", problems_).value_or("");
    }
    if (const Node* from = map.take("version_from")) {
      version_from(*from);
      if (version != nullptr) {
        problems_.add(from->mark, "version and version_from are both given: keep one");
      }
    }
    map.finish();
  }

  void version_from(const Node& node) {
    config_.version_from = yaml::read_texts(node, "a macro's name", problems_);
    if (config_.version_from.size() != 1 && config_.version_from.size() != 3) {
      problems_.add(node.mark, "expected three macros with the numbers of the version, or one with its text, found " +
                                   std::to_string(config_.version_from.size()));
    }
  }

  void released_by(const Node& node) { declared_.released_by = yaml::read_word<Side>(node, problems_); }
  void headers(const Node& node) { config_.headers = yaml::read_texts(node, "a header or a glob", problems_); }
  void roots(const Node& node) { config_.roots = yaml::read_texts(node, "a folder", problems_); }

  void language(const Node& node) {
    static constexpr auto words = std::to_array<std::string_view>({"c", "c++"});
    if (const auto index = yaml::read_word_index(node, words, problems_)) {
      config_.language = words[*index];
    }
  }

  void flags(const Node& node) { config_.flags = flag_list(node); }
  void targets(const Node& node) { config_.targets = yaml::read_texts(node, "a target triple", problems_); }

  void views(const Node& node) {
    for (const Entry& view : yaml::read_entries(node, "views", problems_)) {
      declared_.views.push_back({strings_.intern(view.key), interned(flag_list(*view.value))});
    }
  }

  void channels(const Node& node) {
    for (const Entry& channel : yaml::read_entries(node, "channels", problems_)) {
      declared_.channels.push_back(
          {strings_.intern(channel.key), globs(*channel.value, "a glob over headers or names")});
    }
  }

  void exports(const Node& node) {
    MapReader map(node, "exports", problems_);
    std::map<std::string_view, Side> seen;
    for (const Side side : {Side::host, Side::plugin}) {
      const Node* list = map.take(name_of(side));
      if (list == nullptr) {
        continue;
      }
      if (list->kind == yaml::Kind::scalar) {
        export_of(side, *list, seen);
        continue;
      }
      for (const NodePointer& item : yaml::read_list(*list, "a list of symbols", problems_)) {
        export_of(side, *item, seen);
      }
    }
    map.finish();
  }

  void export_of(Side side, const Node& node, std::map<std::string_view, Side>& seen) {
    ExportDeclaration declaration;
    declaration.side = side;
    if (node.kind == yaml::Kind::map) {
      MapReader map(node, "an export", problems_);
      declaration.name = needed_text(map, "name", "a symbol or a glob");
      if (const Node* required = map.take("required")) {
        declaration.required = yaml::read_flag(*required, problems_);
      }
      if (const Node* lookup = map.take("lookup")) {
        declaration.lookup = yaml::read_word<Lookup, 1>(*lookup, problems_).value_or(Lookup::unstated);
      }
      map.finish();
    } else {
      declaration.name = text(node, "a symbol, a glob or a map with a name");
    }
    if (declaration.name.empty()) {
      return;
    }
    if (const auto [first, added] = seen.try_emplace(declaration.name, side); !added) {
      problems_.add(node.mark, "export " + yaml::quoted(declaration.name) + " is listed twice, first under " +
                                   std::string(name_of(first->second)) + ": one side defines it, keep that one");
      return;
    }
    declared_.exports.push_back(declaration);
  }

  void roles(const Node& node) {
    std::map<std::string_view, std::size_t> seen;
    for (const NodePointer& item : yaml::read_list(node, "a list of roles", problems_)) {
      const RoleDeclaration declaration = role(*item);
      if (declaration.type.empty()) {
        continue;
      }
      if (const auto [first, added] = seen.try_emplace(declaration.type, item->mark.line); !added) {
        problems_.add(item->mark, "type " + yaml::quoted(declaration.type) + " has two roles, the first in line " +
                                      std::to_string(first->second) + ": join them");
        continue;
      }
      declared_.roles.push_back(declaration);
    }
  }

  RoleDeclaration role(const Node& node) {
    RoleDeclaration declaration;
    MapReader map(node, "a role", problems_);
    declaration.type = needed_type(map);
    declaration.made_by = side(map, "made_by");
    declaration.filled_by = side(map, "filled_by");
    if (const Node* used_by = map.take("used_by")) {
      declaration.used_by = sides(*used_by);
    }
    declaration.destroyed_by = side(map, "destroyed_by");
    if (const Node* node_of_guard = map.take("guard")) {
      declaration.guard = guard(*node_of_guard);
    }
    declaration.array = flag(map, "array");
    declaration.open = flag(map, "open");
    map.finish();
    return declaration;
  }

  std::optional<GuardDeclaration> guard(const Node& node) {
    static constexpr auto kinds =
        std::to_array({GuardKind::size_member, GuardKind::size_argument, GuardKind::version_member,
                       GuardKind::version_argument, GuardKind::mask_member});
    std::optional<GuardDeclaration> declaration;
    std::size_t named = 0;
    MapReader map(node, "a guard", problems_);
    for (const GuardKind kind : kinds) {
      if (const Node* name = map.take(name_of(kind))) {
        declaration = GuardDeclaration{kind, text(*name, "the name of the member or argument"), {}};
        ++named;
      }
    }
    if (const Node* check = map.take("check")) {
      const auto word = yaml::read_word<GuardCheck>(*check, problems_);
      if (declaration && word) {
        declaration->check = *word;
      }
    }
    map.finish();
    if (named != 1) {
      problems_.add(node.mark,
                    "expected one of size-member, size-argument, version-member, version-argument and "
                    "mask-member in a guard, found " +
                        (named == 0 ? std::string("none") : std::to_string(named)));
    }
    return declaration;
  }

  void extensions(const Node& node) {
    for (const NodePointer& item : yaml::read_list(node, "a list of extensions", problems_)) {
      ExtensionDeclaration declaration;
      MapReader map(*item, "an extension", problems_);
      declaration.id = needed_text(map, "id", "the constant that holds the id");
      declaration.type = needed_type(map);
      declaration.made_by = side(map, "made_by");
      map.finish();
      declared_.extensions.push_back(declaration);
    }
  }

  void ids(const Node& node) { declared_.ids = globs(node, "a constant or a glob"); }
  void thrown(const Node& node) { declared_.thrown = globs(node, "a class or a glob"); }

  void survives_reload(const Node& node) {
    if (node.kind == yaml::Kind::scalar || node.kind == yaml::Kind::map) {
      declared_.survives_reload.push_back(survivor(node));
      return;
    }
    for (const NodePointer& item : yaml::read_list(node, "a list of types", problems_)) {
      declared_.survives_reload.push_back(survivor(*item));
    }
  }

  SurvivorDeclaration survivor(const Node& node) {
    SurvivorDeclaration declaration;
    if (node.kind != yaml::Kind::map) {
      declaration.type = type_name(node);
      return declaration;
    }
    MapReader map(node, "a type that survives", problems_);
    declaration.type = needed_type(map);
    if (const Node* hook = map.take("hook")) {
      declaration.hook = text(*hook, "the name of a function");
    }
    map.finish();
    return declaration;
  }

  void reserved(const Node& node) { declared_.reserved = globs(node, "a member or a glob as in *::_reserved*"); }

  void policy(const Node& node) {
    const auto written = yaml::read_text(node, "semver, strict, binary or a file", problems_);
    if (!written) {
      return;
    }
    if (!names_a_file(*written)) {
      if (const auto index = yaml::read_word_index(node, policy_names, problems_)) {
        declared_.policy.extends = policy_names[*index];
      }
      return;
    }
    config_.policy_file = *written;
    Result<PolicyDeclaration> loaded =
        load_policy((std::filesystem::path(config_.folder) / *written).string(), strings_);
    if (loaded) {
      declared_.policy = std::move(*loaded);
    } else {
      problems_.add(node.mark, "this policy cannot be used:\n" + loaded.error().message);
    }
  }

  // ---- values ----

  // One text is not taken as a list here: "-I a -I b" would become a single flag.
  std::vector<std::string> flag_list(const Node& node) {
    if (node.kind == yaml::Kind::scalar) {
      problems_.add(node.mark, "expected a list of flags as in [-std=c11, -Iinclude], found " + yaml::described(node));
      return {};
    }
    return yaml::read_texts(node, "a compiler flag", problems_);
  }

  Text text(const Node& node, std::string_view what) {
    const auto read = yaml::read_text(node, what, problems_);
    return read ? strings_.intern(*read) : Text{};
  }

  Text needed_text(MapReader& map, std::string_view key, std::string_view what) {
    const Node* node = map.need(key);
    return node == nullptr ? Text{} : text(*node, what);
  }

  // "struct  acme_frame" and "acme_frame" stay apart, for in C they can be two types; only the spaces are normalized.
  Text type_name(const Node& node) {
    const auto read = yaml::read_text(node, "the name of a type or a glob", problems_);
    if (!read) {
      return {};
    }
    std::string name;
    for (const char c : *read) {
      const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      if (!space) {
        name += c;
      } else if (!name.empty() && name.back() != ' ') {
        name += ' ';
      }
    }
    while (name.ends_with(' ')) {
      name.pop_back();
    }
    if (name.empty()) {
      problems_.add(node.mark, "expected the name of a type, found only spaces");
    }
    return strings_.intern(name);
  }

  Text needed_type(MapReader& map) {
    const Node* node = map.need("type");
    return node == nullptr ? Text{} : type_name(*node);
  }

  std::optional<Side> side(MapReader& map, std::string_view key) {
    const Node* node = map.take(key);
    return node == nullptr ? std::nullopt : yaml::read_word<Side>(*node, problems_);
  }

  std::optional<Sides> sides(const Node& node) {
    Sides result;
    if (node.kind == yaml::Kind::list) {
      for (const NodePointer& item : node.items) {
        if (const auto one = yaml::read_word<Side>(*item, problems_)) {
          result = result | Sides::of(*one);
        }
      }
    } else if (const auto one = yaml::read_word<Side>(node, problems_)) {
      result = Sides::of(*one);
    }
    if (result.empty() && node.items.empty() && node.kind == yaml::Kind::list) {
      problems_.add(node.mark,
                    "expected host, plugin or both, found an empty list: leave the key out if nobody uses it");
    }
    return result.empty() ? std::nullopt : std::optional(result);
  }

  bool flag(MapReader& map, std::string_view key) {
    const Node* node = map.take(key);
    return node != nullptr && yaml::read_flag(*node, problems_).value_or(false);
  }

  std::vector<Text> globs(const Node& node, std::string_view what) {
    return interned(yaml::read_texts(node, what, problems_));
  }

  std::vector<Text> interned(const std::vector<std::string>& texts) {
    std::vector<Text> result;
    result.reserve(texts.size());
    for (const std::string& one : texts) {
      result.push_back(strings_.intern(one));
    }
    return result;
  }

  Config& config_;
  Declarations& declared_;
  StringPool& strings_;
  Problems& problems_;
};

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

Result<Config> load_config(const std::string& path, StringPool& strings) {
  const Result<std::string> content = read_file(path, yaml::largest_file_bytes);
  if (!content) {
    return usage_error("configuration: " + content.error().message);
  }
  Problems problems(path);
  const NodePointer root = yaml::parse(*content, problems);
  if (!root) {
    return problems.error();
  }
  Config config;
  config.file = path;
  config.folder = folder_of(path);
  ConfigReader(config, strings, problems).read(*root);
  if (!problems.empty()) {
    return problems.error();
  }
  return config;
}

}  // namespace abigate
