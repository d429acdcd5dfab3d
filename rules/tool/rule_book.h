// The YAML files of rules/, read and validated.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analyzer/model/error.h"

namespace abigate::rulec {

struct Rule {
  std::string id;
  int since = 1;
  std::string title;
  std::string change;
  std::vector<std::pair<std::string, std::string>> where;
  std::string change_class;
  std::string surface;
  std::string source;
  std::string message;
  std::string why;
  std::string fix;
  std::vector<std::string> refs;
};

struct Row {
  std::string change_class;
  std::string when;
  std::string answer;
  std::string guarded;
  std::string why;
};

struct Policy {
  std::string id;
  std::string title;
  std::vector<std::string> counts;
  bool unguarded_fails = false;
};

struct RuleBook {
  std::vector<Rule> rules;       ///< sorted by id
  std::vector<Row> table;        ///< in the order of the file
  std::vector<Policy> policies;  ///< sorted by id
};

/// Reads `folder`/catalogue/*.yaml, decision-table.yaml and policies/*.yaml. The error holds the problems of all files,
/// one line each with file, line and column.
Result<RuleBook> read_rule_book(const std::string& folder);

}  // namespace abigate::rulec
