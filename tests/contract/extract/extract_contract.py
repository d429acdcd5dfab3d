#!/usr/bin/env python3
"""What abi-extract makes of headers, from end to end: extract_contract.py ABI-EXTRACT TORTURE-HEADER"""
import json
import pathlib
import subprocess
import sys
import unittest

from extracting import InFolder, Snapshot, program

torture_header = pathlib.Path(sys.argv.pop(1)).resolve()


class Torture(unittest.TestCase):
    """One header with every construct of C."""

    @classmethod
    def setUpClass(cls):
        result = subprocess.run([program, torture_header, "--", "-std=c11"], capture_output=True, text=True, timeout=120)
        assert result.returncode == 0, result.stderr
        cls.s = Snapshot(result.stdout)

    def test_typedef_names_an_unnamed_record(self):
        self.assertEqual(self.s.types["t_point"]["target"], "struct t_point")
        self.assertNotIn("unnamed", self.s.types["struct t_point"])

    def test_unnamed_records_are_named_by_place(self):
        for key in ("struct t_outer.unnamed", "struct t_outer.unnamed.inner", "struct t_outer.list",
                    "union t_outer.{lo}", "struct t_outer.{lo}.{lo}", "union t_outer.{lo}.{lo}.{lo}",
                    "struct t_outer.{f1}", "struct t_handle.target", "struct t_unnamed_variable.type"):
            self.assertTrue(self.s.types[key]["unnamed"], key)
        self.assertTrue(self.s.types["union t_outer.{lo}"]["anonymous"])
        self.assertNotIn("anonymous", self.s.types["struct t_outer.unnamed"])
        self.assertIn("enum {T_ANON_ONE}", self.s.types)

    def test_tags_in_records_belong_to_the_file(self):
        self.assertEqual(self.s.field("struct t_outer", "nested")["type"], "struct t_nested")
        self.assertEqual(self.s.field("struct t_outer", "mode")["type"], "enum t_nested_enum")

    def test_bit_fields(self):
        fields = [(f.get("name", ""), f.get("offset_bits", 0), f.get("bit_width"))
                  for f in self.s.types["struct t_bits"]["fields"]]
        self.assertEqual(fields, [("a", 0, 1), ("b", 1, 7), ("", 8, 4), ("c", 12, 40), ("flag", 52, 1), ("", 64, 0),
                                  ("d", 64, 3)])

    def test_layout(self):
        for key, size, align in (("struct t_packed", 7, 1), ("struct t_pragma", 6, 2), ("struct t_aligned", 64, 64),
                                 ("struct t_alignas", 64, 32), ("struct t_flexible", 8, 8), ("struct t_empty", 0, 1),
                                 ("union t_value", 16, 8), ("struct t_all", 144, 16)):
            self.assertEqual((self.s.types[key].get("size_bytes", 0), self.s.types[key]["align_bytes"]), (size, align), key)
        self.assertTrue(self.s.types["struct t_packed"]["packed"])
        self.assertTrue(self.s.types["struct t_pragma"]["packed"])
        self.assertEqual(self.s.field("struct t_flexible", "data")["type"], "int[]")
        self.assertEqual(self.s.field("struct t_zero_length", "data")["type"], "char[0]")

    def test_enums(self):
        for key, underlying in (("enum t_color", "unsigned int"), ("enum t_negative", "int"),
                                ("enum t_wide", "unsigned long"), ("enum t_small", "unsigned char")):
            self.assertEqual(self.s.types[key]["underlying"], underlying)
        self.assertEqual(self.s.types["enum t_negative"]["enumerators"][0]["value"], -3)
        self.assertEqual(self.s.types["enum t_big"]["enumerators"][0]["value"], 2**64 - 1)
        self.assertTrue(self.s.types["enum t_flags"]["flags"])

    def test_types_beyond_the_usual(self):
        for name, target in (("t_atomic", "_Atomic(int)"), ("t_bitint", "_BitInt(17)"), ("t_complex", "_Complex double"),
                             ("t_int4", "int __vector(4)"), ("t_far", "int*@address_space(3)"),
                             ("t_never", "void(void)@noreturn"), ("t_ms_callback", "void(int)@ms_abi*"),
                             ("t_returns_pointer", "int(double)*(int)*")):
            self.assertEqual(self.s.types[name]["target"], target)
        self.assertEqual(self.s.types["t_aligned_int"]["align_bytes"], 16)
        self.assertEqual(self.s.types["_BitInt(17)"]["value_bits"], 17)
        self.assertEqual(self.s.types["union t_transparent"]["attributes"], ["transparent_union"])

    def test_foreign_types_are_summarized(self):
        self.assertEqual(self.s.types["struct tm"], {"key": "struct tm", "kind": "foreign", "name": "tm",
                                                     "size_bytes": 56, "align_bytes": 8, "library": "time.h"})
        self.assertEqual(self.s.types["size_t"]["target"], "unsigned long")
        self.assertFalse(self.s.types["size_t"]["owned"])

    def test_opaque_tags(self):
        self.assertEqual(self.s.types["struct t_opaque"]["kind"], "opaque")
        self.assertEqual(self.s.types["union t_opaque_union"]["kind"], "opaque")
        self.assertEqual(self.s.passing("t_incomplete_result"), [])

    def test_signatures(self):
        for name, type_ in (("t_void", "void(void)"), ("t_no_prototype", "int()"), ("t_variadic", "int(char const*,...)"),
                            ("t_arrays", "int(int*,int*,int const*,int*)"), ("t_vla", "int(int,int[]*)"),
                            ("t_gets_function", "int(double)*(int)"), ("t_declared_by_typedef", "t_function"),
                            ("t_qualifiers", "int(int,int,char*,int)"), ("t_const_result", "int(void)"),
                            ("t_ms_abi", "void(int)@ms_abi"), ("t_knr", "int(int,char*)")):
            self.assertEqual(self.s.functions[name]["type"], type_, name)

    def test_passing(self):
        self.assertEqual(self.s.passing("t_by_value"),
                         ["direct i64", "direct i64", "direct {i64, double}", "indirect align 64 byval"])

    def test_attributes(self):
        for name, words in (("t_alloc", ["alloc_size(1,2)", "malloc", "returns_nonnull", "warn_unused_result"]),
                            ("t_alloc_aligned", ["alloc_align(1)", "assume_aligned(16)"]),
                            ("t_variadic", ["format(printf,1,2)", "nonnull(1)"]), ("t_sentinel", ["sentinel"]),
                            ("t_pure", ["cold", "nothrow", "pure"]), ("t_const_fn", ["const", "deprecated"]),
                            ("t_merged", ["cold", "nonnull"])):
            self.assertEqual(self.s.functions[name].get("attributes", []), words, name)
        for name in ("t_noreturn_c11", "t_noreturn_gnu", "t_never_returns"):
            self.assertEqual(self.s.functions[name]["attributes"], ["noreturn"])
        self.assertEqual(self.s.functions["t_noreturn_gnu"]["type"], "void(void)")
        self.assertEqual(self.s.functions["t_nonnull_parameter"]["parameters"][0]["attributes"], ["nonnull"])
        self.assertEqual(self.s.field("struct t_deprecated", "old")["attributes"], ["deprecated"])

    def test_linkage(self):
        self.assertEqual(self.s.functions["t_renamed"]["linkage_name"], "t_real_name")
        self.assertEqual(self.s.variables["t_asm_variable"]["linkage_name"], "t_real_variable")
        self.assertTrue(self.s.functions["t_weak"]["weak"])
        self.assertEqual(self.s.functions["t_hidden"]["visibility"], "hidden")
        self.assertEqual(self.s.functions["t_hidden_by_pragma"]["visibility"], "hidden")
        self.assertEqual(self.s.functions["t_protected"]["visibility"], "protected")
        self.assertTrue(self.s.variables["t_thread"]["thread_local"])

    def test_inline(self):
        for name in ("t_inline", "t_static", "t_c99_inline", "t_made_one_get"):
            self.assertTrue(self.s.functions[name]["inlined"], name)
        self.assertNotIn("inlined", self.s.functions["t_extern_inline"])
        self.assertEqual(self.s.functions["t_made_one_get"]["body"], self.s.functions["t_made_two_get"]["body"])
        self.assertEqual(self.s.functions["t_inline"]["sizes"], ["t_tagged"])
        for name in ("T_EARLY", "T_EARLY_FACTOR", "T_RED", "t_plain", "at"):
            self.assertIn(name, self.s.functions["t_inline"]["uses"])

    def test_constants_by_value(self):
        for name, value in (("T_NUMBER", 7), ("T_HEX", 2**64 - 1), ("T_NEGATIVE", -1), ("T_CHAR", 120), ("T_CHAIN", 8),
                            ("T_SIZE", 8), ("T_POINTER", 2**64 - 1), ("T_NULL", 0), ("T_REDEFINED", 2),
                            ("T_OFFSET", 4), ("T_ENUM_VALUE", 5), ("t_constant", 42)):
            self.assertEqual(self.s.constants[name]["integer"], value, name)
        for name, value in (("T_STRING", "one two"), ("T_BYTES", "\\xff\\\\"), ("t_string_constant", "seven"),
                            ("t_pointer_constant", "eight")):
            self.assertEqual(self.s.constants[name]["string"], value, name)
        self.assertEqual(self.s.constants["T_FLOAT"]["floating"], "0x1.8p0")
        self.assertEqual(self.s.constants["T_SIZE"]["sizes"], ["t_tagged"])

    def test_constants_by_tokens(self):
        for name in ("T_128", "T_OVERFLOW", "T_COMMA", "T_STATEMENT", "T_TYPE", "T_FUNCTION_ALIAS", "T_CALL",
                     "T_UNFINISHED", "T_BRACE", "T_LINE", "T_COUNTER", "T_TWICE", "T_COMPOUND", "T_DIV",
                     "t_struct_constant", "t_file_constant"):
            self.assertEqual(set(self.s.constants[name]) & {"integer", "floating", "string", "tokens"}, {"tokens"}, name)
        self.assertEqual(self.s.constants["T_TWICE"]["kind"], "function-macro")

    def test_what_is_no_constant(self):
        for name in ("TORTURE_H", "T_EMPTY", "T_UNDEFINED", "T_RED"):
            self.assertNotIn(name, self.s.constants)

    def test_fidelity(self):
        self.assertEqual(self.s.fidelity, [{"what": "function-bodies-not-checked"}])

    def test_nothing_of_this_machine(self):
        self.assertNotIn(str(torture_header.parent), self.s.text)


