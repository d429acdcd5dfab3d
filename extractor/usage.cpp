#include "extractor/usage.h"

#include <algorithm>
#include <optional>

#include <clang/AST/Decl.h>
#include <clang/AST/Type.h>

#include "extractor/deletes.h"

namespace abigate::extract {

namespace {

std::string_view view(llvm::StringRef text) { return {text.data(), text.size()}; }

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

bool is_parameter(std::string_view name, const clang::FunctionDecl* function) {
  return function != nullptr && std::ranges::any_of(function->parameters(), [&](const clang::ParmVarDecl* parameter) {
           return view(parameter->getName()) == name;
         });
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

}  // namespace

Usage usage_of(std::span<const SeenToken> tokens, const clang::FunctionDecl* function) {
  Usage usage;
  const auto types = variables(tokens, function);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool member = i > 0 && (tokens[i - 1].kind == clang::tok::period || tokens[i - 1].kind == clang::tok::arrow);
    if (is_name(tokens[i]) && (member || !is_parameter(tokens[i].spelling, function))) {
      usage.names.insert(tokens[i].spelling);
    }
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind != clang::tok::kw_sizeof) {
      continue;
    }
    std::size_t at = i + 1;
    bool dereferenced = false;
    while (at < tokens.size() && (tokens[at].kind == clang::tok::l_paren || tokens[at].kind == clang::tok::star ||
                                  is_tag_keyword(tokens[at]))) {
      dereferenced |= tokens[at].kind == clang::tok::star;
      ++at;
    }
    if (at >= tokens.size() || !is_name(tokens[at])) {
      continue;
    }
    // `sizeof(p->member)` is not the size of what p points to.
    const bool whole = at + 1 >= tokens.size() ||
                       (tokens[at + 1].kind != clang::tok::arrow && tokens[at + 1].kind != clang::tok::period);
    const auto type = types.find(tokens[at].spelling);
    if (type != types.end()) {
      if (whole && dereferenced == type->second.pointer) {
        usage.sizes.insert(type->second.name);
      }
    } else if (whole) {
      usage.sizes.insert(tokens[at].spelling);
    }
  }
  find_deletes(tokens, function, usage);
  usage.names.insert(usage.sizes.begin(), usage.sizes.end());
  return usage;
}

std::unordered_set<std::string_view> owned_names(const Graph& graph) {
  std::unordered_set<std::string_view> names;
  for (const Function& function : graph.functions) {
    names.insert(function.name);
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
