// Interfaces for tests, written as a header would be: records laid out as the compiler lays them out, types by their
// spelling with every modifier behind what it modifies.
//
//   Interface plugin;
//   plugin.record("frame", {{"size", "unsigned int"}, {"next", "frame*"}});
//   plugin.function("run", "int(frame const*,int)", {"frame", "count"});
//   plugin.snapshot();
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/model/snapshot.h"

namespace abigate::test {

struct MemberSpec {
  std::string name;  ///< empty: an unnamed bit-field, or the object of an anonymous record
  std::string type;
  std::optional<std::uint32_t> width{};  ///< of a bit-field
};

using Members = std::vector<MemberSpec>;
using Enumerators = std::vector<std::pair<std::string, Wide>>;

/// An interface of x86-64 Linux, in C. A name that nobody defined is an opaque struct until somebody does.
class Interface {
 public:
  explicit Interface(std::string_view version = {});

  // ---- types ----
  Record& record(std::string_view name, const Members& members) { return define(name, Tag::struct_, members, false); }
  Record& union_of(std::string_view name, const Members& members) { return define(name, Tag::union_, members, false); }
  /// Its members count as members of the record that holds it under an empty name.
  Record& anonymous(std::string_view place, Tag tag, const Members& members) {
    return define(place, tag, members, true);
  }
  Enum& enumeration(std::string_view name, const Enumerators& enumerators,
                    std::string_view underlying = "unsigned int");
  void alias(std::string_view name, std::string_view target);
  void foreign(std::string_view name, std::uint64_t size_bytes, std::uint32_t align_bytes, std::string_view library);
  /// The node of a spelling: "unsigned long", "frame const*", "int(frame*,...)*", "char[8]", "int[]".
  TypeId type(std::string_view spelling);

  // ---- symbols and constants ----
  Function& function(std::string_view name, std::string_view type,
                     std::initializer_list<std::string_view> parameters = {});
  Variable& variable(std::string_view name, std::string_view type);
  Constant& constant(std::string_view name, Wide value);
  Constant& string_constant(std::string_view name, std::string_view value);
  Constant& token_constant(std::string_view name, std::string_view hash);

  Declarations& declarations() { return snapshot_.declarations; }
  /// A copy of `text` that lives as long as the interface.
  Text text(std::string_view text) { return snapshot_.strings.intern(text); }

  /// The interface so far, in the order that a snapshot has.
  const Snapshot& snapshot();

 private:
  Record& define(std::string_view name, Tag tag, const Members& members, bool anonymous);
  TypeId named(std::string_view word);
  TypeId add(const std::string& key, Type node);
  TypeId function_type(TypeId result, std::string_view parameters);

  Snapshot snapshot_;
  std::unordered_map<std::string, TypeId> by_key_;
  std::unordered_map<std::string, TypeId> by_name_;
};

}  // namespace abigate::test
