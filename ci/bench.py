"""Measures abi-extract against `clang -fsyntax-only`, and abi-diff on two large snapshots: the best of several runs,
in processor seconds of the child, and its peak memory. usage: bench.py BIN WORK FOLDER_WITH_ABIGATE_YAML…"""
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



class Best:
    """The least processor time of several runs of a command, and the most memory of them."""

    def __init__(self, *command):
        self.command, self.seconds, self.megabytes = [str(part) for part in command], None, 0

    def run(self):
        child = subprocess.Popen(self.command, cwd=work, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        if status != 0:
            sys.exit(f"{' '.join(self.command)} ended with {os.waitstatus_to_exitcode(status)}")
        spent = usage.ru_utime + usage.ru_stime
        self.seconds = spent if self.seconds is None else min(self.seconds, spent)
        self.megabytes = max(self.megabytes, usage.ru_maxrss / 1000)


def against_clang(name, headers, roots, flags, times, budget, own=""):
    """Both programs in turn, so that what else the machine does meets both. `own` is what the umbrella itself declares;
    without roots that alone is the interface."""
    umbrella = work / "umbrella.hpp"
    umbrella.write_text("".join(f"#include <{header}>\n" for header in headers) + own)
    clang = Best("clang++-22", "-fsyntax-only", "-x", "c++", *flags, umbrella.resolve())
    ours = Best((bin_folder / "abi-extract").resolve(), *(part for root in roots for part in ("--root", root)),
                "-o", (work / "extracted.json").resolve(), umbrella.resolve(), "--", *flags)
    for _ in range(times):
        clang.run()
        ours.run()
    print(f"{name}: abi-extract {ours.seconds * 1000:.0f} ms, {ours.megabytes:.0f} MB; "
          f"clang++ -fsyntax-only {clang.seconds * 1000:.0f} ms, {clang.megabytes:.0f} MB: "
          f"{ours.seconds / clang.seconds:.2f} x (at most {budget:.2f} wanted)")


standard_library = max(glob.glob("/usr/include/c++/[0-9]*/vector"), key=lambda path: int(re.search(r"\+\+/(\d+)", path)[1]))
standard_headers = ["string", "vector", "map", "memory", "functional", "optional", "variant"]
user = """std::vector<std::map<std::string, std::shared_ptr<int>>> acme_read(
    std::function<void(std::optional<int>, std::variant<int, double>)> each);
"""
for standard in ("c++17", "c++20"):
    flags = [f"-std={standard}"]
    against_clang(f"standard library as {standard}, used", standard_headers, [], flags, repeats, 1.0, user)
    against_clang(f"standard library as {standard}, owned whole", standard_headers,
                  [os.path.dirname(standard_library)], flags, repeats, 1.0)
llvm = subprocess.run(["llvm-config-22", "--includedir"], capture_output=True, text=True, check=True).stdout.strip()
for name, roots in (("headers of Clang", ["clang"]), ("headers of Clang and of LLVM below them", ["clang", "llvm"])):
    against_clang(name, ["clang/Tooling/Tooling.h", "clang/Frontend/CompilerInstance.h", "clang/AST/RecursiveASTVisitor.h"],
                  [f"{llvm}/{root}" for root in roots], ["-std=c++20", f"-I{llvm}"], 3, 0.6)

old, new = work / "old.json", work / "new.json"
megabytes = (old.stat().st_size + new.stat().st_size) / 1e6
compared = seconds(bin_folder / "abi-diff", "--format", "json", old, new)
print(f"abi-diff on two snapshots, {megabytes:.0f} MB together, one type apart: {compared:.2f} s")
