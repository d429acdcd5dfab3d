#include "extractor/usage.h"

#include <algorithm>
#include <optional>

#include <clang/AST/Decl.h>
#include <clang/AST/Type.h>

#include "extractor/deletes.h"
#include "extractor/view.h"

namespace abigate::extract {

namespace {

using Kind = clang::tok::TokenKind;

Kind kind(std::span<const SeenToken> tokens, std::size_t at) {
  return at < tokens.size() ? tokens[at].kind : clang::tok::eof;
}

bool is_name(const SeenToken& token) { return token.kind == clang::tok::identifier; }
bool is_tag_keyword(const SeenToken& token) {
  return token.kind == clang::tok::kw_struct || token.kind == clang::tok::kw_union;
}

struct VariableType {
  std::string_view name;
  bool pointer = false;
};

/// The name of the record that `type` is or points to, as written: a typedef's name, or the tag.
std::optional<VariableType> record_name(clang::QualType type) {
  const auto* pointer = type->getAs<clang::PointerType>();
  if (pointer != nullptr) {
    type = pointer->getPointeeType();
  }
  if (const auto* alias = type->getAs<clang::TypedefType>()) {
    return VariableType{view(alias->getDecl()->getName()), pointer != nullptr};
  }
  const clang::RecordDecl* record = type->getAsRecordDecl();
  if (record == nullptr || record->getIdentifier() == nullptr) {
    return std::nullopt;
  }
  return VariableType{view(record->getName()), pointer != nullptr};
}

std::unordered_set<std::string_view> parameter_names(const clang::FunctionDecl* function) {
  std::unordered_set<std::string_view> names;
  if (function != nullptr) {
    for (const clang::ParmVarDecl* parameter : function->parameters()) {
      names.insert(view(parameter->getName()));
    }
  }
  return names;
}

/// Names of variables, with the type name in front of them: parameters, and what reads as `T * name` or `T name`.
std::unordered_map<std::string_view, VariableType> variables(std::span<const SeenToken> tokens,
                                                             const clang::FunctionDecl* function) {
  std::unordered_map<std::string_view, VariableType> types;
  if (function != nullptr) {
    for (const clang::ParmVarDecl* parameter : function->parameters()) {
      if (const auto name = record_name(parameter->getOriginalType())) {
        types[view(parameter->getName())] = *name;
      }
    }
  }
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const bool starts = i == 0 || is_tag_keyword(tokens[i - 1]) || tokens[i - 1].kind == clang::tok::semi ||
                        tokens[i - 1].kind == clang::tok::l_brace || tokens[i - 1].kind == clang::tok::r_brace ||
                        tokens[i - 1].kind == clang::tok::kw_const || tokens[i - 1].kind == clang::tok::l_paren;
    if (!is_name(tokens[i]) || !starts) {
      continue;
    }
    std::size_t next = i + 1;
    bool pointer = false;
    while (next < tokens.size() &&
           (tokens[next].kind == clang::tok::star || tokens[next].kind == clang::tok::kw_const)) {
      pointer |= tokens[next].kind == clang::tok::star;
      ++next;
    }
    if (next < tokens.size() && is_name(tokens[next])) {
      types[tokens[next].spelling] = {tokens[i].spelling, pointer};
    }
  }
  return types;
}

/// The last component of the name at `at`, which then stands behind it: `acme::v1::Frame`. Nothing if there is no name.
std::optional<std::string_view> qualified_name(std::span<const SeenToken> tokens, std::size_t& at) {
  at += kind(tokens, at) == clang::tok::coloncolon ? 1 : 0;
  if (kind(tokens, at) != clang::tok::identifier) {
    return std::nullopt;
  }
  while (kind(tokens, at + 1) == clang::tok::coloncolon && kind(tokens, at + 2) == clang::tok::identifier) {
    at += 2;
  }
  return tokens[at++].spelling;
}

bool is_type_word(Kind kind) {
  return kind == clang::tok::kw_struct || kind == clang::tok::kw_union || kind == clang::tok::kw_class ||
         kind == clang::tok::kw_const || kind == clang::tok::kw_volatile || kind == clang::tok::kw_typename;
}

/// Behind `sizeof`: the name of the type, or that of the type of the object.
std::optional<std::string_view> size_taken(std::span<const SeenToken> tokens, std::size_t at,
                                           const std::unordered_map<std::string_view, VariableType>& types) {
  bool dereferenced = false;
  while (kind(tokens, at) == clang::tok::l_paren || kind(tokens, at) == clang::tok::star ||
         is_type_word(kind(tokens, at))) {
    dereferenced |= kind(tokens, at) == clang::tok::star;
    ++at;
  }
  const auto name = qualified_name(tokens, at);
  // `sizeof(p->member)` is not the size of what p points to.
  if (!name || kind(tokens, at) == clang::tok::arrow || kind(tokens, at) == clang::tok::period) {
    return std::nullopt;
  }
  const auto type = types.find(*name);
  if (type == types.end()) {
    return name;
  }
  return dereferenced == type->second.pointer ? std::optional(type->second.name) : std::nullopt;
}

/// For each parenthesis that opens, the place behind the one that closes it; the end where there is none.
std::vector<std::size_t> behind_parentheses(std::span<const SeenToken> tokens) {
  std::vector<std::size_t> behind(tokens.size(), tokens.size());
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind == clang::tok::l_paren) {
      open.push_back(i);
    } else if (tokens[i].kind == clang::tok::r_paren && !open.empty()) {
      behind[open.back()] = i + 1;
      open.pop_back();
    }
  }
  return behind;
}

