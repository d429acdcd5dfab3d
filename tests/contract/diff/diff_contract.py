#!/usr/bin/env python3
"""The command line of abi-diff from end to end: diff_contract.py FOLDER-OF-THE-PROGRAMS

Headers are extracted by the abi-extract beside abi-diff; where it was not built, only the tests that need no headers run.
"""
import json
import os
import pathlib
import pty
import shutil
import subprocess
import sys
import tempfile
import unittest

programs = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else ".").resolve()
has_extractor = (programs / "abi-extract").exists()

OLD = """
struct box { int width; int height; };
int box_area(const struct box *b);
"""
GROWN = """
struct box { int width; int height; };
int box_area(const struct box *b);
int box_edge(const struct box *b);
"""
BROKEN = """
struct box { int height; int width; };
int box_area(const struct box *b);
"""


def run(program, *arguments, environment=None, **options):
    return subprocess.run([programs / program, *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "LC_ALL": "C", **(environment or {})}, **options)


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        return path

    def diff(self, *arguments, **options):
        return run("abi-diff", *arguments, cwd=self.folder, **options)

    def refused(self, status, text, *arguments, **options):
        """One message on standard error, nothing on standard output."""
        result = self.diff(*arguments, **options)
        self.assertEqual(result.returncode, status, result.stderr)
        self.assertIn(text, result.stderr)
        self.assertEqual(result.stdout, "")
        return result


class Usage(InFolder):
    def test_help_shows_examples_and_exit_status(self):
        result = self.diff("--help")
        self.assertEqual(result.returncode, 0)
        for text in ("OLD... NEW", "Examples:", "abi-diff explain", "Exit status", "--direction"):
            self.assertIn(text, result.stdout)
        self.assertTrue(all(len(line) <= 100 for line in result.stdout.splitlines()))

    def test_version(self):
        self.assertRegex(self.diff("--version").stdout, r"^abi-diff \d+\.\d+\.\d+\n$")

    def test_too_few_inputs(self):
        self.refused(2, "expected OLD and NEW, found neither")
        self.refused(2, 'found only "a.json"', "a.json")

    def test_unknown_options_name_the_one_that_was_meant(self):
        self.refused(2, "did you mean --format?", "--formt", "json", "a", "b")
        self.refused(2, 'unknown option "--bogus"', "--bogus", "a", "b")

    def test_unknown_words_name_the_one_that_was_meant(self):
        self.refused(2, "expected text, json or markdown", "--format", "xml", "a", "b")
        self.refused(2, "did you mean json?", "--format", "jsn", "a", "b")
        self.refused(2, "did you mean forward?", "--direction", "foward", "a", "b")
        self.refused(2, "expected host or plugin", "--released-by", "me", "a", "b")
        self.refused(2, "did you mean strict?", "--policy", "strickt", "a", "b")

    def test_two_reports_in_one_place(self):
        self.refused(2, "two formats go to standard output", "--format", "json", "--format", "text", "a", "b")
        self.refused(2, "expected a file behind the equals sign", "--format", "json=", "a", "b")
        self.refused(2, "leave -o out", "-o", "x", "--format", "json=y", "a", "b")

    def test_what_is_not_built_yet_says_so(self):
        for arguments in (["--suppress", "f", "a", "b"], ["git:HEAD", "b"], ["accept"], ["suppress", "x", "y"],
                          ["report", "--history"]):
            self.refused(2, "not built yet", *arguments)

    def test_policy_and_configuration_files_name_the_place_of_a_mistake(self):
        policy = self.write("house.yaml", "extends: semver\nrulez: {}\n")
        self.refused(2, 'house.yaml:2:1: unknown key "rulez"', "--policy", policy.name, "a", "b")
        config = self.write("abigate.yaml", "released_by: hots\n")
        self.refused(2, 'abigate.yaml:1:14: expected host or plugin, found "hots"', "--config", config.name, "a", "b")
        self.refused(2, "absent.yaml", "--config", "absent.yaml", "a", "b")


