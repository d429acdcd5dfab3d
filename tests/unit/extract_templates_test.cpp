// Templates by their tokens; specializations that travel by value; what a body deletes.
#include <map>
#include <string>

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/Basic/Diagnostic.h>
#include <clang/Frontend/CompilerInstance.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extractor/instantiation.h"
#include "extractor/templates.h"
#include "extractor/tokens.h"
#include "extractor/usage.h"
#include "parsed_unit.h"

namespace abigate::extract {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

void collect(Parsed& parsed) {
  std::set<const clang::Decl*> seen;
  for (const clang::NamedDecl* one : declarations_of(parsed.unit)) {
    if (const auto* pattern = llvm::dyn_cast<clang::TemplateDecl>(one)) {
      if (seen.insert(pattern->getCanonicalDecl()).second) {
        collect_template(parsed.unit, *pattern, parsed.naming, parsed.snapshot);
      }
    } else if (const auto* guide = llvm::dyn_cast<clang::CXXDeductionGuideDecl>(one);
               guide != nullptr && guide->getDescribedFunctionTemplate() == nullptr) {
      collect_deduction_guide(parsed.unit, *guide, parsed.naming, parsed.snapshot);
    }
  }
}

struct Hashes {
  std::string declaration;
  std::string body;
  bool operator==(const Hashes&) const = default;
};

/// Of the first template in `header`.
Hashes hashes(std::string_view header) {
  Hashes found;
  parse(header, [&](Parsed& parsed) {
    collect(parsed);
    ASSERT_FALSE(parsed.snapshot.graph.templates.empty()) << header;
    const Template& first = parsed.snapshot.graph.templates.front();
    found = {std::string(first.declaration), std::string(first.body)};
  });
  return found;
}

enum class Differs : std::uint8_t { nothing, declaration, body };

Differs compare(std::string_view one, std::string_view other) {
  const Hashes before = hashes(one);
  const Hashes after = hashes(other);
  return before == after                           ? Differs::nothing
         : before.declaration != after.declaration ? Differs::declaration
                                                   : Differs::body;
}

TEST(Templates, OfEveryKind) {
  parse(R"header(
namespace n { inline namespace v1 {
template <class T> struct of_class {
  template <class U> void member(U);

 protected:
  template <class U> struct inner;
};
template <class T> of_class(T) -> of_class<T>;
of_class(char) -> of_class<int>;
template <class T> T of_function(T t) { return t; }
template <class T> inline constexpr int of_variable = sizeof(T);
template <class T> using of_alias = of_class<T>*;
template <class T>
concept of_concept = sizeof(T) > 1;
void abbreviated(auto);
}  // namespace v1
}  // namespace n
)header",
        [](Parsed& parsed) {
          collect(parsed);
          std::vector<std::string> found;
          found.reserve(parsed.snapshot.graph.templates.size());
          for (const Template& one : parsed.snapshot.graph.templates) {
            found.push_back(std::to_string(static_cast<int>(one.kind)) + " " + std::string(one.name) +
                            (one.body.empty() ? " declared" : "") + (one.record.empty() ? "" : " of a class") +
                            (one.access == Access::protected_ ? " protected" : ""));
          }
          EXPECT_THAT(found, ElementsAre("0 n::of_class", "1 n::of_class::member declared of a class",
                                         "0 n::of_class::inner declared of a class protected", "5 n::of_class declared",
                                         "5 n::of_class declared", "1 n::of_function", "2 n::of_variable",
                                         "3 n::of_alias", "4 n::of_concept", "1 n::abbreviated declared"));
        });
}

TEST(Templates, SpaceNamesOfParametersAndPlaceDoNotCount) {
  EXPECT_EQ(
      compare("template<class T,int N=1>struct A{T a[N];void f(T t){g(t);}};",
              "\n// a comment\ntemplate <class U, int M = 1>\nstruct A {\n  U a[M];\n  void f(U t) { g(t); }\n};"),
      Differs::nothing);
  EXPECT_EQ(compare("template <class T> void f(T a) { a.b(); }", "template <class U> void f(U b) { b.b(); }"),
            Differs::nothing);
}

