#include "analyzer/compare/change.h"

#include <algorithm>
#include <array>

namespace abigate {

namespace {

constexpr auto kind_names = std::to_array<std::string_view>({
    "function-added",
    "function-removed",
    "function-renamed",
    "function-linkage-changed",
    "function-became-inline",
    "function-became-exported",
    "inline-function-added",
    "inline-function-removed",
    "inline-body-changed",
    "function-attribute-added",
    "function-attribute-removed",
    "function-signature-changed",
    "method-static-changed",
    "private-function-changed",
    "explicit-added",
    "explicit-removed",
    "constexpr-removed",
    "consteval-added",
    "default-argument-added",
    "default-argument-changed",
    "default-argument-removed",
    "access-narrowed",
    "access-widened",
    "symbol-binding-changed",
    "variable-added",
    "variable-removed",
    "variable-linkage-changed",
    "variable-type-changed",
    "variable-thread-local-changed",
    "variable-initializer-changed",
    "variable-attribute-changed",
    "parameters-changed",
    "parameter-type-changed",
    "result-type-changed",
    "variadic-changed",
    "convention-changed",
    "prototype-changed",
    "passing-changed",
    "function-type-attribute-changed",
    "record-added",
    "record-removed",
    "record-renamed",
    "record-definition-published",
    "record-definition-withdrawn",
    "record-kind-changed",
    "record-field-appended",
    "record-field-inserted",
    "record-field-in-padding",
    "record-reserved-used",
    "record-reserved-appended",
    "record-field-removed",
    "record-field-removed-inside",
    "record-field-renamed",
    "record-field-alias-added",
    "record-field-type-changed",
    "record-field-attribute-changed",
    "record-fields-reordered",
    "record-layout-changed",
    "record-attribute-changed",
    "trailing-array-became-flexible",
    "union-alternative-added",
    "union-alternative-removed",
    "union-grew",
    "union-shrank",
    "base-added",
    "base-removed",
    "base-moved",
    "virtual-appended",
    "virtual-inserted",
    "virtual-removed",
    "virtual-removed-inside",
    "virtuals-reordered",
    "virtual-renamed",
    "virtual-signature-changed",
    "virtual-became-pure",
    "virtual-became-concrete",
    "vtable-added",
    "vtable-removed",
    "vtable-changed",
    "vtable-export-withdrawn",
    "vtable-export-added",
    "record-final-added",
    "record-final-removed",
    "record-passing-changed",
    "record-destructor-changed",
    "record-tail-padding-changed",
    "record-trait-lost",
    "special-member-added",
    "special-member-removed",
    "member-initializer-changed",
    "template-added",
    "template-removed",
    "template-declaration-changed",
    "template-body-changed",
    "name-added",
    "name-removed",
    "name-changed",
    "enum-added",
    "enum-removed",
    "enum-renamed",
    "enumerator-added",
    "enumerator-removed",
    "enumerator-renamed",
    "enumerator-value-changed",
    "enum-size-changed",
    "enum-sign-changed",
    "enum-scope-changed",
    "enum-attribute-changed",
    "typedef-added",
    "typedef-removed",
    "typedef-type-changed",
    "opaque-added",
    "opaque-removed",
    "foreign-type-changed",
    "unmodelled-changed",
    "constant-added",
    "constant-removed",
    "constant-renamed",
    "constant-value-changed",
    "constant-tokens-changed",
    "constant-kind-changed",
    "extension-id-changed",
    "id-collision",
    "declaration-dropped",
    "export-declaration-dropped",
    "build-fact-changed",
});
static_assert(kind_names.size() == static_cast<std::size_t>(ChangeKind::build_fact_changed) + 1);

constexpr auto relation_names = std::to_array<std::string_view>(
    {"same", "const-added", "const-removed", "top-const-added", "top-const-removed", "qualifier-changed",
     "integer-respelled", "byte-became-bool", "reference-for-pointer", "enum-for-integer", "equal-representation",
     "same-bytes", "array-length", "bit-width", "replaced"});
static_assert(relation_names.size() == static_cast<std::size_t>(Relation::replaced) + 1);

}  // namespace

std::string_view change_kind_name(ChangeKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }
std::string_view relation_name(Relation relation) { return relation_names[static_cast<std::size_t>(relation)]; }

std::optional<ChangeKind> change_kind_from(std::string_view name) {
  const auto found = std::ranges::find(kind_names, name);
  return found == kind_names.end() ? std::nullopt : std::optional(static_cast<ChangeKind>(found - kind_names.begin()));
}

bool Change::has(std::string_view attribute) const {
  return std::ranges::find(attributes, attribute) != attributes.end();
}

}  // namespace abigate
