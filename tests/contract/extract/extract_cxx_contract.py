#!/usr/bin/env python3
"""What abi-extract makes of C++ headers, from end to end: extract_cxx_contract.py ABI-EXTRACT"""
import unittest

from extracting import InFolder


class Cxx(InFolder):
    def cxx(self, content, *flags):
        """The snapshot of one C++ header with this content."""
        self.write("api/api.hpp", content)
        return self.extract("api/api.hpp", *(("--", *flags) if flags else ()))

    def linkage_names(self, snapshot):
        return {node["linkage_name"]: node for node in snapshot.document.get("functions", [])}

    def fidelity(self, snapshot, what):
        return [entry.get("where", "") for entry in snapshot.fidelity if entry["what"] == what]


class Language(Cxx):
    header = "namespace a { class b; b *make(); }"

    def test_what_makes_it_cxx(self):
        for name, flags in (("a.hpp", ()), ("a.hh", ()), ("a.hxx", ()), ("a.h++", ()), ("a.H", ()),
                            ("a.h", ("--", "-x", "c++")), ("a.h", ("--", "-std=c++14")), ("a.h", ("--", "-std=gnu++20"))):
            self.write(name, self.header)
            snapshot = self.extract(name, *flags)
            self.assertEqual(snapshot.document["language"], "c++", name)
            self.assertIn("a::make", snapshot.functions)

    def test_the_configuration_says_it(self):
        self.write("a.h", self.header)
        self.write("abigate.yaml", "version: 1\ninterface: { name: a }\nheaders: [a.h]\nlanguage: c++\n")
        self.assertEqual(self.extract("--config", "abigate.yaml").document["language"], "c++")

    def test_a_header_alone_is_c(self):
        self.write("a.h", "int f(void);")
        self.assertEqual(self.extract("a.h").document["language"], "c")
        self.write("b.h", "#include <string>\nstd::string f();")
        self.refused(3, "-x c++", "b.h")

    def test_a_folder_with_headers_of_both(self):
        self.write("inc/a.h", "extern \"C\" int f(void);")
        self.write("inc/b.hpp", "namespace b { int g(); }")
        self.assertEqual(sorted(self.extract("inc").functions), ["b::g", "f"])
        self.write("inc/a.h", "int f(void);")
        self.assertEqual(sorted(self.extract("inc", "--", "-x", "c").functions), ["f"])

    def test_errors_name_the_language(self):
        self.write("a.hpp", "class {")
        self.refused(3, "do not parse as C++", "a.hpp")

    def test_another_cxx_abi(self):
        self.write("a.hpp", "namespace a { struct V { virtual void f(); }; }")
        self.refused(3, "a::V: a class with virtual functions", "a.hpp", "--target", "x86_64-pc-windows-msvc")
        self.write("a.hpp", "namespace a { struct P { int x; P(const P&); }; P f(P); }")
        self.extract("a.hpp", "--target", "x86_64-pc-windows-msvc")