TEST(Templates, ASemicolonBehindABodyDoesNotCount) {
  EXPECT_EQ(compare(R"header(
template <class T> class A {
 public:
  A() : t{} {}
  void f() {}
  template <class U> void g(U) { if (true) { return; } }
  friend void h(A) {}
  struct inner { T get() { return T(); } } i;

 private:
  T t;
};
template <class T> struct A<T*> { void f() {} };
)header",
                    R"header(
template <class T> class A {
 public:
  A() : t{} {};
  void f() {};
  template <class U> void g(U) { if (true) { return; } };;
  friend void h(A) {};
  struct inner { T get() { return T(); }; } i;

 private:
  T t;
};
template <class T> struct A<T*> { void f() {}; };
)header"),
            Differs::nothing);
  EXPECT_EQ(compare("template <class T> struct A { void f() { struct {} g; } };",
                    "template <class T> struct A { void f() { struct {} *g; } };"),
            Differs::body);
  EXPECT_EQ(compare("template <class T> struct A { struct B {} b; };", "template <class T> struct A { struct B {}; };"),
            Differs::body);
}

TEST(Templates, HeadAndBody) {
  EXPECT_EQ(compare("template <class T> struct A { T t; };", "template <class T, class = void> struct A { T t; };"),
            Differs::declaration);
  EXPECT_EQ(compare("template <class T> struct A { T t; };", "template <class T> struct A { T t; int n; };"),
            Differs::body);
  EXPECT_EQ(
      compare("struct B {}; template <class T> struct A { };", "struct B {}; template <class T> struct A : B { };"),
      Differs::body);
  EXPECT_EQ(compare("template <class T> int f(T t) { return 1; }", "template <class T> long f(T t) { return 1; }"),
            Differs::declaration);
  EXPECT_EQ(compare("template <class T> int f(T t) { return 1; }", "template <class T> int f(T t) { return 2; }"),
            Differs::body);
  EXPECT_EQ(compare("template <class T> int f(T t, int = 1);", "template <class T> int f(T t, int = 2);"),
            Differs::declaration);
  EXPECT_EQ(compare("template <class T> int f(T t) requires(sizeof(T) > 1) { return 1; }",
                    "template <class T> int f(T t) requires(sizeof(T) > 2) { return 1; }"),
            Differs::declaration);
  EXPECT_EQ(compare("template <class T> constexpr int v = 1;", "template <class T> constexpr int v = 2;"),
            Differs::body);
  EXPECT_EQ(compare("template <class T> using a = T*;", "template <class T> using a = T**;"), Differs::body);
  EXPECT_EQ(compare("template <class T> concept c = sizeof(T) > 1;", "template <class T> concept c = sizeof(T) > 2;"),
            Differs::body);
}

TEST(Templates, AClassTemplateIsWhereItIsDefined) {
  parse(R"header(class C {
  template <class T> friend class A;
};
template <class T>
class A {};
)header",
        [](Parsed& parsed) {
          collect(parsed);
          ASSERT_EQ(parsed.snapshot.graph.templates.size(), 1U);
          EXPECT_EQ(parsed.snapshot.graph.templates.front().location.line, 5U);
        });
}

TEST(Templates, RedeclarationsCountAsOne) {
  EXPECT_EQ(compare("template <class T> struct A { T t; };",
                    "template <class U> struct A; template <class T> struct A { T t; }; template <class> struct A;"),
            Differs::nothing);
  EXPECT_EQ(compare("template <class T = int> struct A; template <class T> struct A { };",
                    "template <class T = long> struct A; template <class T> struct A { };"),
            Differs::declaration);
}

TEST(Templates, MembersOutsideOfTheClassCount) {
  EXPECT_EQ(compare("template <class T> struct A { void f(T t); }; template <class T> void A<T>::f(T t) { t.a(); }",
                    "template <class T> struct A { void f(T t); }; template <class U> void A<U>::f(U x) { x.a(); }"),
            Differs::nothing);
  EXPECT_EQ(compare("template <class T> struct A { void f(T t); }; template <class T> void A<T>::f(T t) { t.a(); }",
                    "template <class T> struct A { void f(T t); }; template <class T> void A<T>::f(T t) { t.b(); }"),
            Differs::body);
  EXPECT_EQ(compare("template <class T> struct A { template <class U> A(U); int n; }; template <class T> "
                    "template <class U> A<T>::A(U u) : n(1) {}",
                    "template <class T> struct A { template <class U> A(U); int n; }; template <class T> "
                    "template <class U> A<T>::A(U u) : n(2) {}"),
            Differs::body);
  EXPECT_EQ(compare("template <class T> struct A { static int n; }; template <class T> int A<T>::n = 1;",
                    "template <class T> struct A { static int n; }; template <class T> int A<T>::n = 2;"),
            Differs::body);
  EXPECT_EQ(compare("template <class T> struct A { struct B; }; template <class T> struct A<T>::B { int n; };",
                    "template <class T> struct A { struct B; }; template <class T> struct A<T>::B { long n; };"),
            Differs::body);
}

