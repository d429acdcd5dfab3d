#!/usr/bin/env python3
"""Hazards against the loader: hazards_contract.py ABI-GATE [--write] [FIXTURE…]

Every folder of fixtures/hazards has plugins for one hazard. Each is built with a real compiler, looked at with
`abi-gate inspect`, and loaded by loader.c, step by step. `reports` says what is reported of that hazard, `shows` and
`ends` what the loader saw. The table of docs/hazards.md comes from here; --write writes it.
"""
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
source = here.parents[2]
fixtures = source / "fixtures" / "hazards"
page = source / "docs" / "hazards.md"
begin, end = "<!-- table: hazards_contract.py --write -->\n", "<!-- end of table -->\n"
# A crash is what some fixtures are for; what changes how objects are loaded would falsify the rest.
environment = {**{name: value for name, value in os.environ.items() if not name.startswith(("LD_", "GLIBC_TUNABLES"))},
               "LC_ALL": "C"}


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, **options)


def build_loader(folder):
    loader = folder / "loader"
    built = run(["gcc", "-std=gnu11", "-rdynamic", "-o", loader, here / "loader.c", "-ldl", "-pthread"])
    if built.returncode != 0:
        sys.exit(f"the loader was not built:\n{built.stderr}")
    return loader


def end_in_words(status):
    return f"signal {-status}" if status < 0 else f"exit {status}"


class Fixture:
    def __init__(self, name, gate, loader, folder):
        self.name, self.gate, self.loader = name, gate, loader
        self.folder = folder / name
        shutil.copytree(fixtures / name, self.folder)
        self.content = json.loads((self.folder / "fixture.json").read_text())
        self.failures = []

    def check(self):
        for plugin, expected in self.content["plugins"].items():
            self.plugin = plugin
            if self.built(expected):
                self.reported(expected)
                self.loaded(expected)
        return self.failures

    def fail(self, text):
        self.failures.append(f"{self.name}, {self.plugin}: {text}")

    def built(self, expected):
        for command in expected["build"]:
            result = run(command, shell=True, cwd=self.folder)
            if result.returncode != 0:
                self.fail(f"not built: {command}\n{result.stderr}")
                return False
        return True

    def reported(self, expected):
        against = ["--host", self.loader] if expected.get("host") else []
        result = run([self.gate, "inspect", "--format", "json", *against, f"{self.plugin}.so"], cwd=self.folder)
        if result.returncode != 0:
            self.fail(f"abi-gate inspect ended with {result.returncode}: {result.stderr}")
            return
        hazards = json.loads(result.stdout)["hazards"]
        mine = [hazard for hazard in hazards if hazard["id"] == self.name or expected.get("all")]
        reported = [f"{hazard['at']} {hazard['effect']}" for hazard in mine]
        if reported != expected["reports"]:
            self.fail(f"expected {expected['reports']}, reported {mine}")
        evidence = expected.get("evidence", "")
        if any(evidence not in hazard["evidence"] for hazard in mine):
            self.fail(f"expected {evidence!r} in the evidence, reported {mine}")

    def loaded(self, expected):
        result = run([self.loader, *expected["steps"]], cwd=self.folder)
        if result.stdout.splitlines() != expected["shows"]:
            self.fail(f"expected the loader to show {expected['shows']}, it showed {result.stdout.splitlines()}\n"
                      f"{result.stderr[:2000]}")
        ended = end_in_words(result.returncode)
        if ended != expected.get("ends", "exit 0"):
            self.fail(f"expected the loader to end with {expected.get('ends', 'exit 0')}, it ended with {ended}\n"
                      f"{result.stderr[:2000]}")


def table(gate):
    """The catalogue beside what the loader did, as Markdown."""
    rows = ["| hazard | at | effect | what it is | what the loader did |\n", "| --- | --- | --- | --- | --- |\n"]
    for kind in catalogue(gate):
        seen = json.loads((fixtures / kind["id"] / "fixture.json").read_text())["loader"]
        rows.append(f"| `{kind['id']}` | {kind['at']} | {kind['effect']} | {kind['title']} | {seen} |\n")
    return "".join(rows)


def catalogue(gate):
    return json.loads(run([gate, "inspect", "--hazards", "--format", "json"]).stdout)


def check_catalogue(gate):
    known = {kind["id"] for kind in catalogue(gate)}
    shown = {folder.name for folder in fixtures.iterdir()} - {"clean"}
    return [f"{name}: a hazard without a fixture" for name in sorted(known - shown)] + \
           [f"{name}: a fixture without a hazard" for name in sorted(shown - known)]


def check_page(gate, write):
    text = page.read_text()
    head, rest = text.split(begin)
    _, tail = rest.split(end)
    wanted = head + begin + table(gate) + end + tail
    if write:
        page.write_text(wanted)
    elif wanted != text:
        return ["docs/hazards.md: the table is not what the fixtures say; hazards_contract.py ABI-GATE --write writes it"]
    return []


def main():
    gate, *rest = sys.argv[1:]
    gate = pathlib.Path(gate).resolve()
    write = "--write" in rest
    names = [name for name in rest if name != "--write"] or sorted(folder.name for folder in fixtures.iterdir())
    failures = check_catalogue(gate)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        loader = build_loader(folder)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for found in pool.map(lambda name: Fixture(name, gate, loader, folder).check(), names):
                failures += found
    if not failures:
        failures = check_page(gate, write)
    print(table(gate))
    for failure in failures:
        print(failure)
    print(f"{len(names)} fixtures, {len(failures)} failures")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
