#!/usr/bin/env python3
"""Asks two compilers whether a snapshot tells the truth.

    layout.py --abi-extract PROGRAM --work DIR [--flag FLAG]... [--snapshot FILE] HEADER...
    layout.py --abi-extract PROGRAM --work DIR --fixtures FOLDER [--installed]

Every number of a snapshot (size, alignment, offset, bit-field, value of an enumerator or constant, size of a typedef)
and every type that can be spelled in C becomes one line of a C program that includes the headers: a static assertion,
or a check at run time where the language has no constant for it. gcc and clang compile the same program with the same
flags and run it. A line that either refuses is a failure, and so is a set of headers of which nothing was confirmed.

--fixtures takes the torture header and the pair of each rule below FOLDER, --installed the C headers of this machine that are
known to be large. What gcc cannot parse of a header is left out for gcc, and said.
"""
import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
from pathlib import Path

MOST_FAILURES_SHOWN = 20
COMPILERS = [("gcc", ["gcc"]), ("clang", ["clang-22", "clang"])]
# An attribute that a compiler does not know is left out with what it stands on, not ignored.
PROBE = ["-fsyntax-only", "-Werror=attributes"]
UNDECLARED = re.compile(r"[‘'](\w+)[’'] undeclared|unknown type name [‘'](\w+)[’']")
DEFINED = re.compile(r"\b(?:struct|union|enum)\s+(\w+)\s*[:{]")
ERROR = re.compile(r"^(.*?):(\d+):\d+: (?:fatal )?error: (.*)$", re.M)


def first_program(names):
    for name in names:
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            if (Path(folder) / name).exists():
                return name
    sys.exit(f"layout.py: needs a compiler, found none of {', '.join(names)}: install one")


class Snapshot:
    """The nodes of a snapshot, and how C spells them."""

    def __init__(self, document):
        self.types = {node["key"]: node for node in document["types"]}
        self.functions = document.get("functions", [])
        self.variables = document.get("variables", [])
        self.constants = document.get("constants", [])
        self.pointer_bytes = document["build"]["pointer_bytes"]
        self.alias_of = {}
        for node in self.types.values():
            if node["kind"] == "typedef":
                target = self.types.get(node["target"], {})
                if target.get("name") == node["name"]:
                    self.alias_of[node["target"]] = node["name"]

    def peel(self, key):
        while True:
            node = self.types[key]
            if node["kind"] == "typedef":
                key = node["target"]
            elif node["kind"] == "qualified":
                key = node["of"]
            else:
                return key

    def size(self, key):
        """In bytes, worked out here from the sizes of scalars and records; None where there is none."""
        node = self.types[self.peel(key)]
        kind = node["kind"]
        if kind == "array":
            element = self.size(node["element"])
            return None if element is None or "count" not in node else element * node["count"]
        if kind == "pointer":
            return self.pointer_bytes if not node.get("address_space") else None
        if kind == "enum":
            return self.size(node["underlying"])
        if kind in ("builtin", "record", "vector", "atomic"):
            return None if node.get("encoding", "") == "none" else node.get("size_bytes", 0)
        if kind == "foreign":
            return node.get("size_bytes")
        return None

    def tagged(self, key):
        """How C names a record or an enum; None for one without a name."""
        node = self.types[key]
        if key in self.alias_of:
            return self.alias_of[key]
        if node.get("unnamed") or "{" in node["name"] or "." in node["name"]:
            return None
        return f"{node.get('tag', 'enum' if node['kind'] == 'enum' else 'struct')} {node['name']}"

    def leads_to_opaque(self, key):
        node = self.types[key]
        while node["kind"] in ("pointer", "qualified", "array"):
            node = self.types[node.get("to") or node.get("of") or node.get("element")]
        return node["kind"] == "opaque"

    def declare(self, key, inner=""):
        """A declaration of `inner` with this type; None where C, or one of the compilers, cannot spell it."""
        node = self.types[key]
        kind = node["kind"]
        if kind == "builtin":
            known = node.get("encoding", "none") not in ("other",) and "_BitInt" not in node["name"]
            return f"{node['name']} {inner}".strip() if known else None
        if kind == "typedef":
            return f"{node['name']} {inner}".strip()
        if kind in ("record", "enum", "opaque", "foreign"):
            if node["name"].startswith("__va_list"):
                return None  # the compiler's own, and no name of C
            name = self.tagged(key)
            return name and f"{name} {inner}".strip()
        if kind == "pointer":
            target = self.types[node["to"]]["kind"]
            if node.get("address_space"):
                return None
            return self.declare(node["to"], f"(*{inner})" if target in ("array", "function") else f"*{inner}")
        if kind == "array":
            return self.declare(node["element"], f"{inner}[{node.get('count', '')}]")
        if kind == "qualified":
            words = " ".join(word for word in ("const", "volatile", "restrict") if node.get(word))
            if self.types[node["of"]]["kind"] == "pointer":
                pointer = self.types[node["of"]]
                if pointer.get("address_space") or self.types[pointer["to"]]["kind"] in ("array", "function"):
                    return None
                return self.declare(pointer["to"], f"*{words} {inner}")
            if self.types[node["of"]]["kind"] == "array":
                return None
            inside = self.declare(node["of"], inner)
            return inside and f"{words} {inside}"
        if kind == "function":
            if node.get("attributes") or node.get("convention") or not node.get("prototype", True):
                return None
            if any(self.leads_to_opaque(parameter) for parameter in node.get("parameters", [])):
                return None  # a tag that a prototype declares is another type in every prototype
            parameters = [self.declare(parameter) for parameter in node.get("parameters", [])]
            if None in parameters:
                return None
            parameters += ["..."] if node.get("variadic") else []
            return self.declare(node["result"], f"{inner}({', '.join(parameters) or 'void'})")
        return None