TEST(Templates, PartialSpecializationsCount) {
  EXPECT_EQ(compare("template <class T> struct A {}; template <class T> struct A<T*> { int n; };",
                    "template <class T> struct A {}; template <class T> struct A<T*> { long n; };"),
            Differs::body);
  EXPECT_EQ(compare("template <class T> int v = 1; template <class T> int v<T*> = 2;",
                    "template <class T> int v = 1; template <class T> int v<T*> = 3;"),
            Differs::body);
}

TEST(Templates, UsesAreNamesWithoutParameters) {
  parse("#define ONE 1\nstruct other {}; template <class T> struct A { other o; T t; void f(T x) { o2(x, ONE); } };",
        [](Parsed& parsed) {
          collect(parsed);
          const auto& uses = parsed.snapshot.graph.templates.front().uses;
          EXPECT_THAT(uses, Contains("other"));
          EXPECT_THAT(uses, Contains("ONE"));
          EXPECT_THAT(uses, Contains("o2"));
          EXPECT_THAT(uses, Not(Contains("T")));
        });
}

TEST(Templates, HashOfAll) {
  const auto all = [](std::string_view header) {
    std::string hash;
    parse(header, [&](Parsed& parsed) {
      for (const clang::NamedDecl* one : declarations_of(parsed.unit)) {
        if (const auto* pattern = llvm::dyn_cast<clang::TemplateDecl>(one)) {
          hash = hash_of_template(parsed.unit, *pattern);
        }
      }
    });
    return hash;
  };
  EXPECT_FALSE(all("template <class T> struct A { T t; };").empty());
  EXPECT_NE(all("template <class T> struct A { T t; };"), all("template <class T> struct A { T* t; };"));
}

// ---- instantiation ----

constexpr std::string_view specializations = R"header(
template <class T> struct box {
  T t;
};
template <class T> struct broken {
  typename T::missing m;
};
box<char> result(box<short> argument, box<int>& reference, box<long>* pointer);
struct holder {
  void method(box<float>);
  void (*callback)(box<double>);
  static box<bool> variable;
};
inline void named_inline(box<unsigned>&) {}
void named(broken<int>&);
void taken(broken<char>);
)header";

TEST(Instantiation, WhatTravelsByValueAndWhatSymbolsPointTo) {
  parse(specializations, [](Parsed& parsed) {
    complete_by_value_types(parsed.unit);
    std::map<std::string, bool> complete;
    for (const clang::NamedDecl* one : declarations_of(parsed.unit)) {
      if (const auto* pattern = llvm::dyn_cast<clang::ClassTemplateDecl>(one)) {
        for (const auto* specialization : pattern->specializations()) {
          complete[pattern->getNameAsString() + " " + specialization->getTemplateArgs()[0].getAsType().getAsString()] =
              specialization->isCompleteDefinition() && !specialization->isInvalidDecl();
        }
      }
    }
    EXPECT_THAT(complete,
                ElementsAre(std::pair("box _Bool", true), std::pair("box char", true), std::pair("box double", true),
                            std::pair("box float", true), std::pair("box int", true), std::pair("box long", true),
                            std::pair("box short", true), std::pair("box unsigned int", false),
                            std::pair("broken char", false), std::pair("broken int", false)));
  });
}

TEST(Instantiation, AFailureIsFidelityAndNoError) {
  parse(specializations, [](Parsed& parsed) {
    complete_by_value_types(parsed.unit);
    EXPECT_FALSE(parsed.unit.compiler.getDiagnostics().hasErrorOccurred());
    parsed.unit.fidelity.store(parsed.snapshot);
    ASSERT_EQ(parsed.snapshot.fidelity.size(), 1U);
    EXPECT_EQ(parsed.snapshot.fidelity[0].what, "specialization-does-not-compile");
    EXPECT_EQ(parsed.snapshot.fidelity[0].where, "broken<char>");
    const auto type = parsed.function("taken").getType().getCanonicalType();
    EXPECT_THAT(parsed.passing.of(*type->castAs<clang::FunctionType>()), IsEmpty());
  });
}

// ---- usage ----