class Explain(InFolder):
    def test_every_rule_is_listed_and_explained(self):
        listed = self.diff("rules")
        self.assertEqual(listed.returncode, 0)
        ids = [line.split()[0] for line in listed.stdout.splitlines()]
        self.assertEqual(ids, sorted(ids))
        for rule in ids:
            result = self.diff("explain", rule)
            self.assertEqual(result.returncode, 0)
            self.assertIn("why", result.stdout)

    def test_words_of_the_report(self):
        for word in ("backward", "forward", "swap", "conditional", "incompatible", "guard", "size-member", "conflict",
                     "rebuild", "made_by", "undeclared", "strict"):
            self.assertEqual(self.diff("explain", word).returncode, 0, word)

    def test_an_unknown_word(self):
        self.refused(2, "did you mean conditional?", "explain", "condtional")
        self.refused(2, "abi-diff rules lists the rules", "explain", "banana")
        self.refused(2, "expected one word", "explain")


class BadInput(InFolder):
    def test_missing_input(self):
        self.refused(3, 'found nothing at "absent.json"', "absent.json", "absent.json")

    def test_unreadable_json(self):
        self.write("a.json", '{"schema": ')
        self.refused(3, "a.json", "a.json", "a.json")
        self.write("b.json", "")
        self.refused(3, "b.json", "b.json", "b.json")

    def test_a_binary_without_a_snapshot(self):
        self.refused(3, "--symbols-only", sys.executable, sys.executable)

    def test_symbols_of_what_is_no_binary(self):
        self.write("a.h", OLD)
        self.refused(2, "is headers", "--symbols-only", "a.h", "a.h")

    @unittest.skipIf(has_extractor, "abi-extract is there")
    def test_headers_without_the_extractor(self):
        self.write("a.h", OLD)
        self.refused(3, "there is no", "a.h", "a.h")


@unittest.skipIf(shutil.which("cc") is None, "no C compiler")
class SymbolsOnly(InFolder):
    """Two libraries and nothing else."""

    def library(self, name, source):
        self.write(f"{name}.c", source)
        subprocess.run(["cc", "-shared", "-fPIC", "-o", f"{name}.so", f"{name}.c"], cwd=self.folder, check=True)
        return f"{name}.so"

    def test_a_symbol_that_is_gone_fails(self):
        old = self.library("old", "int run(void) { return 1; }\nint stop(void) { return 1; }\n")
        new = self.library("new", "int run(void) { return 1; }\n")
        result = self.diff("--symbols-only", old, new)
        self.assertEqual(result.returncode, 1)
        self.assertIn("(symbols only)", result.stdout.splitlines()[0])
        self.assertIn("export-removed  stop", result.stdout)

    def test_a_pass_says_what_was_not_looked_at(self):
        same = self.library("same", "int run(void) { return 1; }\n")
        result = self.diff("--symbols-only", "--format", "json", same, same)
        self.assertEqual(result.returncode, 0)
        answer = json.loads(result.stdout)
        self.assertTrue(answer["symbols_only"])
        self.assertEqual([note["what"] for note in answer["fidelity"]], ["types-not-compared"])

    def test_hundreds_of_breaks_stay_readable(self):
        functions = "".join(f"int run_{i}(void) {{ return {i}; }}\n" for i in range(5000))
        old = self.library("old", functions + "int stays(void) { return 1; }\n")
        new = self.library("new", "int stays(void) { return 1; }\n")
        result = self.diff("--symbols-only", old, new)
        self.assertEqual(result.returncode, 1)
        self.assertIn("5000 findings alike", result.stdout)
        self.assertLess(len(result.stdout.splitlines()), 80)

    def test_no_symbol_at_all(self):
        none = self.library("none", "static int unused;\n")
        self.refused(3, "neither binary exports a symbol", "--symbols-only", none, none)