class Names(Cxx):
    def test_namespaces(self):
        s = self.cxx("""
          namespace acme { inline namespace v2 {
            struct Frame { int a; struct Inner { int b; }; };
            void run(Frame::Inner *); extern int level; constexpr int limit = 3; template <class T> T get(); } }
          namespace { struct Hidden { int h; }; inline int twice(Hidden *h) { return h->h; } }""")
        self.assertIn("struct acme::v2::Frame::Inner", s.types)
        self.assertEqual(self.linkage_names(s)["_ZN4acme2v23runEPNS0_5Frame5InnerE"]["name"], "acme::run")
        self.assertIn("acme::level", s.variables)
        self.assertEqual(s.constants["acme::limit"]["integer"], 3)
        self.assertEqual(s.document["templates"][0]["name"], "acme::get")
        self.assertIn("struct {anonymous}::Hidden", s.types)
        self.assertEqual(s.functions["{anonymous}::twice"]["linkage"], "internal")

    def test_template_arguments(self):
        s = self.cxx("""
          namespace a { enum class Mode { off, on }; template <class...> struct List {}; template <auto> struct Value {};
            template <template <class...> class> struct Of {}; struct S; int variable;
            List<const S *, int (&)(char, ...), List<>, int S::*, int[3], bool> *f();
            Value<3u> *g(Value<Mode::on> *, Value<&variable> *, Value<nullptr> *, Value<true> *); Of<List> *h(); }""",
                     "-std=c++17")
        for key in ("struct a::List<a::S const*, int(char,...)&, a::List<>, int a::S::*, int[3], bool>",
                    "struct a::Value<(unsigned int)3>", "struct a::Value<(a::Mode)1>", "struct a::Of<a::List>",
                    "struct a::Value<(decltype(nullptr))nullptr>", "struct a::Value<true>", "struct a::Value<&a::variable>"):
            self.assertIn(key, s.types)

    def test_unnamed_types(self):
        s = self.cxx("""
          namespace a {
            struct Out { struct { int x; } point; union { int i; float f; }; enum { K = 1 }; };
            enum { LOOSE }; typedef struct { int t; } Tagged; extern struct { int v; } table;
            inline auto less = [](int l, int r) { return l < r; };
            inline auto make(int) { struct Local { int l; }; return Local{}; }
            inline auto make(char) { struct Local { char l; }; return Local{}; }
            inline auto one() { struct Local { int l; }; return Local{}; }
              inline auto closure() { return [](double) {}; }
            inline auto closures(int) { return [] {}; } inline auto closures(char) { return [] {}; } }""", "-std=c++17")
        for key in ("struct a::Out.point", "union a::Out.{i}", "enum a::Out::{K}", "enum a::{LOOSE}", "struct a::Tagged",
                    "struct a::table.type", "struct a::less.type", "struct a::make(int)::Local",
                    "struct a::make(char)::Local", "struct a::one::Local", "struct a::closure.result",
                    "struct a::closures(int).result", "struct a::closures(char).result"):
            self.assertIn(key, s.types)

    def test_no_name_moves_when_something_is_added(self):
        header = "namespace a { struct S { union { int i; }; }; inline auto f() { return [](int) {}; } }"
        old = self.cxx(header, "-std=c++17")
        new = self.cxx("namespace z { inline auto g() { return [](int) {}; } struct T { union { int i; }; }; }\n" + header,
                       "-std=c++17")
        self.assertLess(set(old.types), set(new.types))

    def test_one_symbol_for_two_entities(self):
        s = self.cxx("""
          const char *find(const char *) __asm("find"); char *find(char *) __asm("find");
          namespace a { extern "C" int shared(); } namespace b { extern "C" int shared(); }""")
        self.assertEqual(len(s.document["functions"]), 2)
        self.assertEqual(self.fidelity(s, "second-entity-of-symbol"), ["find"])