/// "T1, T2", with "…" where something else is deleted.
std::string deletes(const std::string& body, const std::string& result = "void") {
  std::string text;
  parse(
      "struct P; struct Q; struct M { }; template <class T> struct own { T* get(); operator T*(); }; Q* make(); "
      "struct base { P* inherited; }; struct C : base { Q* m_; own<Q> o_; static Q* s_; " +
          result + " f(P* p, Q*& q, own<P> o, P* a[], void* v) { " + body + " } };",
      [&](Parsed& parsed) {
        const clang::FunctionDecl& function = parsed.function("f");
        const auto range = parsed.unit.tokens.body_of(function);
        ASSERT_TRUE(range);
        const Usage usage = usage_of(parsed.unit.tokens.tokens(*range), &function);
        for (const clang::QualType type : usage.deletes) {
          text += (text.empty() ? "" : ", ") + type.getAsString();
        }
        text += usage.deletes_unknown ? "..." : "";
      });
  return text;
}

TEST(Deletes, ParametersAndMembers) {
  EXPECT_EQ(deletes("delete p;"), "P");
  EXPECT_EQ(deletes("delete[] p;"), "P");
  EXPECT_EQ(deletes("::delete p, delete (q);"), "P, Q");
  EXPECT_EQ(deletes("if (p && q) delete q;"), "Q");
  EXPECT_EQ(deletes("if (p) { *q = Q(*q); delete q; }"), "Q");
  EXPECT_EQ(deletes("delete m_;"), "Q");
  EXPECT_EQ(deletes("delete this->m_; m_ = nullptr;"), "Q");
  EXPECT_EQ(deletes("delete inherited;"), "P");
  EXPECT_EQ(deletes("delete this;"), "struct C");
  EXPECT_EQ(deletes("p = nullptr;"), "");
}

TEST(Deletes, AnythingElseIsUnknown) {
  EXPECT_EQ(deletes("delete make();"), "...");
  EXPECT_EQ(deletes("delete o.get();"), "...");
  EXPECT_EQ(deletes("delete o_;"), "...");
  EXPECT_EQ(deletes("delete o;"), "...");
  EXPECT_EQ(deletes("delete s_;"), "...");
  EXPECT_EQ(deletes("delete a[0];"), "...");
  EXPECT_EQ(deletes("delete *a;"), "...");
  EXPECT_EQ(deletes("delete static_cast<P*>(v); delete p;"), "P...");
  EXPECT_EQ(deletes("operator delete(v);"), "...");
  EXPECT_EQ(deletes("struct local { local() = delete; };"), "");
}

TEST(Deletes, WhatTheBodyDeclaresAnewIsUnknown) {
  EXPECT_EQ(deletes("{ Q* p = make(); delete p; }"), "...");
  EXPECT_EQ(deletes("Q* m_ = make(); delete m_;"), "...");
  EXPECT_EQ(deletes("{ auto p = make(); delete p; }"), "...");
  EXPECT_EQ(deletes("{ Q *const p = make(); delete p; }"), "...");
  EXPECT_EQ(deletes("{ Q *x, *p; delete p; }"), "...");
  EXPECT_EQ(deletes("{ auto [p, r] = o; delete p; }"), "...");
  EXPECT_EQ(deletes("[](Q* p) { delete p; }(make());"), "...");
  EXPECT_EQ(deletes("[](auto&& p) { delete p; }(make());"), "...");
  EXPECT_EQ(deletes("[p = make()] { delete p; }();"), "...");
  EXPECT_EQ(deletes("for (Q* p : {make()}) delete p;"), "...");
  EXPECT_EQ(deletes("struct local { Q* m; void g() { delete this; } };"), "...");
}

std::string sizes(const std::string& body) {
  std::string text;
  parse("struct P {}; namespace n { struct Q {}; } template <class T> T* make_unique(); inline void f(P* p) { " + body +
            " }",
        [&](Parsed& parsed) {
          const auto range = parsed.unit.tokens.body_of(parsed.function("f"));
          ASSERT_TRUE(range);
          for (const std::string_view name : usage_of(parsed.unit.tokens.tokens(*range), &parsed.function("f")).sizes) {
            text += (text.empty() ? "" : ", ") + std::string(name);
          }
        });
  return text;
}

TEST(Sizes, OfTypesAndOfWhatIsMade) {
  EXPECT_EQ(sizes("sizeof(P);"), "P");
  EXPECT_EQ(sizes("sizeof *p;"), "P");
  EXPECT_EQ(sizes("sizeof(n::Q);"), "Q");
  EXPECT_EQ(sizes("sizeof(const P);"), "P");
  EXPECT_EQ(sizes("new P;"), "P");
  EXPECT_EQ(sizes("new (p) n::Q();"), "Q");
  EXPECT_EQ(sizes("new ::n::Q[3];"), "Q");
  EXPECT_EQ(sizes("make_unique<n::Q>();"), "Q");
  EXPECT_EQ(sizes("new P*;"), "");
}

}  // namespace
}  // namespace abigate::extract