class Extractor(InFolder):
    """abi-diff beside an abi-extract that does what a test says; it names its header last."""

    def diff_beside(self, script, *arguments):
        beside = self.folder / "bin"
        beside.mkdir()
        shutil.copy(programs / "abi-diff", beside)
        (beside / "abi-extract").write_text(f"#!/bin/sh\nfor header; do :; done\n{script}\n")
        (beside / "abi-extract").chmod(0o755)
        for name in ("first.h", "second.h", "third.h"):
            self.write(name, OLD)
        return subprocess.run([beside / "abi-diff", *arguments], cwd=self.folder, capture_output=True, text=True,
                              timeout=60)

    def test_the_first_failure_is_told_even_if_a_later_one_is_faster(self):
        result = self.diff_beside('[ "$header" = first.h ] && sleep 1; echo "wrong: $header" >&2; exit 3',
                                  "first.h", "second.h", "third.h")
        self.assertEqual((result.returncode, result.stdout), (3, ""))
        self.assertEqual(result.stderr, "wrong: first.h\nabi-diff: abi-extract could not read first.h "
                                        "(exit status 3): see its message above\n")

    @unittest.skipIf((os.cpu_count() or 1) < 2, "one core reads one input at a time")
    def test_sides_are_read_side_by_side(self):
        meet = ("touch seen-$header; for i in $(seq 400); do [ -e seen-first.h ] && [ -e seen-second.h ] && "
                "{ echo met >&2; exit 3; }; sleep 0.05; done; echo alone >&2; exit 3")
        self.assertTrue(self.diff_beside(meet, "first.h", "second.h").stderr.startswith("met\n"))

    def test_a_usage_error_of_the_extractor_is_one_of_abi_diff(self):
        self.assertEqual(self.diff_beside("exit 2", "first.h", "second.h").returncode, 2)

    def test_an_extractor_that_a_signal_ends(self):
        result = self.diff_beside("kill -SEGV $$", "first.h", "second.h")
        self.assertEqual(result.returncode, 3)
        self.assertIn("exit status 139", result.stderr)

    def test_endless_messages_are_cut(self):
        result = self.diff_beside("yes wrong | head -c 3000000 >&2; exit 3", "first.h", "second.h")
        self.assertEqual(result.returncode, 3)
        self.assertLess(len(result.stderr), 1100000)
        self.assertIn("more bytes of messages", result.stderr)

    def test_messages_and_output_may_come_in_any_order(self):
        result = self.diff_beside("for i in 1 2 3; do yes out | head -c 200000; yes wrong | head -c 200000 >&2; done",
                                  "first.h", "second.h")
        self.assertEqual(result.returncode, 3)
        self.assertIn("first.h", result.stderr.splitlines()[-1])

    def test_every_target_is_asked_for(self):
        result = self.diff_beside('echo "$@" >&2; exit 3', "--target", "a-b-c", "first.h", "second.h")
        self.assertTrue(result.stderr.startswith("--target=a-b-c -o - first.h\n"))


