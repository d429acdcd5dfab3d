// Tables, special members and passing of C++ classes, as the Itanium C++ ABI for x86-64 Linux has them.
#include <string>

#include <clang/AST/DeclCXX.h>
#include <clang/AST/Type.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extractor/special_members.h"
#include "extractor/vtables.h"
#include "parsed_unit.h"

namespace abigate::extract {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string number(Wide value) { return std::to_string(static_cast<long long>(value)); }

/// "top -16", "f _ZN1A1fEv", "pure f _ZN1A1fEv", "f _ZN1A1fEv by _ZThn8_N1A1fEv"
std::string words(const Slot& slot) {
  switch (slot.kind) {
    case SlotKind::vcall_offset:
      return "vcall " + number(slot.offset_bytes);
    case SlotKind::vbase_offset:
      return "vbase " + number(slot.offset_bytes);
    case SlotKind::offset_to_top:
      return "top " + number(slot.offset_bytes);
    case SlotKind::rtti:
      return "rtti";
    case SlotKind::unused:
      return "unused " + std::string(slot.name);
    case SlotKind::function:
    case SlotKind::complete_destructor:
    case SlotKind::deleting_destructor:
      break;
  }
  std::string text = slot.pure ? "pure " : "";
  text += std::string(slot.name) + " " + std::string(slot.linkage_name);
  return text + (slot.thunk.empty() ? "" : " by " + std::string(slot.thunk));
}

/// The group, a line for each slot; a table of a base begins with "base at offset".
std::vector<std::string> group(std::string_view header, std::string_view record) {
  std::vector<std::string> lines;
  parse(header, [&](Parsed& parsed) {
    for (const Vtable& table : vtables_of(parsed.record(record), parsed.types, parsed.snapshot.strings)) {
      if (!table.base.empty()) {
        lines.push_back(std::string(table.base) + " at " + std::to_string(table.base_offset_bytes));
      }
      for (const Slot& slot : table.slots) {
        lines.push_back(words(slot));
      }
    }
  });
  return lines;
}

std::string key(std::string_view header, std::string_view record, std::vector<std::string> flags = {}) {
  std::string name;
  parse(
      header, [&](Parsed& parsed) { name = key_function_of(parsed.record(record), parsed.snapshot.strings); },
      std::move(flags));
  return name;
}

TEST(Vtables, NoneWithoutVirtuals) { EXPECT_THAT(group("struct A { int a; void f(); };", "A"), IsEmpty()); }

TEST(Vtables, OneClass) {
  EXPECT_THAT(group("struct A { virtual void f() = 0; virtual int g(int) const; virtual ~A(); void operator()(); "
                    "virtual void operator()(int); virtual operator bool(); };",
                    "A"),
              ElementsAre("top 0", "rtti", "pure f _ZN1A1fEv", "g _ZNK1A1gEi", "~A _ZN1AD1Ev", "~A _ZN1AD0Ev",
                          "operator() _ZN1AclEi", "operator bool _ZN1AcvbEv"));
}

TEST(Vtables, OverridesKeepTheirSlot) {
  EXPECT_THAT(group("struct A { virtual void f(); virtual void g(); }; struct B : A { void g() override; "
                    "virtual void h(); };",
                    "B"),
              ElementsAre("top 0", "rtti", "f _ZN1A1fEv", "g _ZN1B1gEv", "h _ZN1B1hEv"));
}

TEST(Vtables, SeveralBases) {
  EXPECT_THAT(group("struct A { virtual void f(); }; namespace n { inline namespace v1 { struct B { virtual void g(); "
                    "virtual ~B(); }; } } struct C : A, n::B { void g() override; };",
                    "C"),
              ElementsAre("top 0", "rtti", "f _ZN1A1fEv", "g _ZN1C1gEv", "~C _ZN1CD1Ev", "~C _ZN1CD0Ev",
                          "n::v1::B at 8", "top -8", "rtti", "g _ZN1C1gEv by _ZThn8_N1C1gEv",
                          "~C _ZN1CD1Ev by _ZThn8_N1CD1Ev", "~C _ZN1CD0Ev by _ZThn8_N1CD0Ev"));
}

TEST(Vtables, ATableServesTheMostDerivedOfItsBases) {
  EXPECT_THAT(group("struct A { virtual void f(); }; struct B { virtual void g(); }; struct B1 : B { virtual void h(); "
                    "}; struct C : A, B1 {};",
                    "C"),
              ElementsAre("top 0", "rtti", "f _ZN1A1fEv", "B1 at 8", "top -8", "rtti", "g _ZN1B1gEv", "h _ZN2B11hEv"));
}

TEST(Vtables, VirtualBase) {
  EXPECT_THAT(group("struct A { int a; virtual void f(); }; struct B : virtual A { int b; void f() override; };", "B"),
              ElementsAre("vbase 16", "top 0", "rtti", "f _ZN1B1fEv", "A at 16", "vcall -16", "top -16", "rtti",
                          "f _ZN1B1fEv by _ZTv0_n24_N1B1fEv"));
}

TEST(Vtables, Diamond) {
  EXPECT_THAT(
      group("struct A { virtual void f(); int a; }; struct L : virtual A { void f() override; }; "
            "struct R : virtual A { virtual void g(); }; struct D : L, R { };",
            "D"),
      ElementsAre("vbase 16", "top 0", "rtti", "f _ZN1L1fEv", "R at 8", "vbase 8", "top -8", "rtti", "g _ZN1R1gEv",
                  "A at 16", "vcall -16", "top -16", "rtti", "f _ZN1L1fEv by _ZTv0_n24_N1L1fEv"));
}

TEST(Vtables, CovariantResults) {
  EXPECT_THAT(group("struct A { virtual ~A(); }; struct B { virtual ~B(); virtual B* clone(); }; "
                    "struct C : A, B { C* clone() override; };",
                    "C"),
              ElementsAre("top 0", "rtti", "~C _ZN1CD1Ev", "~C _ZN1CD0Ev", "clone _ZN1C5cloneEv", "B at 8", "top -8",
                          "rtti", "~C _ZN1CD1Ev by _ZThn8_N1CD1Ev", "~C _ZN1CD0Ev by _ZThn8_N1CD0Ev",
                          "clone _ZN1C5cloneEv by _ZTchn8_h8_N1C5cloneEv"));
}

TEST(Vtables, ASlotKnowsItsFunctionsType) {
  parse("struct A { virtual int f(const char*) const; };", [](Parsed& parsed) {
    const auto tables = vtables_of(parsed.record("A"), parsed.types, parsed.snapshot.strings);
    ASSERT_EQ(tables.size(), 1U);
    EXPECT_EQ(tables[0].slots.back().type, parsed.types.of_declared_function(parsed.function("f")));
  });
}

TEST(KeyFunction, IsTheFirstThatIsNeitherPureNorInline) {
  EXPECT_EQ(key("struct A { virtual void p() = 0; virtual void i() {} virtual void k(); virtual void l(); };", "A"),
            "_ZN1A1kEv");
  EXPECT_EQ(key("struct A { inline virtual void i(); virtual ~A(); };", "A"), "_ZN1AD1Ev");
  EXPECT_EQ(key("struct A { virtual void i() {} virtual ~A() = default; };", "A"), "");
  EXPECT_EQ(key("struct A { void f(); };", "A"), "");
}

TEST(KeyFunction, InlineOutsideOfTheClass) {
  constexpr std::string_view header =
      "struct A { virtual void i(); virtual void k(); }; inline void A::i() { int unparsed; }";
  EXPECT_EQ(key(header, "A"), "") << "every object file that defines i() holds the tables";
  EXPECT_EQ(key(header, "A", {"--target=armv7-linux-gnueabi", "-ffreestanding"}), "_ZN1A1kEv");
}

TEST(KeyFunction, OfNoInstantiation) {
  parse("template <class T> struct A { virtual void f(); }; struct B : A<int> { virtual void g(); };",
        [](Parsed& parsed) {
          const clang::CXXRecordDecl& derived = parsed.record("B");
          EXPECT_EQ(key_function_of(derived, parsed.snapshot.strings), "_ZN1B1gEv");
          EXPECT_EQ(key_function_of(*derived.bases_begin()->getType()->getAsCXXRecordDecl(), parsed.snapshot.strings),
                    "");
        });
}

TEST(Vtables, SpelledAsTheTargetSpells) {
  EXPECT_EQ(key("struct A { virtual void f(); };", "A", {"--target=arm64-apple-macos", "-ffreestanding"}),
            "__ZN1A1fEv");
}

TEST(Vtables, NotThoseThatWouldFillTheMemory) {
  std::string header = "struct D0 {";
  for (int i = 0; i < 100; ++i) {
    header += " virtual void f" + std::to_string(i) + "();";
  }
  header += " };\n";
  for (int i = 1; i <= 10; ++i) {
    const std::string number = std::to_string(i);
    const std::string base = " : D" + std::to_string(i - 1) + " {}; ";
    header.append("struct L").append(number).append(base).append("struct R").append(number).append(base);
    header.append("struct D").append(number).append(" : L").append(number).append(", R").append(number);
    header.append(" {};\n");
  }
  parse(header, [](Parsed& parsed) {
    EXPECT_FALSE(has_too_many_slots(parsed.record("D6")));
    EXPECT_EQ(vtables_of(parsed.record("D6"), parsed.types, parsed.snapshot.strings).size(), 64U);
    EXPECT_TRUE(has_too_many_slots(parsed.record("D10")));
    EXPECT_THAT(vtables_of(parsed.record("D10"), parsed.types, parsed.snapshot.strings), IsEmpty());
  });
}

TEST(Vtables, NotOfAnotherAbi) {
  parse("struct A { virtual void f(); };",
        [](Parsed& parsed) {
          EXPECT_FALSE(lays_out_vtables(parsed.record("A").getASTContext()));
          EXPECT_THAT(vtables_of(parsed.record("A"), parsed.types, parsed.snapshot.strings), IsEmpty());
        },
        {"--target=x86_64-pc-windows-msvc", "-ffreestanding"});
}

// ---- special members ----

constexpr const char* kinds[] = {"default", "copy", "move", "copy=", "move=", "~"};
constexpr const char* provisions[] = {"implicit", "defaulted", "user", "deleted"};
constexpr const char* accesses[] = {"", " protected", " private"};

/// "copy implicit trivial", "~ user private"
std::vector<std::string> members(const clang::CXXRecordDecl& record) {
  std::vector<std::string> lines;
  DefaultConstructors default_constructors;
  for (const SpecialMember& member : special_members_of(record, default_constructors)) {
    lines.push_back(std::string(kinds[static_cast<int>(member.kind)]) + " " +
                    provisions[static_cast<int>(member.provision)] + (member.trivial ? " trivial" : "") +
                    accesses[static_cast<int>(member.access)]);
  }
  return lines;
}

std::vector<std::string> members(const std::string& header, std::string_view record = "A") {
  std::vector<std::string> lines;
  parse(header, [&](Parsed& parsed) { lines = members(parsed.record(record)); });
  return lines;
}

TEST(SpecialMembers, AllImplied) {
  EXPECT_THAT(members("struct A { int a; };"),
              ElementsAre("default implicit trivial", "copy implicit trivial", "move implicit trivial",
                          "copy= implicit trivial", "move= implicit trivial", "~ implicit trivial"));
}

TEST(SpecialMembers, UseChangesNothing) {
  const std::string record =
      "struct B { B(); ~B(); B(const B&); B& operator=(const B&); }; struct A { B b; int a = 1; };";
  EXPECT_EQ(members(record),
            members(record + "inline auto use(A& a) { A b; A c(a); A d(static_cast<A&&>(b)); b = c; return c; }"));
  const std::string without = "struct A { const int a; int& b; };";
  EXPECT_EQ(members(without), members(without + "template <class T> concept made = requires { T(); }; "
                                                "static_assert(!made<A>);"));
}

TEST(SpecialMembers, DeclaredOnesSuppressOthers) {
  EXPECT_THAT(members("struct A { ~A(); };"),
              ElementsAre("default implicit trivial", "copy implicit trivial", "copy= implicit trivial", "~ user"));
  EXPECT_THAT(members("struct A { A(A&&); };"),
              ElementsAre("copy deleted", "move user", "copy= deleted", "~ implicit trivial"));
  EXPECT_THAT(members("struct A { A(int); };"),
              ElementsAre("copy implicit trivial", "move implicit trivial", "copy= implicit trivial",
                          "move= implicit trivial", "~ implicit trivial"));
}

TEST(SpecialMembers, Provision) {
  EXPECT_THAT(members("class A { public: A() = default; A(const A&) = delete; protected: A& operator=(const A&); "
                      "private: ~A(); }; inline A& A::operator=(const A&) = default;"),
              ElementsAre("default defaulted trivial", "copy deleted", "copy= user protected", "~ user private"));
}

TEST(SpecialMembers, DeletedBecauseOfMembers) {
  EXPECT_THAT(members("struct A { int& r; };"),
              ElementsAre("default deleted", "copy implicit trivial", "move implicit trivial", "copy= deleted",
                          "~ implicit trivial"));
  EXPECT_THAT(
      members("struct B { B(const B&) = delete; B& operator=(const B&); B(); }; struct A { B b; };"),
      ElementsAre("default implicit", "copy deleted", "copy= implicit", "move= implicit", "~ implicit trivial"));
  EXPECT_THAT(members("class B { B(); }; struct A : B { };"),
              ElementsAre("default deleted", "copy implicit trivial", "move implicit trivial", "copy= implicit trivial",
                          "move= implicit trivial", "~ implicit trivial"));
  EXPECT_THAT(members("class B { protected: B(); ~B(); }; struct A : B { };"),
              ElementsAre("default implicit", "copy implicit trivial", "move implicit trivial",
                          "copy= implicit trivial", "move= implicit trivial", "~ implicit"));
}

TEST(SpecialMembers, AConstructorTemplateMayBeAPartsDefaultConstructor) {
  EXPECT_THAT(members("struct B { template <class T = int> B(); B(const B&) = delete; }; struct A { B b; };"),
              ElementsAre("default implicit", "copy deleted", "copy= implicit trivial", "move= implicit trivial",
                          "~ implicit trivial"));
}

TEST(SpecialMembers, ThoseWhoseConstraintsFailDoNotCount) {
  parse(
      "template <class T> struct A { A() requires(sizeof(T) > 1); A() = default; "
      "A(const A&) requires(sizeof(T) > 1) = delete; A(const A&) = default; }; struct B { A<char> a; };",
      [](Parsed& parsed) {
        const clang::FieldDecl* member = *parsed.record("B").field_begin();
        EXPECT_THAT(members(*member->getType()->getAsCXXRecordDecl()),
                    ElementsAre("default defaulted trivial", "copy defaulted trivial", "copy= implicit trivial",
                                "~ implicit trivial"));
      });
}

TEST(SpecialMembers, OfAnInstantiation) {
  parse("template <class T> struct A { T t; virtual ~A() = default; }; struct B { A<int> a; };", [](Parsed& parsed) {
    const clang::FieldDecl* member = *parsed.record("B").field_begin();
    EXPECT_THAT(members(*member->getType()->getAsCXXRecordDecl()),
                ElementsAre("default implicit", "copy implicit", "copy= implicit", "~ defaulted"));
  });
}

// ---- passing ----

std::vector<std::string> method_passing(std::string_view header, std::vector<std::string> flags = {}) {
  std::vector<std::string> how;
  parse(
      header,
      [&](Parsed& parsed) {
        const auto& method = llvm::cast<clang::CXXMethodDecl>(parsed.function("f"));
        const auto type = method.getType().getCanonicalType();
        how = parsed.passing.of_method(*method.getParent(), *type->castAs<clang::FunctionProtoType>());
      },
      std::move(flags));
  return how;
}

TEST(Passing, ThisIsLeftOut) {
  EXPECT_THAT(method_passing("struct A { int f(char, double) const; };"),
              ElementsAre("direct i32", "extend signed i8", "direct double"));
}

TEST(Passing, AResultInMemoryIsNoParameter) {
  constexpr std::string_view header = "struct B { int a[9]; }; struct A { B f(short); };";
  EXPECT_THAT(method_passing(header), ElementsAre("indirect align 4 byval", "extend signed i16"));
  EXPECT_EQ(method_passing(header, {"--target=x86_64-pc-windows-msvc", "-ffreestanding"}).size(), 2U);
  EXPECT_EQ(method_passing(header, {"--target=aarch64-linux-gnu", "-ffreestanding"}).size(), 2U);
}

TEST(Passing, ADestructorMovesAnArgumentToMemory) {
  EXPECT_THAT(method_passing("struct B { int b; }; struct A { void f(B); };"), ElementsAre("ignore", "direct i32"));
  EXPECT_THAT(method_passing("struct B { int b; ~B(); }; struct A { void f(B); };"),
              ElementsAre("ignore", "indirect align 4"));
}

TEST(Passing, UnknownWhereAClassIsIncomplete) {
  EXPECT_THAT(method_passing("struct B; struct A { void f(B); };"), IsEmpty());
  EXPECT_THAT(method_passing("struct B; struct A { void f(B&, A*); };").size(), 3U);
}

}  // namespace
}  // namespace abigate::extract