def integer(value):
    """A C expression of that value, whatever its width."""
    if value >= 0:
        return f"(__int128){value}ULL"
    return f"(-(__int128){-value}ULL)"


def bytes_of(text):
    """The bytes of a string constant of a snapshot."""
    out = bytearray()
    raw = text.encode()
    i = 0
    while i < len(raw):
        if raw[i : i + 2] == b"\\x":
            out.append(int(raw[i + 2 : i + 4], 16))
            i += 4
        elif raw[i : i + 2] == b"\\\\":
            out.append(ord("\\"))
            i += 2
        else:
            out.append(raw[i])
            i += 1
    return bytes(out)


class Facts:
    """One line of C for each fact: at compile time, or inside main()."""

    def __init__(self, snapshot):
        self.snapshot = snapshot
        self.static = []
        self.dynamic = []
        self.done = set()

    def holds(self, expression, what):
        # An expression that is a constant for both compilers.
        self.static.append((f"_Static_assert({expression}, {json.dumps(what)});", what))

    def checks(self, expression, what):
        self.dynamic.append((f"check({expression}, {json.dumps(what)});", what))

    def collect(self):
        snapshot = self.snapshot
        for key, node in snapshot.types.items():
            kind = node["kind"]
            if kind == "record" and not node.get("unnamed"):
                name = snapshot.tagged(key)
                if name:
                    self.record(key, name)
            elif kind == "enum":
                self.enum(key, node)
            elif kind == "typedef":
                self.typedef(node)
        for variable in snapshot.variables:
            self.typed(f"__typeof__({variable['name']})", variable["type"], variable["name"])
        for function in snapshot.functions:
            self.typed(f"__typeof__({function['name']})", function["type"], function["name"])
        for constant in snapshot.constants:
            self.constant(constant)

    def record(self, key, name):
        if key in self.done:
            return
        self.done.add(key)
        node = self.snapshot.types[key]
        what = node["name"]
        self.holds(f"sizeof({name}) == {node.get('size_bytes', 0)}", f"size of {what}")
        self.holds(f"_Alignof({name}) == {node.get('align_bytes', 0)}", f"alignment of {what}")
        self.members(node, name, 0, what)

    def members(self, node, name, base_bits, what):
        for field in node.get("fields", []):
            offset = base_bits + field.get("offset_bits", 0)
            member = field.get("name", "")
            inner = self.snapshot.types[self.snapshot.peel(field["type"])]
            if not member:
                if inner["kind"] == "record" and inner.get("anonymous"):
                    self.members(inner, name, offset, what)
                continue
            place = f"{what}::{member}"
            if "bit_width" in field:
                self.bits(name, member, field, offset, place)
                continue
            self.holds(f"__builtin_offsetof({name}, {member}) * 8 == {offset}", f"offset of {place}")
            access = f"((({name} *)0)->{member})"
            size = self.snapshot.size(field["type"])
            if size is not None:
                self.holds(f"sizeof{access} == {size}", f"size of {place}")
            self.typed(f"__typeof__{access}", field["type"], place)

    def bits(self, name, member, field, offset, place):
        if self.snapshot.types[field["type"]]["kind"] == "qualified":
            return  # it cannot be written
        self.checks(
            f"({{ union {{ {name} value; unsigned char bytes[sizeof({name})]; }} at; "
            f"memset(&at, 0, sizeof at); at.value.{member} = (__typeof__(at.value.{member} + 0))-1; "
            f"only_bits(at.bytes, sizeof at.bytes, {offset}, {field['bit_width']}); }})",
            f"bits of {place}",
        )

    def typed(self, expression, key, what):
        """That an expression of C has the type of a node, and what the node holds if it has no name."""
        spelled = self.snapshot.declare(key)
        if spelled:
            same = f"__builtin_types_compatible_p({expression}, {spelled})"
            if self.snapshot.types[key]["kind"] == "function":
                # C17 drops the qualifiers of a result, and clang keeps them.
                same += f" || __builtin_types_compatible_p({expression}, const {spelled})"
            self.holds(same, f"type of {what}")
        self.unnamed(expression, key, what)

    def unnamed(self, expression, key, what):
        node = self.snapshot.types[key]
        while node["kind"] in ("array", "pointer", "qualified"):
            if node["kind"] == "qualified":
                key = node["of"]
            elif node["kind"] == "array":
                expression = f"__typeof__((*({expression} *)0)[0])"
                key = node["element"]
            else:
                expression = f"__typeof__(**({expression} *)0)"
                key = node["to"]
            node = self.snapshot.types[key]
        if node["kind"] == "record" and node.get("unnamed") and not node.get("anonymous"):
            self.record(key, expression)
        elif node["kind"] == "enum" and node.get("unnamed") and key not in self.done:
            self.done.add(key)
            self.holds(f"sizeof({expression}) == {self.snapshot.size(key)}", f"size of enum at {what}")

    def enum(self, key, node):
        for enumerator in node.get("enumerators", []):
            name = enumerator["name"]
            self.holds(f"(__int128)({name}) == {integer(enumerator.get('value', 0))}", f"value of {name}")
        name = self.snapshot.tagged(key)
        if not name:
            return
        self.holds(f"sizeof({name}) == {self.snapshot.size(key)}", f"size of {name}")
        underlying = self.snapshot.types[self.snapshot.peel(node["underlying"])]
        signed = 0 if underlying.get("encoding") in ("unsigned", "boolean") else 1
        self.holds(f"((({name})-1) < 0) == {signed}", f"sign of {name}")

    def typedef(self, node):
        size = self.snapshot.size(node["key"])
        if size is not None:
            self.holds(f"sizeof({node['name']}) == {size}", f"size of {node['name']}")
        if node.get("align_bytes"):
            self.holds(f"_Alignof({node['name']}) == {node['align_bytes']}", f"alignment of {node['name']}")
        if node.get("owned", True):
            self.typed(node["name"], node["target"], node["name"])

    def constant(self, constant):
        name = constant["name"]
        what = f"value of {name}"
        if constant.get("kind") == "function-macro":
            return
        if "integer" in constant:
            value = f"__builtin_choose_expr(__builtin_classify_type({name}) == 5, (__UINTPTR_TYPE__)({name}), ({name}))"
            self.checks(f"(__int128){value} == {integer(constant['integer'])}", what)
        elif "floating" in constant and re.fullmatch(r"-?0x[0-9a-f.]+p[+-]?\d+", constant["floating"]):
            self.checks(f"(long double)({name}) == {constant['floating']}L", what)
        elif "string" in constant:
            text = bytes_of(constant["string"])
            literal = "".join(f"\\{byte:03o}" for byte in text)
            self.checks(f"memcmp(({name}), \"{literal}\", {len(text)}) == 0", what)


