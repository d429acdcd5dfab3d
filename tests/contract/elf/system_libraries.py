"""Every ELF file under the system's library folders, and programs of /usr/bin: what our reader finds (dynamic symbols
with type, binding, visibility, size and version; NEEDED, SONAME, RPATH, RUNPATH, build-id) is what readelf and
llvm-readelf print. usage: system_libraries.py ABIGATE_ELF_SYMBOLS [--every N] [--programs N] [FOLDER…]
--every N: each N-th library only; --programs N: each N-th program (default 10; 0: none)."""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

batch = 40
symbol_line = re.compile(
    r"\s*\d+: (?P<value>[0-9a-f]+) +(?P<size>0x[0-9a-f]+|\d+) (?P<type><.*?>: \w+|\S+) +(?P<binding><.*?>: \w+|\S+) +"
    r"(?P<visibility>\S+) +(?:\[.*?\] +)?(?P<section>\S+)(?: (?P<name>.*))?$")
text_tags = {"NEEDED": "needed", "SONAME": "soname", "RPATH": "rpath", "RUNPATH": "runpath"}
text_line = re.compile(r"\s*0x[0-9a-f]+ +\((?P<tag>\w+)\) +.*?\[(?P<text>.*)\]$")


def is_elf(path):
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"


def elf_files(folders, suffix):
    """Each file once, whatever links lead to it."""
    seen, found = set(), []
    for folder in folders:
        for parent, subfolders, names in os.walk(folder):
            subfolders.sort()
            for name in sorted(names):
                path = os.path.join(parent, name)
                if not suffix.search(name) or not os.path.isfile(path) or not os.access(path, os.R_OK):
                    continue
                status = os.stat(path)
                if (status.st_dev, status.st_ino) not in seen and is_elf(path):
                    seen.add((status.st_dev, status.st_ino))
                    found.append(path)
    return found


def split_version(name):
    """name@@NODE, name@NODE, name@NODE (3) as name, node, signs."""
    name = re.sub(r" \(\d+\)$", "", name)
    found = re.fullmatch(r"(.+?)(@@?)([^@]+)", name)
    return (found[1], found[3], found[2]) if found else (name, "", "")


class Facts:
    def __init__(self):
        self.texts, self.symbols, self.error = [], [], None


def parse_ours(text):
    files = {}
    for line in text.splitlines():
        kind, _, rest = line.partition("\t")
        if kind == "file":
            facts = files[rest] = Facts()
        elif kind == "error":
            facts.error = rest
        elif kind in text_tags.values() and rest:
            facts.texts.append((kind, rest))
        elif kind == "symbol":
            type_, binding, visibility, defined, value, size, name, version, signs = rest.split("\t")
            facts.symbols.append((type_, binding, visibility, defined == "defined", int(value), int(size), name,
                                  version, signs))
    return files


types = {"<OS specific>: 10": "IFUNC", "SECTION": "OTHER", "FILE": "OTHER", "COMMON": "OBJECT"}
bindings = {"<OS specific>: 10": "UNIQUE"}
visibilities = {"INTERNAL": "HIDDEN"}


def parse_theirs(text, paths):
    files, facts = {}, None
    if len(paths) == 1:
        facts = files[paths[0]] = Facts()
    for line in text.splitlines():
        if line.startswith("File: "):
            facts = files[line[6:]] = Facts()
            continue
        if line[:3] == " 0x" or line[:4] == "  0x":
            found = text_line.match(line)
            if found and found["tag"] in text_tags:
                kind = text_tags[found["tag"]]
                parts = found["text"].split(":") if kind in ("rpath", "runpath") else [found["text"]]
                facts.texts += [(kind, part) for part in parts if part]
            continue
        found = symbol_line.match(line)
        if found and facts is not None and not line.lstrip().startswith("0: "):
            name, version, signs = split_version(found["name"] or "")
            facts.symbols.append((
                types.get(found["type"], found["type"]), bindings.get(found["binding"], found["binding"]),
                visibilities.get(found["visibility"], found["visibility"]), found["section"] != "UND",
                int(found["value"], 16), int(found["size"], 0), name, version, signs))
    return files


def same(one, other):
    """Readers print a section's name for its symbol; readelf leaves out the version of what names that version."""
    return one == other or (one[:6] == other[:6] and
                            (one[0] == "OTHER" or (one[6] == other[6] == one[7] and other[7] == "")))


def difference(ours, theirs):
    """The first difference in words; empty: none."""
    if ours.error:
        return ours.error
    if sorted(ours.texts) != sorted(theirs.texts):
        return f"ours {ours.texts}, theirs {theirs.texts}"
    for number, (one, other) in enumerate(zip(ours.symbols, theirs.symbols), start=1):
        if not same(one, other):
            return f"symbol {number}: ours {one}, theirs {other}"
    if len(ours.symbols) != len(theirs.symbols):
        return f"ours has {len(ours.symbols)} symbols, theirs {len(theirs.symbols)}"
    return ""


def run(command):
    """What the command prints, and the processor seconds that it took."""
    before = os.times()
    output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return output.decode("utf-8", "surrogateescape"), spent


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--programs", type=int, default=10)
    parser.add_argument("folders", nargs="*")
    options = parser.parse_args()
    paths = elf_files(options.folders or ["/usr/lib", "/lib"], re.compile(r"\.so(\.|$)"))[::options.every]
    if options.programs:
        paths += elf_files(["/usr/bin"], re.compile(""))[::options.programs]
    readers = [path for path in (shutil.which("readelf"), shutil.which("llvm-readelf-22")) if path]
    if not readers or not paths:
        sys.exit("expected readelf or llvm-readelf-22, and ELF files to read: install binutils or llvm-22")
    seconds = dict.fromkeys([options.program, *readers], 0.0)
    symbols, wrong, started = 0, [], time.monotonic()
    for start in range(0, len(paths), batch):
        part = paths[start:start + batch]
        text, spent = run([options.program, *part])
        seconds[options.program] += spent
        ours = parse_ours(text)
        symbols += sum(len(facts.symbols) for facts in ours.values())
        for reader in readers:
            text, spent = run([reader, "-W", "-d", "--dyn-syms", *part])
            seconds[reader] += spent
            theirs = parse_theirs(text, part)
            for path in part:
                said = difference(ours.get(path, Facts()), theirs.get(path, Facts()))
                if said:
                    wrong.append(f"{path}: {pathlib.Path(reader).name}: {said}")
    for line in wrong:
        print(line)
    times = ", ".join(f"{pathlib.Path(name).name} {spent:.1f} s" for name, spent in seconds.items())
    print(f"{len(paths)} files, {symbols} dynamic symbols, {len(readers)} other readers, {len(wrong)} differences; "
          f"processor time: {times}; in all {time.monotonic() - started:.0f} s")
    sys.exit(1 if wrong else 0)


main()
