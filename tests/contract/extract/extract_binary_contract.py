#!/usr/bin/env python3
"""abi-extract --binary on files that real compilers built: extract_binary_contract.py ABI-EXTRACT GCC CLANG"""
import os
import shutil
import subprocess
import sys
import unittest

from extracting import InFolder

gcc, clang = sys.argv.pop(1), sys.argv.pop(1)
here = {"x86_64": "x86_64-unknown-linux-gnu", "aarch64": "aarch64-unknown-linux-gnu"}.get(os.uname().machine)

c_header = """
#pragma once
struct acme_frame { unsigned size; unsigned flags; };
int acme_run(struct acme_frame *frame);
extern struct acme_frame acme_last;
extern _Thread_local int acme_errno;
extern const char acme_names[];
void host_log(const char *text);
static inline int acme_twice(int x) { return 2 * x; }
"""
c_source = """
#include "acme.h"
#include <string.h>
struct acme_frame acme_last;
_Thread_local int acme_errno;
const char acme_names[] = "one two";
int acme_run(struct acme_frame *frame) { host_log("run"); acme_last = *frame; return (int)strlen((const char *)frame); }
int acme_secret(void) { return acme_twice(21); }
"""
cxx_header = """
#pragma once
namespace acme {
class Shape {
 public:
  Shape();
  virtual ~Shape();
  virtual int area() const = 0;
  int edges() const { return edges_; }
 protected:
  int edges_ = 3;
};
class Circle : public Shape {
 public:
  explicit Circle(int radius);
  int area() const override;
 private:
  int radius_;
};
template <class T> struct Box { virtual ~Box(); T value; };
extern template struct Box<int>;
Shape *make(int radius);
extern int limit;
}
"""
cxx_source = """
#include "acme.hpp"
namespace acme {
Shape::Shape() = default;
Shape::~Shape() = default;
Circle::Circle(int radius) : radius_(radius) {}
int Circle::area() const { return 3 * radius_ * radius_; }
template <class T> Box<T>::~Box() {}
template struct Box<int>;
Shape *make(int radius) { return new Circle(radius); }
int limit = 7;
}
"""


def built(snapshot):
    return snapshot.document["binary"]


def exports(snapshot):
    return {symbol["name"]: symbol for symbol in built(snapshot).get("exports", [])}


def imports(snapshot):
    return {symbol["name"]: symbol for symbol in built(snapshot).get("imports", [])}


class WithFiles(InFolder):
    def setUp(self):
        super().setUp()
        self.write("api/acme.h", c_header)
        self.write("acme.c", c_source)
        self.write("cxxapi/acme.hpp", cxx_header)
        self.write("acme.cpp", cxx_source)

    def build(self, compiler, *arguments):
        subprocess.run([compiler, *arguments], cwd=self.folder, check=True)

    def library(self, *arguments, compiler=gcc, source="acme.c", name="libacme.so"):
        self.build(compiler, "-shared", "-fPIC", "-O1", "-Iapi", "-Icxxapi", "-o", name, source, *arguments)
        return name