class Noise(InFolder):
    """What changes nothing must give the same bytes, or the same body."""

    HEADER = """
#include <assert.h>
#define API_MAX 4
struct box { int w; int h; };
int box_area(const struct box *b, int scale);
static inline int box_twice(const struct box *b) { assert(b); return 2 * box_area(b, API_MAX); }
"""

    def test_comments_and_lines_do_not_move_a_body(self):
        plain = self.interface(self.HEADER)
        moved = self.interface("/* a comment */\n\n\n" + self.HEADER.replace("{ assert", "{\n  /* here */ assert"))
        self.assertEqual(plain.functions["box_twice"]["body"], moved.functions["box_twice"]["body"])
        changed = self.interface(self.HEADER.replace("2 * box", "3 * box"))
        self.assertNotEqual(plain.functions["box_twice"]["body"], changed.functions["box_twice"]["body"])

    def test_parameters_of_macros_may_be_renamed(self):
        one = self.interface("#define ADD(a, b) ((a) + (b))\nint f(void);").constants["ADD"]["tokens"]
        self.assertEqual(one, self.interface("#define ADD(x, y) ((x)+(y))\nint f(void);").constants["ADD"]["tokens"])
        self.assertNotEqual(one, self.interface("#define ADD(x, y) ((y)+(x))\nint f(void);").constants["ADD"]["tokens"])

    def test_same_bytes_from_anywhere(self):
        self.write("inc/b.h", "int b(void);")
        self.write("inc/a.h", self.HEADER)
        (self.folder / "elsewhere").mkdir()
        texts = {self.extract("--name", "x", *arguments, cwd=self.folder / cwd).text for cwd, arguments in (
            (".", ("inc/a.h", "inc/b.h")), (".", ("inc/b.h", "inc/a.h")), (".", ("inc",)), (".", ("inc/*.h",)),
            ("elsewhere", ("../inc",)), ("inc", (".",)))}
        self.assertEqual(len(texts), 1)

    def test_environment_adds_no_headers(self):
        self.write("hidden/extra.h", "")
        self.write("api.h", "#include <extra.h>\nint f(void);")
        result = self.run_program("api.h", environment={"CPATH": str(self.folder / "hidden")})
        self.assertEqual(result.returncode, 3)


