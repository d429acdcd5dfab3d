"""What is embedded survives every linker, every way to strip, section garbage collection and link-time optimization, on
every machine that clang and lld link for here.

usage: links_contract.py FOLDER_OF_PROGRAMS"""
import itertools
import pathlib
import shutil
import sys
import unittest

import embedding
from embedding import Embedding, found, run

linkers = {"bfd": "ld.bfd", "lld": "ld.lld-22", "mold": "mold"}
strips = {
    "none": None,
    "strip": ["strip"],
    "strip-all": ["strip", "--strip-all"],
    "strip-unneeded": ["strip", "--strip-unneeded"],
    "llvm-strip": ["llvm-strip-22"],
    "llvm-strip-all": ["llvm-strip-22", "--strip-all"],
    "llvm-strip-unneeded": ["llvm-strip-22", "--strip-unneeded"],
    "objcopy": ["objcopy", "--strip-debug"],
    "llvm-objcopy": ["llvm-objcopy-22", "--strip-debug"],
    "strip-sections": ["llvm-strip-22", "--strip-sections"],
}
machines = {
    "i686-linux-gnu": [],
    "aarch64-linux-gnu": [],
    "powerpc64-linux-gnu": ["-mabi=elfv2"],
    "s390x-linux-gnu": [],
    "riscv64-linux-gnu": [],
    "armv7-linux-gnueabihf": [],
}


class Links(Embedding):
    def use(self, linker):
        """The option of gcc and clang; both look for a linker of that name."""
        program = linkers[linker]
        if not found(program):
            self.skipTest(f"no {program} here")
        folder = self.work / "linkers"
        folder.mkdir(exist_ok=True)
        link = folder / f"ld.{linker}"
        if not link.exists():
            link.symlink_to(shutil.which(program))
        return [f"-B{folder}", f"-fuse-ld={linker}"]

    def assert_survives(self, path):
        for name, command in strips.items():
            if command and not found(command[0]):
                continue
            stripped = path.with_suffix(f".{name}.so")
            shutil.copy(path, stripped)
            if command:
                run(*command, stripped)
            with self.subTest(strip=name):
                self.assert_carries(stripped)

    def test_linked_in(self):
        sources = [self.notes("notes.S", self.snapshot), self.notes("notes.c", self.snapshot)]
        for linker, source in itertools.product(linkers, sources):
            with self.subTest(linker=linker, source=source.suffix):
                options = [*self.use(linker), "-Wl,--gc-sections", "-ffunction-sections"]
                self.assert_survives(self.link(f"{linker}{source.suffix}.so", "-g", self.work / "plugin.c", source, *options))

    def test_filled_after_the_link(self):
        source = self.notes("reserve.c", "--reserve", "8K")
        for linker in linkers:
            with self.subTest(linker=linker):
                path = self.link(f"late-{linker}.so", "-g", self.work / "plugin.c", source, *self.use(linker),
                                 "-Wl,--gc-sections", "-Wl,--build-id")
                self.assertIsNone(self.carried(path))
                stripped = path.with_suffix(".first.so")
                run("strip", "-o", stripped, path)
                for plugin in (path, stripped):
                    self.assertIn("bound to the build-id", run(self.gate, "embed", plugin, self.snapshot))
                self.assert_carries(stripped)
                self.assert_survives(path)

    def test_link_time_optimization(self):
        source = self.notes("lto.c", self.snapshot)
        for compiler, linker in [("gcc", "bfd"), ("gcc", "mold"), ("clang-22", "lld")]:
            if not found(compiler):
                continue
            for optimization in ("-flto", "-flto=thin") if compiler != "gcc" else ("-flto",):
                with self.subTest(compiler=compiler, linker=linker, optimization=optimization):
                    path = self.link(f"{compiler}-{linker}{optimization}.so", "-O2", optimization, self.work / "plugin.c", source,
                                     *self.use(linker), "-Wl,--gc-sections", compiler=compiler)
                    self.assert_carries(path)

    def test_of_static_libraries(self):
        """The notes are an object of the link itself: nothing refers to them, so an archive would keep them out."""
        source = self.notes("static.c", self.snapshot)
        run("gcc", "-fPIC", "-c", "-o", self.work / "plugin.o", self.work / "plugin.c")
        run("ar", "rcs", self.work / "libplugin.a", self.work / "plugin.o")
        for linker in linkers:
            with self.subTest(linker=linker):
                path = self.link(f"static-{linker}.so", source, "-Wl,--whole-archive", self.work / "libplugin.a",
                                 "-Wl,--no-whole-archive", *self.use(linker))
                self.assert_carries(path)

    def test_a_program_is_a_host(self):
        (self.work / "host.c").write_text("int main(void) { return 0; }\n")
        source = self.notes("host-notes.c", "--side", "host", self.snapshot)
        program = self.work / "host"
        run("gcc", "-o", program, self.work / "host.c", source)
        run(program)
        run("strip", program)
        self.assert_carries(program)

    def test_compilers_that_warn_of_everything(self):
        source = self.notes("warn.c", self.snapshot)
        compilers = [["gcc", "-std=c99"], ["gcc", "-std=c90"], ["g++", "-x", "c++", "-std=c++11"]]
        if found("clang-22"):
            compilers += [["clang-22", "-std=c11", "-Weverything"], ["clang++-22", "-x", "c++", "-std=c++20", "-Weverything"]]
        for compiler in compilers:
            with self.subTest(compiler=compiler):
                run(*compiler, "-Wall", "-Wextra", "-pedantic-errors", "-Werror", "-c", "-o", self.work / "warn.o", source)

    def test_other_machines(self):
        if not found("clang-22", "ld.lld-22"):
            self.skipTest("no clang and lld here")
        for machine, flags in machines.items():
            for suffix in ("c", "S"):
                with self.subTest(machine=machine, source=suffix):
                    snapshot = self.extracted(f"{machine}.json", "--target", machine, "--", "-ffreestanding", *flags)
                    path = self.work / f"{machine}.{suffix}.so"
                    run("clang-22", f"--target={machine}", *flags, "-nostdlib", "-ffreestanding", *self.use("lld"), "-shared",
                        "-fPIC", "-o", path, self.work / "plugin.c", self.notes(f"{machine}.{suffix}", snapshot))
                    self.assert_carries(path)
                    run("llvm-strip-22", path)
                    self.assert_carries(path)


if __name__ == "__main__":
    Embedding.programs = pathlib.Path(sys.argv[1])
    unittest.main(argv=[sys.argv[0], "-v"])
