// Access of members in the model's words.
#pragma once

#include <clang/Basic/Specifiers.h>

#include "analyzer/model/nodes.h"

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

}  // namespace abigate::extract
