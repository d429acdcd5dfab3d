#!/usr/bin/env python3
"""No edit of a C++ header passes in silence, and what is no change is none.

seeded_edits.py ABI-EXTRACT ABI-DIFF EDITS-HEADER

The header says itself what is edited: see its first lines. It is extracted three times: as it is, with all edits made,
and in another folder without comments and with its lines moved."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

MARKER = re.compile(r"^// (edit|gap|same) ([\w.]+): (.*?) =>(?: (.*))?$")
FLAGS = ["-std=c++20"]


class Edit:
    def __init__(self, kind, name, old, new, text):
        self.kind, self.name, self.old, self.new, self.text = kind, name, old, new, text

    def made(self):
        return self.text.replace(self.old, self.new)


def read_edits(header):
    """Text before the first marker, and one Edit per marker."""
    preamble, edits = [], []
    for line in header.read_text().splitlines():
        marker = MARKER.match(line)
        if marker:
            kind, name, old, new = marker.groups()
            edits.append(Edit(kind, name, old, new or "", ""))
        elif edits:
            edits[-1].text += line + "\n"
        else:
            preamble.append(line)
    return "\n".join(preamble) + "\n", edits


def without_comments(text):
    return re.sub(r"^//.*\n", "", text, flags=re.MULTILINE)


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)


class SeededEdits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.preamble, cls.edits = read_edits(edits_header)
        cls.old = cls.extract("old", cls.preamble + "".join(edit.text for edit in cls.edits))
        cls.said = cls.names_said(cls.diff(cls.old, cls.extract("new", cls.preamble + "".join(
            edit.made() for edit in cls.edits))))

    @classmethod
    def extract(cls, name, text):
        header = cls.folder / name / "edits.hpp"
        header.parent.mkdir()
        header.write_text(text)
        snapshot = cls.folder / f"{name}.json"
        result = run(abi_extract, "--name", "edits", "--version", "1.0.0", "-o", snapshot, header, "--", *FLAGS)
        assert result.returncode == 0, result.stderr
        return snapshot

    @classmethod
    def diff(cls, old, new):
        result = run(abi_diff, "--format", "json", "--new-version", "1.0.1", "--old-version", "1.0.0", old, new)
        assert result.returncode in (0, 1, 3) and result.stdout, result.stderr
        return json.loads(result.stdout)

    @staticmethod
    def names_said(report):
        """For each name: what was found, or could not be decided."""
        said = {}
        for finding in report["findings"]:
            text = f"{finding['subject']} {finding.get('member') or ''}"
            for name in set(re.findall(r"\w+", text)):
                said.setdefault(name, []).append(f"{finding['rule']} of {text}")
        for entry in report["fidelity"]:
            if entry["effect"] == "undecided":
                where = entry.get("where") or ""
                for name in {where, *re.findall(r"\w+", where)}:
                    said.setdefault(name, []).append(f"undecided {entry['what']} at {where}")
        return said

    def test_each_edit_can_be_made_once(self):
        names = [edit.name for edit in self.edits]
        self.assertEqual(len(names), len(set(names)))
        for edit in self.edits:
            with self.subTest(edit.name):
                self.assertEqual(edit.text.count(edit.old), 1)
                self.assertIn(edit.name, edit.text)

    def test_each_edit_is_reported(self):
        for edit in self.edits:
            if edit.kind == "edit":
                with self.subTest(edit.name):
                    self.assertTrue(self.said.get(edit.name), f"`{edit.old}` became `{edit.new}` in silence")

    def test_gaps_are_named(self):
        """Not a failure: each closed gap is told, so that its line can become an edit."""
        for edit in self.edits:
            if edit.kind == "gap":
                print(f"{edit.name}: {'seen by now, make it an edit' if self.said.get(edit.name) else 'not seen'}")

    def test_what_is_no_change_is_not_reported(self):
        for edit in self.edits:
            if edit.kind == "same":
                with self.subTest(edit.name):
                    self.assertEqual(self.said.get(edit.name, []), [])

    def test_place_and_comments_are_no_change(self):
        moved = "\n\n".join(without_comments(self.preamble + "".join(edit.text for edit in self.edits)).split("\n"))
        report = self.diff(self.old, self.extract("elsewhere/deeper".replace("/", "-"), "// moved\n\n\n" + moved))
        self.assertEqual(report["findings"], [])
        self.assertEqual([entry for entry in report["fidelity"] if entry["effect"] != "unseen"], [])
        self.assertEqual(report["verdict"], "pass")


if __name__ == "__main__":
    abi_extract, abi_diff, edits_header = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
    unittest.main(argv=sys.argv[:1])
