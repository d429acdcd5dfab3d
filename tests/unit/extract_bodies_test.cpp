// Bodies that the parser skipped are found by their tokens, each with its own function.
//
// In the header below the body of every function holds one string that begins with "#", and that string occurs in no
// other. Where a string begins with "~" it stands in code beside a body: it must be in none.
#include <map>
#include <set>

#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extractor/renaming.h"
#include "extractor/tokens.h"
#include "parsed_unit.h"

namespace abigate::extract {
namespace {

using testing::ElementsAre;

constexpr std::string_view bodies = R"header(
using size_t = decltype(sizeof 0);
struct any {
  template <class... T> any(T&&...) { "#any"; }
  ~any() {}
};
template <class T, size_t N = 1> struct box {
  T value[N];
};
template <bool> struct flag {
  int n;
  flag(int m) : n{m} { "#flag"; }
};
template <class T>
concept sized = requires(T t) { sizeof(t); };
constexpr void use(const char*, ...) {}

// free functions
inline void plain() { use("#plain"); }
inline auto trailing() -> int { return use("#trailing"), 1; }
inline auto trailing_type() -> box<int, sizeof(box<int, 3>)> { return use("#trailing type"), box<int, 12>(); }
inline auto trailing_decltype() -> decltype(box<int>{}) { return use("#trailing decltype"), box<int>{}; }
inline void throwing() noexcept(false) { use("#throwing"); }
inline void braces_in_noexcept() noexcept(noexcept(box<int>{})) { use("#braces in noexcept"); }
[[nodiscard]] inline int attribute() { return use("#attribute"), 1; }
inline void attribute_behind() __attribute__((noinline)) { use("#attribute behind"); }
inline void attribute_of_type [[gnu::noinline]] () { use("#attribute of type"); }
inline int (*returns_function(int a))(double) { return use("#returns function"), nullptr; }
inline int (&returns_array())[3] {
  static int a[3];
  return use("#returns array"), a;
}
inline void(parenthesized)() { use("#parenthesized"); }
inline void lambda_argument(int (*f)() = [] {
  use("~lambda");
  return 1;
}) {
  use("#lambda argument");
}
inline void brace_argument(box<int> b = {{1}}, int (*g)(int) = +[](int n) { return n; }) { use("#brace argument"); }
inline void body_try() try { use("#body try"); } catch (int) {
  use("#body try", 1);
} catch (...) {}
inline auto deduced() { return use("#deduced"), 1; }
constexpr int evaluated() { return use("#evaluated"), 1; }
consteval int immediate() {
  if (false) use("#immediate");
  return 1;
}
extern "C" inline void c_linkage() { use("#c linkage"); }
extern "C" {
inline void c_linkage_block() { use("#c linkage block"); }
}
inline box<box<int>> closing_angles(box<box<int>> a = box<box<int>>{}) { return use("#closing angles"), a; }
void declared();
void declared_twice(), declared_thrice();
inline void unbalanced_strings() { use("#unbalanced strings", "}{", '}', "'"); /* } */ }
inline void nested() {
  {
    { use("#nested"); }
  }
  struct {
    int a[2]{1, 2};
  } s{};
}

// templates
template <class T> void free_template(T t) { use("#free template", t); }
template <class T> requires sized<T> void constrained(T) { use("#constrained"); }
template <class T> void constrained_behind(T) requires sized<T> { use("#constrained behind"); }
template <class T> void constrained_by_expression(T) requires requires(T t) { t.x; } { use("#constrained by expression"); }
template <class T> void constrained_twice(T) requires(sizeof(T) > 1) && requires(T t) {
  { t.x } -> sized;
} {
  use("#constrained twice");
}
template <class T> requires requires(T t) { t.y; } void constrained_before(T) { use("#constrained before"); }
template <class T> auto deduced_template(T t) -> decltype(t + 1) { return use("#deduced template"), t; }
template <> inline void free_template<int>(int) { use("#free template of int"); }
void abbreviated(sized auto) { use("#abbreviated"); }

// members
struct base {
  int n;
  base(int m) : n(m) { use("#base"); }
  virtual ~base() { use("#~base"); }
  virtual void f() = 0;
};
struct derived final : base, virtual any {
  derived() = default;
  derived(const derived&) = delete;
  derived(int a) : derived(a, 1) { use("#derived 1"); }
  derived(int a, int b) noexcept : base{a}, member(b), other{b, a}, ::any{} { use("#derived 2"); }
  derived(int a, int b, int c)
      : base((a < b) ? a : c),
        member{[&] {
          use("~initializer");
          return a;
        }()},
        other() {
    use("#derived 3");
  }
  derived(char* p) try : base(1) { use("#derived 4"); } catch (...) {
    use("#derived 4");
  }
  template <class T> explicit derived(T* p) : base(static_cast<int>(sizeof(p))) { use("#derived 5"); }
  ~derived() override { use("#~derived"); }
  void f() override { use("#f"); }
  void g() const& noexcept { use("#g"); }
  void g() && { use("#g &&"); }
  virtual void h() const volatile final { use("#h"); }
  operator int() const { return use("#operator int"), 1; }
  explicit operator bool() const { return use("#operator bool"), true; }
  template <class T> operator T*() const { return use("#operator T*"), nullptr; }
  derived& operator=(const derived&) & = default;
  int operator()(int a, int b = 1) const { return use("#operator()"), a + b; }
  int operator[](int i) const { return use("#operator[]"), i; }
  bool operator<(const derived&) const { return use("#operator<"), false; }
  friend bool operator==(const derived&, const derived&) { return use("#operator=="), true; }
  friend void friend_function(const derived*) { use("#friend function"); }
  template <class T> friend void friend_template(T, const derived*) { use("#friend template"); }
  static void static_function() { use("#static function"); }
  static constexpr int static_evaluated() { return use("#static evaluated"), 1; }
  auto deduced_member() { return use("#deduced member"), this; }
  void out_of_line();
  struct nested {
    nested() : a{1} { use("#nested constructor"); }
    int a;
    void m() { use("#nested member"); }
  };
  int member = [] {
    use("~member");
    return 1;
  }();
  int other[2]{1, 2};
};
inline void derived::out_of_line() { use("#out of line"); }

struct second {
  template <class T> second(const box<T, 1>&, T) { use("#second"); }
};
template <class T, class... Bases> struct variadic : flag<(sizeof(T) > 1)>, Bases... {
  T t;
  box<T> b;
  variadic(T v) : flag<(sizeof(T) > 1)>{1}, Bases(v)..., t{v}, b{v} { use("#variadic 1"); }
  variadic(T v, int) : flag<(sizeof(T) > 1)>(1), Bases{v}... { use("#variadic 2"); }
  variadic() noexcept(sizeof(T) < 2) : variadic{T()} { use("#variadic 3"); }
  variadic(int, int) : decltype(flag<(sizeof(T) > 1)>(1)){1}, t() { use("#variadic 4"); }
  void member() { use("#member of template"); }
  template <class U> void inner(U);
  void outside();
  struct inside {
    void m() { use("#member of inside"); }
  };
};
template <class T, class... B> void variadic<T, B...>::outside() { use("#outside"); }
template <class T, class... B> template <class U> void variadic<T, B...>::inner(U) { use("#inner"); }
template <class T> struct variadic<T*, second> {
  variadic() : t() { use("#partial"); }
  T* t;
};
template <> struct variadic<void> {
  variadic() { use("#explicit"); }
  void m();
};
inline void variadic<void>::m() { use("#explicit member"); }
namespace outer { inline namespace v1 {
inline void in_namespace() { use("#in namespace"); }
}  // namespace v1
}  // namespace outer

// macros
#define FUNCTION(name, text) \
  inline void name() { use(text); }
#define TWO(text_a, text_b)            \
  inline void two_a() { use(text_a); } \
  inline void two_b() { use(text_b); }
#define BODY(text) \
  { use(text); }
#define BEGIN inline void begun() {
#define END }
#define EMPTY
#define STRUCT(name)                       \
  struct name {                            \
    int a;                                 \
    name(int b) : a(b) { use("#struct"); } \
    ~name() { use("#~struct"); }           \
  }
FUNCTION(made, "#made")
TWO("#two a", "#two b") inline void behind() BODY("#behind") EMPTY BEGIN use("#begun");
END STRUCT(made_struct);
#if 1
inline void conditional()
#else
inline void conditional(int)
#endif
{
  use("#conditional");
}
)header";

bool has_body(const clang::FunctionDecl& function) {
  return function.isThisDeclarationADefinition() && !function.isDefaulted() && !function.isDeleted();
}

bool is_helper(const std::string& name) { return name == "use" || name == "~any"; }

TEST(Bodies, EachIsFoundWithItsFunction) {
  parse(bodies, [](Parsed& parsed) {
    std::map<std::string, int> bodies_with;
    std::size_t functions = 0;
    std::set<const clang::FunctionDecl*> seen;
    for (const clang::NamedDecl* one : declarations_of(parsed.unit)) {
      const auto* function = llvm::dyn_cast<clang::FunctionDecl>(one);
      if (function == nullptr || !has_body(*function) || !seen.insert(function).second ||
          is_helper(function->getNameAsString())) {
        continue;
      }
      ++functions;
      const auto range = parsed.unit.tokens.body_of(*function);
      ASSERT_TRUE(range) << function->getQualifiedNameAsString();
      const auto tokens = parsed.unit.tokens.tokens(*range);
      const clang::tok::TokenKind first = tokens.front().kind;
      EXPECT_TRUE(first == clang::tok::l_brace || first == clang::tok::kw_try ||
                  (first == clang::tok::colon && llvm::isa<clang::CXXConstructorDecl>(function)))
          << function->getQualifiedNameAsString();
      EXPECT_EQ(tokens.back().kind, clang::tok::r_brace) << function->getQualifiedNameAsString();
      std::set<std::string> markers;
      for (const SeenToken& token : tokens) {
        if (token.spelling.starts_with("\"#")) {
          markers.emplace(token.spelling);
        }
        EXPECT_FALSE(token.spelling.starts_with("\"~lambda") || token.spelling.starts_with("\"~member"))
            << function->getQualifiedNameAsString();
      }
      EXPECT_EQ(markers.size(), 1U) << function->getQualifiedNameAsString();
      for (const std::string& marker : markers) {
        EXPECT_EQ(++bodies_with[marker], 1) << marker;
      }
    }
    std::set<std::string> expected;
    for (std::size_t at = bodies.find("\"#"); at != std::string_view::npos; at = bodies.find("\"#", at + 1)) {
      expected.emplace(bodies.substr(at, bodies.find('"', at + 1) + 1 - at));
    }
    for (const std::string& marker : expected) {
      EXPECT_TRUE(bodies_with.contains(marker)) << marker;
    }
    EXPECT_EQ(functions, expected.size());
  });
}

TEST(Bodies, NoneWhereThereIsNone) {
  parse(R"header(
void declared();
struct a {
  a() = default;
  a(const a&) = delete;
  virtual void pure() = 0;
  void member();
  int later() { return 1; }
};
inline void other() {}
void last(), more();
struct {
  int x;
} behind;
)header",
        [](Parsed& parsed) {
          for (const clang::NamedDecl* one : declarations_of(parsed.unit)) {
            if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(one)) {
              EXPECT_EQ(parsed.unit.tokens.body_of(*function).has_value(), has_body(*function))
                  << function->getNameAsString();
            }
          }
        });
}

