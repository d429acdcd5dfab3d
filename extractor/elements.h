// What the array or object of a constant variable holds, as text.
#pragma once

#include <optional>
#include <string>

namespace clang {
class VarDecl;
}  // namespace clang

namespace abigate::extract {

/// The elements and members that are not zero, "{[0]=1,[2].x=7}", or the hash of that text where it is long. Nothing
/// where the compiler does not fold the value, or where an object is more than its members: a closure, an empty class.
std::optional<std::string> elements_of(const clang::VarDecl& variable);

}  // namespace abigate::extract
