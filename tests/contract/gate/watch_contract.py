"""`abi-gate watch` and `abi-gate run`: plugins that are dropped into a folder while they run.

usage: watch_contract.py FOLDER_OF_PROGRAMS"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time
import unittest

from gating import Gating, config, interface, plugin, run

patience_seconds = 30
tick = interface.replace("void acme_log(const char *text);\n", "int acme_tick(void);\n")
tick_config = config.replace("acme_limits, acme_state_of]\n  host: [acme_log]", "acme_limits, acme_state_of, acme_tick]")
tick_plugin = plugin.replace('acme_log("run"); ', "") + "int acme_tick(void) { return %d; }\n"
inserted = "uint32_t depth; uint32_t width;"


class Following:
    """A program that goes on; its lines come as it writes them."""

    def __init__(self, *command):
        self.process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True)
        self.lines, self.errors = [], []
        for stream, lines in ((self.process.stdout, self.lines), (self.process.stderr, self.errors)):
            threading.Thread(target=lambda stream=stream, lines=lines: lines.extend(iter(stream.readline, "")),
                             daemon=True).start()
        self.wait_for("watching", self.errors)

    def wait_for(self, text, where=None):
        where = self.lines if where is None else where
        end = time.monotonic() + patience_seconds
        while time.monotonic() < end:
            found = [line for line in list(where) if text in line]
            if found:
                return found[0]
            time.sleep(0.01)
        raise AssertionError(f"no line with {text!r} in {self.lines} {self.errors}")

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(patience_seconds)


class Watch(Gating):
    def setUp(self):
        self.folder = self.work / f"dropped-{self.id()}"
        self.folder.mkdir()

    def following(self, *more):
        process = Following(self.gate, "watch", "--host", self.snapshot, *more, self.folder)
        self.addCleanup(process.process.kill)
        return process

    def drop(self, path, name):
        shutil.copy(path, self.folder / ("." + name))
        os.rename(self.folder / ("." + name), self.folder / name)

    def test_what_is_renamed_and_what_is_written_into_the_folder(self):
        shutil.copy(self.plain, self.folder / "there.so")
        log = self.work / "decisions.jsonl"
        watch = self.following("--existing", "--log", log)
        watch.wait_for("there.so")
        self.drop(self.plain, "renamed.so")
        self.assertRegex(watch.wait_for("renamed.so"), r"^allowed .*renamed\.so \(acme 1\.0\.0\)$")
        shutil.copy(self.built("w-bare", carry=False), self.folder / "written.so")
        self.assertRegex(watch.wait_for("written.so"), r"^refused .*written\.so: no-snapshot: ")
        self.assertEqual(watch.stop(), 0)
        objects = [json.loads(line) for line in log.read_text().splitlines()]
        self.assertEqual([(pathlib.Path(o["file"]).name, o["allowed"]) for o in objects],
                         [("there.so", True), ("renamed.so", True), ("written.so", False)])

    def test_a_file_that_is_written_in_pieces_is_judged_once_and_whole(self):
        watch = self.following("--settle", "300")
        self.drop(self.plain, "first.so")
        watch.wait_for("first.so")
        content = self.plain.read_bytes()
        for end in (100, 2000, len(content)):
            with open(self.folder / "pieces.so", "ab") as file:
                file.write(content[(self.folder / "pieces.so").stat().st_size:end])
            time.sleep(0.05)
        watch.wait_for("pieces.so")
        self.drop(self.plain, "last.so")
        watch.wait_for("last.so")
        self.assertEqual([line for line in watch.lines if "pieces.so" in line],
                         [f"allowed {self.folder}/pieces.so (acme 1.0.0)\n"])
        self.assertEqual(watch.stop(signal.SIGINT), 0)

    def test_other_files_are_left_alone(self):
        watch = self.following()
        for name in ("notes.txt", ".hidden.so", "plugin.so.abigate.json"):
            shutil.copy(self.plain, self.folder / name)
        self.drop(self.plain, "plugin.so.1")
        watch.wait_for("plugin.so.1")
        self.assertEqual(len(watch.lines), 1)
        watch.stop()

    def test_json_is_one_object_a_line(self):
        watch = self.following("--format", "json")
        self.drop(self.plain, "plugin.so")
        self.assertTrue(json.loads(watch.wait_for("plugin.so"))["allowed"])
        watch.stop()

    def test_a_folder_that_goes_away_ends_it(self):
        watch = self.following("--existing")
        self.drop(self.plain, "plugin.so")
        watch.wait_for("plugin.so")
        shutil.rmtree(self.folder)
        self.assertEqual(watch.process.wait(patience_seconds), 3)
        watch.wait_for("removed or renamed", watch.errors)

    def test_usage(self):
        self.assertIn("cannot be watched", run(self.gate, "watch", "--host", self.snapshot, self.work / "none", expect=3))
        self.assertIn("--host", run(self.gate, "watch", self.folder, expect=2))
        self.assertIn("Examples", run(self.gate, "watch", "--help"))
        self.assertIn("Examples", run(self.gate, "run", "--help"))
        self.assertIn("--call", run(self.gate, "run", "--host", self.snapshot, self.folder, expect=2))


class Run(Gating):
    def test_it_swaps_what_is_allowed_and_never_stops(self):
        folder = self.work / "run"
        folder.mkdir()
        snapshot = self.extracted("tick", tick, tick_config)
        plugins = {
            "a.so": self.built("tick-1", tick, tick_plugin % 1, tick_config),
            "b.so": self.built("tick-2", tick, tick_plugin % 2, tick_config),
            "c.so": self.built("tick-3", tick.replace("uint32_t width;", inserted), tick_plugin % 3, tick_config, "1.1.0"),
        }
        program = Following(self.gate, "run", "--host", snapshot, "--call", "acme_tick", "--every", "10", folder)
        self.addCleanup(program.process.kill)
        for name, answer in (("a.so", 1), ("b.so", 2)):
            shutil.copy(plugins[name], folder / ("." + name))
            os.rename(folder / ("." + name), folder / name)
            program.wait_for(name)
            program.wait_for(f"acme_tick answers {answer}", program.errors)
        shutil.copy(plugins["c.so"], folder / "c.so")
        self.assertIn("refused", program.wait_for("c.so"))
        seen = len(program.errors)
        time.sleep(0.2)
        self.assertGreater(len(program.errors), seen)
        self.assertEqual(program.errors[-1], "acme_tick answers 2\n")
        self.assertEqual(program.stop(), 0)

    def test_a_library_that_lies_beside_the_plugin(self):
        """Found through $ORIGIN, which a memory file does not have; and only where the host allows it by name."""
        folder = self.work / "beside"
        folder.mkdir()
        snapshot = self.extracted("tick", tick, tick_config)
        (folder / "dep.c").write_text("int dep(void) { return 7; }\n")
        run("gcc", "-shared", "-fPIC", "-Wl,-soname,libdep.so", "-o", folder / "libdep.so.0", folder / "dep.c")
        os.rename(folder / "libdep.so.0", folder / "libdep.so")
        source = "int dep(void);\n" + (tick_plugin % 0).replace("return 0;", "return dep();")
        plugin = self.built("needs", tick, source, tick_config, link=[folder / "libdep.so", "-Wl,-rpath,$ORIGIN"])
        os.rename(folder / "libdep.so", folder / "libdep.so.kept")
        for allow, expected in (([], "dependency"), (["--allow", "libdep.so"], "allowed")):
            place = folder / expected
            place.mkdir()
            shutil.copy(folder / "libdep.so.kept", place / "libdep.so")
            shutil.copy(plugin, place / "needs.so")
            program = Following(self.gate, "run", "--host", snapshot, "--call", "acme_tick", "--every", "10", *allow, place)
            self.addCleanup(program.process.kill)
            self.assertIn(expected, program.wait_for("needs.so"))
            if allow:
                program.wait_for("acme_tick answers 7", program.errors)
                self.assertEqual(sorted(os.listdir(place)), ["libdep.so", "needs.so"])
            self.assertEqual(program.stop(), 0)

    def test_a_plugin_that_is_overwritten_while_it_runs(self):
        folder = self.work / "overwritten"
        folder.mkdir()
        snapshot = self.extracted("tick", tick, tick_config)
        path = folder / "a.so"
        shutil.copy(self.built("tick-1", tick, tick_plugin % 1, tick_config), path)
        program = Following(self.gate, "run", "--host", snapshot, "--call", "acme_tick", "--every", "10", folder)
        self.addCleanup(program.process.kill)
        program.wait_for("acme_tick answers 1", program.errors)
        path.write_bytes(b"\0" * path.stat().st_size)  # in place: a mapping of the file would run this
        self.assertIn("refused", program.wait_for("damaged"))
        self.assertEqual(program.errors[-1], "acme_tick answers 1\n")
        self.assertEqual(program.stop(), 0)


if __name__ == "__main__":
    Gating.programs = pathlib.Path(sys.argv.pop(1))
    unittest.main(warnings="ignore")
