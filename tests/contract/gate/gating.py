"""What the tests of the gate share: an interface, a host program and plugins for it, built for real."""
import json
import pathlib
import shlex
import shutil
import subprocess
import tempfile
import unittest

interface = """#ifndef ACME_H
#define ACME_H
#include <stdint.h>
typedef struct acme_frame { uint32_t size; uint32_t width; } acme_frame;
typedef struct acme_state { uint32_t frames; } acme_state;
typedef enum acme_mode { ACME_SLOW, ACME_FAST } acme_mode;
int acme_run(const acme_frame *frame, acme_mode mode);
extern uint32_t acme_limits[2];
acme_state *acme_state_of(void);
void acme_log(const char *text);
#endif
"""
config = """version: 1
interface: { name: acme, version: 1.0.0 }
headers: [acme.h]
released_by: host
exports:
  plugin: [{ name: acme_run, lookup: dlsym, required: true }, acme_limits, acme_state_of]
  host: [acme_log]
roles:
  - { type: acme_frame, made_by: host, used_by: [plugin], guard: { size-member: size, check: at-least } }
"""
plugin = """#include "acme.h"
uint32_t acme_limits[2] = {1, 2};
static acme_state state;
acme_state *acme_state_of(void) { return &state; }
int acme_run(const acme_frame *frame, acme_mode mode) { acme_log("run"); return (int)frame->width + (int)mode; }
"""
host = """#include <stdio.h>
void acme_log(const char *text) { puts(text); }
int main(void) { return 0; }
"""


def run(*command, expect=0, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)
    if expect is not None and done.returncode != expect:
        raise AssertionError(f"{shlex.join(map(str, command))}\nexpected exit status {expect}, found {done.returncode}\n"
                             f"{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def install_for(tests, cmake, build):
    """Gives a class of tests a folder, `work`, with the installed package below `prefix`; returns that of the library."""
    tests.work = pathlib.Path(tempfile.mkdtemp())
    tests.addClassCleanup(shutil.rmtree, tests.work)
    tests.prefix = tests.work / "installed"
    run(cmake, "--install", build, "--prefix", tests.prefix)
    return next(tests.prefix.glob("lib/**/libabigate.so")).parent


class Gating(unittest.TestCase):
    programs = None  # the folder of the built ones

    @classmethod
    def setUpClass(cls):
        cls.extract = cls.programs / "abi-extract"
        cls.gate = cls.programs / "abi-gate"
        cls.work = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.work)
        cls.snapshot = cls.extracted("host")
        cls.plain = cls.built("plain")
        (cls.work / "host.c").write_text(host)
        notes = cls.notes("host-notes.c", "--side", "host", cls.snapshot)
        cls.program = cls.work / "host-program"
        run("gcc", "-rdynamic", "-o", cls.program, cls.work / "host.c", notes)

    @classmethod
    def notes(cls, name, *arguments):
        run(cls.gate, "embed", "--source", cls.work / name, *arguments)
        return cls.work / name

    @classmethod
    def extracted(cls, name, header=interface, settings=config, version=None, flags=()):
        folder = cls.work / name
        folder.mkdir(exist_ok=True)
        (folder / "acme.h").write_text(header)
        (folder / "abigate.yaml").write_text(settings)
        run(cls.extract, "--config", folder / "abigate.yaml", *(["--version", version] if version else []),
            "-o", folder / "acme.json", *(["--", *flags] if flags else []))
        return folder / "acme.json"

    @classmethod
    def built(cls, name, header=interface, source=plugin, settings=config, version=None, flags=(), link=(), carry=True,
              compiler="gcc"):
        """A plugin that carries the snapshot of the interface that it was built with."""
        snapshot = cls.extracted(name, header, settings, version, flags)
        folder = snapshot.parent
        (folder / "plugin.c").write_text(source)
        notes = [cls.notes(f"{name}/notes.c", snapshot)] if carry else []
        path = folder / f"{name}.so"
        run(compiler, "-shared", "-fPIC", "-Wl,-z,now", *flags, "-o", path, folder / "plugin.c", *notes, *link)
        return path

    def check(self, path, *more, host=None, expect=1):
        output = run(self.gate, "check", "--host", host or self.snapshot, "--format", "json", *more, path, expect=expect)
        return json.loads(output)

    def codes(self, decision):
        return [reason["code"] for reason in decision["reasons"]]

    def refuses(self, code, path, *more, expect=1, text="", **keys):
        decision = self.check(path, *more, expect=expect, **keys)
        self.assertFalse(decision["allowed"])
        self.assertIn(code, self.codes(decision), decision["verdict_reason"])
        self.assertRegex(decision["verdict_reason"] + json.dumps(decision["reasons"]), text or ".")
        return decision

    def allows(self, path, *more, **keys):
        decision = self.check(path, *more, expect=0, **keys)
        self.assertTrue(decision["allowed"])
        self.assertEqual(decision["reasons"], [])
        return decision