@unittest.skipUnless(has_extractor, "needs abi-extract")
class Comparison(InFolder):
    def snapshot(self, name, header, version="", *arguments, interface="box"):
        folder = self.folder / f"{name}.dir"
        folder.mkdir()
        (folder / "api.h").write_text(header)
        out = self.folder / f"{name}.json"
        stated = ["--version", version] if version else []
        result = run("abi-extract", "--name", interface, *stated, "-o", out, *arguments, "--root", folder,
                     folder / "api.h", "--", "-x", "c")
        self.assertEqual(result.returncode, 0, result.stderr)
        return out

    def test_the_same_interface_is_silent(self):
        old = self.snapshot("old", OLD, "1.0.0")
        result = self.diff("--format", "json", old, old)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(json.loads(result.stdout)["findings"], [])

    def test_an_addition_owes_a_minor_version(self):
        old, new = self.snapshot("old", OLD, "1.4.0"), self.snapshot("new", GROWN, "1.5.0")
        result = self.diff("--format", "json", old, new)
        self.assertEqual(result.returncode, 0, result.stderr)
        report = json.loads(result.stdout)
        self.assertEqual((report["verdict"], report["required_bump"], report["declared_bump"]),
                         ("pass", "minor", "minor"))

    def test_a_break_needs_a_major_version(self):
        old, new = self.snapshot("old", OLD, "1.4.0"), self.snapshot("new", BROKEN, "1.5.0")
        result = self.diff("--format", "json", old, new)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(json.loads(result.stdout)["next_version"], "2.0.0")
        self.assertEqual(self.diff("--new-version", "2.0.0", old, new).returncode, 0)

    def test_undeclared_additions_pass_unless_it_is_a_release(self):
        old, new = self.snapshot("old", OLD, "1.4.0"), self.snapshot("new", GROWN, "1.4.0")
        self.assertEqual(self.diff(old, new).returncode, 0)
        self.assertEqual(self.diff("--release", old, new).returncode, 1)

    def test_every_old_is_judged(self):
        first, second = self.snapshot("first", BROKEN, "1.0.0"), self.snapshot("second", OLD, "1.1.0")
        new = self.snapshot("new", OLD, "1.2.0")
        self.assertEqual(self.diff(second, new).returncode, 0)
        result = self.diff("--format", "json", first, second, new)
        self.assertEqual(result.returncode, 1)
        self.assertEqual([b["version"] for b in json.loads(result.stdout)["baselines"]], ["1.0.0", "1.1.0"])

    def test_a_direction_that_is_asked_for_can_fail(self):
        old, new = self.snapshot("old", GROWN, "1.0.0"), self.snapshot("new", OLD, "2.0.0")
        self.assertEqual(self.diff(old, new).returncode, 0)
        self.assertEqual(self.diff("--direction", "full", old, new).returncode, 1)

    def test_what_does_not_belong_together_is_refused(self):
        old = self.snapshot("old", OLD, "1.0.0")
        other = self.snapshot("other", OLD, "1.0.0", interface="crate")
        self.refused(2, "crate", old, other)
        narrow = self.snapshot("narrow", OLD, "1.0.0", "--target", "i686-linux-gnu")
        self.refused(2, "i686", old, narrow)
        older = self.snapshot("older", OLD, "0.9.0")
        self.refused(2, "--allow-downgrade", old, older)
        self.assertEqual(self.diff("--allow-downgrade", old, older).returncode, 0)
        self.refused(2, "1.x", "--old-version", "1.x", old, old)
        self.refused(2, "--target", "--target", "i686-linux-gnu", old, old)

    def test_an_unknown_rule_in_a_policy(self):
        old = self.snapshot("old", OLD, "1.0.0")
        self.write("house.yaml", "rules: { record-feild-moved: { bump: patch } }\n")
        self.refused(2, "record-feild-moved", "--policy", "house.yaml", old, old)

    def test_headers_and_folders_are_read_with_their_own_configuration(self):
        configuration = "interface: { name: box, version: %s }\nheaders: [api.h]\nroots: [\".\"]\nlanguage: c\n"
        for side, header, version in (("v1", OLD, "1.4.0"), ("v2", BROKEN, "2.0.0")):
            self.write(f"{side}/api.h", header)
            self.write(f"{side}/abigate.yaml", configuration % version)
        result = self.diff("--format", "json", "v1", "v2")
        self.assertEqual(result.returncode, 0, result.stderr)
        report = json.loads(result.stdout)
        self.assertEqual((report["required_bump"], report["declared_bump"]), ("major", "major"))
        self.assertEqual(self.diff("v1/api.h", "v2/api.h").returncode, 0)
        self.write("v2/abigate.yaml", "heders: [api.h]\n")
        self.refused(2, 'v2/abigate.yaml:1:1: unknown key "heders"', "v1", "v2")

    def test_headers_without_configuration(self):
        self.write("a.h", OLD)
        self.write("b.h", BROKEN)
        self.assertEqual(self.diff("a.h", "a.h").returncode, 0)
        self.assertEqual(self.diff("a.h", "b.h").returncode, 1)

    def test_what_is_wrong_is_told_in_the_order_of_the_inputs(self):
        for name in ("first", "second", "third"):
            self.write(f"{name}.h", f"int {name}(;\n" * 5)
        for _ in range(3):
            result = self.refused(3, "first.h", "first.h", "second.h", "third.h")
            self.assertIn("first.h:5", result.stderr)
            self.assertNotIn("second.h:", result.stderr)
            self.assertIn("could not read first.h", result.stderr.splitlines()[-1])

    def test_a_header_that_does_not_parse(self):
        self.write("a.h", OLD)
        self.write("bad.h", "int f(;\n")
        result = self.diff("a.h", "bad.h")
        self.assertEqual((result.returncode, result.stdout), (3, ""))
        self.assertIn("bad.h:1", result.stderr)

    def test_an_empty_surface_is_no_pass(self):
        self.write("empty.h", "\n")
        self.assertEqual(self.diff("empty.h", "empty.h").returncode, 3)
        (self.folder / "nothing").mkdir()
        self.assertEqual(self.diff("nothing", "nothing").returncode, 3)

    def test_reports_go_where_they_are_sent(self):
        old, new = self.snapshot("old", OLD, "1.0.0"), self.snapshot("new", BROKEN, "1.1.0")
        result = self.diff("--format", "text", "--format", "json=r.json", "--format", "markdown=r.md", old, new)
        self.assertEqual(result.returncode, 1)
        self.assertIn("box", result.stdout)
        self.assertEqual(json.loads((self.folder / "r.json").read_text())["verdict"], "fail")
        self.assertIn("box", (self.folder / "r.md").read_text())
        result = self.diff("-o", "r.txt", old, new)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertIn("box", (self.folder / "r.txt").read_text())

    def test_an_answer_that_cannot_be_written_is_none(self):
        old = self.snapshot("old", OLD, "1.0.0")
        self.refused(3, "absent/report", "-o", "absent/report", old, old)
        with open("/dev/full", "w") as full:
            result = subprocess.run([programs / "abi-diff", old, old], stdout=full, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(result.returncode, 3)
        read_end, write_end = os.pipe()
        os.close(read_end)
        with open(write_end, "w") as closed:
            result = subprocess.run([programs / "abi-diff", old, old], stdout=closed, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(result.returncode, 3)

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_a_folder_without_permission(self):
        old = self.snapshot("old", OLD, "1.0.0")
        (self.folder / "locked").mkdir(mode=0o555)
        self.refused(3, "locked/report", "-o", "locked/report", old, old)

    def on_a_terminal(self, *arguments, **environment):
        ours, theirs = pty.openpty()
        with open(theirs, "w") as terminal:
            subprocess.run([programs / "abi-diff", *arguments], stdout=terminal, stderr=subprocess.DEVNULL, timeout=60,
                           env={"TERM": "xterm", **environment})
        output = b""
        try:
            while chunk := os.read(ours, 65536):
                output += chunk
        except OSError:
            pass
        os.close(ours)
        return output

    def test_colour_only_on_a_terminal(self):
        old, new = self.snapshot("old", OLD, "1.0.0"), self.snapshot("new", BROKEN, "1.1.0")
        self.assertNotIn("\x1b", self.diff(old, new).stdout)
        self.assertIn(b"\x1b[", self.on_a_terminal(old, new))
        self.assertNotIn(b"\x1b[", self.on_a_terminal(old, new, NO_COLOR="1"))
        self.assertNotIn(b"\x1b[", self.on_a_terminal(old, new, TERM="dumb"))

    def test_the_same_input_gives_the_same_bytes(self):
        old, new = self.snapshot("old", OLD, "1.0.0"), self.snapshot("new", BROKEN, "1.1.0")
        for form in ("text", "json", "markdown"):
            first, second = (self.diff("--format", form, old, new).stdout for _ in range(2))
            self.assertEqual(first, second)
            self.assertNotIn(str(self.folder), first)


LINUX_64, LINUX_32 = "x86_64-unknown-linux-gnu", "i686-unknown-linux-gnu"
BOTH = ("--target", "x86_64-linux-gnu", "--target", "i686-linux-gnu")


@unittest.skipUnless(has_extractor, "needs abi-extract")
class Targets(InFolder):
    def of_member(self, *types):
        """Headers a.h, b.h: a record behind a pointer with a member of each of these types."""
        for name, type_ in zip(("a.h", "b.h"), types):
            self.write(name, f"#include <stdint.h>\nstruct box {{ {type_} size; }};\nint area(const struct box *b);\n")
        self.write("abigate.yaml", "language: c\nflags: [-ffreestanding]\n")

    def judged(self, *arguments, status=0):
        result = self.diff("--format", "json", *arguments)
        self.assertEqual(result.returncode, status, result.stderr)
        return json.loads(result.stdout)

    def side(self, name, header, targets):
        self.write(f"{name}/api.h", header)
        self.write(f"{name}/abigate.yaml", f"interface: {{ name: box, version: 1.0.0 }}\nheaders: [api.h]\n"
                                           f"language: c\ntargets: [{', '.join(targets)}]\n")

    def test_long_for_long_long_is_neutral_where_both_have_eight_bytes(self):
        self.of_member("long", "long long")
        self.assertEqual([f["class"] for f in self.judged("--target", "x86_64-linux-gnu", "a.h", "b.h")["findings"]],
                         ["neutral"])
        for target in ("i686-linux-gnu", "x86_64-pc-windows-msvc"):
            report = self.judged("--target", target, "a.h", "b.h", status=1)
            self.assertEqual([f["class"] for f in report["findings"]], ["conflict"])
        report = self.judged(*BOTH, "a.h", "b.h", status=1)
        self.assertEqual([(f["target"], f["class"]) for f in report["findings"]],
                         [(LINUX_32, "conflict"), (LINUX_64, "neutral")])

    def test_an_integer_of_fixed_width_is_what_the_target_says(self):
        self.of_member("long", "int64_t")
        report = self.judged(*BOTH, "a.h", "b.h", status=1)
        self.assertEqual([(f["target"], f["class"]) for f in report["findings"]], [(LINUX_32, "conflict")])
        self.of_member("long long", "int64_t")
        report = self.judged(*BOTH, "a.h", "b.h")
        self.assertEqual([(f["target"], f["class"]) for f in report["findings"]], [(LINUX_64, "neutral")])
        self.of_member("int", "long")
        report = self.judged(*BOTH, "a.h", "b.h", status=1)
        self.assertEqual([(f["target"], f["class"]) for f in report["findings"]],
                         [(LINUX_64, "conflict"), (LINUX_32, "neutral")])

    def test_one_verdict_and_the_worst_counts(self):
        self.of_member("long", "long long")
        for targets in (BOTH, BOTH[2:] + BOTH[:2]):
            report = self.judged(*targets, "a.h", "b.h", status=1)
            self.assertEqual((report["verdict"], report["required_bump"], report["target"]), ("fail", "major", None))
            self.assertEqual(report["compatibility"]["forward"], "incompatible")
            self.assertEqual({t["target"]: t["verdict"] for t in report["targets"]},
                             {LINUX_64: "pass", LINUX_32: "fail"})
            self.assertEqual(len(report["baselines"]), 1)
            self.assertEqual(report["baselines"][0]["verdict"], "fail")
            self.assertIn(LINUX_32, report["verdict_reason"])
            self.assertNotIn(LINUX_64, report["verdict_reason"])

    def test_a_finding_of_all_targets_is_told_once(self):
        self.write("a.h", OLD)
        self.write("b.h", BROKEN)
        report = self.judged(*BOTH, "a.h", "b.h", status=1)
        self.assertEqual({f["target"] for f in report["findings"]}, {LINUX_64, LINUX_32})
        text = self.diff(*BOTH, "a.h", "b.h").stdout
        self.assertEqual(text.count("record-fields-reordered  box"), 1, text)
        self.assertIn(f"{LINUX_64} and {LINUX_32}", text)
        self.assertIn("1 change breaks", text)
        self.assertNotIn("targets", self.diff(*BOTH[:2], "a.h", "b.h").stdout)

    def test_several_baselines_on_several_targets(self):
        self.write("a.h", OLD)
        self.write("b.h", GROWN)
        self.write("c.h", BROKEN)
        report = self.judged(*BOTH, "a.h", "b.h", "c.h", status=1)
        self.assertEqual([b["required_bump"] for b in report["baselines"]], ["major", "major"])
        self.assertEqual(len(report["targets"]), 2)

    def test_targets_of_the_configuration(self):
        self.side("v1", OLD, ["x86_64-linux-gnu", "i686-linux-gnu"])
        self.side("v2", GROWN, ["i686-unknown-linux-gnu", "x86_64-pc-linux-gnu"])  # other spellings, another order
        report = self.judged("v1", "v2")
        self.assertEqual([t["target"] for t in report["targets"]], [LINUX_32, LINUX_64])
        report = self.judged("--target", "aarch64-linux-gnu", "v1", "v2")
        self.assertEqual((report["target"], report["targets"]), ("aarch64-unknown-linux-gnu", []))

    def test_a_target_that_one_side_lacks(self):
        self.side("v1", OLD, ["x86_64-linux-gnu"])
        self.side("v2", OLD, ["x86_64-linux-gnu", "i686-linux-gnu"])
        for arguments in (("v1", "v2"), ("v2", "v1"), ("v2", "v1", "v2")):
            result = self.refused(2, f"v2 was read for target {LINUX_32}", *arguments)
            self.assertIn("--target", result.stderr)
        self.assertEqual(self.diff(*BOTH, "v1", "v2").returncode, 0)

    def test_a_target_that_is_named_twice(self):
        self.write("a.h", OLD)
        self.refused(2, f"target {LINUX_64} is named twice", "--target", "x86_64-linux-gnu", "--target",
                     "x86_64-pc-linux-gnu", "a.h", "a.h")
        self.refused(2, "found nothing", "--target", "", "a.h", "a.h")

    def test_a_snapshot_has_one_target(self):
        self.write("a.h", OLD)
        made = run("abi-extract", "--name", "a", "--target", "i686-linux-gnu", "-o", self.folder / "a.json", "a.h",
                   cwd=self.folder)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.refused(2, "leave it out", *BOTH, "a.json", "a.json")
        self.refused(2, LINUX_64, *BOTH, "a.json", "a.h")
        self.assertEqual(self.diff("--target", "i686-linux-gnu", "a.json", "a.h").returncode, 0)

    def test_abi_extract_asks_which_target_is_meant(self):
        self.side("v1", OLD, ["x86_64-linux-gnu", "i686-linux-gnu"])
        result = run("abi-extract", "--config", "v1/abigate.yaml", "-o", "-", cwd=self.folder)
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn("choose with --target", result.stderr)

    def test_a_target_that_cannot_be_read_is_named(self):
        self.write("a.h", OLD)
        self.write("b.h", "#ifdef __i386__\n#error not for this machine\n#endif\n" + OLD)
        result = self.refused(3, "could not read b.h for i686-linux-gnu", *BOTH, "a.h", "b.h")
        self.assertIn("not for this machine", result.stderr)

    def test_the_same_input_gives_the_same_bytes(self):
        self.of_member("long", "long long")
        for form in ("text", "json", "markdown"):
            first, second = (self.diff("--format", form, *BOTH, "a.h", "b.h").stdout for _ in range(2))
            self.assertEqual(first, second)


if __name__ == "__main__":
    unittest.main()