PROLOGUE = """#include <stdio.h>
#include <string.h>
static int failures;
static void check(int holds, const char *what) {
  if (!holds) {
    printf("not so: %s\\n", what);
    ++failures;
  }
}
/* Whether of all bytes exactly the bits [offset, offset + width) are set, counted from the least significant one. */
static int only_bits(const unsigned char *bytes, unsigned long size, unsigned long offset, unsigned long width) {
  for (unsigned long bit = 0; bit < size * 8; ++bit) {
    const int wanted = bit >= offset && bit < offset + width;
    if (((bytes[bit / 8] >> (bit % 8)) & 1) != wanted) return 0;
  }
  return 1;
}
"""


class Program:
    """The lines of one generated file, and which line holds which fact."""

    def __init__(self, headers, facts, without=()):
        lines = PROLOGUE.splitlines()
        lines += [f'#include "{header}"' for header in headers]
        self.fact_at = {}
        kept = 0
        for line, what in facts.static:
            if what not in without:
                lines.append(line)
                self.fact_at[len(lines)] = what
                kept += 1
        lines.append("int main(void) {")
        lines.append("(void)only_bits; (void)check;")
        for line, what in facts.dynamic:
            if what not in without:
                lines.append(line)
                self.fact_at[len(lines)] = what
                kept += 1
        lines.append("return failures != 0; }")
        self.text = "\n".join(lines) + "\n"
        self.facts = kept