class Ownership(InFolder):
    def test_the_folder_of_a_header_is_the_root(self):
        self.write("acme/api.h", '#include "part.h"\n#include "../other/foreign.h"\nstruct mine { foreign_t f; };')
        self.write("acme/part.h", "int part(void);")
        self.write("other/foreign.h", "typedef struct { int a; } foreign_t;\n#define FOREIGN 1\nint foreign(void);")
        s = self.extract("acme/api.h")
        self.assertEqual(set(s.functions), {"part"})
        self.assertEqual(s.constants, {})
        self.assertEqual(s.types["struct foreign_t"]["kind"], "foreign")
        self.assertEqual(set(s.document["locations"]), {"api.h", "part.h"})

    def test_a_root_that_owns_nothing(self):
        self.write("acme/api.h", "int f(void);")
        (self.folder / "empty").mkdir()
        self.refused(3, "nothing that the headers declare lies under", "--root", "empty", "acme/api.h")

    def test_names_in_prototypes_do_not_reach_the_file(self):
        s = self.interface("enum { N = 4 };\nvoid f(int N);\nextern int table[N];")
        self.assertEqual(s.variables["table"]["type"], "int[4]")

    def test_one_tag_in_two_scopes(self):
        s = self.interface("void f(struct inner *p);\nstruct inner { int a; };\nvoid g(struct inner *p);")
        self.assertEqual(s.functions["g"]["type"], "void(struct inner*)")
        self.assertEqual(s.types["struct inner"]["kind"], "record")
        self.assertEqual(s.functions["f"]["type"], "void(struct inner#2*)")


