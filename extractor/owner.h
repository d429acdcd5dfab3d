// Who owns a declaration: it belongs to the interface if the file of its expansion lies under a root.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <clang/Basic/SourceLocation.h>
#include <llvm/ADT/DenseMap.h>

#include "analyzer/model/nodes.h"
#include "analyzer/model/text.h"

namespace clang {
class HeaderSearch;
class SourceManager;
}  // namespace clang

namespace abigate::extract {

class Owner {
 public:
  /// `roots` are real paths of folders, or of single files.
  Owner(const clang::SourceManager& sources, const clang::HeaderSearch& search, std::vector<std::string> roots,
        StringPool& strings);

  bool owns(clang::SourceLocation location) const;
  bool owns_file(clang::FileID id) const;

  /// File relative to its root, and line, of the place where `location` is expanded. Empty when no root owns it.
  Location place(clang::SourceLocation location) const;

  /// The header that declares a foreign entity, as one includes it: "time.h". Empty for what the compiler declares.
  Text library(clang::SourceLocation location) const;

 private:
  struct File {
    bool owned = false;
    Text name;  ///< relative to the root if owned
  };
  const File& file(clang::FileID id) const;
  std::string include_name(clang::FileID id) const;

  const clang::SourceManager& sources_;
  const clang::HeaderSearch& search_;
  std::vector<std::string> roots_;
  StringPool& strings_;
  mutable llvm::DenseMap<clang::FileID, File> files_;
  mutable llvm::DenseMap<clang::FileID, Text> libraries_;
};

}  // namespace abigate::extract
