#!/usr/bin/env python3
"""Asks g++ and clang++ whether a snapshot of C++ headers tells the truth.

    cxx.py --abi-extract PROGRAM --work DIR [--classes N --seed S...] [--fixtures FOLDER] [--flag FLAG]... [HEADER...]

Sizes, offsets, bases, traits and types are asserted when compiling or checked when running (cxx_layout.py), virtual
tables and linkage names are read from object files (cxx_vtables.py, cxx_symbols.py), and how values travel is observed
at the registers and the stack (cxx_passing.py). A fact that either compiler contradicts is a failure, and so is a set
of headers of which nothing was confirmed. What could not be asked is counted, and listed with --list.

--classes makes a header of N classes for each seed (cxx_generate.py); --fixtures takes the C++ headers below FOLDER.
"""
import argparse
import concurrent.futures
import json
import os
import re
import sys
from pathlib import Path

import cxx_generate
import cxx_layout
import cxx_passing
import cxx_symbols
import cxx_vtables
from cxx_program import Compiler, Verdict, run
from cxx_spelling import Snapshot
from layout import MOST_FAILURES_SHOWN, first_program

COMPILERS = [("g++", ["g++"]), ("clang++", ["clang++-22", "clang++"])]
MOST_LEFT_OUT = 5  # one of so many facts may be such that C++ has no way to ask
DEFAULT_FLAGS = ["-std=c++20"]


def extract(task, arguments, work, verdict):
    """The snapshot of a task; None where there is none."""
    if task.get("snapshot"):
        return json.loads(Path(task["snapshot"]).read_text())
    target = work / "snapshot.json"
    command = [arguments.abi_extract, "--name", "oracle", "--version", "1.0.0", "-o", str(target), *task["headers"]]
    for root in task.get("roots", []):
        command += ["--root", root]
    extracted = run([*command, "--", "-x", "c++", *task["flags"]])
    if extracted.returncode != 0:
        verdict.failures.append(f"abi-extract: {extracted.stderr.strip()}")
        return None
    return json.loads(target.read_text())


def judge(task):
    """One set of headers: extract, then ask every compiler about everything."""
    arguments = task["arguments"]
    work = arguments.work / re.sub(r"[^A-Za-z0-9]+", "-", task["name"])
    work.mkdir(parents=True, exist_ok=True)
    verdict = Verdict(task["name"])
    document = extract(task, arguments, work, verdict)
    if document is None:
        return verdict
    snapshot = Snapshot(document)
    layout = cxx_layout.Facts(snapshot)
    layout_facts = layout.collect()
    tables = cxx_vtables.Questions(snapshot, layout.aliases)
    symbols = cxx_symbols.Questions(snapshot, layout.aliases)
    passing = cxx_passing.Questions(snapshot, layout.aliases)
    for what in layout.unspelled + symbols.unspelled + passing.untold:
        verdict.leave_out("both", what, "no way to ask")
    for label, names in COMPILERS:
        compiler = Compiler(label, first_program(names), task["flags"], task["headers"], work / label)
        cxx_layout.ask(compiler, layout_facts, verdict)
        names = cxx_vtables.ask(compiler, tables, verdict)
        file = cxx_symbols.ask(compiler, symbols, verdict)
        if file is not None:
            cxx_vtables.check_key_functions(compiler, names, file, verdict)
        cxx_passing.ask(compiler, passing, verdict)
        total = len(layout_facts) + len(symbols.facts)
        if not verdict.failures and not verdict.confirmed.get(label) and (total or not task.get("may_be_empty")):
            verdict.failures.append(f"{label}: nothing was confirmed")
        left_out, confirmed = len(verdict.not_asked.get(label, {})), verdict.confirmed.get(label, 0)
        if left_out * MOST_LEFT_OUT > left_out + confirmed and not verdict.failures:
            verdict.failures.append(f"{label}: {left_out} facts could not be asked, {confirmed} were confirmed")
    return verdict


def generated_tasks(arguments):
    tasks = []
    for seed in arguments.seed or [1]:
        for number, text in enumerate(cxx_generate.headers(seed, arguments.classes), 1):
            header = arguments.work / "generated" / f"seed{seed}_{number}.hpp"
            header.parent.mkdir(parents=True, exist_ok=True)
            header.write_text(text)
            tasks.append({"name": f"generated/seed {seed}, {number}", "headers": [str(header)], "flags": DEFAULT_FLAGS})
    return tasks