class Types(Cxx):
    def test_types_beyond_c(self):
        s = self.cxx("""
          struct S { int d; int m(int) const noexcept; };
          void f(int &, const S &, S &&, int S::*, int (S::*)(int) const noexcept, decltype(nullptr), char8_t, char16_t,
                 char32_t, wchar_t, bool, int (&)[3]);
          using Plain = int(int) const &&; auto trailing() -> S *; template <class T> using Ptr = T *; Ptr<S> aliased();
          inline auto deduced() { return 1.5; } auto undeduced();""", "-std=c++20")
        parameters = s.types[s.functions["f"]["type"]]["parameters"]
        self.assertEqual(parameters, ["int&", "struct S const&", "struct S&&", "int struct S::*",
                                      "int(struct S::)(int) const noexcept struct S::*", "decltype(nullptr)", "char8_t",
                                      "char16_t", "char32_t", "wchar_t", "bool", "int[3]&"])
        self.assertEqual(s.types[parameters[3]]["size_bytes"], 8)
        self.assertEqual(s.types[parameters[4]]["size_bytes"], 16)
        self.assertEqual(s.types[s.types[parameters[4]]["to"]],
                         {"key": "int(struct S::)(int) const noexcept", "kind": "function", "result": "int",
                          "parameters": ["int"], "object": "struct S", "object_qualifiers": "const", "noexcept": True,
                          "passing": ["direct i32", "direct i32"]})
        self.assertEqual(s.types["Plain"]["target"], "int(int) const &&")
        self.assertEqual(s.functions["trailing"]["type"], "struct S*(void)")
        self.assertEqual(s.functions["aliased"]["type"], "struct S*(void)")
        self.assertEqual(s.functions["deduced"]["type"], "double(void)")
        self.assertNotIn("undeduced", s.functions)
        self.assertEqual(self.fidelity(s, "undeduced-result"), ["undeduced"])

    def test_enums(self):
        s = self.cxx("enum class Mode : unsigned char { off, on }; enum class Late : short; enum Plain { A };")
        self.assertEqual((s.types["enum Mode"]["scoped"], s.types["enum Mode"]["underlying"]), (True, "unsigned char"))
        self.assertEqual((s.types["enum Late"]["kind"], s.types["enum Late"]["underlying"]), ("enum", "short"))
        self.assertNotIn("scoped", s.types["enum Plain"])

    def test_library_types_are_summarized(self):
        s = self.cxx("""#include <string>
          #include <vector>
          #include <memory>
          struct Item; struct Holder { std::string name; std::vector<Item *> items; };
          void take(std::unique_ptr<Item>, const std::string &);""", "-std=c++17")
        self.assertEqual((s.types["std::string"]["owned"], s.types[s.types["std::string"]["target"]]["template_name"]),
                         (False, "std::__cxx11::basic_string"))
        vector = s.types["struct std::vector<Item*, std::allocator<Item*>>"]
        self.assertEqual((vector["kind"], vector["size_bytes"], vector["arguments"][0]),
                         ("foreign", 24, {"type": "struct Item*"}))
        pointer = s.types["struct std::unique_ptr<Item, std::default_delete<Item>>"]
        self.assertEqual((pointer["size_bytes"], pointer.get("trivial_for_calls", False)), (8, False))
        self.assertEqual(s.passing("take")[1], "indirect align 8")
        self.assertEqual((s.facts["cxx-library"], s.facts["cxx-string-abi"]), ("libstdc++", "cxx11"))
        old = self.cxx("#include <string>\nvoid f(std::string);", "-D_GLIBCXX_USE_CXX11_ABI=0")
        self.assertEqual(old.facts["cxx-string-abi"], "old")
        self.assertEqual(old.types[old.types["std::string"]["target"]]["template_name"], "std::basic_string")

    def test_specializations_of_owned_templates(self):
        s = self.cxx("""
          template <class T, int N> struct Array { T data[N]; void fill(T t) { data[0] = t; } int size() const;
            struct Part { T t; }; };
          Array<int, 3> by_value(); Array<char, 5> *pointed_to();
          inline Array<char, 2> *only_named(Array<long, 1>::Part *) { return nullptr; }
          extern template struct Array<double, 4>;
          template <> struct Array<void, 0> { int special; void own(); };
          template <class T> struct Array<T, 9> { T t; }; Array<int, 9> partial(); template <class> struct Handle;
          Handle<int> *handle();""")
        self.assertEqual(s.types["struct Array<int, 3>"]["arguments"], [{"type": "int"}, {"value": "3"}])
        self.assertEqual(s.types["struct Array<int, 3>"]["size_bytes"], 12)
        self.assertEqual(s.types["struct Array<int, 9>"]["size_bytes"], 4)
        self.assertEqual(s.types["struct Array<char, 5>"]["size_bytes"], 5)
        self.assertEqual(s.types["struct Array<char, 2>"]["kind"], "opaque")
        self.assertEqual(self.fidelity(s, "specialization-not-laid-out"), ["Array<char, 2>", "Array<long, 1>::Part"])
        self.assertTrue(s.types["struct Array<double, 4>"]["explicitly_instantiated"])
        self.assertTrue(s.types["struct Array<void, 0>"]["explicitly_specialized"])
        self.assertEqual(sorted(s.functions), ["Array<double, 4>::fill", "Array<double, 4>::size", "Array<void, 0>::own",
                                               "by_value", "handle", "only_named", "partial",
                                               "pointed_to"])
        self.assertNotIn("inlined", s.functions["Array<double, 4>::fill"])

    def test_a_template_that_is_only_an_argument(self):
        s = self.cxx("""
          #include <vector>
          template <class T> struct Traits { static int bits(); };
          template <class T, class I = Traits<T>> struct Pair { T t; int more() { return I::bits(); } };
          template <class T> struct Item { T t; };
          Pair<int> made(); void taken(const std::vector<Item<int>> &);""")
        self.assertEqual(s.types["struct Traits<int>"]["kind"], "opaque")
        self.assertEqual(s.types["struct Item<int>"]["size_bytes"], 4)
        self.assertEqual(self.fidelity(s, "specialization-not-laid-out"), [])

    def test_a_changed_template_behind_a_name(self):
        header = "template <class T> struct Box { %s T t; }; inline Box<int> *f() { return nullptr; }"
        old, same, new = (self.cxx(header % more) for more in ("", "/* a comment */\n", "int more;"))
        self.assertEqual(old.fidelity, same.fidelity)
        self.assertNotEqual(old.fidelity, new.fidelity)


