#include "tests/unit/graph_builder.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <tuple>

namespace abigate::test {

namespace {

constexpr std::uint32_t pointer_bytes = 8;

const auto builtins = std::to_array<Builtin>({
    {"void", Encoding::none, 0, 0, 0},
    {"_Bool", Encoding::boolean, 1, 1, 0},
    {"bool", Encoding::boolean, 1, 1, 0},
    {"char", Encoding::character, 1, 1, 0},
    {"signed char", Encoding::signed_integer, 1, 1, 0},
    {"unsigned char", Encoding::unsigned_integer, 1, 1, 0},
    {"short", Encoding::signed_integer, 2, 2, 0},
    {"unsigned short", Encoding::unsigned_integer, 2, 2, 0},
    {"int", Encoding::signed_integer, 4, 4, 0},
    {"unsigned int", Encoding::unsigned_integer, 4, 4, 0},
    {"long", Encoding::signed_integer, 8, 8, 0},
    {"unsigned long", Encoding::unsigned_integer, 8, 8, 0},
    {"long long", Encoding::signed_integer, 8, 8, 0},
    {"unsigned long long", Encoding::unsigned_integer, 8, 8, 0},
    {"float", Encoding::floating, 4, 4, 0},
    {"double", Encoding::floating, 8, 8, 0},
    {"_Complex double", Encoding::complex_floating, 16, 8, 0},
});

std::uint64_t round_up(std::uint64_t value, std::uint64_t step) { return (value + step - 1) / step * step; }

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == ':';
}

/// Takes the next word off the front, if one stands there, with its template arguments.
std::string_view take_word(std::string_view& text) {
  std::size_t from = 0;
  while (from < text.size() && text[from] == ' ') {
    ++from;
  }
  std::size_t to = from;
  int depth = 0;
  while (to < text.size() && (is_word(text[to]) || text[to] == '<' || depth > 0)) {
    depth += text[to] == '<' ? 1 : text[to] == '>' ? -1 : 0;
    ++to;
  }
  const std::string_view word = text.substr(from, to - from);
  if (!word.empty()) {
    text.remove_prefix(to);
  }
  return word;
}

bool is_qualifier(std::string_view word) {
  return word == "const" || word == "volatile" || word == "restrict" || word == "noexcept";
}

/// The words in front of the modifiers: "unsigned long", "frame".
std::string take_base(std::string_view& text) {
  std::string base;
  while (true) {
    std::string_view rest = text;
    const std::string_view word = take_word(rest);
    if (word.empty() || is_qualifier(word)) {
      return base;
    }
    base += (base.empty() ? "" : " ") + std::string(word);
    text = rest;
  }
}

/// Takes "(…)" or "[…]" off the front and gives what stands inside.
std::string_view take_bracketed(std::string_view& text) {
  const char opening = text.front();
  const char closing = opening == '(' ? ')' : ']';
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    depth += text[i] == opening ? 1 : text[i] == closing ? -1 : 0;
    if (depth == 0) {
      const std::string_view inside = text.substr(1, i - 1);
      text.remove_prefix(i + 1);
      return inside;
    }
  }
  throw std::invalid_argument("unbalanced type: " + std::string(text));
}

std::vector<std::string_view> split(std::string_view list) {
  std::vector<std::string_view> parts;
  std::size_t from = 0;
  int depth = 0;
  for (std::size_t i = 0; i <= list.size(); ++i) {
    if (i == list.size() || (list[i] == ',' && depth == 0)) {
      if (i > from) {
        parts.push_back(list.substr(from, i - from));
      }
      from = i + 1;
    } else {
      depth += list[i] == '(' || list[i] == '<' ? 1 : list[i] == ')' || list[i] == '>' ? -1 : 0;
    }
  }
  return parts;
}

/// Empty for a name without arguments.
Text template_name(Text name) {
  const std::size_t open = name.find('<');
  return open == Text::npos ? Text{} : name.substr(0, open);
}

std::string_view tag_word(Tag tag) { return tag == Tag::union_ ? "union " : "struct "; }

}  // namespace

Interface::Interface(std::string_view version) {
  snapshot_.interface = {"acme", text(version)};
  snapshot_.language = "c";
  snapshot_.build.target = "x86_64-unknown-linux-gnu";
  snapshot_.build.pointer_bytes = pointer_bytes;
}

TypeId Interface::add(const std::string& key, Type node) {
  const auto [place, fresh] = by_key_.emplace(key, TypeId{static_cast<std::uint32_t>(snapshot_.graph.types.size())});
  if (fresh) {
    snapshot_.graph.types.push_back({text(key), std::move(node)});
  }
  return place->second;
}

