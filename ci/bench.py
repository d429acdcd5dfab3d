"""Measures abi-extract against `clang -fsyntax-only`, and abi-diff on two large snapshots: the best of several runs,
in processor seconds of the child. usage: bench.py BIN WORK FOLDER_WITH_ABIGATE_YAML…"""
import glob
import os
import pathlib
import re
import resource
import subprocess
import sys

bin_folder, work = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
repeats = 7


def seconds(*command, cwd=None):
    """Best processor time of `repeats` runs; any exit status but 0 and 1 ends the script."""
    best = None
    for _ in range(repeats):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        status = subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if status not in (0, 1):
            sys.exit(f"{' '.join(map(str, command))} ended with {status}")
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = spent if best is None else min(best, spent)
    return best


def key(text, name):
    found = re.search(rf"^{name}: \[(.*)\]", text, re.MULTILINE)
    return [item.strip().strip('"') for item in found.group(1).split(",")] if found else []


for folder in map(pathlib.Path, sys.argv[3:]):
    config = (folder / "abigate.yaml").read_text()
    headers = sorted(os.path.relpath(path, folder) for pattern in key(config, "headers")
                     for path in glob.glob(str(folder / pattern)))
    umbrella = work / "umbrella.c"
    umbrella.write_text("".join(f'#include "{header}"\n' for header in headers))
    clang = seconds("clang-22", "-fsyntax-only", "-I.", *key(config, "flags"), umbrella.resolve(), cwd=folder)
    ours = seconds((bin_folder / "abi-extract").resolve(), "--config", "abigate.yaml", "-o",
                   (work / "extracted.json").resolve(), cwd=folder)
    print(f"{folder.parent.name} {folder.name}: abi-extract {ours * 1000:.0f} ms, "
          f"clang -fsyntax-only {clang * 1000:.0f} ms: {ours / clang:.2f} x")

old, new = work / "old.json", work / "new.json"
megabytes = (old.stat().st_size + new.stat().st_size) / 1e6
compared = seconds(bin_folder / "abi-diff", "--format", "json", old, new)
print(f"abi-diff on two snapshots, {megabytes:.0f} MB together, one type apart: {compared:.2f} s")
