#include "extractor/linkage.h"

#include <clang/AST/Attr.h>
#include <clang/AST/Decl.h>

namespace abigate::extract {

Visibility visibility_of(const clang::NamedDecl& declaration) {
  switch (declaration.getVisibility()) {
    case clang::DefaultVisibility:
      return Visibility::default_;
    case clang::ProtectedVisibility:
      return Visibility::protected_;
    case clang::HiddenVisibility:
      return Visibility::hidden;
  }
  return Visibility::default_;
}

bool is_weak(const clang::NamedDecl& declaration) {
  return declaration.hasAttr<clang::WeakAttr>() || declaration.hasAttr<clang::WeakImportAttr>();
}

}  // namespace abigate::extract
