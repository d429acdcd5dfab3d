"""The project of fixtures/hot-reload, built outside the tree with the installed package: a mixer that swaps effects
while it runs. With GCC, and with clang, and its mixer with libc++ where there is one.

usage: hot_reload_contract.py CMAKE BUILD_DIR SOURCE_DIR"""
import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

from gating import install_for, run

cmake, build, source = sys.argv.pop(1), pathlib.Path(sys.argv.pop(1)), pathlib.Path(sys.argv.pop(1))


def has_libcxx():
    return subprocess.run(["clang++-22", "-stdlib=libc++", "-fsyntax-only", "-x", "c++", "-"], input=b"#include <vector>\n",
                          capture_output=True).returncode == 0 if shutil.which("clang++-22") else False


class HotReload(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        library = install_for(cls, cmake, build)
        cls.environment = dict(os.environ, LD_LIBRARY_PATH=str(library))
        shutil.copytree(source / "fixtures/hot-reload", cls.work / "project")

    def built(self, name, *more):
        folder = self.work / name
        run(cmake, "-G", "Ninja", "-S", self.work / "project", "-B", folder, f"-DCMAKE_PREFIX_PATH={self.prefix}",
            "-DCMAKE_C_FLAGS=-Wall -Wextra -Werror", *more)
        run(cmake, "--build", folder)
        return folder

    def mixes(self, folder):
        plugins = folder / "plugins"
        plugins.mkdir()
        mixer = subprocess.Popen([folder / "mixer", plugins, "2.5"], stdout=subprocess.PIPE, text=True,
                                 env=self.environment)
        for version in ("1.0.0", "1.1.0", "1.2.0", "2.0.0"):
            time.sleep(0.4)
            shutil.copy(folder / f"effect-{version}.so", plugins / f".{version}")
            os.rename(plugins / f".{version}", plugins / f"effect-{version}.so")
        text, _ = mixer.communicate(timeout=60)
        self.assertEqual(mixer.returncode, 0, text)
        lines = [line for line in text.splitlines() if line]
        kinds = [line.split(":")[0] for line in lines]
        self.assertEqual(kinds, ["swapped", "running", "swapped", "running", "kept", "kept", "ended"], text)
        self.assertIn("invert 1.0, sample 1 becomes -1", lines[1])
        self.assertIn("amplify 1.1, sample 1 becomes -2", lines[3])
        self.assertIn("channel", lines[4])
        self.assertIn("2.0.0", lines[5])
        self.assertEqual(lines[6], "ended:   amplify 1.1, and no block was lost")

    def test_with_the_default_compilers(self):
        self.mixes(self.built("gcc", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror"))

    @unittest.skipUnless(shutil.which("clang++-22"), "needs clang")
    def test_with_clang(self):
        self.mixes(self.built("clang", "-DCMAKE_C_COMPILER=clang-22", "-DCMAKE_CXX_COMPILER=clang++-22"))

    @unittest.skipUnless(has_libcxx(), "needs clang with libc++")
    def test_a_host_with_another_standard_library(self):
        self.mixes(self.built("libcxx", "-DCMAKE_C_COMPILER=clang-22", "-DCMAKE_CXX_COMPILER=clang++-22",
                              "-DCMAKE_CXX_FLAGS=-stdlib=libc++"))


if __name__ == "__main__":
    unittest.main()
