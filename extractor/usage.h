// Which names a run of tokens mentions, and of which types it takes the size.
#pragma once

#include <set>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <clang/AST/Type.h>

#include "analyzer/model/snapshot.h"
#include "extractor/tokens.h"

namespace clang {
class FunctionDecl;
}

namespace abigate::extract {

struct Usage {
  std::set<std::string_view> names;  ///< every identifier
  /// Of `sizeof(struct X)`, `sizeof(X)`, `sizeof *p` where the type of p shows, and of `new X` and `make_unique<X>`.
  std::set<std::string_view> sizes;
  std::set<std::string_view> throws;  ///< the classes of `throw X(…)`
  /// What `delete p` and `delete[] p` destroy, where p is `this`, or a parameter or data member that is declared as a
  /// pointer: its pointee, as written.
  std::vector<clang::QualType> deletes;
  bool deletes_unknown = false;  ///< something else is deleted besides
};

/// Views stay valid as long as those of the tokens. Of `function`, which may be null, the parameters are known.
Usage usage_of(std::span<const SeenToken> tokens, const clang::FunctionDecl* function);

/// The names that the interface owns and that somebody asks for: functions but public members, variables, constants,
/// enumerators, typedefs, tags, data members.
std::unordered_set<std::string_view> owned_names(const Graph& graph);

}  // namespace abigate::extract
