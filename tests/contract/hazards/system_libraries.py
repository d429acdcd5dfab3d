#!/usr/bin/env python3
"""What `abi-gate inspect` says of the libraries of this system, against dlopen: system_libraries.py ABI-GATE [FOLDER]

Every shared object below FOLDER (default: /usr/lib) that is for this machine is opened by a plain host (loader.c), in a
process of its own, and inspected against that host. Prints how many were opened and refused on both sides, every
difference, and the hazards by id. It runs the constructors of all of them, so no test does this by itself.
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from hazards_contract import build_loader, run

header_bytes = 20


def header_of(path):
    with open(path, "rb") as file:
        return file.read(header_bytes)


def libraries_below(folder):
    mine = header_of("/proc/self/exe")
    found = set()
    for root, _, names in os.walk(folder):
        for path in (os.path.join(root, name) for name in names if ".so" in name):
            if os.path.isfile(path):
                header = header_of(path)
                # Class and byte order, then the machine.
                if header[:6] == mine[:6] and header[18:20] == mine[18:20]:
                    found.add(os.path.realpath(path))
    return sorted(found)


def opened(loader, path, folder):
    try:
        result = subprocess.run([loader, f"open a {path}"], capture_output=True, timeout=60, cwd=folder,
                                stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return "hangs", ""
    lines = result.stdout.decode(errors="replace").splitlines()
    reason = (result.stderr.decode(errors="replace").splitlines() or [""])[0]
    if "open a: loaded" in lines:
        return "loaded", reason
    return ("refused" if "open a: refused" in lines else f"ended with {result.returncode}"), reason


def inspected(gate, loader, path):
    result = run([gate, "inspect", "--host", loader, "--format", "json", path])
    if result.returncode != 0:
        return None, result.stderr
    return json.loads(result.stdout)["hazards"], ""


def main():
    gate = pathlib.Path(sys.argv[1]).resolve()
    paths = libraries_below(sys.argv[2] if len(sys.argv) > 2 else "/usr/lib")
    counts, hazards, errors = collections.Counter(), collections.Counter(), 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor() as pool:
        folder = pathlib.Path(folder)
        loader = build_loader(folder)
        both = pool.map(lambda path: (path, opened(loader, path, folder), inspected(gate, loader, path)), paths)
        for path, (what, reason), (said, error) in both:
            if said is None:
                errors += 1
                print(f"{path}: not inspected: {error}")
                continue
            refused = [f"{hazard['id']}: {hazard['evidence']}" for hazard in said if hazard["effect"] == "refuse"]
            hazards.update((hazard["at"], hazard["effect"], hazard["id"]) for hazard in said)
            counts[what, "refused" if refused else "fine"] += 1
            if (what == "loaded") == bool(refused):
                print(f"{path}: {what} ({reason}), inspected: {refused or 'fine'}")
    for (at, effect, name), count in sorted(hazards.items()):
        print(f"{count:6}  {at:6}  {effect:11}  {name}")
    for (what, said), count in sorted(counts.items()):
        print(f"{count:6}  {what} by the loader, {said} when inspected")
    print(f"{len(paths)} libraries, {errors} errors")


if __name__ == "__main__":
    main()
