#!/usr/bin/env python3
"""The command line of `abi-gate inspect` from end to end: inspect_contract.py ABI-GATE"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

gate = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "abi-gate").resolve()

PLUGIN = """
#include <stdio.h>
int acme_level = 3;
__thread int acme_thread;
static int hidden(void) { return 1; }
__attribute__((weak)) int acme_weak(void) { return hidden(); }
int acme_run(const char *text) { return puts(text) + acme_weak(); }
"""
MAP = "ACME_1 { global: acme_run; acme_weak; acme_level; acme_thread; local: *; };\n"
HOST = """
#include <stdio.h>
int host_service(void) { return 1; }
int main(void) { return puts("host") < 0; }
"""
ASKING = "int host_service(void); int host_later(void); int acme_run(void) { return host_service() + host_later(); }\n"


def run(*arguments, **options):
    return subprocess.run([gate, "inspect", *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "LC_ALL": "C"}, **options)


class Inspect(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.plugin = cls.compile("plugin.so", PLUGIN, "-shared", "-fPIC", "-Wl,-soname,libacme.so.1,-z,now",
                                 "-Wl,--build-id=0x0123456789abcdef", "-Wl,-rpath,/opt/acme/lib",
                                 f"-Wl,--version-script={cls.write('plugin.map', MAP)}")
        cls.asking = cls.compile("asking.so", ASKING, "-shared", "-fPIC", "-Wl,-z,now")
        cls.host = cls.compile("host", HOST, "-rdynamic")

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    @classmethod
    def write(cls, name, content):
        path = cls.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    @classmethod
    def compile(cls, name, text, *flags):
        subprocess.run(["gcc", "-o", cls.folder / name, cls.write(name + ".c", text), *flags], check=True)
        return cls.folder / name

    def json_of(self, *arguments):
        result = run("--format", "json", *arguments)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return json.loads(result.stdout)

    def refused(self, status, *arguments, says):
        result = run(*arguments)
        self.assertEqual(result.returncode, status, result.stderr)
        self.assertEqual(result.stdout, "")
        for part in says:
            self.assertIn(part, result.stderr)

    def test_what_a_plugin_carries(self):
        carried = self.json_of(self.plugin)
        self.assertEqual(carried["kind"], "shared-object")
        self.assertIsNone(carried["embedded"])
        self.assertEqual(carried["soname"], "libacme.so.1")
        self.assertEqual(carried["needed"], ["libc.so.6"])
        self.assertEqual(carried["run_path"], ["/opt/acme/lib"])
        self.assertEqual(carried["build_id"], "0123456789abcdef")
        self.assertEqual(carried["versions"], ["ACME_1"])
        shown = [(s["name"], s["version"], s["type"], s["binding"], s["visibility"]) for s in carried["exports"]]
        self.assertEqual(shown, [("acme_level", "ACME_1", "data", "global", "default"),
                                 ("acme_run", "ACME_1", "function", "global", "default"),
                                 ("acme_thread", "ACME_1", "thread-local", "global", "default"),
                                 ("acme_weak", "ACME_1", "function", "weak", "default")])
        self.assertEqual({s["name"]: s["size"] for s in carried["exports"]}["acme_level"], 4)
        self.assertIn(("puts", "libc.so.6", "global"),
                      [(s["name"], s["library"], s["binding"]) for s in carried["imports"]])

    def test_hazards_say_what_and_what_to_do(self):
        hazards = self.json_of(self.plugin)["hazards"]
        self.assertEqual([h["id"] for h in hazards], ["interposable-symbols", "run-path"])
        for hazard in hazards:
            self.assertEqual(set(hazard), {"id", "at", "effect", "evidence", "fix"})
            self.assertTrue(all(hazard.values()))

    def test_text_has_counts_first_and_all_symbols_on_demand(self):
        short, whole = run(self.plugin).stdout, run("--symbols", self.plugin).stdout
        self.assertIn("4 (2 functions, 2 variables): acme_level@@ACME_1", short)
        self.assertIn("run-path", short)
        self.assertIn("When it is loaded:", short)
        self.assertNotIn("Exports:", short)
        self.assertIn("thread-local global default 4 acme_thread@@ACME_1", whole)

    def test_a_stripped_file_without_section_headers_says_the_same(self):
        bare = self.folder / "bare.so"
        shutil.copy(self.plugin, bare)
        subprocess.run(["strip", bare], check=True)
        with bare.open("r+b") as file:  # e_shoff, e_shnum, e_shstrndx of a 64-bit file
            file.seek(0x28)
            file.write(bytes(8))
            file.seek(0x3c)
            file.write(bytes(4))
        whole, left = self.json_of(self.plugin), self.json_of(bare)
        for key in ("exports", "imports", "hazards", "needed", "soname", "build_id"):
            self.assertEqual(left[key], whole[key])

    def test_a_program(self):
        program = self.json_of(self.host)
        self.assertEqual(program["kind"], "executable")
        self.assertIn(("no-open", "load", "refuse"), [(h["id"], h["at"], h["effect"]) for h in program["hazards"]])

    def test_against_a_host(self):
        alone = self.json_of(self.asking)
        self.assertNotIn("missing-symbol", [h["id"] for h in alone["hazards"]])
        hazards = {h["id"]: h for h in self.json_of("--host", self.host, self.asking)["hazards"]}
        self.assertEqual(hazards["missing-symbol"]["evidence"], "1 symbol: host_later")

    def test_a_host_whose_libraries_are_not_found_decides_nothing(self):
        library = self.compile("libgone.so", "int gone(void) { return 1; }", "-shared", "-fPIC",
                               "-Wl,-soname,libgone-of-inspect.so")
        host = self.compile("lost-host", HOST, "-rdynamic", "-Wl,--no-as-needed", library)
        answer = self.json_of("--host", host, self.asking)
        self.assertNotIn("missing-symbol", [h["id"] for h in answer["hazards"]])
        self.assertEqual([s["symbol"] for s in answer["undecided"]], ["host_later"])
        self.assertIn("not decided", run("--host", host, self.asking).stdout)

    def test_same_file_same_bytes(self):
        self.assertEqual(run("--format", "json", "plugin.so", cwd=self.folder).stdout,
                         run("--format", "json", "plugin.so", cwd=self.folder).stdout)

    def test_catalogue(self):
        table = json.loads(run("--hazards", "--format", "json").stdout)
        self.assertEqual(table, sorted(table, key=lambda kind: (kind["id"], kind["at"])))
        text = run("--hazards").stdout
        for kind in table:
            self.assertIn(kind["id"], text)

    def test_names_that_nobody_should_see_on_a_terminal(self):
        odd = self.compile("odd.so", "int odd_name_here(void) { return 1; }\n", "-shared", "-fPIC")
        odd.write_bytes(odd.read_bytes().replace(b"odd_name_here", b"odd\x1b[31m\xffhere"))
        self.assertIn("odd\\x1b[31m\\xffhere", run(odd).stdout)
        self.assertEqual([s["name"] for s in self.json_of(odd)["exports"]], ["odd\x1b[31m\ufffdhere"])

    def test_what_is_no_binary(self):
        self.refused(3, self.folder / "nowhere.so", says=["nowhere.so", "No such file"])
        self.refused(3, self.folder, says=[str(self.folder)])
        self.refused(3, self.write("empty.so", ""), says=["empty.so"])
        self.refused(3, self.write("text.so", "hello, world, this is no binary\n" * 9), says=["text.so", "ELF", "offset 0"])
        self.refused(3, self.write("snapshot.json", "{}\n  "), says=["snapshot.json", "a snapshot", "abi-diff"])
        self.refused(3, self.write("snapshot.zst", b"\x28\xb5\x2f\xfd\0\0"), says=["compressed snapshot"])
        self.refused(3, "--host", self.folder / "nowhere", self.plugin, says=["nowhere"])
        fifo = self.folder / "fifo.so"
        os.mkfifo(fifo)
        self.refused(3, fifo, says=["fifo.so"])

    def test_damaged_files_are_errors_with_file_and_offset(self):
        content = self.plugin.read_bytes()
        for size in (20, 64, 200, 700, len(content) // 2):
            path = self.write("cut.so", content[:size])
            result = run(path)
            self.assertIn(result.returncode, (0, 3))
            if result.returncode == 3:
                self.assertIn("cut.so", result.stderr)
                self.assertIn("offset", result.stderr)

    def test_usage(self):
        self.refused(2, says=["expected one FILE"])
        self.refused(2, self.plugin, self.plugin, says=["expected one FILE", "2"])
        self.refused(2, "--formt", "json", self.plugin, says=["--formt", "--format"])
        self.refused(2, "--format", "jsn", self.plugin, says=["jsn", "did you mean json"])
        self.refused(2, "--symbols", "--format", "json", self.plugin, says=["--symbols"])
        self.refused(2, "--hazards", self.plugin, says=["--hazards"])
        help_text = run("--help")
        self.assertEqual(help_text.returncode, 0)
        for part in ("Usage: abi-gate inspect", "Examples:", "--host", "Exit status"):
            self.assertIn(part, help_text.stdout)


if __name__ == "__main__":
    unittest.main()