class Flags(InFolder):
    def setUp(self):
        super().setUp()
        self.write("api.h", "int f(void);")

    def test_flags_of_gcc_that_change_no_abi_are_left_out(self):
        s = self.extract("api.h", "--", "-fno-gnu-unique", "-Wno-such-warning", "-fanalyzer", "-O2", quiet=False)
        self.assertEqual(s.facts["dropped-flags"], "-fanalyzer -fno-gnu-unique")

    def test_other_unknown_flags_are_refused(self):
        for flag in ("-mpreferred-stack-boundary=2", "-ffixed-r10", "-fno-such-flag", "-fsso-struct=big-endian"):
            self.refused(2, flag, "api.h", "--", flag)

    def test_flags_that_change_the_abi_are_facts(self):
        self.write("api.h", "enum e { A }; enum e f(struct { char c; int i; } *);")
        s = self.extract("api.h", "--", "-fshort-enums", "-fpack-struct=1", "-m32", "-mregparm=2")
        self.assertEqual((s.facts["short-enums"], s.facts["pack-struct-bytes"], s.facts["data-model"],
                          s.facts["regparm"]), ("yes", "1", "ILP32", "2"))
        self.assertEqual(s.types["enum e"]["underlying"], "unsigned char")

    def test_hidden_visibility(self):
        s = self.interface('void a(void); __attribute__((visibility("default"))) void b(void);', "-fvisibility=hidden")
        self.assertEqual(s.functions["a"]["visibility"], "hidden")
        self.assertNotIn("visibility", s.functions["b"])

    def test_targets(self):
        for target, model in (("aarch64-linux-gnu", "LP64"), ("i686-linux-gnu", "ILP32"),
                              ("x86_64-pc-windows-msvc", "LLP64"), ("wasm32-unknown-unknown", "ILP32")):
            self.assertEqual(self.extract("api.h", "--target", target).facts["data-model"], model)
        self.refused(2, "cannot compile for this target", "api.h", "--target", "nonsense")

    def test_a_missing_system_header_names_the_way_out(self):
        self.write("io.h", "#include <stdio.h>\nint f(FILE *);")
        self.refused(3, "--sysroot", "io.h", "--", "--target=riscv64-unknown-elf")

    def test_forced_include(self):
        self.write("config/config.h", "typedef long word;")
        self.write("acme/api.h", "word f(void);")
        s = self.extract("--include", "config/config.h", "acme/api.h")
        self.assertEqual(s.types["word"]["target"], "long")

    def test_compilation_database(self):
        self.write("src/api.h", "#include <dep.h>\nWORD f(void);")
        self.write("dep/dep.h", "")
        self.write("build/compile_commands.json", json.dumps([
            {"directory": str(self.folder), "file": "other.cpp", "command": "g++ -std=c++20 -DWORD=char -c other.cpp"},
            {"directory": str(self.folder / "build"), "file": "../src/a.c",
             "command": "ccache gcc -std=c11 -I../dep -DWORD=long -fno-plt -fanalyzer -MD -MF a.d -o a.o -c ../src/a.c"}]))
        s = self.extract("-p", "build", "src/api.h", quiet=False)
        self.assertEqual(s.functions["f"]["type"], "long(void)")
        self.assertEqual(s.facts["language-standard"], "c11")


