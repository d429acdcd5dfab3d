"""`abigate_embed()` of an installed package, in projects of C alone and of C++ alone.

usage: cmake_contract.py CMAKE BUILD_DIR [ABI_EXTRACT]"""
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

from embedding import found, run

cmake, build = sys.argv[1], pathlib.Path(sys.argv[2])
extract = sys.argv[3:4]
projects = pathlib.Path(__file__).parent / "projects"


class CMake(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.work)
        staged = cls.work / "staged"
        run(cmake, "--install", build, "--prefix", staged)
        # Nothing may depend on where it was installed to.
        cls.prefix = cls.work / "moved here"
        staged.rename(cls.prefix)

    def setUp(self):
        self.folder = self.work / self.id().rpartition(".")[2]
        shutil.copytree(projects, self.folder)

    def configure(self, project, *options, generator="Ninja", expect=0):
        given = [f"-DABIGATE_EXTRACT={path}" for path in extract]
        return run(cmake, "-G", generator, "-S", self.folder / project, "-B", self.folder / "build",
                   f"-DCMAKE_PREFIX_PATH={self.prefix}", "-DCMAKE_BUILD_TYPE=Release", *given, *options, expect=expect)

    def build(self):
        return run(cmake, "--build", self.folder / "build")

    def carried(self, name):
        path = next(path for path in (self.folder / "build").rglob(name) if path.is_file())
        return json.loads(run(self.prefix / "bin/abi-gate", "inspect", "--format", "json", path))["embedded"]

    def snapshot(self, target):
        path = next((self.folder / f"build/CMakeFiles/{target}_abigate.dir").rglob("*.abigate.json"))
        return json.loads(path.read_text())

    def facts(self, target):
        return {fact["name"]: fact["value"] for fact in self.snapshot(target)["build"]["facts"]}

    def plugin_size(self):
        return next(node["size_bytes"] for node in self.snapshot("plugin")["types"] if node.get("name") == "acme_plugin")

    def assert_bound(self, name):
        embedded = self.carried(name)
        self.assertIsNotNone(embedded, name)
        self.assertEqual((embedded["interface"], embedded["version"], embedded["bound"]), ("acme", "1.2.0", True), embedded)

    def test_c(self):
        for generator in ["Ninja", "Unix Makefiles", "Ninja Multi-Config"]:
            with self.subTest(generator=generator):
                shutil.rmtree(self.folder / "build", ignore_errors=True)
                self.configure("c", generator=generator)
                self.build()
                self.assert_bound("libplugin.so")
                self.assert_bound("host")
                self.assertIsNone(self.carried("liblate.so"))
                self.assertEqual(self.facts("plugin")["short-enums"], "yes")
                self.assertEqual(self.facts("plugin")["language-standard"], "c11")
                self.assertEqual(self.facts("host")["short-enums"], "no")

    def test_cxx(self):
        compilers = ["g++"] + (["clang++-22"] if found("clang++-22") else [])
        for compiler in compilers:
            with self.subTest(compiler=compiler):
                shutil.rmtree(self.folder / "build", ignore_errors=True)
                self.configure("cxx", f"-DCMAKE_CXX_COMPILER={compiler}")
                self.build()
                self.assert_bound("libplugin.so")
                self.assertEqual(self.snapshot("plugin")["language"], "c++")
                self.assertIn("20", self.facts("plugin")["language-standard"])

    def test_filled_after_the_link(self):
        self.configure("cxx")
        self.build()
        snapshot = next((self.folder / "build").rglob("*.abigate.json"))
        late = self.folder / "build/liblate.so"
        run(self.prefix / "bin/abi-gate", "embed", late, snapshot)
        run("strip", late)
        self.assert_bound("liblate.so")

    def test_a_change_of_an_included_header_is_seen(self):
        self.configure("c")
        self.build()
        self.assertIn("no work to do", self.build())
        size, before = self.plugin_size(), self.carried("libplugin.so")
        types = self.folder / "api/acme_types.h"
        types.write_text("typedef long long acme_word;\n")
        self.build()
        self.assertGreater(self.plugin_size(), size)
        self.assertNotEqual(self.carried("libplugin.so")["fingerprints"], before["fingerprints"])
        config = self.folder / "api/abigate.yaml"
        config.write_text(config.read_text().replace("1.2.0", "1.3.0"))
        self.build()
        self.assertEqual(self.carried("host")["version"], "1.3.0")

    def test_a_change_of_a_definition_is_seen(self):
        self.configure("c")
        self.build()
        size = self.plugin_size()
        self.configure("c", "-DWIDE=ON")
        self.build()
        self.assertEqual(self.plugin_size(), size + 4)

    def test_for_another_machine(self):
        if not found("clang-22", "ld.lld-22"):
            self.skipTest("no clang and lld here")
        listing = self.folder / "c/CMakeLists.txt"
        listing.write_text(listing.read_text().partition("add_library(late")[0])
        self.configure("c", "-DCMAKE_SYSTEM_NAME=Linux", "-DCMAKE_SYSTEM_PROCESSOR=s390x", "-DCMAKE_C_COMPILER=clang-22",
                       "-DCMAKE_C_COMPILER_TARGET=s390x-linux-gnu", "-DCMAKE_C_COMPILER_WORKS=ON",
                       "-DCMAKE_C_FLAGS=-ffreestanding", "-DCMAKE_MODULE_LINKER_FLAGS=-nostdlib -fuse-ld=lld-22",
                       "-DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=BOTH")
        self.build()
        self.assert_bound("libplugin.so")
        self.assertTrue(self.carried("libplugin.so")["target"].startswith("s390x-"))

    def test_flags_that_clang_does_not_know(self):
        self.configure("c", "-DCMAKE_C_FLAGS=-fno-tree-vectorize -fira-region=all")
        self.assertIn("left out -fira-region=all", self.build())
        self.assert_bound("libplugin.so")

    def test_a_header_that_does_not_parse_ends_the_build(self):
        self.configure("c")
        (self.folder / "api/acme_types.h").write_text("typedef unknown acme_word;\n")
        run(cmake, "--build", self.folder / "build", "--target", "plugin_abigate", expect=1)

    def test_misuse_is_explained(self):
        start = 'cmake_minimum_required(VERSION 3.20)\nproject(misuse LANGUAGES C)\nfind_package(abigate REQUIRED)\n'
        for call, message in [
            ("add_library(plugin STATIC plugin.c)\nabigate_embed(plugin RESERVE 1K)", "expected a SHARED or MODULE library"),
            ("abigate_embed(plugin RESERVE 1K)", "expected a target of this project"),
            ("add_library(plugin MODULE plugin.c)\nabigate_embed(plugin NAME acme VERSION 1.0.0)", "expected HEADERS"),
            ("add_library(plugin MODULE plugin.c)\nabigate_embed(plugin HEADERS a.h)", "expected NAME and VERSION"),
            ("add_library(plugin MODULE plugin.c)\nabigate_embed(plugin HEADERS a.h RESERVE 1K)", "leaves space for a"),
            ("add_library(plugin MODULE plugin.c)\nabigate_embed(plugin HEDERS a.h)", "unknown arguments"),
            ("add_library(plugin MODULE plugin.c)\nabigate_embed(plugin HEADERS missing/*.h NAME a VERSION 1.0.0)",
             "expected headers, found none at missing"),
            ("add_library(plugin MODULE plugin.c)\nabigate_embed(plugin RESERVE 1K)\nabigate_embed(plugin RESERVE 1K)",
             "carries one snapshot"),
        ]:
            with self.subTest(call=call):
                (self.folder / "c/CMakeLists.txt").write_text(start + call + "\n")
                shutil.rmtree(self.folder / "build", ignore_errors=True)
                said = " ".join(self.configure("c", expect=1).split())
                self.assertIn(message, said)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
