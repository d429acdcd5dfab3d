// What headers cannot say: the normalized content of an abigate.yaml, as a snapshot carries it.
#pragma once

#include <optional>
#include <vector>

#include "analyzer/model/text.h"

namespace abigate {

enum class Side : std::uint8_t { host, plugin };
constexpr Side other(Side side) { return side == Side::host ? Side::plugin : Side::host; }

/// A set of sides; JSON: an array of names, host first.
struct Sides {
  bool host = false;
  bool plugin = false;

  static constexpr Sides of(Side side) { return {side == Side::host, side == Side::plugin}; }
  static constexpr Sides both() { return {true, true}; }
  constexpr bool has(Side side) const { return side == Side::host ? host : plugin; }
  constexpr bool empty() const { return !host && !plugin; }
  constexpr Sides operator|(Sides more) const { return {host || more.host, plugin || more.plugin}; }
  bool operator==(const Sides&) const = default;
};

enum class Lookup : std::uint8_t { unstated, dlsym, link };

/// `exports:` says which side defines the symbols that match `name`, a glob.
struct ExportDeclaration {
  Side side = Side::plugin;
  Text name;
  std::optional<bool> required;  ///< the other side insists on it
  Lookup lookup = Lookup::unstated;
};

enum class GuardKind : std::uint8_t {
  none,
  size_member,
  size_argument,
  version_member,
  version_argument,
  mask_member,
  null_check,
  lookup,
  open,
};

/// What the reader of a guard does with it.
enum class GuardCheck : std::uint8_t {
  at_least,  ///< asks whether its own member is there
  at_most,   ///< refuses a larger size
  equal,     ///< refuses any other size or version
  layout,    ///< the version tells layouts apart
};

struct GuardDeclaration {
  GuardKind kind = GuardKind::none;
  Text name;  ///< the member or the parameter
  GuardCheck check = GuardCheck::at_least;
};

struct RoleDeclaration {
  Text type;
  std::optional<Side> made_by;
  std::optional<Side> filled_by;
  std::optional<Side> destroyed_by;
  std::optional<Sides> used_by;
  std::optional<GuardDeclaration> guard;
  bool array = false;
  bool open = false;
};

struct ExtensionDeclaration {
  Text id;    ///< the constant that holds the id
  Text type;  ///< the record that a lookup by that id returns
  std::optional<Side> made_by;
};

struct SurvivorDeclaration {
  Text type;
  Text hook;  ///< empty: none
};

/// A name and its globs (channel) or flags (view).
struct NamedList {
  Text name;
  std::vector<Text> items;
};

enum class BumpOverride : std::uint8_t { none, patch, minor, major };
enum class GateOverride : std::uint8_t { by_rule, allow, refuse };

struct RuleOverride {
  Text rule;
  std::optional<BumpOverride> bump;
  GateOverride gate = GateOverride::by_rule;
};

struct ChannelOverride {
  Text channel;
  BumpOverride bump = BumpOverride::patch;
};

/// `zero:` how 0.y.z is read.
enum class ZeroRule : std::uint8_t {
  minor_is_major,  ///< y acts as major, z as minor and patch
  anything,        ///< semver 2.0 clause 4 to the letter: anything may change
};

struct PolicyDeclaration {
  Text extends;  ///< "semver", "strict" or "binary"; empty: not stated
  ZeroRule zero = ZeroRule::minor_is_major;
  std::vector<RuleOverride> rules;
  std::vector<ChannelOverride> channels;
};

struct Declarations {
  std::optional<Side> released_by;
  std::vector<ExportDeclaration> exports;
  std::vector<RoleDeclaration> roles;
  std::vector<ExtensionDeclaration> extensions;
  std::vector<Text> ids;
  std::vector<Text> thrown;
  std::vector<SurvivorDeclaration> survives_reload;
  std::vector<Text> reserved;
  std::vector<NamedList> channels;
  std::vector<NamedList> views;
  PolicyDeclaration policy;
};

}  // namespace abigate