def fixture_tasks(root):
    """The C++ headers among the fixtures of rules."""
    tasks = []
    for folder in sorted(path for path in (root / "rules").iterdir() if path.is_dir()):
        expectation = folder / "expect.json"
        expected = json.loads(expectation.read_text()) if expectation.exists() else {}
        config = folder / "abigate.yaml"
        language = re.search(r"^language:\s*[\"']?c\+\+", config.read_text(), re.M) if config.exists() else None
        for header in sorted(folder.iterdir()):
            if header.stem not in ("old", "new") or header.suffix not in (".h", ".hpp", ".hh"):
                continue
            flags = expected.get("flags", []) + expected.get(f"{header.stem}_flags", [])
            is_cxx = language or expected.get("language") == "c++" or header.suffix != ".h" or any("++" in flag for flag in flags)
            if is_cxx:
                side = folder / header.stem
                include = [f"-I{side}"] if side.is_dir() else []
                task = {"headers": [str(header)], "flags": (flags or DEFAULT_FLAGS) + include, "may_be_empty": True}
                tasks.append({"name": f"rules/{folder.name}/{header.stem}", **task})
    return tasks


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--abi-extract", required=True, help="the extractor to ask about")
    parser.add_argument("--work", required=True, type=Path, help="a folder for what is generated")
    parser.add_argument("--classes", type=int, default=0, help="how many classes to generate for each seed")
    parser.add_argument("--seed", type=int, action="append", help="of the generator; several are asked one by one")
    parser.add_argument("--fixtures", type=Path, help="the folder of fixtures")
    parser.add_argument("--snapshot", help="a snapshot of the headers, made before")
    parser.add_argument("--flag", action="append", default=[], help="for the compilers and the extractor")
    parser.add_argument("--root", action="append", default=[], help="a folder that the headers own")
    parser.add_argument("--list", action="store_true", help="tell what could not be asked")
    parser.add_argument("headers", nargs="*")
    return parser.parse_args()


def show(verdict, everything):
    counts = ", ".join(f"{label} {verdict.confirmed.get(label, 0)}" for label, _ in COMPILERS)
    left_out = ", ".join(f"{len(facts)} for {label}" for label, facts in verdict.not_asked.items())
    print(f"{'FAILED ' if verdict.failures else ''}{verdict.name}: {counts}{'; not asked: ' + left_out if left_out else ''}")
    for failure in verdict.failures[:MOST_FAILURES_SHOWN]:
        print(f"    {failure}")
    if len(verdict.failures) > MOST_FAILURES_SHOWN:
        print(f"    and {len(verdict.failures) - MOST_FAILURES_SHOWN} more")
    for label, facts in verdict.not_asked.items() if everything else []:
        for what, why in facts.items():
            print(f"    not asked, {label}: {what} ({why})")


def main():
    arguments = parse_arguments()
    arguments.work = arguments.work.resolve()
    tasks = generated_tasks(arguments) if arguments.classes else []
    tasks += fixture_tasks(arguments.fixtures.resolve()) if arguments.fixtures else []
    if arguments.headers:
        headers = [str(Path(header).resolve()) for header in arguments.headers]
        task = {"name": arguments.headers[0], "headers": headers, "flags": arguments.flag or DEFAULT_FLAGS}
        tasks.append({**task, "snapshot": arguments.snapshot, "roots": arguments.root})
    if not tasks:
        sys.exit("cxx.py: nothing to ask about: name headers, --classes or --fixtures")
    for task in tasks:
        task["arguments"] = arguments
    totals = {label: 0 for label, _ in COMPILERS}
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for verdict in pool.map(judge, tasks):
            show(verdict, arguments.list)
            failed += bool(verdict.failures)
            for label in totals:
                totals[label] += verdict.confirmed.get(label, 0)
    summary = ", ".join(f"{count} by {label}" for label, count in totals.items())
    print(f"facts confirmed: {summary}; {len(tasks)} sets of headers, {failed} failed")
    sys.exit(1 if failed or not all(totals.values()) else 0)


if __name__ == "__main__":
    main()
