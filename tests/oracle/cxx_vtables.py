"""Virtual tables of a C++ snapshot, slot by slot, against those that the compilers emit.

A table is emitted where the key function is defined, so a class is asked about in two ways. A class derived from it,
which adds one function at the end, has the same tables but for its own destructors. And the key function is defined
here, where it can be spelled; then the tables of the class itself stand in the object, and as strong symbols.
"""
import json
import re

from cxx_program import LINK, Fact, run, run_facts
from elf_object import STRONG, Object

PROLOGUE = """#include <stdio.h>
static int failures;
alignas(4096) static unsigned char room[1 << 16];
static void check(bool holds, const char *what) {
  if (!holds) {
    printf("%s\\n", what);
    ++failures;
  }
}
"""
DESTRUCTORS = {"complete-destructor": "D1Ev", "deleting-destructor": "D0Ev"}
THUNK = re.compile(r"^_ZT(?:hn?\d+_|vn?\d+_n?\d+_|c.*?_)")

RESULT = re.compile(r"^_ZTc(?:hn?\d+_|vn?\d+_n?\d+_)(?=[hv])")


class Questions:
    def __init__(self, snapshot, aliases):
        self.snapshot = snapshot
        self.classes = []  # (probe, node)
        self.lenient = False
        self.facts = []
        functions = {function["linkage_name"]: function for function in snapshot.functions if "linkage_name" in function}
        self.deleted = {name for name, function in functions.items() if function.get("deleted")}
        for key, name in aliases.items():
            node = snapshot.types[key]
            if not node.get("vtables") or node.get("tag") == "union":
                continue
            self.facts.append(Fact(f"name of {node['name']}", top=f"using {name} = {snapshot.tagged(key)};"))
            if not node.get("final") and not self.overhangs(node):
                self.derive(node, name)
            key_function = functions.get(node.get("key_function"))
            if key_function is not None:
                self.define(node, name, key_function)
            self.classes.append((f"probe_{name}", node))

    def overhangs(self, node):
        """Whether a virtual base stands beside the end of something empty: in a derived class it stands behind it."""
        end = max([0, *(base.get("offset_bytes", 0) + self.snapshot.types[base["type"]].get("nv_size_bytes", 0)
                        for base in node.get("bases", []) if not base.get("virtual"))])
        for field in node.get("fields", []):
            if not field.get("no_unique_address"):
                end = max(end, field.get("offset_bits", 0) // 8 + max(1, self.snapshot.size(field["type"])))
        return any(end <= base.get("offset_bytes", 0) < node.get("nv_size_bytes", 0) for base in node.get("virtual_bases", []))

    def derive(self, node, name):
        probe, what = f"probe_{name}", f"virtual tables of {node['name']}"
        top = f"struct {probe} : {name} {{ virtual void oracle_last(); }}; void {probe}::oracle_last() {{}}"
        tables = Fact(what, top=top, optional=True)
        self.facts.append(tables)
        if not node.get("abstract"):
            # Where a constructor is inline, or nobody wrote one, it needs the tables of the class itself.
            construct = f"void construct_{name}() {{ ::new ((void *)room) {probe}; }}"
            self.facts.append(Fact(f"{what} (complete)", top=construct, optional=True, spares=tables))
        point = address_point(node)
        virtual = [base for base in node.get("bases", []) if base.get("virtual")] + node.get("virtual_bases", [])
        for base in virtual if point is not None else []:
            spelled = self.snapshot.tagged(base["type"])
            if spelled is None:
                continue
            about = f"offset of virtual base {self.snapshot.types[base['type']]['name']} of {node['name']}"
            place = f"(char *)({spelled} *)({probe} *)room - (char *)room"
            vptr = f'void *vptr; asm("movabsq $_ZTV{len(probe)}{probe}+{8 * point}, %0" : "=r"(vptr)); *(void **)room = vptr;'
            body = f"{vptr} check({place} == {base.get('offset_bytes', 0)}, {json.dumps(about)});"
            self.facts.append(Fact(about, body=body, optional=True))

    def define(self, node, name, function):
        what = f"key function of {node['name']}"
        kind = self.snapshot.types[function["type"]]
        unqualified = function["name"].rpartition("::")[2]
        throws = "" if kind.get("noexcept") else "noexcept(false)"
        if function.get("kind") == "destructor":
            top = f"{function['name']}() {throws} {{}}"
            if function["name"].startswith("::") or "<" in function["name"]:
                top = f"template <> {top}" if node.get("explicitly_specialized") and "<" in unqualified else top
        else:
            parameters = [self.snapshot.spell(parameter) for parameter in kind.get("parameters", [])]
            result = self.snapshot.spell(kind["result"])
            if None in parameters or result is None:
                return
            parameters += ["..."] if kind.get("variadic") else []
            behind = f"{kind.get('object_qualifiers', '')} {'noexcept' if kind.get('noexcept') else ''}"
            top = f"auto {function['name']}({', '.join(parameters)}) {behind} -> {result} {{ __builtin_trap(); }}"
        self.facts.append(Fact(what, top=top, optional=True))


def address_point(node):
    """Where in the class's own table the pointer of an object points, in words; None without one of its own."""
    kinds = [slot.get("kind", "function") for slot in node["vtables"][0].get("slots", [])]
    return kinds.index("rtti") + 1 if "rtti" in kinds else None


def flat(node):
    return [slot for table in node["vtables"] for slot in table.get("slots", [])]


def differs(slot, word, questions, node, probe=None):
    """What of a slot is not so; None where the word of the compiler is what the slot says."""
    kind, abstract = slot.get("kind", "function"), node.get("abstract")
    names = word if isinstance(word, set) else set()
    # clang++ takes the destructor of the base object where it is the same code.
    names = names | {re.sub("D2Ev$", "D1Ev", name) for name in names}
    seen = ", ".join(sorted(names)) or word
    if kind in ("vcall-offset", "vbase-offset", "offset-to-top"):
        same = word == slot.get("offset_bytes", 0)
        return None if same else f"{kind} {slot.get('offset_bytes', 0)}, found {seen}"
    if kind == "unused":
        return None if word == 0 else f"unused, found {seen}"
    if kind == "rtti":
        same = word == 0 or any(name.startswith("_ZTI") for name in names)
        return None if same else f"rtti, found {seen}"
    expected = slot.get("thunk") or slot.get("linkage_name", "")
    if kind in DESTRUCTORS and word == 0 and abstract:
        return None  # g++ leaves it out, as no object of that very class is ever destroyed
    if questions.lenient and kind == "function" and word == 0 and node.get("virtual_bases"):
        return None  # g++ leaves out more of what no caller reaches: slots of a base that serves another one as primary
    if kind in DESTRUCTORS and probe:
        thunk = THUNK.match(slot.get("thunk", ""))
        own = f"N{len(probe)}{probe}{DESTRUCTORS[kind]}"
        if not expected.endswith(DESTRUCTORS[kind]):
            return f"{kind} {expected}, which is no such name"
        expected = (thunk.group(0) if thunk else "_Z") + own
    elif slot.get("pure"):
        expected = "__cxa_pure_virtual"
    elif slot.get("linkage_name") in questions.deleted:
        expected = "__cxa_deleted_virtual"
    same = any(without_result(expected) == without_result(name) for name in names)
    return None if same else f"{kind} {expected}, found {seen}"


def without_result(name):
    """A thunk's name without how it adjusts the result: the compilers take other ways to one base that is virtual."""
    return RESULT.sub("_ZTc", name)


def compare(node, words, questions, what, probe=None):
    """The lies of one group of tables."""
    slots = flat(node)
    if len(slots) != len(words):
        return [f"{what}: {len(slots)} slots, found {len(words)}"]
    lies = []
    for number, (slot, word) in enumerate(zip(slots, words)):
        difference = differs(slot, word, questions, node, probe)
        if difference:
            lies.append(f"{what}: slot {number}: {difference}")
    return lies


def read_tables(compiler, questions, facts, target, verdict):
    """Compares all tables; the mangled names of the classes."""
    file = Object(target)
    asked = {fact.what for fact in facts}
    names = {}
    for probe, node in questions.classes:
        what, own = f"virtual tables of {node['name']}", mangled(node)
        lies = []
        if what in asked:
            words = file.words(f"_ZTV{len(probe)}{probe}")
            added = len(node["vtables"][0].get("slots", []))
            last = words.pop(added) if len(words) > added else None
            lies += compare(node, words, questions, what, probe)
            if not isinstance(last, set) or not any("oracle_last" in name for name in last):
                lies.append(f"{what}: {added} slots in the first, found another number")
            verdict.confirm(compiler.label, 0 if lies else len(words))
            own = base_of(file, f"_ZTI{len(probe)}{probe}") or own
        table = file.symbols.get(f"_ZTV{own}")
        defined = table is not None and table[1] is not None
        if own is not None and f"key function of {node['name']}" in asked and not defined:
            lies.append(f"the key function of {node['name']} is {node['key_function']}")
        if defined:
            lies += compare(node, file.words(f"_ZTV{own}"), questions, f"{what} (complete)")
            # g++ makes no difference of binding.
            if table[0] == STRONG and not node.get("key_function"):
                lies.append(f"{node['name']} has no key function")
            verdict.confirm(compiler.label, 0 if lies else len(flat(node)))
        verdict.failures += [f"{compiler.label}: not so: {lie}" for lie in lies]
        if own is not None:
            names[own] = node
    return names


def check_key_functions(compiler, tables, file, verdict):
    """In a unit that defines no key function, tables are there exactly of the classes that have none."""
    for own, node in tables.items():
        # A class with virtual bases is built from a table of tables, which stands beside them.
        table = file.symbols.get(f"_ZTV{own}") or file.symbols.get(f"_ZTT{own}")
        if table is None or node.get("explicitly_instantiated"):
            continue  # tables of an explicit instantiation are where that is
        has_one, key = table[1] is None, node.get("key_function")
        if has_one != bool(key):
            said = f"the key function of {node['name']} is {key}" if key else f"{node['name']} has no key function"
            verdict.failures.append(f"{compiler.label}: not so: {said}")
        else:
            verdict.confirm(compiler.label, 1)


def base_of(file, typeinfo):
    """The mangled name of the only base of a class."""
    words = file.words(typeinfo) if typeinfo in file.symbols else []
    names = words[2] if len(words) > 2 and isinstance(words[2], set) else set()
    return next((name[len("_ZTI") :] for name in sorted(names) if name.startswith("_ZTI")), None)


def mangled(node):
    """The mangled name of a class that is no template's, as its destructor slot tells it."""
    for slot in flat(node):
        if slot.get("kind") == "complete-destructor" and not slot.get("thunk"):
            found = re.fullmatch(r"_ZN(.*)D1Ev", slot.get("linkage_name", ""))
            if found:
                scopes = re.findall(r"\d+", found.group(1))
                return found.group(1) if len(scopes) == 1 else f"N{found.group(1)}E"
    return None


def ask(compiler, questions, verdict):
    """Asks about all tables; the mangled names of the classes that have some."""
    if not questions.classes:
        return {}
    questions.lenient = compiler.label == "g++"
    target, facts = compiler.build("vtables", PROLOGUE, questions.facts, verdict)
    if target is None:
        return {}
    names = read_tables(compiler, questions, facts, target, verdict)
    binary = target.with_suffix("")
    linked = run([compiler.program, str(target), "-o", str(binary), *LINK])
    if linked.returncode != 0:
        verdict.failures.append(f"{compiler.label} does not link the tables: {linked.stderr[:300]}")
    else:
        run_facts(compiler, binary, facts, verdict)
    return names
