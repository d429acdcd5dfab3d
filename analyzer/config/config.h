// Reads abigate.yaml: what headers cannot say, and how to extract them.
#pragma once

#include <string>
#include <vector>

#include "analyzer/model/declarations.h"
#include "analyzer/model/error.h"
#include "analyzer/model/glob.h"
#include "analyzer/model/text.h"

namespace abigate {

/// One abigate.yaml. Paths and globs are as written: relative to `folder`.
struct Config {
  std::string file;    ///< as given, for messages
  std::string folder;  ///< of the file: what its paths are relative to
  std::string name;
  std::string version;                    ///< empty: see version_from
  std::vector<std::string> version_from;  ///< three numeric macros, or one string macro
  std::vector<std::string> headers;       ///< globs
  std::vector<std::string> roots;
  std::string language;  ///< "c", "c++" or empty
  std::vector<std::string> flags;
  std::vector<std::string> targets;
  std::string policy_file;    ///< where `policy:` names a file; its content is in declarations.policy
  Declarations declarations;  ///< texts belong to the pool given to load_config
};

/// Reads and validates `path`. Unknown keys, wrong types and unknown words are errors of kind usage that name file,
/// line, column and, where one is near, the word that was probably meant. Texts are interned into `strings`.
Result<Config> load_config(const std::string& path, StringPool& strings);

/// Reads a policy file (`--policy FILE`), with the same errors.
Result<PolicyDeclaration> load_policy(const std::string& path, StringPool& strings);

}  // namespace abigate