class Joined(WithFiles):
    def test_c(self):
        for compiler in (gcc, clang):
            s = self.extract("--binary", self.library("-Wl,-soname,libacme.so.1", compiler=compiler), "api/acme.h")
            self.assertEqual(built(s)["soname"], "libacme.so.1")
            self.assertIn("libc.so.6", built(s)["needed"])
            symbols = exports(s)
            self.assertEqual(symbols["acme_run"], {"name": "acme_run"})
            self.assertEqual(symbols["acme_last"], {"name": "acme_last", "type": "data", "size_bytes": 8})
            self.assertEqual(symbols["acme_errno"], {"name": "acme_errno", "type": "thread-local", "size_bytes": 4})
            self.assertIn("acme_secret", symbols)
            self.assertEqual(set(imports(s)), {"host_log"})  # not strlen
            self.assertIn("GLIBC_2.2.5" if os.uname().machine == "x86_64" else "GLIBC_2.17",
                          [v["version"] for v in built(s)["required_versions"]])

    def test_the_fingerprints_are_those_of_the_headers(self):
        plain = self.extract("api/acme.h")
        joined = self.extract("--binary", self.library(), "api/acme.h")
        self.assertNotIn("binary", plain.document)
        for surface in ("abi", "api"):
            self.assertEqual(joined.document["fingerprints"][surface], plain.document["fingerprints"][surface])
        self.assertNotEqual(joined.document["digest"], plain.document["digest"])

    def test_the_same_file_gives_the_same_snapshot_wherever_it_lies(self):
        self.library()
        (self.folder / "elsewhere").mkdir()
        shutil.copy(self.folder / "libacme.so", self.folder / "elsewhere/libacme.so")
        one = self.extract("--binary", "libacme.so", "api/acme.h")
        two = self.extract("--binary", self.folder / "elsewhere/libacme.so", self.folder / "api/acme.h", cwd="/")
        self.assertEqual(one.text, two.text)

    def test_stripped(self):
        whole = self.extract("--binary", self.library(), "api/acme.h")
        for strip in ("strip", "llvm-strip-22"):
            if shutil.which(strip):
                self.build(strip, "-o", "stripped.so", "libacme.so")
                stripped = self.extract("--binary", "stripped.so", "api/acme.h")
                self.assertEqual(exports(stripped), exports(whole), strip)

    def test_version_script(self):
        self.write("acme.map", "ACME_1 { global: acme_run; acme_last; local: *; }; ACME_2 { global: acme_errno; "
                               "acme_names; } ACME_1;")
        s = self.extract("--binary", self.library("-Wl,--version-script=acme.map"), "api/acme.h")
        self.assertEqual(built(s)["versions"], ["ACME_1", "ACME_2"])
        self.assertEqual(exports(s)["acme_run"], {"name": "acme_run", "version": "ACME_1"})
        self.assertEqual(exports(s)["acme_errno"]["version"], "ACME_2")
        self.assertNotIn("acme_secret", exports(s))
        self.assertNotIn("ACME_1", exports(s))

    def test_two_versions_of_one_symbol(self):
        self.write("acme.c", c_source + """
            __asm__(".symver acme_run_old, acme_run@ACME_1");
            int acme_run_old(struct acme_frame *frame) { return frame->size; }
            """)
        self.write("acme.map", "ACME_1 { local: acme_run_old; }; ACME_2 { global: acme_*; } ACME_1;")
        s = self.extract("--binary", self.library("-Wl,--version-script=acme.map"), "api/acme.h")
        runs = [symbol for symbol in built(s)["exports"] if symbol["name"] == "acme_run"]
        self.assertEqual(runs, [{"name": "acme_run", "version": "ACME_1", "default_version": False},
                                {"name": "acme_run", "version": "ACME_2"}])

    def test_ifunc_weak_protected_alias(self):
        names = ("fast", "weak", "guarded", "alias")
        self.write("api/acme.h", "".join(f"int acme_{name}(void);\n" for name in names))
        self.write("acme.c", """
            static int one(void) { return 1; }
            static int (*choose(void))(void) { return one; }
            int acme_fast(void) __attribute__((ifunc("choose")));
            __attribute__((weak)) int acme_weak(void) { return 2; }
            __attribute__((visibility("protected"))) int acme_guarded(void) { return 3; }
            int acme_alias(void) __attribute__((alias("acme_guarded")));
            """)
        symbols = exports(self.extract("--binary", self.library(), "api/acme.h"))
        self.assertEqual(symbols["acme_fast"]["type"], "ifunc")
        self.assertEqual(symbols["acme_weak"]["binding"], "weak")
        self.assertEqual(symbols["acme_guarded"]["visibility"], "protected")
        self.assertIn("acme_alias", symbols)

    def test_cxx(self):
        for compiler in (gcc, clang):
            name = self.library(compiler="g++" if compiler == gcc else compiler, source="acme.cpp")
            s = self.extract("--binary", name, "cxxapi/acme.hpp")
            self.assertIn("_ZN4acme6CircleC1Ei", exports(s))
            self.assertIn("_ZTVN4acme6CircleE", exports(s))
            self.assertEqual(exports(s)["_ZN4acme5limitE"]["size_bytes"], 4)

    def test_a_program(self):
        self.write("main.c", c_source + 'void host_log(const char *text) { (void)text; }\nint main(void) { return 0; }')
        self.build(gcc, "-Iapi", "-rdynamic", "-o", "host", "main.c")
        s = self.extract("--binary", "host", "api/acme.h")
        self.assertEqual(built(s)["kind"], "executable")
        self.assertIn("host_log", exports(s))

    def test_a_flexible_array_may_be_longer(self):
        self.write("api/acme.h", "struct acme_list { int count; int items[]; }; extern struct acme_list acme_ids;")
        self.write("acme.c", '#include "acme.h"\nstruct acme_list acme_ids = {3, {1, 2, 3}};')
        self.assertEqual(exports(self.extract("--binary", self.library(), "api/acme.h"))["acme_ids"]["size_bytes"], 16)

    def test_address_sanitizer_adds_zones(self):
        self.build(clang, "-c", "-fPIC", "-fsanitize=address", "-Iapi", "-o", "acme.o", "acme.c")
        self.build(gcc, "-shared", "-o", "asan.so", "acme.o")
        s = self.extract("--binary", "asan.so", "api/acme.h")
        self.assertIn("address", {f["name"]: f["value"] for f in built(s)["facts"]}["sanitizers"])

    def test_missing_symbols_are_listed(self):
        self.write("api/more.h", "".join(f"int acme_more_{i}(void);\n" for i in range(7)))
        result = self.run_program("--binary", self.library(), "api")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr,
                         "abi-extract: note: libacme.so neither exports nor imports 7 of 12 declared functions and "
                         "variables: acme_more_0, acme_more_1, acme_more_2, acme_more_3, acme_more_4, and 2 more\n")

    def test_configuration_and_output_file(self):
        self.library()
        self.write("abigate.yaml", "version: 1\ninterface: { name: acme, version: 1.4.0 }\nheaders: [api/acme.h]\n")
        result = self.run_program("--binary", "libacme.so", "-o", "acme.json.zst")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertTrue((self.folder / "acme.json.zst").stat().st_size > 0)