def run(command, **more):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, **more)


def compile_line(compiler, flags, source, binary):
    quiet = ["-w", "-O0", "-fno-strict-aliasing"]
    quiet += ["-fmax-errors=0"] if compiler == "gcc" else ["-ferror-limit=0"]
    return [compiler, *quiet, *flags, str(source), "-o", str(binary), "-Wl,--unresolved-symbols=ignore-all"]


def readable_headers(compiler, headers, flags, work):
    """The headers as this compiler can parse them: what it does not know is blanked in a copy, line by line."""
    left_out = []
    copies = []
    for number, header in enumerate(headers):
        lines = Path(header).read_text(errors="replace").split("\n")
        for _ in range(20):
            copy = work / f"copy{number}-{Path(header).name}"
            copy.write_text("\n".join(lines))
            probe = work / f"probe{number}.c"
            probe.write_text(f'#include "{copy}"\n')
            include = ["-I", str(Path(header).parent)]
            result = run([compiler, *PROBE, "-fmax-errors=0", *include, *flags, str(probe)])
            bad = {int(line) for file, line, _ in ERROR.findall(result.stderr) if Path(file) == copy}
            if result.returncode == 0:
                break
            if not bad:
                return None, result.stderr
            for line in bad:
                if lines[line - 1]:
                    left_out.append(lines[line - 1])
                lines[line - 1] = ""
        copies.append(str(copy))
    return copies, left_out


class Verdict:
    def __init__(self, name):
        self.name = name
        self.confirmed = {}
        self.failures = []
        self.notes = []


