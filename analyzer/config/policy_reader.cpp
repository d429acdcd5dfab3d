#include "analyzer/config/policy_reader.h"

#include "analyzer/config/reader.h"
#include "analyzer/model/files.h"

namespace abigate {

namespace {

using yaml::MapReader;
using yaml::Node;
using yaml::Problems;

RuleOverride read_rule(const yaml::Entry& entry, StringPool& strings, Problems& problems) {
  RuleOverride rule;
  rule.rule = strings.intern(entry.key);
  MapReader map(*entry.value, "the override of a rule", problems);
  if (const Node* bump = map.take("bump")) {
    rule.bump = yaml::read_word<BumpOverride>(*bump, problems);
  }
  if (const Node* gate = map.take("gate")) {
    // The first word, by-rule, is what leaving the key out says.
    rule.gate = yaml::read_word<GateOverride, 1>(*gate, problems).value_or(GateOverride::by_rule);
  }
  map.finish();
  return rule;
}

PolicyDeclaration read_policy(const Node& root, StringPool& strings, Problems& problems) {
  PolicyDeclaration policy;
  MapReader map(root, "a policy", problems);
  policy.extends = policy_names.front();
  if (const Node* extends = map.take("extends")) {
    policy.extends = policy_names[yaml::read_word_index(*extends, policy_names, problems).value_or(0)];
  }
  if (const Node* zero = map.take("zero")) {
    policy.zero = yaml::read_word<ZeroRule>(*zero, problems).value_or(ZeroRule::minor_is_major);
  }
  if (const Node* rules = map.take("rules")) {
    for (const yaml::Entry& entry : yaml::read_entries(*rules, "rules", problems)) {
      policy.rules.push_back(read_rule(entry, strings, problems));
    }
  }
  if (const Node* channels = map.take("channels")) {
    for (const yaml::Entry& entry : yaml::read_entries(*channels, "channels", problems)) {
      if (const auto bump = yaml::read_word<BumpOverride>(*entry.value, problems)) {
        policy.channels.push_back({strings.intern(entry.key), *bump});
      }
    }
  }
  map.finish();
  return policy;
}

}  // namespace

bool names_a_file(std::string_view text) { return text.find_first_of("./") != std::string_view::npos; }

Result<PolicyDeclaration> load_policy(const std::string& path, StringPool& strings) {
  const Result<std::string> content = read_file(path, yaml::largest_file_bytes);
  if (!content) {
    return usage_error("policy: " + content.error().message);
  }
  Problems problems(path);
  const yaml::NodePointer root = yaml::parse(*content, problems);
  if (!root) {
    return problems.error();
  }
  PolicyDeclaration policy = read_policy(*root, strings, problems);
  if (!problems.empty()) {
    return problems.error();
  }
  return policy;
}

}  // namespace abigate
