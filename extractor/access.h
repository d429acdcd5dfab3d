// Access of members in the model's words.
#pragma once

#include <clang/Basic/Specifiers.h>

#include "analyzer/model/nodes.h"

namespace clang {
class Decl;
}

namespace abigate::extract {

/// What is no member of a class is public.
constexpr Access access_of(clang::AccessSpecifier access) {
  switch (access) {
    case clang::AS_public:
    case clang::AS_none:
      return Access::public_;
    case clang::AS_protected:
      return Access::protected_;
    case clang::AS_private:
      return Access::private_;
  }
  return Access::public_;
}

/// Of a declaration together with all classes that enclose it: a public member of a private class is private.
Access access_from_outside(const clang::Decl& declaration);

}  // namespace abigate::extract