class Configuration(InFolder):
    def test_names_headers_roots_flags_and_version_macros(self):
        self.write("sdk/abigate.yaml", """
version: 1
interface: { name: acme, version_from: [ACME_MAJOR, ACME_MINOR, ACME_PATCH] }
released_by: host
headers: [include/acme/*.h]
roots: [include/acme]
flags: [-std=c99, -Iinclude, -DACME_WORD=long]
""")
        self.write("sdk/include/acme/version.h", "#define ACME_MAJOR 1\n#define ACME_MINOR 4\n#define ACME_PATCH 2\n")
        self.write("sdk/include/acme/api.h", "#include <acme/version.h>\nACME_WORD f(void);")
        s = self.extract("--config", "sdk/abigate.yaml")
        self.assertEqual(s.document["interface"], {"name": "acme", "version": "1.4.2"})
        self.assertEqual(s.document["declarations"]["released_by"], "host")
        self.assertEqual(s.functions["f"]["type"], "long(void)")
        self.assertEqual(s.facts["language-standard"], "c99")
        self.assertEqual(s.text, self.extract(cwd=self.folder / "sdk").text)
        other = self.extract("--config", "sdk/abigate.yaml", "--version", "2.0.0", "--released-by", "plugin")
        self.assertEqual(other.document["interface"]["version"], "2.0.0")

    def test_a_version_macro_that_is_missing(self):
        self.write("abigate.yaml", "version: 1\ninterface: { name: a, version_from: [A_VERSION] }\nheaders: [api.h]\n")
        self.write("api.h", "int f(void);")
        self.refused(2, "A_VERSION")

    def test_init_prints_a_configuration_that_works(self):
        self.write("inc/api.h", "#define API_MAJOR 1\n#define API_MINOR 2\n#define API_PATCH 3\nint f(void);")
        result = self.run_program("--init", "inc/api.h")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.write("abigate.yaml", result.stdout)
        s = self.extract()
        self.assertEqual(s.document["interface"], {"name": "api", "version": "1.2.3"})