TypeId Interface::named(std::string_view word) {
  if (const auto builtin = std::ranges::find(builtins, word, &Builtin::name); builtin != builtins.end()) {
    return add(std::string(word), *builtin);
  }
  if (const auto found = by_name_.find(std::string(word)); found != by_name_.end()) {
    return found->second;
  }
  Opaque made;
  made.name = text(word);
  made.template_name = template_name(made.name);
  made.arguments = template_arguments(word);
  return put(word, "struct " + std::string(word), std::move(made));
}

/// Under a name that may be known already: what was said of it until now is replaced.
TypeId Interface::put(std::string_view name, std::string_view key, Type node) {
  const auto known = by_name_.find(std::string(name));
  if (known != by_name_.end()) {
    snapshot_.graph.types[index_of(known->second)].node = std::move(node);
    return known->second;
  }
  const TypeId id = add(std::string(key), std::move(node));
  by_name_.emplace(name, id);
  return id;
}

std::vector<TemplateArgument> Interface::template_arguments(std::string_view name) {
  std::vector<TemplateArgument> made;
  const std::size_t open = name.find('<');
  if (open == std::string_view::npos) {
    return made;
  }
  for (std::string_view part : split(name.substr(open + 1, name.rfind('>') - open - 1))) {
    part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
    TemplateArgument& argument = made.emplace_back();
    if (part.front() >= '0' && part.front() <= '9') {
      argument.value = text(part);
    } else {
      argument.type = type(part);
    }
  }
  return made;
}

TypeId Interface::type(std::string_view spelling) {
  TypeId id = named(take_base(spelling));
  while (!spelling.empty()) {
    std::string key(snapshot_.graph.key(id));
    if (spelling.front() == '*') {
      spelling.remove_prefix(1);
      id = add(key + "*", Pointer{id, 0});
    } else if (spelling.front() == '&') {
      Reference made;
      made.to = id;
      made.rvalue = spelling.starts_with("&&");
      spelling.remove_prefix(made.rvalue ? 2 : 1);
      id = add(key + (made.rvalue ? "&&" : "&"), made);
    } else if (spelling.front() == '[') {
      const std::string inside(take_bracketed(spelling));
      const auto count = inside.empty() ? std::nullopt : std::optional<std::uint64_t>(std::stoull(inside));
      id = add(key.append("[").append(inside).append("]"), Array{id, count});
    } else if (spelling.front() == '(') {
      id = function_type(id, take_bracketed(spelling));
    } else if (const std::string word(take_word(spelling)); word == "noexcept") {
      FunctionType made = std::get<FunctionType>(snapshot_.graph.at(id));
      made.does_not_throw = true;
      id = add(key + " noexcept", made);
    } else if (is_qualifier(word)) {
      id = add(key.append(" ").append(word), Qualified{id, word == "const", word == "volatile", word == "restrict"});
    } else {
      throw std::invalid_argument("not a type: " + std::string(spelling));
    }
  }
  return id;
}

TypeId Interface::function_type(TypeId result, std::string_view parameters) {
  FunctionType made;
  made.result = result;
  std::string key = std::string(snapshot_.graph.key(result)) + "(";
  for (const std::string_view part : split(parameters)) {
    key += key.ends_with('(') ? "" : ",";
    if (part == "...") {
      made.variadic = true;
      key += part;
    } else {
      made.parameters.push_back(type(part));
      key += snapshot_.graph.key(made.parameters.back());
    }
  }
  return add(key + ")", made);
}

Record Interface::lay_out(std::string_view name, Tag tag, const Members& members) {
  Record made;
  made.name = text(name);
  made.tag = tag;
  made.align_bytes = 1;
  std::uint64_t bits = 0;  // up to where the members laid out so far reach
  for (const MemberSpec& member : members) {
    const TypeId id = type(member.type);
    const Extent extent = extent_of(snapshot_, id).value_or(Extent{0, 1});
    std::uint32_t align_bytes = std::max(extent.align_bytes, 1U);
    if (const auto* array = std::get_if<Array>(&snapshot_.graph.at(id)); array != nullptr && !array->count) {
      align_bytes = std::max(extent_of(snapshot_, array->element).value_or(Extent{0, 1}).align_bytes, 1U);
    }
    const std::uint64_t unit_bits = extent.size_bytes * 8;
    std::uint64_t offset_bits = tag == Tag::union_ ? 0 : bits;
    if (!member.width) {
      offset_bits = round_up(offset_bits, std::uint64_t{align_bytes} * 8);
    } else if (offset_bits / unit_bits != (offset_bits + *member.width - 1) / unit_bits) {
      offset_bits = round_up(offset_bits, unit_bits);
    }
    Field& field = made.fields.emplace_back();
    field.name = text(member.name);
    field.type = id;
    field.offset_bits = offset_bits;
    field.bit_width = member.width;
    field.access = member.access;
    made.align_bytes = std::max(made.align_bytes, align_bytes);
    bits = std::max(bits, offset_bits + member.width.value_or(static_cast<std::uint32_t>(unit_bits)));
  }
  made.size_bytes = round_up(round_up(bits, 8) / 8, made.align_bytes);

  return made;
}

