// Interfaces for tests, written as a header would be: records laid out as the compiler lays them out, types by their
// spelling with every modifier behind what it modifies.
//
//   Interface plugin;
//   plugin.record("frame", {{"size", "unsigned int"}, {"next", "frame*"}});
//   plugin.function("run", "int(frame const*,int)", {"frame", "count"});
//   plugin.snapshot();
//
// In C++ besides, with names of functions mangled for readers rather than linkers ("_ZN4Node4drawE(int)"):
//
//   plugin.use_cxx();
//   plugin.class_of("Shape", {.members = {{"id", "int"}}, .virtuals = {{"~"}, {"draw", "void(int)"}}});
//   plugin.class_of("Circle", {.bases = {{"Shape"}}, .virtuals = {{"draw", "void(int)"}}});
//   plugin.foreign("std::vector<Shape>", 24, 8, "vector");
//   plugin.method("Shape", "area", "double()", "const").access = Access::protected_;
//   plugin.cxx_function("make", "Shape&(std::vector<Shape> const&)");
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

// Compilers warn where a list leaves out a member without an initializer, even one that would be empty anyway.
// NOLINTBEGIN(readability-redundant-member-init)
struct MemberSpec {
  std::string name;  ///< empty: an unnamed bit-field, or the object of an anonymous record
  std::string type;
  std::optional<std::uint32_t> width{};  ///< of a bit-field
  Access access = Access::public_;
};

using Members = std::vector<MemberSpec>;

struct BaseSpec {
  std::string type;
  bool is_virtual = false;
  Access access = Access::public_;
};

/// A virtual function that a class declares: it overrides those of the same name, parameters and qualifiers in its
/// bases, or adds a slot.
struct VirtualSpec {
  std::string name;  ///< "~": the destructor, which has two slots
  std::string type = "void()";
  std::string qualifiers{};  ///< "const", …
  bool pure = false;
};

struct ClassSpec {
  std::vector<BaseSpec> bases{};
  Members members{};
  std::vector<VirtualSpec> virtuals{};
};
// NOLINTEND(readability-redundant-member-init)

using Enumerators = std::vector<std::pair<std::string, Wide>>;

/// An interface of x86-64 Linux, in C. A name that nobody defined is an opaque struct until somebody does. A name with
/// arguments in angle brackets is a specialization; those that begin with a digit are values, the others types.
class Interface {
 public:
  explicit Interface(std::string_view version = {});

  /// From here on in C++: records have what classes have.
  void use_cxx() { snapshot_.language = "c++"; }

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
  /// The node of a spelling: "unsigned long", "frame const*", "int(frame*,...)*", "char[8]", "int[]", "frame const&",
  /// "std::vector<frame>&&", "void() noexcept".
  TypeId type(std::string_view spelling);

  /// Laid out after the Itanium C++ ABI, without vcall offsets, virtual primary bases and empty bases of one type
  /// twice. Its key function is the first virtual function that is not pure.
  Record& class_of(std::string_view name, const ClassSpec& spec);
  /// A function type with an object: "double()", "const".
  TypeId method_type(std::string_view class_name, std::string_view spelling, std::string_view qualifiers = {});
  /// `spelling`: of the data member, or of a function with or without its object.
  TypeId member_pointer(std::string_view class_name, std::string_view spelling);

  // ---- symbols and constants ----
  Function& function(std::string_view name, std::string_view spelling,
                     std::initializer_list<std::string_view> parameters = {});
  Variable& variable(std::string_view name, std::string_view spelling);

  /// Without extern "C": overloads have linkage names of their own.
  Function& cxx_function(std::string_view name, std::string_view spelling);
  /// Members of a class, public and not virtual; virtual ones have slots besides: see class_of().
  Function& method(std::string_view class_name, std::string_view name, std::string_view spelling,
                   std::string_view qualifiers = {});
  Function& static_method(std::string_view class_name, std::string_view name, std::string_view spelling);
  Function& constructor(std::string_view class_name, std::string_view parameters = {});
  Function& destructor(std::string_view class_name);
  Template& template_of(std::string_view name, TemplateKind kind, std::string_view declaration, std::string_view body);

  Constant& constant(std::string_view name, Wide value);
  Constant& string_constant(std::string_view name, std::string_view value);
  Constant& token_constant(std::string_view name, std::string_view hash);

  Declarations& declarations() { return snapshot_.declarations; }
  /// A copy of `text` that lives as long as the interface.
  Text text(std::string_view text) { return snapshot_.strings.intern(text); }

  /// The interface so far, in the order that a snapshot has.
  const Snapshot& snapshot();

 private:
  Record lay_out(std::string_view name, Tag tag, const Members& members);
  Record& define(std::string_view name, Tag tag, const Members& members, bool anonymous);
  TypeId named(std::string_view word);
  TypeId add(const std::string& key, Type node);
  TypeId function_type(TypeId result, std::string_view parameters);
  TypeId put(std::string_view name, std::string_view key, Type node);
  Function& member(std::string_view class_name, std::string_view name, FunctionKind kind, TypeId type);
  Text linkage_name(std::string_view qualified_name, TypeId type);
  std::vector<TemplateArgument> template_arguments(std::string_view name);
  void fill_vtables(Record& made, const ClassSpec& spec);
  Text override_slots(Record& made, const VirtualSpec& spec);

  Snapshot snapshot_;
  std::unordered_map<std::string, TypeId> by_key_;
  std::unordered_map<std::string, TypeId> by_name_;
};

}  // namespace abigate::test