class Refused(WithFiles):
    def test_headers_of_another_build(self):
        self.write("api/acme.h", c_header.replace("unsigned flags;", "unsigned flags; unsigned long id;"))
        library = self.library()
        self.write("api/acme.h", c_header)
        self.refused(3, "the headers do not describe this binary", "--binary", library, "api/acme.h")
        self.refused(3, "acme_last: 8 bytes in the headers, 16 bytes in the file", "--binary", library, "api/acme.h")
        result = self.run_program("--binary", library, "-o", "out.json", "api/acme.h")
        self.assertEqual(result.returncode, 3)
        self.assertFalse((self.folder / "out.json").exists())

    def test_kinds(self):
        library = self.library()
        self.write("api/acme.h", "extern int acme_run; int acme_last(void); extern int acme_errno;")
        for line in ("acme_run: the headers declare a variable, the file has a function",
                     "acme_last: the headers declare a function, the file has a variable",
                     "acme_errno: the headers declare a variable, the file has a thread-local variable"):
            self.refused(3, line, "--binary", library, "api/acme.h")

    def test_at_most_ten_lines(self):
        self.write("api/acme.h", "".join(f"extern int acme_{i};" for i in range(30)))
        self.write("acme.c", "".join(f"long acme_{i} = {i};" for i in range(30)))
        result = self.run_program("--binary", self.library(), "api/acme.h")
        self.assertEqual(result.returncode, 3)
        self.assertEqual(result.stderr.count("4 bytes in the headers, 8 bytes in the file"), 10)
        self.assertIn("  and 20 more\n", result.stderr)

    def test_other_targets(self):
        library = self.library()
        other = "aarch64-linux-gnu" if here.startswith("x86_64") else "x86_64-linux-gnu"
        self.write("api/acme.h", "int acme_run(void *frame);")
        for target in (other, "i686-linux-gnu", "powerpc64-linux-gnu"):
            message = "the file is for another machine than the headers were read for: expected"
            self.refused(2, message, "--binary", library, "--target", target, "api/acme.h")
        self.refused(2, "64-bit, big-endian (target powerpc64-unknown-linux-gnu), found " + os.uname().machine +
                     ", 64-bit, little-endian", "--binary", library, "--target", "powerpc64-linux-gnu", "api/acme.h")

    def test_what_is_no_binary(self):
        self.write("text.so", "no ELF file\n")
        self.write("empty.so", "")
        self.library()
        self.write("cut.so", (self.folder / "libacme.so").read_bytes()[:700])
        self.refused(3, "no/such.so", "--binary", "no/such.so", "api/acme.h")
        self.refused(3, "text.so is no ELF file", "--binary", "text.so", "api/acme.h")
        self.refused(3, "empty.so", "--binary", "empty.so", "api/acme.h")
        self.refused(3, "cut.so", "--binary", "cut.so", "api/acme.h")
        self.refused(3, "api", "--binary", "api", "api/acme.h")
        os.mkfifo(self.folder / "pipe.so")
        self.refused(3, "pipe.so", "--binary", "pipe.so", "api/acme.h")
        self.build(gcc, "-c", "-Iapi", "-o", "acme.o", "acme.c")
        self.refused(3, "found an object file", "--binary", "acme.o", "api/acme.h")