def ask(label, compiler, headers, flags, facts, work, verdict):
    work.mkdir(parents=True, exist_ok=True)
    if label == "gcc":
        flags = ["-std=c2x" if flag == "-std=c23" else flag for flag in flags]  # its name before gcc 14
    without = set()
    gone = set()
    tolerant = False
    plain = work / "plain.c"
    plain.write_text("".join(f'#include "{header}"\n' for header in headers))
    probe = run([compiler, *PROBE, *flags, str(plain)])
    if probe.returncode != 0:
        if label != "gcc":
            verdict.failures.append(f"{label} cannot compile the headers: {probe.stderr.strip().splitlines()[0]}")
            return
        headers, left_out = readable_headers(compiler, headers, flags, work)
        if headers is None:
            verdict.failures.append(f"{label} cannot compile the headers: {left_out.strip().splitlines()[0]}")
            return
        gone = {name for line in left_out for name in DEFINED.findall(line)}
        verdict.notes.append(f"{len(left_out)} lines that {label} does not know were left out for it")
        tolerant = True
    source = work / "facts.c"
    binary = work / "facts"
    # A second round without the facts about what was left out.
    for last in (False, True):
        program = Program(headers, facts, without)
        source.write_text(program.text)
        built = run(compile_line(compiler, flags, source, binary))
        if built.returncode == 0:
            break
        # gcc names what is not declared once, and not at every place.
        missing = {a or b for a, b in UNDECLARED.findall(built.stderr)} | gone
        words = {line: set(re.findall(r"\w+", text)) for line, text in enumerate(program.text.split("\n"), 1)}
        unknown = {line for line in program.fact_at if words[line] & missing}
        for file, line, message in ERROR.findall(built.stderr):
            if Path(file) == source and "static assertion failed" not in message.lower():
                unknown.add(int(line))
        if tolerant and not last:
            without |= {program.fact_at[line] for line in unknown if line in program.fact_at}
        for file, line, message in ERROR.findall(built.stderr):
            what = program.fact_at.get(int(line)) if Path(file) == source else None
            if what is None:
                verdict.failures.append(f"{label}: {file}:{line}: {message}")
            elif not tolerant or last or int(line) not in unknown:
                verdict.failures.append(f"{label}: not so: {what} ({message})")
            else:
                without.add(what)
        if verdict.failures or last:
            if not verdict.failures:
                verdict.failures.append(f"{label}: {built.stderr.strip()[:400]}")
            return
    if without:
        verdict.notes.append(f"{len(without)} facts about them were left out too")
    ran = run([str(binary)])
    verdict.failures += [f"{label}: {line}" for line in ran.stdout.splitlines()]
    if ran.returncode not in (0, 1):
        verdict.failures.append(f"{label}: the program ended with status {ran.returncode}")
    if ran.returncode == 0 and not ran.stdout:
        verdict.confirmed[label] = program.facts


def judge(task):
    """One set of headers: extract, generate, compile and run with every compiler."""
    name, headers, flags, arguments = task["name"], task["headers"], task["flags"], task["arguments"]
    work = arguments.work / re.sub(r"[^A-Za-z0-9]+", "-", name)
    work.mkdir(parents=True, exist_ok=True)
    verdict = Verdict(name)
    snapshot = task.get("snapshot")
    if snapshot is None:
        snapshot = work / "snapshot.json"
        command = [arguments.abi_extract, "--name", "oracle", "--version", "1.0.0", "-o", str(snapshot), *headers]
        for root in task.get("roots", []):
            command += ["--root", root]
        extracted = run([*command, "--", *flags])
        if extracted.returncode != 0:
            verdict.failures.append(f"abi-extract: {extracted.stderr.strip()}")
            return verdict
    facts = Facts(Snapshot(json.loads(Path(snapshot).read_text())))
    facts.collect()
    for label, names in COMPILERS:
        ask(label, first_program(names), headers, flags, facts, work / label, verdict)
        if not verdict.failures and not verdict.confirmed.get(label):
            total = len(facts.static) + len(facts.dynamic)
            left_out = bool(verdict.notes) and task.get("may_be_empty")
            if not left_out and (total or not task.get("may_be_empty")):
                verdict.failures.append(f"{label}: nothing was confirmed")
    return verdict


def flags_of(folder, side):
    """The flags of one header of a fixture; None where it is no C."""
    expectation = folder / "expect.json"
    expected = json.loads(expectation.read_text()) if expectation.exists() else {}
    config = folder / "abigate.yaml"
    if config.exists() and re.search(r"^language:\s*[\"']?c\+\+", config.read_text(), re.M):
        return None
    flags = expected.get("flags", ["-std=c11"]) + expected.get(f"{side}_flags", [])
    return flags + ([f"-I{folder / side}"] if (folder / side).is_dir() else [])


