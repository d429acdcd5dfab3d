#include "analyzer/snapshot/schema.h"

#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analyzer/snapshot/format.h"
#include "analyzer/snapshot/leaves.h"
#include "analyzer/snapshot/locations.h"

namespace abigate {

namespace {

using Json = nlohmann::ordered_json;

Json integer(Json minimum, Json maximum) {
  return {{"type", "integer"}, {"minimum", std::move(minimum)}, {"maximum", std::move(maximum)}};
}

template <std::unsigned_integral Integer>
Json unsigned_integer() {
  return integer(0, std::numeric_limits<Integer>::max());
}

Json text() { return {{"type", "string"}}; }

Json array_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

Json tuple_of(std::initializer_list<Json> items) {
  return {{"type", "array"}, {"prefixItems", Json(items)}, {"items", false}, {"minItems", items.size()}};
}

Json words(const auto& list) {
  Json names = Json::array();
  for (const std::string_view word : list) {
    names.push_back(word);
  }
  return {{"enum", std::move(names)}};
}

template <Described Struct>
Json object_of();

/// The schema of a member, by its type.
template <class Value>
Json schema_of() {
  if constexpr (std::is_same_v<Value, Text>) {
    return text();
  } else if constexpr (std::is_same_v<Value, bool>) {
    return {{"type", "boolean"}};
  } else if constexpr (std::is_same_v<Value, TypeId>) {
    return {{"$ref", "#/$defs/type_key"}};
  } else if constexpr (std::is_same_v<Value, Wide>) {
    return integer(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::uint64_t>::max());
  } else if constexpr (std::is_same_v<Value, Fingerprint>) {
    return {{"type", "string"}, {"pattern", "^[0-9a-f]{32}$"}};
  } else if constexpr (std::is_same_v<Value, Sides>) {
    return {{"type", "array"}, {"items", words(Names<Side>::list)}, {"uniqueItems", true}};
  } else if constexpr (std::is_same_v<Value, Location>) {
    return {{"$ref", "#/$defs/relative_location"}};
  } else if constexpr (Named<Value>) {
    return words(Names<Value>::list);
  } else if constexpr (std::is_same_v<Value, TemplateArgument>) {
    Json argument = object_of<Value>();
    argument["description"] = "A type, or else a value as it is spelled; neither: a value of empty spelling.";
    argument["not"] = {{"required", {"type", "value"}}};
    return argument;
  } else if constexpr (Described<Value>) {
    return object_of<Value>();
  } else if constexpr (is_vector<Value>) {
    return array_of(schema_of<typename Value::value_type>());
  } else if constexpr (is_optional<Value>) {
    return schema_of<typename Value::value_type>();
  } else {
    return unsigned_integer<Value>();
  }
}

/// What an absent member means, where that is a single value.
template <class Value>
Json default_of(const Value& value) {
  if constexpr (std::is_same_v<Value, Text> || std::is_same_v<Value, bool> || std::is_unsigned_v<Value>) {
    return value;
  } else if constexpr (std::is_same_v<Value, Wide>) {
    return static_cast<std::int64_t>(value);
  } else if constexpr (Named<Value>) {
    return name_of(value);
  } else {
    return nullptr;
  }
}

std::string_view surface_comment(Tagged tag) {
  switch (tag) {
    case Tagged::abi:
      return "fingerprints: abi, api";
    case Tagged::api:
      return "fingerprints: api";
    case Tagged::unhashed:
      return "fingerprints: none";
  }
  return {};
}

/// Adds to `properties` and `required` what a struct has.
template <Described Struct>
void add_members(Json& properties, Json& required) {
  for_each_field<Struct>([&](const auto& entry) {
    if (is_written_apart(entry)) {
      return;
    }
    using Member = std::remove_cvref_t<decltype(Struct{}.*entry.member)>;
    Json schema = schema_of<Member>();
    if (is_required(entry)) {
      required.push_back(entry.name);
    } else if (Json value = default_of<Member>(Struct{}.*entry.member); !value.is_null()) {
      schema["default"] = std::move(value);
    }
    schema["$comment"] = surface_comment(entry.tag);
    properties[std::string(entry.name)] = std::move(schema);
  });
}

Json closed_object(Json properties, Json required) {
  Json object = {{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) {
    object["required"] = std::move(required);
  }
  object["additionalProperties"] = false;
  return object;
}

template <Described Struct>
Json object_of() {
  Json properties = Json::object();
  Json required = Json::array();
  add_members<Struct>(properties, required);
  return closed_object(std::move(properties), std::move(required));
}

template <Described Node>
Json type_of(std::string_view kind) {
  Json properties = {{"key", text()}, {"kind", {{"const", kind}}}};
  Json required = {"key", "kind"};
  add_members<Node>(properties, required);
  return closed_object(std::move(properties), std::move(required));
}

template <std::size_t... I>
Json all_types(std::index_sequence<I...>) {
  Json types = Json::object();
  ((types["type_" + std::string(type_kind_names[I])] =
        type_of<std::variant_alternative_t<I, Type>>(type_kind_names[I])),
   ...);
  return types;
}

Json constant() {
  Json constant = object_of<Constant>();
  Json alternatives = Json::array();
  for (const std::string_view value : {"integer", "floating", "string", "tokens"}) {
    alternatives.push_back({{"required", Json::array({value})}});
  }
  constant["oneOf"] = std::move(alternatives);
  return constant;
}

Json binary() {
  Json binary = object_of<BinaryFacts>();
  binary["description"] =
      "What a file that was built from the interface shows. Absent: none was read. Sorted, each once: exports by name "
      "and version, imports by name, version and library, versions, required versions by library and version, facts by "
      "name. needed and run_path have the loader's order.";
  return binary;
}

Json definitions() {
  Json definitions;
  definitions["type_key"] = {{"description", "The key of an element of `types`."}, {"type", "string"}};
  const Json line = unsigned_integer<std::uint32_t>();
  definitions["relative_location"] = {
      {"description",
       "Lines from the member before, from the owner for the first one; or file and line. Absent: the next line."},
      {"oneOf",
       Json::array({integer(std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()),
                    tuple_of({text(), line})})}};
  definitions["located_node"] = {
      {"description",
       "Kind, name, the symbol's own name where several share a linkage name, lines from the entry before."},
      {"oneOf", Json::array({tuple_of({words(located_kind_names), text(), line}),
                             tuple_of({words(located_kind_names), text(), text(), line})})}};
  definitions.update(all_types(std::make_index_sequence<std::variant_size_v<Type>>{}));
  return definitions;
}

Json type() {
  Json alternatives = Json::array();
  for (const std::string_view kind : type_kind_names) {
    alternatives.push_back({{"$ref", fmt::format("#/$defs/type_{}", kind)}});
  }
  return {{"oneOf", std::move(alternatives)}};
}

}  // namespace

std::string snapshot_schema() {
  Json properties;
  properties["abigate_snapshot"] = {{"description", "Version of this schema."}, {"const", schema_version}};
  properties["interface"] = object_of<Interface>();
  properties["language"] = words(std::to_array<std::string_view>({"c", "c++"}));
  properties["build"] = object_of<Build>();
  properties["binary"] = binary();
  properties["declarations"] = object_of<Declarations>();
  properties["types"] = array_of(type());
  properties["functions"] = array_of(object_of<Function>());
  properties["variables"] = array_of(object_of<Variable>());
  properties["constants"] = array_of(constant());
  properties["templates"] = array_of(object_of<Template>());
  properties["locations"] = {{"description", "By file, in the order of lines."},
                             {"type", "object"},
                             {"additionalProperties", array_of({{"$ref", "#/$defs/located_node"}})}};
  properties["fidelity"] = array_of(object_of<Unseen>());
  properties["fingerprints"] = object_of<Fingerprints>();
  properties["digest"] = {
      {"description", "XXH3, 128 bits, of all bytes of the file before the quote that opens the name of this member."},
      {"type", "string"},
      {"pattern", "^xxh128:[0-9a-f]{32}$"}};

  Json schema;
  schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  schema["title"] = "abigate snapshot";
  schema["description"] =
      "One version of a plugin interface, as abi-extract writes it. The members of the whole, and \"key\" and \"kind\" "
      "of "
      "a type, stand in this order; absent members have their default.";
  schema.update(closed_object(std::move(properties),
                              {"abigate_snapshot", "interface", "language", "build", "fingerprints", "digest"}));
  schema["$defs"] = definitions();
  return schema.dump(2) + "\n";
}

}  // namespace abigate