class Headerless(WithFiles):
    def test_symbols_and_build_facts_only(self):
        s = self.extract("--binary", self.library("-Wl,-soname,libacme.so.1.4"))
        self.assertEqual(s.document["interface"], {"name": "libacme"})
        self.assertEqual(s.document["language"], "c")
        self.assertEqual(s.document["build"]["target"], here)
        self.assertEqual(s.document["build"]["pointer_bytes"], 8)
        self.assertEqual(s.fidelity, [{"what": "types-not-read", "where": "libacme.so.1.4"}])
        for section in ("types", "functions", "variables", "constants"):
            self.assertNotIn(section, s.document)
        self.assertIn("acme_secret", exports(s))
        self.assertEqual(set(imports(s)) & {"host_log", "strlen"}, {"host_log"})

    def test_names_versions_and_declarations(self):
        library = self.library(name="acme-filter.so")
        self.assertEqual(self.extract("--binary", library).document["interface"], {"name": "acme-filter"})
        s = self.extract("--binary", library, "--name", "acme", "--version", "1.4.0", "--released-by", "host")
        self.assertEqual(s.document["interface"], {"name": "acme", "version": "1.4.0"})
        self.assertEqual(s.document["declarations"]["released_by"], "host")
        self.write("abigate.yaml", "version: 1\ninterface: { name: acme, version: 1.4.0 }\n"
                                   "exports: { host: [host_*] }\n")
        s = self.extract("--binary", library)
        self.assertEqual(s.document["interface"], {"name": "acme", "version": "1.4.0"})
        self.assertEqual(s.document["declarations"]["exports"], [{"side": "host", "name": "host_*"}])

    def test_cxx(self):
        s = self.extract("--binary", self.library(compiler="g++", source="acme.cpp"))
        self.assertEqual(s.document["language"], "c++")

    def test_target(self):
        library = self.library()
        self.assertEqual(self.extract("--binary", library, "--target", here.replace("-unknown", "-pc"))
                         .document["build"]["target"], here)
        self.refused(2, "for another machine", "--binary", library, "--target", "i686-linux-gnu")

    def test_what_only_headers_need(self):
        library = self.library()
        self.refused(2, "the flags behind --: no header is named", "--binary", library, "--", "-Iapi")
        self.refused(2, "--root: no header is named", "--binary", library, "--root", "api")
        self.write("abigate.yaml", "version: 1\ninterface: { name: acme, version_from: ACME_VERSION }\n")
        self.refused(2, "state the version with --version", "--binary", library)

    def test_nothing_to_describe(self):
        self.write("none.c", "static int x; int main(void) { return x; }")
        self.build(gcc, "-nostdlib", "-shared", "-fPIC", "-fvisibility=hidden", "-o", "none.so", "none.c")
        self.refused(3, "there is no interface to describe", "--binary", "none.so")


if __name__ == "__main__":
    unittest.main()