def is_cxx(folder):
    expectation = folder / "expect.json"
    return expectation.exists() and json.loads(expectation.read_text()).get("language") == "c++"


def fixture_tasks(root):
    tasks = []
    for header in sorted((root / "torture" / "c").glob("*.h")):
        tasks.append({"name": f"torture/{header.stem}", "headers": [str(header)], "flags": ["-std=gnu17"]})
    for header in sorted((root / "rules").glob("*/*.h")):
        if is_cxx(header.parent):
            continue
        flags = flags_of(header.parent, header.stem) if header.stem in ("old", "new") else None
        if flags is not None:
            name = f"rules/{header.parent.name}/{header.stem}"
            tasks.append({"name": name, "headers": [str(header)], "flags": flags, "may_be_empty": True})
    return tasks


def installed_tasks():
    """C headers of this machine; what is not there is not asked about."""
    tasks = []
    for name in ("zstd.h", "sqlite3.h", "lua.h", "zlib.h", "expat.h"):
        for header in (Path("/usr/include") / name, Path("/usr/include/lua5.4") / name):
            if header.exists():
                tasks.append({"name": f"installed/{name}", "headers": [str(header)], "flags": ["-std=gnu17"]})
                break
    for include in sorted(Path("/usr/lib").glob("llvm-*/include")):
        for api in ("llvm-c", "clang-c"):
            # Transforms and the like include one another; all are parsed together, as a user includes them.
            headers = [str(header) for header in sorted((include / api).glob("*.h"))]
            if headers:
                name = f"installed/{include.parent.name}/{api}"
                flags = ["-std=gnu17", f"-I{include}"]
                tasks.append({"name": name, "headers": headers, "flags": flags, "roots": [str(include / api)]})
    return tasks


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--abi-extract", required=True, help="the extractor to ask about")
    parser.add_argument("--work", required=True, type=Path, help="a folder for what is generated")
    parser.add_argument("--fixtures", type=Path, help="the folder of fixtures")
    parser.add_argument("--installed", action="store_true", help="known headers of this machine")
    parser.add_argument("--snapshot", help="a snapshot of the headers, made before")
    parser.add_argument("--flag", action="append", default=[], help="for the compilers and the extractor")
    parser.add_argument("headers", nargs="*")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    arguments.work = arguments.work.resolve()
    tasks = fixture_tasks(arguments.fixtures.resolve()) if arguments.fixtures else []
    if arguments.installed:
        tasks += installed_tasks()
    if arguments.headers:
        headers = [str(Path(header).resolve()) for header in arguments.headers]
        flags = arguments.flag or ["-std=gnu17"]
        tasks.append({"name": headers[0], "headers": headers, "flags": flags, "snapshot": arguments.snapshot})
    if not tasks:
        sys.exit("layout.py: nothing to ask about: name headers, --fixtures or --installed")
    for task in tasks:
        task["arguments"] = arguments
    totals = {label: 0 for label, _ in COMPILERS}
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for verdict in pool.map(judge, tasks):
            counts = ", ".join(f"{label} {verdict.confirmed.get(label, 0)}" for label in totals)
            notes = "".join(f"; {note}" for note in verdict.notes)
            print(f"{'FAILED ' if verdict.failures else ''}{verdict.name}: {counts}{notes}")
            for failure in verdict.failures[:MOST_FAILURES_SHOWN]:
                print(f"    {failure}")
            if len(verdict.failures) > MOST_FAILURES_SHOWN:
                print(f"    and {len(verdict.failures) - MOST_FAILURES_SHOWN} more")
            failed += bool(verdict.failures)
            for label in totals:
                totals[label] += verdict.confirmed.get(label, 0)
    summary = ", ".join(f"{count} by {label}" for label, count in totals.items())
    print(f"facts confirmed: {summary}; {len(tasks)} sets of headers, {failed} failed")
    sys.exit(1 if failed or not all(totals.values()) else 0)


if __name__ == "__main__":
    main()
