#include "extractor/access.h"

#include <algorithm>

#include <clang/AST/Decl.h>
#include <clang/AST/DeclCXX.h>

namespace abigate::extract {

Access access_from_outside(const clang::Decl& declaration) {
  Access access = Access::public_;
  for (const clang::Decl* at = &declaration; at != nullptr && at->getDeclContext()->isRecord();
       at = llvm::cast<clang::RecordDecl>(at->getDeclContext())) {
    access = std::max(access, access_of(at->getAccess()));
  }
  return access;
}

}  // namespace abigate::extract