std::vector<std::string> spellings(const Parsed& parsed, const std::optional<TokenRange>& range) {
  std::vector<std::string> words;
  if (range) {
    for (const SeenToken& token : parsed.unit.tokens.tokens(*range)) {
      words.emplace_back(token.spelling);
    }
  }
  return words;
}

std::vector<std::string> argument(const Parsed& parsed, std::string_view function, unsigned number = 0) {
  return spellings(parsed, parsed.unit.tokens.default_argument_of(*parsed.function(function).getParamDecl(number)));
}

TEST(DefaultArguments, AreFoundByTheirTokens) {
  parse(R"header(
#define NINE 9
#define PLUS(a, b) ((a) + (b))
template <class A, class B> struct pair {
  A a;
  B b;
};
struct text {
  text(const char*);
};
void number(int a = 1);
void unnamed(int = -1, int b = 2);
void macro(int a = NINE);
void function_macro(int a = PLUS(NINE, 1) * 2, int b = 3);
void commas(pair<int, pair<int, int>> a = pair<int, pair<int, int>>{1, {2, 3}}, int b = sizeof(pair<int, int>));
void angles(int a = sizeof(pair<int, pair<int, int>>) > 1, int b = 2);
void converted(text a =
                   "one"
                   "two");
void braces(text a = {"x"}, pair<int, int> b = {});
void lambda(int (*f)(int, int) = [](int a, int b) { return a + b; }, int n = 1);
void array(int a[] = nullptr, void (*f)(int a, int b) = nullptr);
struct member {
  void late(int a = later, int b = NINE) const;
  static const int later = 4;
};
template <class T> void dependent(T t = T(), int n = sizeof(T));
void parenthesized(int a = (1, 2), ...);
)header",
        [](Parsed& parsed) {
          EXPECT_THAT(argument(parsed, "number"), ElementsAre("1"));
          EXPECT_THAT(argument(parsed, "unnamed"), ElementsAre("-", "1"));
          EXPECT_THAT(argument(parsed, "unnamed", 1), ElementsAre("2"));
          EXPECT_THAT(argument(parsed, "macro"), ElementsAre("9"));
          EXPECT_THAT(argument(parsed, "function_macro"),
                      ElementsAre("(", "(", "9", ")", "+", "(", "1", ")", ")", "*", "2"));
          EXPECT_THAT(argument(parsed, "function_macro", 1), ElementsAre("3"));
          EXPECT_THAT(argument(parsed, "commas"), ElementsAre("pair", "<", "int", ",", "pair", "<", "int", ",", "int",
                                                              ">>", "{", "1", ",", "{", "2", ",", "3", "}", "}"));
          EXPECT_THAT(argument(parsed, "commas", 1),
                      ElementsAre("sizeof", "(", "pair", "<", "int", ",", "int", ">", ")"));
          EXPECT_THAT(argument(parsed, "angles"), ElementsAre("sizeof", "(", "pair", "<", "int", ",", "pair", "<",
                                                              "int", ",", "int", ">>", ")", ">", "1"));
          EXPECT_THAT(argument(parsed, "converted"), ElementsAre("\"one\"", "\"two\""));
          EXPECT_THAT(argument(parsed, "braces"), ElementsAre("{", "\"x\"", "}"));
          EXPECT_THAT(argument(parsed, "braces", 1), ElementsAre("{", "}"));
          EXPECT_EQ(argument(parsed, "lambda").size(), 16U);
          EXPECT_THAT(argument(parsed, "lambda", 1), ElementsAre("1"));
          EXPECT_THAT(argument(parsed, "array"), ElementsAre("nullptr"));
          EXPECT_THAT(argument(parsed, "array", 1), ElementsAre("nullptr"));
          EXPECT_THAT(argument(parsed, "late"), ElementsAre("later"));
          EXPECT_THAT(argument(parsed, "late", 1), ElementsAre("9"));
          EXPECT_THAT(argument(parsed, "dependent"), ElementsAre("T", "(", ")"));
          EXPECT_THAT(argument(parsed, "dependent", 1), ElementsAre("sizeof", "(", "T", ")"));
          EXPECT_THAT(argument(parsed, "parenthesized"), ElementsAre("(", "1", ",", "2", ")"));
        });
}

