#include "analyzer/compare/reach.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "analyzer/compare/constant_values.h"
#include "analyzer/compare/words.h"
#include "analyzer/model/glob.h"

namespace abigate {

namespace {

std::string value_text(const Constant& constant) {
  if (constant.string) {
    return "\"" + std::string(*constant.string) + "\"";
  }
  if (constant.integer) {
    return decimal(*constant.integer);
  }
  return std::string(constant.floating.value_or(constant.tokens.value_or("")));
}

struct Extension {
  std::string id;
  std::string type;
  bool declared = false;
  std::optional<Side> made_by;
};

/// Words that tell an id from what it names.
std::vector<std::string> essential_words(Text name) {
  std::vector<std::string> words = words_of(name);
  std::erase_if(words, [](const std::string& word) {
    return word == "ext" || word == "extension" || word == "id" || word == "uri" || word == "name";
  });
  return words;
}

/// Without a declaration, a string constant and a record belong together where their names agree in every word that
/// says something.
void infer_extensions(const Snapshot& snapshot, std::vector<Extension>& into) {
  if (!has_untyped_channel(snapshot)) {
    return;
  }
  std::map<std::vector<std::string>, Text> records;
  for (const TypeNode& type : snapshot.graph.types) {
    if (const auto* record = std::get_if<Record>(&type.node); record != nullptr && !record->anonymous) {
      records.emplace(essential_words(record->name), record->name);
    }
  }
  for (const Constant& constant : snapshot.graph.constants) {
    if (!constant.string) {
      continue;
    }
    const auto words = essential_words(constant.name);
    if (words.size() == words_of(constant.name).size()) {
      continue;  // nothing in the name says that it is an id
    }
    const auto found = records.find(words);
    const auto known = [&](const Extension& e) { return e.id == constant.name; };
    if (found != records.end() && std::ranges::none_of(into, known)) {
      into.push_back({std::string(constant.name), std::string(found->second), false, std::nullopt});
    }
  }
}

/// Of both versions: a declaration in either counts.
std::vector<Extension> extensions_of(const Snapshot& old_side, const Snapshot& new_side) {
  std::vector<Extension> all;
  for (const Snapshot* side : {&new_side, &old_side}) {
    for (const ExtensionDeclaration& declaration : side->declarations.extensions) {
      const auto same = [&](const Extension& e) { return e.id == declaration.id && e.type == declaration.type; };
      if (std::ranges::none_of(all, same)) {
        all.push_back({std::string(declaration.id), std::string(declaration.type), true, declaration.made_by});
      }
    }
  }
  infer_extensions(old_side, all);
  infer_extensions(new_side, all);
  return all;
}

struct Value {
  std::string old_value;
  std::string new_value;
};

Value values_of(const Extension& extension, const Snapshot& old_side, const Snapshot& new_side) {
  const Constant* before = find_constant(old_side.graph, extension.id);
  const Constant* after = find_constant(new_side.graph, extension.id);
  // An id that is no constant of the interface is taken literally: it does not change.
  return {before != nullptr ? value_text(*before) : "", after != nullptr ? value_text(*after) : ""};
}

bool is_void(const Graph& graph, TypeId id) {
  const auto* type = std::get_if<Builtin>(&graph.at(peel(graph, id)));
  return type != nullptr && type->encoding == Encoding::none;
}

const Pointer* as_pointer(const Graph& graph, TypeId id) { return std::get_if<Pointer>(&graph.at(peel(graph, id))); }

bool is_untyped(const Graph& graph, TypeId id) {
  const Pointer* outer = as_pointer(graph, id);
  if (outer == nullptr) {
    return false;
  }
  const Pointer* inner = as_pointer(graph, outer->to);
  return is_void(graph, outer->to) || (inner != nullptr && is_void(graph, inner->to));
}

/// A C++ string or view, by value or by reference.
bool is_library_string(const Graph& graph, TypeId id) {
  const Type* node = &graph.at(peel(graph, id));
  if (const TypeId to = pointee_of(*node); to != no_type) {
    node = &graph.at(peel(graph, to));
  }
  const auto* type = std::get_if<Foreign>(node);
  return type != nullptr &&
         (type->template_name.ends_with("::basic_string") || type->template_name.ends_with("::basic_string_view"));
}

bool is_string(const Graph& graph, TypeId id) {
  if (is_library_string(graph, id)) {
    return true;
  }
  const Pointer* pointer = as_pointer(graph, id);
  const auto* text = pointer == nullptr ? nullptr : std::get_if<Builtin>(&graph.at(peel(graph, pointer->to)));
  return text != nullptr && text->encoding == Encoding::character;
}

bool is_number(const Graph& graph, TypeId id) {
  const Type& node = graph.at(peel(graph, id));
  if (std::holds_alternative<Enum>(node)) {
    return true;
  }
  const auto* type = std::get_if<Builtin>(&node);
  return type != nullptr &&
         (type->encoding == Encoding::signed_integer || type->encoding == Encoding::unsigned_integer);
}

/// A number that says how much: size_t, or a name that counts or measures.
bool is_amount(const Graph& graph, TypeId id, Text name) {
  if (const auto* alias = std::get_if<Typedef>(&graph.at(id))) {
    if (alias->name == "size_t" || alias->name == "ssize_t" || alias->name == "ptrdiff_t") {
      return true;
    }
  }
  const auto words = words_of(name);
  return std::ranges::any_of(words, [](const std::string& word) {
    return word == "size" || word == "len" || word == "length" || word == "bytes" || word == "n" || word == "num" ||
           word == "number" || word == "count" || word == "align" || word == "alignment" || word == "cap" ||
           word == "capacity" || word == "offset";
  });
}

bool is_callback(const Graph& graph, TypeId id) {
  const Pointer* pointer = as_pointer(graph, id);
  return pointer != nullptr && std::holds_alternative<FunctionType>(graph.at(peel(graph, pointer->to)));
}

/// Function types that are handed over beside a `void *`: what they get back in theirs is the user's own data.
std::vector<bool> callbacks_with_user_data(const Graph& graph) {
  std::vector<bool> found(graph.types.size());
  for (const TypeNode& node : graph.types) {
    const auto* type = std::get_if<FunctionType>(&node.node);
    if (type == nullptr || std::ranges::none_of(type->parameters, [&](TypeId id) { return is_untyped(graph, id); })) {
      continue;
    }
    for (const TypeId id : type->parameters) {
      if (is_callback(graph, id)) {
        found[index_of(peel(graph, as_pointer(graph, id)->to))] = true;
      }
    }
  }
  return found;
}

/// `names` are the parameters' names, where the function has a declaration of its own.
bool is_channel(const Graph& graph, const FunctionType& type, const std::vector<Parameter>* names) {
  const auto name = [&](std::size_t i) { return names != nullptr && i < names->size() ? (*names)[i].name : Text(); };
  const bool takes_callback = std::ranges::any_of(type.parameters, [&](TypeId id) { return is_callback(graph, id); });
  bool keyed = false;
  for (std::size_t i = 0; i < type.parameters.size(); ++i) {
    const TypeId id = type.parameters[i];
    if (is_string(graph, id) || (is_number(graph, id) && !is_amount(graph, id, name(i)))) {
      keyed = true;
      continue;
    }
    const bool measured = i + 1 < type.parameters.size() && is_number(graph, type.parameters[i + 1]);
    if (keyed && is_untyped(graph, id) && !measured && !takes_callback) {
      return true;
    }
  }
  return keyed && is_untyped(graph, type.result);
}

}  // namespace

std::vector<ExtensionRoot> extension_roots(const Snapshot& old_side, const Snapshot& new_side) {
  std::vector<ExtensionRoot> roots;
  for (const Extension& extension : extensions_of(old_side, new_side)) {
    const Value value = values_of(extension, old_side, new_side);
    const TypeId old_id = find_type(old_side.graph, extension.type);
    const TypeId new_id = find_type(new_side.graph, extension.type);
    if (value.old_value == value.new_value && old_id != no_type && new_id != no_type) {
      roots.push_back({old_id, new_id, extension.id, extension.declared, extension.made_by});
    }
  }
  return roots;
}

std::vector<ExtensionChange> extension_changes(const Snapshot& old_side, const Snapshot& new_side) {
  std::vector<ExtensionChange> changes;
  for (const Extension& extension : extensions_of(old_side, new_side)) {
    const Value value = values_of(extension, old_side, new_side);
    if (value.old_value != value.new_value && !value.old_value.empty()) {
      changes.push_back({extension.id, extension.type, find_type(old_side.graph, extension.type),
                         find_type(new_side.graph, extension.type), value.old_value, value.new_value,
                         extension.made_by});
    }
  }
  return changes;
}

bool has_untyped_channel(const Snapshot& snapshot) {
  const Graph& graph = snapshot.graph;
  std::vector<bool> declared(graph.types.size());
  for (const Function& function : graph.functions) {
    const TypeId id = peel(graph, function.type);
    if (const auto* type = std::get_if<FunctionType>(&graph.at(id))) {
      declared[index_of(id)] = true;
      if (is_channel(graph, *type, &function.parameters)) {
        return true;
      }
    }
  }
  const std::vector<bool> callbacks = callbacks_with_user_data(graph);
  for (std::size_t i = 0; i < graph.types.size(); ++i) {
    const auto* type = std::get_if<FunctionType>(&graph.types[i].node);
    if (type != nullptr && !declared[i] && !callbacks[i] && is_channel(graph, *type, nullptr)) {
      return true;
    }
  }
  return false;
}

Text without_tag(Text name) {
  for (const Text prefix : {Text("struct "), Text("union "), Text("enum ")}) {
    if (name.starts_with(prefix)) {
      name.remove_prefix(prefix.size());
    }
  }
  return name;
}

TypeId find_type(const Graph& graph, Text name) {
  name = without_tag(name);
  TypeId alias = no_type;
  for (std::uint32_t i = 0; i < graph.types.size(); ++i) {
    const Type& node = graph.types[i].node;
    const auto* record = std::get_if<Record>(&node);
    const auto* handle = std::get_if<Opaque>(&node);
    if ((record != nullptr && record->name == name) || (handle != nullptr && handle->name == name)) {
      return TypeId{i};
    }
    const auto* type = std::get_if<Typedef>(&node);
    if (alias == no_type && type != nullptr && type->name == name) {
      alias = peel(graph, TypeId{i});
    }
  }
  return alias;
}

}  // namespace abigate