class Classes(Cxx):
    def test_bases(self):
        s = self.cxx("""
          struct Empty {}; struct A { virtual void f(); int a; }; struct B : Empty { int b; };
          class D : public A, private B, virtual protected Empty { int d; };""")
        d = s.types["struct D"]
        self.assertEqual([(b["type"], b.get("offset_bytes", 0), b.get("access", "public"), b.get("virtual", False),
                           b.get("primary", False), b.get("empty", False)) for b in d["bases"]],
                         [("struct A", 0, "public", False, True, False), ("struct B", 12, "private", False, False, False),
                          ("struct Empty", 0, "protected", True, False, True)])
        self.assertEqual([b["type"] for b in d["virtual_bases"]], ["struct Empty"])

    def test_members(self):
        s = self.cxx("""
          struct Empty {}; class Friend;
          class S final { public: int a = 1; int b{2}; protected: mutable int c; private: [[no_unique_address]] Empty e;
            friend class Friend; friend int helper(S &); friend bool operator<(const S &, const S &) { return false; } };
          struct Abstract { virtual int f() = 0; };""", "-std=c++20")
        record = s.types["struct S"]
        self.assertEqual([f.get("access", "public") for f in record["fields"]],
                         ["public", "public", "protected", "private"])
        self.assertTrue(record["fields"][0]["initializer"])
        self.assertNotEqual(record["fields"][0]["initializer"], record["fields"][1]["initializer"])
        self.assertTrue(record["fields"][2]["mutable"])
        self.assertTrue(record["fields"][3]["no_unique_address"])
        self.assertTrue(record["final"])
        self.assertEqual(record["friends"], ["Friend", "helper", "operator<"])
        self.assertIn("operator<", s.functions)
        self.assertTrue(s.types["struct Abstract"]["abstract"])

    def test_sizes_as_a_base(self):
        s = self.cxx("struct A { A(); int i; char c; }; struct B : A { char d; }; struct P { int i; char c; };")
        a = s.types["struct A"]
        self.assertEqual((a["size_bytes"], a["data_size_bytes"], a["nv_size_bytes"], a["nv_align_bytes"]), (8, 5, 5, 4))
        self.assertEqual(s.types["struct B"]["size_bytes"], 8)
        self.assertEqual((s.types["struct P"]["data_size_bytes"], s.types["struct P"]["nv_size_bytes"]), (8, 8))

    def test_a_closure_names_what_it_captures(self):
        s = self.cxx("inline auto f(int first, double second) { return [first, second] { return first + second; }; }",
                     "-std=c++17")
        closure = s.types[s.types[s.functions["f"]["type"]]["result"]]
        self.assertEqual([field["name"] for field in closure["fields"]], ["first", "second"])