std::vector<std::string> initializer(const Parsed& parsed, std::string_view name) {
  for (const clang::NamedDecl* one : declarations_of(parsed.unit)) {
    if (const auto* field = llvm::dyn_cast<clang::FieldDecl>(one);
        field != nullptr && field->getNameAsString() == name) {
      return spellings(parsed, parsed.unit.tokens.initializer_of(*field));
    }
  }
  return {"no such member"};
}

TEST(Initializers, AreFoundByTheirTokens) {
  parse(R"header(
#define MEMBER(type, name, value) type name = value
template <class A, class B> struct pair {
  A a;
  B b;
  A none;
  B generic = B(1);
};
struct members {
  int none, one = 1, two{2}, three = (4, 3);
  int bits : 3 = 5, other_bits : sizeof(int){6};
  int list[2] = {7, 8};
  void (*function)(int a, int b) = nullptr;
  int (&reference)[2] = list;
  pair<int, pair<int, int>> nested = pair<int, pair<int, int>>{1, {2, 3}}, last = {};
  int (*lambda)() = [] { return 1; };
  MEMBER(int, made, 9);
};
)header",
        [](Parsed& parsed) {
          EXPECT_THAT(initializer(parsed, "none"), ElementsAre());
          EXPECT_THAT(initializer(parsed, "one"), ElementsAre("1"));
          EXPECT_THAT(initializer(parsed, "two"), ElementsAre("{", "2", "}"));
          EXPECT_THAT(initializer(parsed, "three"), ElementsAre("(", "4", ",", "3", ")"));
          EXPECT_THAT(initializer(parsed, "bits"), ElementsAre("5"));
          EXPECT_THAT(initializer(parsed, "list"), ElementsAre("{", "7", ",", "8", "}"));
          EXPECT_THAT(initializer(parsed, "function"), ElementsAre("nullptr"));
          EXPECT_THAT(initializer(parsed, "reference"), ElementsAre("list"));
          EXPECT_EQ(initializer(parsed, "nested").size(), 19U);
          EXPECT_THAT(initializer(parsed, "last"), ElementsAre("{", "}"));
          EXPECT_THAT(initializer(parsed, "lambda"), ElementsAre("[", "]", "{", "return", "1", ";", "}"));
          EXPECT_THAT(initializer(parsed, "made"), ElementsAre("9"));
          EXPECT_THAT(initializer(parsed, "generic"), ElementsAre("B", "(", "1", ")"));
        });
}

