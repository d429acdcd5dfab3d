#!/usr/bin/env python3
"""Whether the oracle sees lies: each kind of fact of a true snapshot is made wrong once, and has to be refused.

    cxx_lies.py --abi-extract PROGRAM --work DIR [--classes N] [--seed S]
"""
import argparse
import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import cxx
import cxx_generate


class Document:
    """A snapshot, and which classes a lie was told about: each kind of lie is about a class of its own."""

    def __init__(self, document):
        self.json = document
        self.taken = set()

    def classes(self, wanted=lambda node: True):
        """Those that C++ can name and derive from."""
        for node in reversed(self.json["types"]):
            plain = node["kind"] == "record" and not node.get("unnamed") and node.get("tag") != "union"
            if plain and "<" not in node["name"] and not node.get("final") and node["name"] not in self.taken and wanted(node):
                yield node

    def take(self, node):
        self.taken.add(node["name"])
        return node["name"]


def number(name, by=1):
    def lie(document):
        node = next(document.classes(lambda node: node.get(name) and node.get("fields") and not node.get("abstract")))
        node[name] += by
        return document.take(node)

    return lie


def flag(name):
    def lie(document):
        node = next(document.classes(lambda node: not node.get("abstract")))
        node[name] = not node.get(name, False)
        return document.take(node)

    return lie


def part(members, name, change, wanted=lambda one: True):
    """A lie about the first base, field or special member that is wanted."""

    def lie(document):
        for node in document.classes(lambda node: not node.get("abstract")):
            for one in node.get(members, []):
                if wanted(one):
                    one[name] = change(one.get(name))
                    return document.take(node)
        return None

    return lie


def slot(wanted, change):
    def lie(document):
        for node in document.classes():
            for one in (one for table in node.get("vtables", []) for one in table["slots"] if wanted(one)):
                change(one)
                return document.take(node)
        return None

    return lie


def swapped_slots(document):
    for node in document.classes():
        for table in node.get("vtables", []):
            at = [n for n, one in enumerate(table["slots"]) if function_slot(one)]
            if len(at) > 1:
                table["slots"][at[0]], table["slots"][at[1]] = table["slots"][at[1]], table["slots"][at[0]]
                return document.take(node)
    return None


def linkage_name(kind):
    def lie(document):
        for one in document.json["functions"]:
            if one.get("kind", "function") == kind and not one.get("inlined"):
                one["linkage_name"] += "x"
                return one["linkage_name"]
        return None

    return lie


def passing(said, instead, result):
    def lie(document):
        used = {function["type"] for function in document.json["functions"]}
        for node in document.json["types"]:
            words = node.get("passing", [])
            at = [n for n, word in enumerate(words) if said(word) and (n == 0) == result]
            name = node.get("result") if result else node["key"]
            if at and node["key"] in used and name not in document.taken and len(words) < 8:
                for other in document.json["types"] if result else [node]:
                    if other.get("passing") and (not result or other["result"] == name):
                        other["passing"][at[0]] = instead
                document.taken.add(name)
                return f"passing of the result {name}" if result else f"of {name}:"
        return None

    return lie


def function_slot(one):
    return one.get("kind", "function") == "function" and not one.get("pure")


