"""What the tests of embedding share: plugins that are built for real, and what `abi-gate inspect` says that they carry."""
import json
import pathlib
import shlex
import shutil
import subprocess
import tempfile
import unittest

header = """#ifndef ACME_H
#define ACME_H
#ifdef __cplusplus
extern "C" {
#endif
struct acme_plugin { int size; void (*run)(int); };
const struct acme_plugin* acme_entry(void);
extern long acme_table[4];
#ifdef __cplusplus
}
#endif
#endif
"""
config = """version: 1
interface: { name: acme, version: 1.2.0 }
headers: [acme.h]
exports: { plugin: [acme_entry, acme_table] }
"""
plugin = """#include "acme.h"
long acme_table[4] = { 1, 2, 3, 4 };
static const struct acme_plugin self = { (int)sizeof self, 0 };
const struct acme_plugin* acme_entry(void) { return &self; }
"""


def run(*command, expect=0, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)
    if done.returncode != expect:
        raise AssertionError(f"{shlex.join(map(str, command))}\nexpected exit status {expect}, found {done.returncode}\n"
                             f"{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def found(*programs):
    return all(shutil.which(program) for program in programs)


class Embedding(unittest.TestCase):
    """A folder with an interface, its snapshot and the source of a plugin that provides it."""
    programs = None  # the folder of the built ones

    @classmethod
    def setUpClass(cls):
        cls.extract = cls.programs / "abi-extract"
        cls.gate = cls.programs / "abi-gate"
        cls.work = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.work)
        for name, text in {"acme.h": header, "abigate.yaml": config, "plugin.c": plugin}.items():
            (cls.work / name).write_text(text)
        cls.snapshot = cls.extracted("acme.json")

    @classmethod
    def extracted(cls, name, *more):
        run(cls.extract, "--config", cls.work / "abigate.yaml", "-o", cls.work / name, *more)
        return cls.work / name

    @classmethod
    def notes(cls, name, *arguments):
        run(cls.gate, "embed", "--source", cls.work / name, *arguments)
        return cls.work / name

    def link(self, name, *arguments, compiler="gcc"):
        run(compiler, "-shared", "-fPIC", "-o", self.work / name, *arguments)
        return self.work / name

    def carried(self, path):
        return json.loads(run(self.gate, "inspect", "--format", "json", path))["embedded"]

    def assert_carries(self, path, version="1.2.0"):
        embedded = self.carried(path)
        self.assertIsNotNone(embedded, path)
        self.assertEqual((embedded["interface"], embedded["version"]), ("acme", version), path)
        self.assertTrue(embedded["bound"], f"{path}: {embedded}")