std::string hash(Parsed& parsed, std::string_view function) {
  const clang::FunctionDecl& declaration = parsed.function(function);
  const auto body = parsed.unit.tokens.body_of(declaration);
  EXPECT_TRUE(body) << function;
  Places places;
  places.add(declaration);
  return body ? places.hash_of(parsed.unit.tokens.tokens(*body)) : std::string();
}

std::string hash_of_body(std::string_view header, std::string_view function) {
  std::string text;
  parse(header, [&](Parsed& parsed) { text = hash(parsed, function); });
  return text;
}

TEST(Bodies, NamesOfParametersDoNotCount) {
  const std::string one = hash_of_body("struct s { int x; }; inline int f(s a) { return a.x; }", "f");
  EXPECT_EQ(one, hash_of_body("struct s { int x; }; inline int f(s x) { return x.x; }", "f"));
  EXPECT_NE(one, hash_of_body("struct s { int x; }; inline int f(s x) { return x.x + 1; }", "f"));
}

TEST(Bodies, AConstructorsMembersAreNoParameters) {
  const std::string one = hash_of_body("struct s { int x, y; s(int x) : x(x), y{} {} };", "s");
  EXPECT_EQ(one, hash_of_body("struct s { int x, y; s(int n) : x(n), y{} {} };", "s"));
  EXPECT_NE(one, hash_of_body("struct s { int x, y; s(int y) : y(y), x{} {} };", "s"));
}

TEST(Bodies, LinesAndCommentsDoNotCount) {
  constexpr std::string_view one = "inline int f() { return __LINE__ + 1; }";
  constexpr std::string_view other = "\n\n// moved\ninline int f()\n{\n  return __LINE__ /* here */ + 1;\n}\n";
  EXPECT_EQ(hash_of_body(one, "f"), hash_of_body(other, "f"));
}

}  // namespace
}  // namespace abigate::extract