LIES = {
    "size": number("size_bytes"),
    "alignment": number("align_bytes", by=8),
    "non-virtual size": number("nv_size_bytes"),
    "non-virtual alignment": number("nv_align_bytes", by=64),
    "abstract": flag("abstract"),
    "standard layout": flag("standard_layout"),
    "trivially copyable": flag("trivially_copyable"),
    "trivial for calls": flag("trivial_for_calls"),
    "offset of a field": part("fields", "offset_bits", lambda bits: (bits or 0) + 8,
                              lambda one: one.get("name") and "bit_width" not in one and not one.get("no_unique_address")),
    "place of a bit-field": part("fields", "offset_bits", lambda bits: (bits or 0) + 1,
                                 lambda one: one.get("name") and one.get("bit_width")),
    "width of a bit-field": part("fields", "bit_width", lambda bits: bits + 1,
                                 lambda one: one.get("name") and one.get("bit_width")),
    "type of a field": part("fields", "type", lambda key: "char" if key != "char" else "int",
                            lambda one: one.get("name") and one["type"] in ("int", "char", "double", "long")),
    "offset of a base": part("bases", "offset_bytes", lambda bytes_: (bytes_ or 0) + 8, lambda one: not one.get("virtual")),
    "offset of a virtual base": part("virtual_bases", "offset_bytes", lambda bytes_: (bytes_ or 0) + 8),
    "emptiness of a base": part("bases", "empty", lambda empty: not empty),
    "triviality of a special member": part("special_members", "trivial", lambda trivial: not trivial,
                                           lambda one: one.get("kind") == "destructor"),
    "name in a slot": slot(function_slot, lambda one: one.update({"thunk" if "thunk" in one else "linkage_name": "_Z1fv"})),
    "pure slot": slot(lambda one: one.get("pure"), lambda one: one.pop("pure")),
    "offset to top": slot(lambda one: one.get("kind") == "offset-to-top", lambda one: one.update(offset_bytes=4)),
    "offset in a slot": slot(lambda one: one.get("kind") == "vbase-offset", lambda one: one.update(offset_bytes=4)),
    "order of slots": swapped_slots,
    "name of a function": linkage_name("function"),
    "name of a method": linkage_name("method"),
    "name of a static method": linkage_name("static-method"),
    "name of a constructor": linkage_name("constructor"),
    "argument in registers": passing(lambda word: word == "indirect align 8", "direct ptr", False),
    "argument in memory": passing(lambda word: word in ("direct i64", "direct {i64, i64}"), "indirect align 8 byval", False),
    "kind of register": passing(lambda word: word == "direct i64", "direct double", False),
    "result in registers": passing(lambda word: word.startswith("direct {"), "indirect align 8", True),
    "result in memory": passing(lambda word: word.startswith("indirect"), "direct i64", True),
}


def key_function(document):
    """A class that has a key function is said to have none."""
    spelled = {one.get("linkage_name") for one in document.json["functions"]}
    made = {one.get("record") for one in document.json["functions"] if one.get("kind") == "constructor"}
    for node in document.classes(lambda node: node.get("key_function") in spelled and node["name"] not in made):
        if not node.get("virtual_bases") and not node.get("abstract"):
            node["key_function"] = ""
            return document.take(node)
    return None


LIES["key function"] = key_function


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--abi-extract", required=True)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--classes", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    work = given.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    header = work / "true.hpp"
    header.write_text(cxx_generate.headers(given.seed, given.classes)[0])
    arguments = SimpleNamespace(abi_extract=given.abi_extract, work=work)
    task = {"name": "true", "headers": [str(header)], "flags": cxx.DEFAULT_FLAGS, "arguments": arguments}
    verdict = cxx.judge(task)
    if verdict.failures:
        sys.exit("cxx_lies.py: the snapshot is not true to begin with:\n" + "\n".join(verdict.failures))
    document = Document(json.loads((work / "true" / "snapshot.json").read_text()))
    told = {kind: lie(document) for kind, lie in LIES.items()}
    snapshot = work / "lies.json"
    snapshot.write_text(json.dumps(document.json))
    verdict = cxx.judge({**task, "name": "lies", "snapshot": str(snapshot)})
    unseen = 0
    for kind, about in told.items():
        if about is None:
            print(f"{kind}: nothing to lie about; take another seed")
        blind = [label for label, _ in cxx.COMPILERS if about is None or not refused(verdict, label, about)]
        print(f"{kind}, {about}: {'not seen by ' + ' and '.join(blind) if blind else 'seen'}")
        unseen += bool(blind)
    sys.exit(1 if unseen else 0)


def refused(verdict, label, about):
    whole = re.compile(re.escape(about) if about.endswith(":") else rf"(?<![\w:]){re.escape(about)}(?!\w)")
    passed = about.endswith(":") or "passing" in about
    return any(line.startswith(label) and whole.search(line) and passed == ("parameter" in line or "passing" in line)
               for line in verdict.failures)


if __name__ == "__main__":
    main()