class Fidelity(InFolder):
    def test_attributes_that_clang_does_not_know(self):
        header = 'struct __attribute__((scalar_storage_order("%s"))) s { int a; };\nint f(struct s *);'
        big = self.interface(header % "big-endian").fidelity
        self.assertEqual([(one["what"], one["where"]) for one in big], [("attribute", "api.h: scalar_storage_order")])
        self.assertNotEqual(big, self.interface(header % "little-endian").fidelity)

    def test_harmless_attributes_are_passed_over(self):
        self.assertEqual(self.interface("int f(char *) __attribute__((access(read_only, 1)));").fidelity, [])

    def test_assembly_beside_functions(self):
        one = self.interface('int f(void);\n__asm__(".symver a,a@V1");').fidelity
        self.assertEqual([(u["what"], u["where"]) for u in one], [("file-scope-asm", "api.h")])
        self.assertNotEqual(one, self.interface('int f(void);\n__asm__(".symver a,a@V2");').fidelity)

    def test_types_that_are_not_modelled(self):
        s = self.interface("void f(int (^block)(int));", "-fblocks")
        self.assertEqual([u["what"] for u in s.fidelity], ["type"])


class Refusals(InFolder):
    def test_usage(self):
        self.write("ok.h", "int f(void);")
        self.refused(2, "no header is named")
        self.refused(2, "--bogus", "--bogus", "ok.h")
        self.refused(2, "expected a version such as 1.4.0", "--version", "ok.h")
        self.refused(3, "a.so", "--binary", "a.so", "ok.h")

    def test_version_of_the_program(self):
        self.assertRegex(self.run_program("--version").stdout, r"^abi-extract \d+\.\d+\.\d+ \(LLVM \d+\.\d+\.\d+\)\n$")

    def test_headers(self):
        self.write("bad.h", "struct x { int a")
        self.write("empty.h", "")
        self.write("twice/a.h", "struct s { int a; };")
        self.write("twice/b.h", "struct s { long a; };")
        self.write("cxx.h", "class a {};")
        (self.folder / "none").mkdir()
        self.refused(3, "do not parse as C", "bad.h")
        self.refused(3, "nothing that the headers declare", "empty.h")
        self.refused(3, "redefinition of 's'", "twice")
        self.refused(3, "-x c++", "cxx.h")
        self.refused(3, "no header matches", "none")
        self.refused(3, "No such file", "missing.h")

    def test_nothing_is_left_where_writing_fails(self):
        self.write("ok.h", "int f(void);")
        self.refused(3, "cannot write", "ok.h", "-o", "nowhere/out.json")
        self.refused(3, "No space left", "ok.h", "-o", "/dev/full")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["ok.h"])


class Hostile(InFolder):
    def test_macros_that_would_expand_to_billions_of_tokens(self):
        bomb = "#define A0 1 + 1\n" + "".join(f"#define A{i} A{i-1} + A{i-1}\n" for i in range(1, 60))
        calls = "#define F0(x) x + x\n" + "".join(f"#define F{i}(x) F{i-1}(x) + F{i-1}(x)\n" for i in range(1, 60))
        s = self.interface(bomb + calls + "#define Z F59(1)\nint f(void);")
        self.assertEqual(s.constants["A1"]["integer"], 3 + 1)
        self.assertIn("tokens", s.constants["A59"])
        self.assertIn("tokens", s.constants["Z"])

    def test_function_types_that_multiply(self):
        self.write("far/far.h", "typedef void (*f0)(int);\n" +
                   "".join(f"typedef void (*f{i})(f{i-1}, f{i-1});\n" for i in range(1, 60)))
        self.write("api/api.h", '#include "../far/far.h"\nvoid g(f59);')
        self.assertLess(len(self.extract("api/api.h").text), 200_000)

    def test_long_chains(self):
        s = self.interface("struct s0 { int v; };\n" +
                           "".join(f"struct s{i} {{ struct s{i-1} *p; int v; }};\n" for i in range(1, 5000)))
        self.assertEqual(s.types["struct s4999"]["size_bytes"], 16)

    def test_bytes_that_are_no_text(self):
        s = self.interface(b'#define X "\xff\xfe"\n#define Y \xff\nint f(void); // \xff\n')
        self.assertEqual(s.constants["X"]["string"], "\\xff\\xfe")

    def test_headers_that_end_in_the_middle(self):
        for content in ("static inline int f(void) { return 1;", "int f(", '#define X "', "#if 1\nint f(void);", "/*"):
            self.write("api.h", content)
            self.assertIn(self.run_program("api.h").returncode, (0, 3), content)


if __name__ == "__main__":
    unittest.main()