class Symbols(Cxx):
    def test_members(self):
        s = self.cxx("""
          namespace a { inline namespace v1 { class C { public: explicit C(int, const char *name = "x, y"); virtual ~C();
            virtual int v(double) const = 0; static int s(); operator bool() const; C &operator=(const C &) = delete;
            int in_class() { return 1; } C(C &&) = default; private: void p() &&; }; } }""")
        f = self.linkage_names(s)
        constructor = f["_ZN1a2v11CC1EiPKc"]
        self.assertEqual((constructor["name"], constructor["kind"], constructor["record"], constructor["explicit"]),
                         ("a::C::C", "constructor", "a::v1::C", True))
        self.assertEqual(constructor["other_linkage_names"], ["_ZN1a2v11CC2EiPKc"])
        self.assertEqual(constructor["parameters"], [{}, {"name": "name", "default_argument": '"x, y"'}])
        self.assertEqual(f["_ZN1a2v11CD1Ev"]["other_linkage_names"], ["_ZN1a2v11CD0Ev", "_ZN1a2v11CD2Ev"])
        virtual = f["_ZNK1a2v11C1vEd"]
        self.assertEqual((virtual["kind"], virtual["virtual"], virtual["pure"]), ("method", True, True))
        self.assertEqual(f["_ZN1a2v11C1sEv"]["kind"], "static-method")
        self.assertEqual((f["_ZNK1a2v11CcvbEv"]["name"], f["_ZNK1a2v11CcvbEv"]["kind"]), ("a::C::operator bool", "conversion"))
        self.assertTrue(f["_ZN1a2v11CaSERKS1_"]["deleted"])
        self.assertTrue(f["_ZN1a2v11C8in_classEv"]["inlined"])
        self.assertTrue(f["_ZN1a2v11CC1EOS1_"]["inlined"])
        self.assertEqual((f["_ZNO1a2v11C1pEv"]["access"], s.types[f["_ZNO1a2v11C1pEv"]["type"]]["object_qualifiers"]),
                         ("private", "&&"))

    def test_functions(self):
        s = self.cxx("""
          namespace a { constexpr int c(int x) { return x; } consteval int e() { return 1; } void n() noexcept;
            int over(int); int over(double); template <class T> T t(T v) { return v; } template <> int t<int>(int);
            template long t<long>(long); int defaults(int a = 1 + 2, int b = (3, 4)); }
          extern "C" void plain(void);""", "-std=c++20")
        self.assertTrue(s.functions["a::c"]["constexpr"])
        self.assertTrue(s.functions["a::e"]["consteval"])
        self.assertTrue(s.types[s.functions["a::n"]["type"]]["noexcept"])
        self.assertLessEqual({"_ZN1a4overEi", "_ZN1a4overEd", "_ZN1a1tIiEET_S1_", "_ZN1a1tIlEET_S1_", "plain"},
                             set(self.linkage_names(s)))
        self.assertEqual([p["default_argument"] for p in s.functions["a::defaults"]["parameters"]], ["1 + 2", "( 3 , 4 )"])

    def test_implied_exception_specifications(self):
        s = self.cxx("""
          struct May { ~May() noexcept(false); }; struct A { ~A(); A(A &&) = default; }; struct B { May m; ~B(); };""")
        self.assertTrue(s.types[s.functions["A::~A"]["type"]].get("noexcept"))
        self.assertTrue(s.types[s.functions["A::A"]["type"]].get("noexcept"))
        self.assertFalse(s.types[s.functions["B::~B"]["type"]].get("noexcept"))

    def test_variables_and_constants(self):
        s = self.cxx("""#include <string>
          struct S { static int member; static const int in_class = 4; static inline int counter = 0; };
          inline constexpr double pi = 3.25; constexpr char name[] = "acme"; extern const int later; thread_local extern int t;
          const int internal = 5; inline const std::string made = "x"; inline constexpr struct Color { int r; } red{1};
          struct Again { static constexpr int x = 6; }; constexpr int Again::x;""", "-std=c++17")
        self.assertEqual(sorted(s.variables), ["S::counter", "S::member", "later", "made", "t"])
        self.assertTrue(s.variables["S::counter"]["inlined"])
        self.assertTrue(s.variables["t"]["thread_local"])
        self.assertEqual([s.constants[name].get("integer") for name in ("S::in_class", "internal", "Again::x")], [4, 5, 6])
        self.assertEqual((s.constants["pi"]["floating"], s.constants["name"]["string"]), ("0x1.ap1", "acme"))
        self.assertIn("tokens", s.constants["made"])
        self.assertIn("tokens", s.constants["red"])

    def test_names_in_bodies_are_those_of_the_interface(self):
        s = self.cxx("""
          namespace a { struct Frame { int size; }; int run(Frame *); template <class T> T get();
            inline int go(Frame *f) { return run(f) + get<int>() + (int)sizeof(Frame); } }
          #define GO(f) a::go(f)""")
        self.assertLessEqual({"a::Frame", "a::run", "a::get"}, set(s.functions["a::go"]["uses"]))
        self.assertEqual(s.functions["a::go"]["sizes"], ["a::Frame"])
        self.assertIn("a::go", s.constants["GO"]["uses"])

    def test_macros(self):
        s = self.cxx("""
          namespace a { constexpr int twice(int x) { return 2 * x; } enum class E { one = 1 };
            constexpr int slow(int n) { int sum = 0; for (int i = 0; i < n; ++i) sum ^= i; return sum; } }
          #define VALUE a::twice(21)
          #define SCOPED static_cast<int>(a::E::one)
          #define LAMBDA [] { return 3; }()
          #define SLOW a::slow(300000)
          #define NEW (new int)""", "-std=c++17")
        self.assertEqual([s.constants[name].get("integer") for name in ("VALUE", "SCOPED", "LAMBDA")], [42, 1, 3])
        self.assertIn("tokens", s.constants["SLOW"])
        self.assertIn("tokens", s.constants["NEW"])


class Hostile(Cxx):
    def test_names_that_multiply(self):
        s = self.cxx("template <class A, class B> struct P {};\ntypedef P<int, int> T0;\n" +
                     "".join(f"typedef P<T{i}, T{i}> T{i + 1};\n" for i in range(60)) + "T60 *f();")
        self.assertLess(len(s.text), 300_000)

    def test_templates_that_never_end(self):
        s = self.cxx("template <class T> struct R { R<R<T>> *p; }; R<int> f();")
        self.assertEqual(s.types["struct R<int>"]["size_bytes"], 8)
        self.write("a.hpp", "template <class T> struct R { R<R<T>> r; }; R<int> f(); struct S { R<char> r; };")
        self.assertEqual(self.run_program("a.hpp").returncode, 3)

    def test_headers_that_end_in_the_middle(self):
        for content in ("namespace a {", "struct S { void f() {", "template <class T", "template <class T> struct S {",
                        "inline auto f = [", "struct S : ", "int f(int = ", "struct S { S() : a("):
            self.write("a.hpp", content)
            self.assertEqual(self.run_program("a.hpp").returncode, 3, content)


if __name__ == "__main__":
    unittest.main()