Record& Interface::define(std::string_view name, Tag tag, const Members& members, bool anonymous) {
  Record made = lay_out(name, tag, members);
  made.unnamed = made.anonymous = anonymous;
  if (snapshot_.language == "c++") {
    made.data_size_bytes = made.nv_size_bytes = made.size_bytes;
    made.nv_align_bytes = made.align_bytes;
    made.standard_layout = made.trivially_copyable = made.trivial_for_calls = true;
  }
  const TypeId id = put(name, std::string(tag_word(tag)) + std::string(name), std::move(made));
  return std::get<Record>(snapshot_.graph.types[index_of(id)].node);
}

Enum& Interface::enumeration(std::string_view name, const Enumerators& enumerators, std::string_view underlying) {
  Enum made;
  made.name = text(name);
  made.underlying = type(underlying);
  for (const auto& [word, value] : enumerators) {
    Enumerator& enumerator = made.enumerators.emplace_back();
    enumerator.name = text(word);
    enumerator.value = value;
  }
  const TypeId id = add("enum " + std::string(name), std::move(made));
  by_name_.emplace(name, id);
  return std::get<Enum>(snapshot_.graph.types[index_of(id)].node);
}

void Interface::alias(std::string_view name, std::string_view target) {
  Typedef made;
  made.name = text(name);
  made.target = type(target);
  by_name_[std::string(name)] = add(std::string(name), made);
}

void Interface::foreign(std::string_view name, std::uint64_t size_bytes, std::uint32_t align_bytes,
                        std::string_view library) {
  Foreign made;
  made.name = text(name);
  made.size_bytes = size_bytes;
  made.align_bytes = align_bytes;
  made.library = text(library);
  made.template_name = template_name(made.name);
  made.arguments = template_arguments(name);
  put(name, "struct " + std::string(name), std::move(made));
}

Function& Interface::function(std::string_view name, std::string_view spelling,
                              std::initializer_list<std::string_view> parameters) {
  Function made;
  made.name = made.linkage_name = text(name);
  made.type = type(spelling);
  const auto& node = std::get<FunctionType>(snapshot_.graph.at(made.type));
  made.parameters.resize(node.parameters.size());
  std::size_t i = 0;
  for (const std::string_view parameter : parameters) {
    made.parameters.at(i++).name = text(parameter);
  }
  return snapshot_.graph.functions.emplace_back(std::move(made));
}

Variable& Interface::variable(std::string_view name, std::string_view spelling) {
  Variable made;
  made.name = made.linkage_name = text(name);
  made.type = type(spelling);
  return snapshot_.graph.variables.emplace_back(std::move(made));
}

Constant& Interface::constant(std::string_view name, Wide value) {
  Constant made;
  made.name = text(name);
  made.integer = value;
  return snapshot_.graph.constants.emplace_back(std::move(made));
}

Constant& Interface::string_constant(std::string_view name, std::string_view value) {
  Constant made;
  made.name = text(name);
  made.string = text(value);
  return snapshot_.graph.constants.emplace_back(std::move(made));
}

Constant& Interface::token_constant(std::string_view name, std::string_view hash) {
  Constant made;
  made.name = text(name);
  made.tokens = text(hash);
  return snapshot_.graph.constants.emplace_back(std::move(made));
}

const Snapshot& Interface::snapshot() {
  // Types stay in the order in which they were made: ids are handed out, and no comparison depends on it.
  std::ranges::sort(snapshot_.graph.functions, {}, &Function::linkage_name);
  std::ranges::sort(snapshot_.graph.variables, {}, &Variable::linkage_name);
  std::ranges::sort(snapshot_.graph.constants, {}, &Constant::name);
  std::ranges::sort(snapshot_.graph.templates, {}, [](const Template& t) { return std::tie(t.name, t.kind); });
  return snapshot_;
}

}  // namespace abigate::test
