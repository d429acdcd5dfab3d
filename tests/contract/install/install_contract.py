"""What `cmake --install` gives: programs that find each other, a shared library with the C interface alone and without
LLVM, a static one, headers, a CMake package and a pkg-config file with which another project builds and runs.

usage: install_contract.py CMAKE BUILD_DIR SOURCE_DIR"""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

cmake, build, source = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
here = pathlib.Path(__file__).parent
versions = source / "fixtures/start"
largest_stripped_bytes = 3_000_000


def run(*command, expect=0, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)
    if done.returncode != expect:
        raise AssertionError(f"{shlex.join(map(str, command))}\nexpected exit status {expect}, found {done.returncode}\n"
                             f"{done.stdout}{done.stderr}")
    return done.stdout


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.work)
        staged = cls.work / "staged"
        run(cmake, "--install", build, "--prefix", staged)
        # Nothing may depend on where it was installed to.
        cls.prefix = cls.work / "moved here"
        staged.rename(cls.prefix)
        cls.library = next(cls.prefix.glob("lib/**/libabigate.so"))
        cls.environment = dict(os.environ, LD_LIBRARY_PATH=str(cls.library.parent))

    def snapshot(self, version):
        extractor = self.prefix / "bin/abi-extract"
        if not extractor.exists():
            self.skipTest("built without abi-extract, which makes the snapshots")
        path = self.work / f"{version}.json"
        run(extractor, "--config", versions / version / "abigate.yaml", "-o", path)
        return path

    def judges(self, program, **more):
        before = self.snapshot("1.5.0")
        self.assertIn("PASS", run(program, before, before, **more))
        self.assertIn("FAIL", run(program, before, self.snapshot("1.6.0"), expect=1, **more))
        run(program, before, self.work / "missing.json", expect=3, **more)
        run(program, before, expect=2, **more)

    def test_programs(self):
        self.assertRegex(run(self.prefix / "bin/abi-diff", "--version"), r"\d+\.\d+\.\d+")
        if (self.prefix / "bin/abi-extract").exists():
            header = versions / "1.5.0/acme_filter.h"
            self.assertIn("PASS", run(self.prefix / "bin/abi-diff", header, header))

    def test_shared_library(self):
        dynamic = run("readelf", "-dW", self.library)
        needed = re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
        self.assertEqual([name for name in needed if re.search("LLVM|clang|yaml", name)], [])
        self.assertRegex(dynamic, r"\(SONAME\).*\[libabigate\.so\.0\]")
        stripped = self.work / "stripped.so"
        run("strip", "-o", stripped, self.library)
        size = stripped.stat().st_size
        print(f"libabigate.so, stripped: {size} bytes; needs {' '.join(needed)}")
        self.assertLess(size, largest_stripped_bytes)

    def test_exports_the_c_interface_and_nothing_else(self):
        header = (self.prefix / "include/abigate/abigate.h").read_text()
        declared = set(re.findall(r"ABIGATE_API [^;(]*?(abigate_\w+)\(", header))
        symbols = run("nm", "-D", "--defined-only", "--format=posix", self.library).splitlines()
        exported = {line.split("@")[0].split()[0] for line in symbols if " A " not in line}
        self.assertEqual(exported, declared)

    def test_headers_are_c_and_cxx(self):
        unit = self.work / "unit.c"
        unit.write_text("#include <abigate/abigate.h>\n")
        include = f"-I{self.prefix / 'include'}"
        run("cc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Wstrict-prototypes", "-Werror", "-fsyntax-only", include, unit)
        run("c++", "-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-x", "c++", include, unit)

    def test_cmake_package(self):
        example = self.work / "cmake-example"
        run(cmake, "-G", "Ninja", "-S", here / "example", "-B", example, f"-DCMAKE_PREFIX_PATH={self.prefix}")
        run(cmake, "--build", example)
        self.judges(example / "judge-shared")
        self.judges(example / "judge-static")

    def test_pkg_config(self):
        package = next(self.prefix.glob("lib/**/abigate.pc"))
        environment = dict(os.environ, PKG_CONFIG_PATH=str(package.parent))
        flags = shlex.split(run("pkg-config", "--cflags", "--libs", "abigate", env=environment))
        program = self.work / "judge-pkg-config"
        run("cc", here / "example/judge.c", "-o", program, *flags)
        self.judges(program, env=self.environment)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