/// At `at`, behind `new` and the place where the object is put: the name of its class.
std::optional<std::string_view> size_made(std::span<const SeenToken> tokens, std::size_t at) {
  while (is_type_word(kind(tokens, at))) {
    ++at;
  }
  const auto name = qualified_name(tokens, at);
  return kind(tokens, at) == clang::tok::star ? std::nullopt : name;
}

/// Functions of the standard library that make an object of their first argument's type.
bool makes(std::string_view name) {
  return name == "make_unique" || name == "make_shared" || name == "make_unique_for_overwrite" ||
         name == "make_shared_for_overwrite";
}

std::optional<std::string_view> size_of_argument(std::span<const SeenToken> tokens, std::size_t at) {
  return kind(tokens, at) == clang::tok::less ? size_made(tokens, at + 1) : std::nullopt;
}

}  // namespace

Usage usage_of(std::span<const SeenToken> tokens, const clang::FunctionDecl* function) {
  Usage usage;
  const auto types = variables(tokens, function);
  const auto parameters = parameter_names(function);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool member = i > 0 && (tokens[i - 1].kind == clang::tok::period || tokens[i - 1].kind == clang::tok::arrow);
    if (is_name(tokens[i]) && (member || !parameters.contains(tokens[i].spelling))) {
      usage.names.insert(tokens[i].spelling);
    }
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    std::size_t at = i + 1;
    if (tokens[i].kind == clang::tok::kw_throw) {
      if (const auto name = qualified_name(tokens, at)) {
        usage.throws.insert(*name);
      }
    }
  }
  const auto behind = behind_parentheses(tokens);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool placed = kind(tokens, i + 1) == clang::tok::l_paren;
    const auto size = tokens[i].kind == clang::tok::kw_sizeof ? size_taken(tokens, i + 1, types)
                      : tokens[i].kind == clang::tok::kw_new  ? size_made(tokens, placed ? behind[i + 1] : i + 1)
                      : makes(tokens[i].spelling)             ? size_of_argument(tokens, i + 1)
                                                              : std::nullopt;
    if (size) {
      usage.sizes.insert(*size);
    }
  }
  find_deletes(tokens, function, usage);
  usage.names.insert(usage.sizes.begin(), usage.sizes.end());
  return usage;
}

std::unordered_set<std::string_view> owned_names(const Graph& graph) {
  std::unordered_set<std::string_view> names;
  for (const Function& function : graph.functions) {
    // Everybody may call a public member, so nothing depends on who does; a word such as `get` would mean hundreds.
    if (function.record.empty() || function.access != Access::public_) {
      names.insert(function.name);
    }
  }
  for (const Variable& variable : graph.variables) {
    names.insert(variable.name);
  }
  for (const Constant& constant : graph.constants) {
    names.insert(constant.name);
  }
  for (const TypeNode& type : graph.types) {
    if (const auto* record = std::get_if<Record>(&type.node)) {
      names.insert(record->name);
      for (const Field& field : record->fields) {
        names.insert(field.name);
      }
    } else if (const auto* enumeration = std::get_if<Enum>(&type.node)) {
      names.insert(enumeration->name);
      for (const Enumerator& enumerator : enumeration->enumerators) {
        names.insert(enumerator.name);
      }
    } else if (const auto* alias = std::get_if<Typedef>(&type.node); alias != nullptr && alias->owned) {
      names.insert(alias->name);
    } else if (const auto* opaque = std::get_if<Opaque>(&type.node)) {
      names.insert(opaque->name);
    }
  }
  return names;
}

}  // namespace abigate::extract
